import { FigmaHost } from '../test/figma/host.ts';
import { drawn, farthest, picture } from '../test/figma/pictures.ts';
import { photoLayer, RECIPE, turned } from '../test/figma/scenes.ts';
import { readLayer } from './read-layer.ts';
import { hasSoftBounds, hasSoftEdges } from './soft-edges.ts';
import { start } from './start.ts';
import { writeLayer } from './write-layer.ts';

const SIZE = { width: 60, height: 40 };
type Shape = RectangleNode | EllipseNode;

interface Kind {
  readonly ellipse?: boolean;
  /** Where it stands in the frame. */
  readonly at?: Transform;
  readonly prepare?: (layer: Shape, frame: FrameNode) => void;
}

interface Scene {
  readonly host: FigmaHost;
  readonly ground: FrameNode;
  readonly source: Shape;
  readonly edited: Uint8Array;
}

/** A photo in a white frame, in a dark one that shows every pixel of an edge. */
async function scene({ ellipse = false, at = turned(0, 20, 20), prepare }: Kind): Promise<Scene> {
  const host = new FigmaHost();
  const ground = host.figma.createFrame();
  ground.resize(140, 120);
  ground.fills = [{ type: 'SOLID', color: { r: 0.05, g: 0.1, b: 0.3 } }];
  const frame = host.figma.createFrame();
  frame.resize(120, 100);
  [frame.x, frame.y] = [10, 10];
  frame.fills = [];
  frame.clipsContent = false;
  ground.appendChild(frame);
  const bytes = await picture(SIZE.width, SIZE.height, 230);
  let source: Shape = photoLayer(host, bytes, SIZE);
  if (ellipse) {
    const { fills } = source;
    source.remove();
    source = host.figma.createEllipse();
    source.resize(SIZE.width, SIZE.height);
    source.fills = fills;
  }
  frame.appendChild(source);
  source.relativeTransform = at;
  prepare?.(source, frame);
  host.select(source);
  host.commit();
  return { host, ground, source, edited: await picture(SIZE.width, SIZE.height, 20) };
}

/** What "replace the fill" gives. */
async function replaced(kind: Kind): Promise<Uint8Array> {
  const { host, ground, source, edited } = await scene(kind);
  await writeLayer(host.figma, await readLayer(host.figma, source), edited, RECIPE, 'replace-fill');
  return drawn(ground);
}

const round = (layer: Shape): void => void (layer.cornerRadius = 12);
const translucent = (layer: Shape): void => void (layer.opacity = 0.5);

const SOFT: readonly (readonly [string, Kind])[] = [
  ['an ellipse', { ellipse: true }],
  ['a turned ellipse', { ellipse: true, at: turned(30, 60, 15) }],
  ['a translucent ellipse', { ellipse: true, prepare: translucent }],
  ['a turned rectangle', { at: turned(20, 50, 20) }],
  ['a turned translucent rectangle', { at: turned(20, 50, 20), prepare: translucent }],
  ['round corners', { prepare: round }],
  ['one round corner', { prepare: (layer) => void ((layer as RectangleNode).topRightRadius = 16) }],
  ['half a pixel off', { at: turned(0, 20.5, 20) }],
  ['in a turned frame', { prepare: (_layer, frame) => void (frame.relativeTransform = turned(15, 30, 5)) }],
  ['a border of one and a half pixels around it', { prepare: (layer) => border(layer, 1.5, 'OUTSIDE') }],
  [
    'cut by a frame with round corners',
    {
      at: turned(0, -10, -10),
      prepare: (_layer, frame) => {
        frame.clipsContent = true;
        frame.cornerRadius = 14;
      },
    },
  ],
];

