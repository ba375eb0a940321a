import { FigmaHost } from '../test/figma/host.ts';
import { picture } from '../test/figma/pictures.ts';
import { imageHashOf, photoLayer, RECIPE, turned } from '../test/figma/scenes.ts';
import { start } from './start.ts';
import { EDIT_KEY } from './stored-edit.ts';

const SIZE = { width: 30, height: 20 };
const settle = () => new Promise((resolve) => setTimeout(resolve, 30));

/** The plugin with a photo open, somewhere in a document of the test's. */
async function opened(arrange: (host: FigmaHost, photo: RectangleNode) => SceneNode = (_host, photo) => photo) {
  const host = new FigmaHost();
  const photo = photoLayer(host, await picture(60, 40), SIZE);
  photo.x = 10;
  photo.y = 15;
  const source = arrange(host, photo);
  host.select(source);
  host.opened();
  const before = host.serialise();
  start(host.figma, '');
  host.send('ready', {});
  await host.posts('photo');
  await settle();
  return { host, photo, source, before };
}

async function ask(host: FigmaHost, layerId: string, png?: Uint8Array) {
  const since = host.posted.length;
  host.send('addPair', { layerId, png: png ?? (await picture(120, 40, 200)) });
  return (await host.posts('pairAdded', since)).layer;
}

async function add(host: FigmaHost, source: SceneNode): Promise<RectangleNode> {
  const layer = await ask(host, source.id);
  if (!layer.ok) throw new Error(layer.error.message);
  return host.node(layer.value.layerId) as RectangleNode;
}

test('it stands to the right of the photo, as high and twice as wide, selected and named', async () => {
  const { host, photo } = await opened();
  const features = (): unknown => [
    photo.name,
    photo.x,
    photo.y,
    photo.width,
    photo.height,
    photo.fills,
    photo.parent?.id,
  ];
  const old = features();
  const layer = await add(host, photo);
  expect(layer).toMatchObject({ name: 'Portrait – Before and after', x: 60, y: 15, width: 60, height: 20 });
  expect(layer.parent?.id).toBe(host.figma.currentPage.id);
  expect(imageHashOf(layer)).toBe(host.storeImage(await picture(120, 40, 200)));
  expect(features()).toEqual(old);
  expect(host.notifications).toEqual(['Added “Portrait – Before and after”.']);
  expect(host.figma.currentPage.selection.map(({ id }) => id)).toEqual([layer.id]);
  // It is a picture of an edit, and no edit that could be opened again.
  expect(layer.getPluginData(EDIT_KEY)).toBe('');
  // What we selected ourselves is nothing new to open.
  await settle();
  expect(host.posted.at(-1)).toEqual({ type: 'selectionChanged', data: { sameLayer: true } });
});

test('one undo takes it away, and what the user did before stays', async () => {
  const { host, photo } = await opened();
  host.byUser(() => (photo.y = 300));
  const moved = host.serialise();
  const layer = await add(host, photo);
  expect(layer.y).toBe(300);
  expect(host.serialise()).not.toBe(moved);
  host.undo();
  expect(host.serialise()).toBe(moved);
});

test('a preview on the canvas is in no step of undo', async () => {
  const { host, photo, before } = await opened();
  host.send('preview', { layerId: photo.id, png: await picture(30, 20, 90) });
  expect(await host.posts('previewed')).toEqual({ shown: true });
  await add(host, photo);
  host.undo();
  expect(host.serialise()).toBe(before);
});

test.each<[string, (host: FigmaHost, photo: RectangleNode) => SceneNode]>([
  [
    'automatic layout',
    ({ figma }, photo) => {
      const frame = figma.createFrame();
      frame.layoutMode = 'HORIZONTAL';
      const next = figma.createRectangle();
      for (const child of [photo, next]) frame.appendChild(child);
      return frame;
    },
  ],
  [
    'a mask in a group',
    ({ figma }, photo) => {
      photo.isMask = true;
      return figma.group([photo], figma.currentPage) as GroupNode;
    },
  ],
  [
    'a frame that cuts off',
    ({ figma }, photo) => {
      const frame = figma.createFrame();
      frame.resize(200, 100);
      frame.clipsContent = true;
      frame.appendChild(photo);
      photo.x = 25;
      return frame;
    },
  ],
])('out of %s it stands on the page, beside all of that, and nothing there moves', async (_name, arrange) => {
  let around: SceneNode | undefined;
  const { host, photo } = await opened((on, layer) => {
    around = arrange(on, layer);
    return layer;
  });
  const parent = around as FrameNode;
  const places = (): unknown =>
    [parent, ...parent.children].map(({ id, x, y, width, height }) => ({ id, x, y, width, height }));
  const old = places();
  const layer = await add(host, photo);
  expect(layer.parent?.id).toBe(host.figma.currentPage.id);
  const { x, width } = parent.absoluteBoundingBox!;
  expect(layer).toMatchObject({ x: x + width + 20, y: photo.absoluteBoundingBox!.y, width: 60, height: 20 });
  expect(places()).toEqual(old);
});

test('beside a turned photo it is upright and as high as that', async () => {
  const { host, photo } = await opened((_host, layer) => {
    layer.relativeTransform = turned(30, 100, 50);
    return layer;
  });
  const layer = await add(host, photo);
  const { x, y, width, height } = photo.absoluteBoundingBox!;
  expect(layer.rotation).toBeCloseTo(0, 6);
  expect(layer.height).toBe(20);
  expect(layer.x).toBeCloseTo(x + width + 20, 6);
  expect(layer.y).toBeCloseTo(y + (height - 20) / 2, 6);
});

test('beside a rendering it is as high as what was rendered; the next one stands beside it', async () => {
  const { host, source } = await opened(({ figma }, photo) => {
    const frame = figma.createFrame();
    frame.resize(90, 60);
    frame.appendChild(photo);
    return frame;
  });
  const first = await add(host, source);
  expect(first).toMatchObject({ x: source.x + 110, y: source.y, width: 180, height: 60 });
  const second = await add(host, source);
  expect([second.x, second.y]).toEqual([first.x + 200, first.y]);
});

test('of a layer made here it has the name from before the edit', async () => {
  const { host, photo } = await opened();
  host.send('apply', { layerId: photo.id, png: await picture(60, 40, 9), recipe: RECIPE, mode: 'new-layer' });
  const edited = host.node((await host.posts('applied')).layerId);
  await settle();
  const since = host.posted.length;
  host.send('reload', {});
  await host.posts('photo', since);
  expect(edited.name).toBe('Portrait – Smile +60');
  expect((await add(host, edited)).name).toBe('Portrait – Before and after');
});

test('what cannot be added says why, and the document is as it was', async () => {
  const { host, photo, before } = await opened();
  expect(await ask(host, photo.id, new Uint8Array(50))).toMatchObject({ error: { code: 'image-corrupt' } });
  const wide = await picture(4097, 1);
  expect(await ask(host, photo.id, wide)).toMatchObject({ error: { code: 'image-too-large' } });
  expect(await ask(host, 'another')).toMatchObject({ error: { code: 'layer-gone' } });
  expect(host.serialise()).toBe(before);
  host.byUser(() => photo.remove());
  const gone = host.serialise();
  expect(await ask(host, photo.id)).toMatchObject({ error: { code: 'layer-gone' } });
  expect(host.serialise()).toBe(gone);
});
