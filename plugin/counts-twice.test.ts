import sharp from 'sharp';
import { FigmaHost } from '../test/figma/host.ts';
import { decode, drawn, farthest, picture } from '../test/figma/pictures.ts';
import { photoLayer, RECIPE } from '../test/figma/scenes.ts';
import { readLayer } from './read-layer.ts';
import { start } from './start.ts';
import { writeLayer } from './write-layer.ts';

const IMAGE = { width: 60, height: 40 };
const SHADOW: Effect = {
  type: 'DROP_SHADOW',
  color: { r: 0, g: 0, b: 0, a: 0.6 },
  offset: { x: 4, y: 4 },
  radius: 6,
  spread: 0,
  visible: true,
  blendMode: 'NORMAL',
};

/** Fades out from left to right, with two thirds of it opaque. */
async function cutOut(blue: number): Promise<Uint8Array> {
  const { data } = await decode(await picture(IMAGE.width, IMAGE.height, blue));
  for (let i = 0; i < IMAGE.width * IMAGE.height; i++) data[4 * i + 3] = Math.min(255, 12 * (i % IMAGE.width));
  return new Uint8Array(
    await sharp(data, { raw: { ...IMAGE, channels: 4 } })
      .png()
      .toBuffer(),
  );
}

interface Scene {
  readonly host: FigmaHost;
  readonly frame: FrameNode;
  readonly source: RectangleNode;
  /** The picture after an edit, as transparent as the one before. */
  readonly edited: Uint8Array;
}

interface Kind {
  readonly cut?: boolean;
  readonly paint?: Partial<ImagePaint>;
  readonly prepare?: (layer: RectangleNode) => void;
}

/** The layer over a coloured ground with another one beside and above it. */
async function scene({ cut = false, paint, prepare }: Kind): Promise<Scene> {
  const host = new FigmaHost();
  const frame = host.figma.createFrame();
  frame.resize(100, 80);
  frame.fills = [{ type: 'SOLID', color: { r: 0.9, g: 0.5, b: 0.2 } }];
  const [before, edited] = cut
    ? [await cutOut(64), await cutOut(220)]
    : [await picture(60, 40), await picture(60, 40, 220)];
  const source = photoLayer(host, before, IMAGE, paint);
  frame.appendChild(source);
  [source.x, source.y] = [20, 20];
  prepare?.(source);
  host.select(source);
  host.commit();
  return { host, frame, source, edited };
}

/** What "replace the fill" gives: the picture with the edit once. */
async function replaced(kind: Kind): Promise<Uint8Array> {
  const { host, frame, source, edited } = await scene(kind);
  await writeLayer(host.figma, await readLayer(host.figma, source), edited, RECIPE, 'replace-fill');
  return drawn(frame);
}

const THROUGH: readonly (readonly [string, Kind])[] = [
  ['a soft cut-out', { cut: true }],
  ['opacity of 50 %', { prepare: (layer) => (layer.opacity = 0.5) }],
  ['multiply', { prepare: (layer) => (layer.blendMode = 'MULTIPLY') }],
  ['a drop shadow', { prepare: (layer) => (layer.effects = [SHADOW]) }],
  ['a cut-out with a drop shadow', { cut: true, prepare: (layer) => (layer.effects = [SHADOW]) }],
  ['opacity of the paint', { paint: { opacity: 0.4 } }],
];

describe.each(THROUGH)('%s', (_name, kind) => {
  test('a new layer shows what replacing the fill shows, in one step of undo', async () => {
    const wanted = await replaced(kind);
    const { host, frame, source, edited } = await scene(kind);
    const before = host.serialise();
    const opened = await readLayer(host.figma, source);
    const { layer, instead } = await writeLayer(host.figma, opened, edited, RECIPE);
    expect(instead).toBe(true);
    expect(farthest(await drawn(frame), wanted)).toBeLessThanOrEqual(1);
    expect([source.visible, layer.visible, host.graph.getNode(source.id) !== undefined]).toEqual([false, true, true]);
    // Both shown, it would count twice: the bound above can fail.
    source.visible = true;
    expect(farthest(await drawn(frame), wanted)).toBeGreaterThan(10);
    source.visible = false;
    host.undo();
    expect(host.serialise()).toBe(before);
  });

  test('the preview shows that too, and leaves the document as it was', async () => {
    const wanted = await replaced(kind);
    const { host, frame, edited } = await scene(kind);
    const before = host.serialise();
    start(host.figma, '');
    host.send('ready', {});
    const { layerId } = await host.posts('photo');
    host.send('preview', { layerId, png: edited });
    expect(await host.posts('previewed')).toEqual({ shown: true });
    expect(farthest(await drawn(frame), wanted)).toBeLessThanOrEqual(1);
    const since = host.posted.length;
    host.send('preview', { layerId, png: null });
    await host.posts('previewed', since);
    expect(host.serialise()).toBe(before);
  });
});