const SHARP: readonly (readonly [string, Kind])[] = [
  ['upright on whole pixels', {}],
  ['mirrored', { at: [[-1, 0, 80], [0, 1, 20]] }], // prettier-ignore
  ['a border of two pixels around it', { prepare: (layer) => border(layer, 2, 'OUTSIDE') }],
  ['a border within', { prepare: (layer) => border(layer, 1.5, 'INSIDE') }],
  [
    'cut by a frame on whole pixels',
    { at: turned(0, -10, -10), prepare: (_l, frame) => void (frame.clipsContent = true) },
  ],
  [
    'in the middle of a frame with round corners',
    {
      prepare: (_layer, frame) => {
        frame.clipsContent = true;
        frame.cornerRadius = 14;
      },
    },
  ],
];

function border(layer: Shape, weight: number, align: 'INSIDE' | 'OUTSIDE'): void {
  layer.strokes = [{ type: 'SOLID', color: { r: 1, g: 1, b: 1 } }];
  layer.strokeWeight = weight;
  layer.strokeAlign = align;
}

describe.each(SOFT)('%s', (_name, kind) => {
  test('an edited copy has the edge that replacing the fill gives, in one step of undo', async () => {
    const wanted = await replaced(kind);
    const { host, ground, source, edited } = await scene(kind);
    const before = host.serialise();
    const { layer, instead } = await writeLayer(host.figma, await readLayer(host.figma, source), edited, RECIPE);
    expect([instead, source.visible, layer.visible]).toEqual([true, false, true]);
    expect(farthest(await drawn(ground), wanted)).toBeLessThanOrEqual(1);
    host.undo();
    expect(host.serialise()).toBe(before);
  });
});

// The renderer of these tests draws a picture at a part of a pixel on whole ones.
test.each(SOFT.filter(([name]) => !/border|cut|half/.test(name)))(
  '%s: with the original beneath, its edge would be covered twice',
  async (_name, kind) => {
    const wanted = await replaced(kind);
    const { host, ground, source, edited } = await scene(kind);
    await writeLayer(host.figma, await readLayer(host.figma, source), edited, RECIPE);
    source.visible = true;
    expect(farthest(await drawn(ground), wanted)).toBeGreaterThan(10);
  },
);

test.each(SHARP)('%s: the original stays shown beneath, and nothing of it is seen', async (_name, kind) => {
  const wanted = await replaced(kind);
  const { host, ground, source, edited } = await scene(kind);
  expect(hasSoftEdges(source)).toBe(false);
  const { instead } = await writeLayer(host.figma, await readLayer(host.figma, source), edited, RECIPE);
  expect([instead, source.visible]).toEqual([false, true]);
  expect(farthest(await drawn(ground), wanted)).toBeLessThanOrEqual(1);
});

test('the preview leaves a photo with soft edges visible beneath it, for somebody else in the file to open', async () => {
  const { host, source, edited } = await scene({ ellipse: true });
  start(host.figma, '');
  host.send('ready', {});
  const { layerId } = await host.posts('photo');
  host.send('preview', { layerId, png: edited });
  expect(await host.posts('previewed')).toEqual({ shown: true });
  expect([source.visible, source.opacity]).toEqual([true, 1]);
});

test('a quarter turn keeps sides on whole pixels, a third of one does not; so it is with the rectangle of a rendering', async () => {
  for (const [degrees, x, soft] of [
    [90, 70, false],
    [180, 70, false],
    [-90, 20.25, true],
  ] as const) {
    const { source } = await scene({ at: turned(degrees, x, 60) });
    expect([degrees, hasSoftEdges(source), hasSoftBounds(source)]).toEqual([degrees, soft, soft]);
  }
});

test('a rendering that ends between pixels takes the place of what it covers', async () => {
  for (const [x, instead] of [
    [20, false],
    [20.5, true],
  ] as const) {
    const { host, source, edited } = await scene({ at: turned(0, x, 20) });
    const group = host.figma.group([source], host.figma.currentPage);
    host.exportInstead = () => Promise.resolve(edited);
    const written = await writeLayer(host.figma, await readLayer(host.figma, group), edited, RECIPE);
    expect([x, written.instead, group.visible]).toEqual([x, instead, !instead]);
  }
});