test.each<[string, Kind]>([
  ['an opaque photo', {}],
  [
    'a cut-out on a colour of its own',
    {
      cut: true,
      prepare: (layer) => (layer.fills = [{ type: 'SOLID', color: { r: 1, g: 1, b: 1 } }, ...(layer.fills as Paint[])]),
    },
  ],
])('%s stays shown beneath: nothing of it comes through', async (_name, kind) => {
  const wanted = await replaced(kind);
  const { host, frame, source, edited } = await scene(kind);
  const { instead } = await writeLayer(host.figma, await readLayer(host.figma, source), edited, RECIPE);
  expect([instead, source.visible]).toEqual([false, true]);
  expect(farthest(await drawn(frame), wanted)).toBeLessThanOrEqual(1);
});

test('a second edit takes the place of the first', async () => {
  const kind = { cut: true };
  const wanted = await replaced(kind);
  const { host, frame, edited } = await scene(kind);
  start(host.figma, '');
  host.send('ready', {});
  const { layerId } = await host.posts('photo');
  for (const png of [await cutOut(130), edited]) {
    const since = host.posted.length;
    host.send('apply', { layerId, png, recipe: RECIPE, mode: 'new-layer' });
    await host.posts('applied', since);
  }
  expect(frame.children.map(({ visible }) => visible)).toEqual([false, false, true]);
  expect(farthest(await drawn(frame), wanted)).toBeLessThanOrEqual(1);
  expect(host.notifications[0]).toBe(
    'Added “Portrait – Smile +60”. The original is hidden, since it would show through.',
  );
});

test('in automatic layout it takes the turn of the hidden one', async () => {
  const host = new FigmaHost();
  const frame = host.figma.createFrame();
  frame.layoutMode = 'HORIZONTAL';
  frame.itemSpacing = 10;
  const source = photoLayer(host, await cutOut(64), IMAGE);
  const after = host.figma.createRectangle();
  for (const child of [host.figma.createRectangle(), source, after]) frame.appendChild(child);
  const [x, next, width] = [source.x, after.x, frame.width];
  const { layer } = await writeLayer(host.figma, await readLayer(host.figma, source), await cutOut(220), RECIPE);
  expect([layer.x, after.x, frame.width]).toEqual([x, next, width]);
  expect(x).toBeGreaterThan(50);
});

test('a group with gaps is hidden beneath its cover', async () => {
  const host = new FigmaHost();
  const left = photoLayer(host, await picture(60, 40), IMAGE);
  const right = photoLayer(host, await picture(60, 40), IMAGE);
  right.x = 90;
  const group = host.figma.group([left, right], host.figma.currentPage);
  const opened = await readLayer(host.figma, group);
  expect(opened.photo.source).toBe('render');
  const { layer } = await writeLayer(host.figma, opened, opened.photo.bytes, RECIPE);
  expect([group.visible, layer.visible]).toEqual([false, true]);
});

describe('a portrait that serves as a mask', () => {
  test('hands its role on', async () => {
    const { host, source, edited } = await scene({ prepare: (layer) => (layer.isMask = true) });
    const { layer } = await writeLayer(host.figma, await readLayer(host.figma, source), edited, RECIPE);
    const copy = layer as RectangleNode;
    expect([copy.isMask, copy.maskType, source.visible]).toEqual([true, source.maskType, false]);
  });

  test('has no preview over it, which would stand beside it', async () => {
    const { host, frame, edited } = await scene({ prepare: (layer) => (layer.isMask = true) });
    start(host.figma, '');
    host.send('ready', {});
    const { layerId } = await host.posts('photo');
    host.send('preview', { layerId, png: edited });
    expect(await host.posts('previewed')).toEqual({ shown: false });
    expect(frame.children).toHaveLength(1);
  });
});

test.each(THROUGH.filter(([name]) => !/cut-out|shadow/.test(name)))(
  '%s: no face alone over it',
  async (_name, kind) => {
    const { host, source, edited } = await scene(kind);
    const before = host.serialise();
    const opened = await readLayer(host.figma, source);
    await expect(writeLayer(host.figma, opened, edited, RECIPE, 'face-only')).rejects.toMatchObject({
      code: 'layer-blended',
    });
    expect(host.serialise()).toBe(before);
  },
);
