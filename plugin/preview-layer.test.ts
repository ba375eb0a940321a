import type { LayerPhoto } from './messages.ts';
import { FigmaHost } from '../test/figma/host.ts';
import { picture } from '../test/figma/pictures.ts';
import { imageHashOf, photoLayer, RECIPE, turned } from '../test/figma/scenes.ts';
import { PREVIEW_KEY } from './preview-layer.ts';
import { start } from './start.ts';

const SIZE = { width: 30, height: 20 };

/** A running plugin with a turned photo in a frame, opened. */
async function setUp(place: (host: FigmaHost, photo: RectangleNode) => SceneNode = (_host, photo) => photo) {
  const host = new FigmaHost();
  const frame = host.figma.createFrame();
  frame.resize(300, 200);
  const layer = photoLayer(host, await picture(60, 40), SIZE);
  frame.appendChild(layer);
  layer.relativeTransform = turned(12, 40, 25);
  layer.cornerRadius = 5;
  const above = host.figma.createRectangle();
  above.name = 'Above';
  frame.appendChild(above);
  host.select(place(host, layer));
  host.commit();
  const before = host.serialise();
  const photo = await run(host);
  return { host, frame, before, photo, source: host.node(photo.layerId) };
}

async function run(host: FigmaHost): Promise<LayerPhoto> {
  start(host.figma, '<p>panel</p>');
  host.send('ready', {});
  return host.posts('photo');
}

const settle = () => new Promise((resolve) => setTimeout(resolve, 30));

async function preview(host: FigmaHost, layerId: string, png: Uint8Array | null): Promise<boolean> {
  const since = host.posted.length;
  host.send('preview', { layerId, png });
  return (await host.posts('previewed', since)).shown;
}

function previewsIn(host: FigmaHost): SceneNode[] {
  return [...host.graph.nodes.keys()]
    .map((id) => host.node(id))
    .filter((node) => node.getPluginData(PREVIEW_KEY) !== '');
}

test('one locked layer stands directly above the photo, exactly over it, and shows the latest picture', async () => {
  const { host, frame, photo, source } = await setUp();
  expect(await preview(host, photo.layerId, await picture(15, 10, 200))).toBe(true);
  const [{ id }] = previewsIn(host);
  expect(await preview(host, photo.layerId, await picture(15, 10, 201))).toBe(true);
  const [layer, ...others] = previewsIn(host) as RectangleNode[];
  expect(others).toEqual([]);
  expect(layer.id).toBe(id);
  expect(frame.children.map(({ name }) => name)).toEqual(['Portrait', 'Portrait – preview', 'Above']);
  expect(layer).toMatchObject({ locked: true, width: 30, height: 20, cornerRadius: 5 });
  expect(layer.relativeTransform).toEqual((source as RectangleNode).relativeTransform);
  expect(imageHashOf(layer)).toBe(host.storeImage(await picture(15, 10, 201)));
  expect(layer.getRelaunchData()).toEqual({});
  expect(host.figma.currentPage.selection.map(({ id }) => id)).toEqual([photo.layerId]);
});

test('it lies over a rendering too, and follows its source when that moves', async () => {
  const { host, photo, source } = await setUp((host, layer) => host.figma.group([layer], layer.parent as FrameNode));
  expect(photo.source).toBe('render');
  await preview(host, photo.layerId, await picture(15, 10, 200));
  host.byUser(() => (source.x += 17));
  await preview(host, photo.layerId, await picture(15, 10, 201));
  const [layer, ...others] = previewsIn(host);
  expect(others).toEqual([]);
  const [box, around] = [layer.absoluteBoundingBox!, source.absoluteBoundingBox!];
  for (const key of ['x', 'y', 'width', 'height'] as const) expect(box[key]).toBeCloseTo(around[key], 6);
});

describe('it is gone, and the document as before to the byte,', () => {
  test.each<[string, (host: FigmaHost) => unknown]>([
    ['when the panel takes it away', async (host) => preview(host, (await host.posts('photo')).layerId, null)],
    ['on Cancel', (host) => host.send('cancel', {})],
    ['when the window is closed', (host) => host.close()],
    ['when something else is selected', (host) => host.select()],
    ['when the selection is read again', (host) => host.send('reload', {})],
    ['when another page is shown', (host) => host.goTo(host.figma.currentPage)],
  ])('%s', async (_name, leave) => {
    const { host, before, photo } = await setUp();
    await preview(host, photo.layerId, await picture(15, 10, 200));
    expect(host.serialise()).not.toBe(before);
    await leave(host);
    await settle();
    expect(host.serialise()).toBe(before);
  });

  test('when the window is closed while a picture is on its way', async () => {
    const { host, before, photo } = await setUp();
    host.send('preview', { layerId: photo.layerId, png: await picture(15, 10, 200) });
    host.close();
    await settle();
    expect(host.serialise()).toBe(before);
  });

  test('when the picture cannot be shown', async () => {
    const { host, before, photo } = await setUp();
    await preview(host, photo.layerId, await picture(15, 10, 200));
    expect(await preview(host, photo.layerId, new Uint8Array(50))).toBe(false);
    expect(host.serialise()).toBe(before);
  });
});

test('Apply takes it away first, and undo gives the document without it', async () => {
  const { host, frame, before, photo } = await setUp();
  await preview(host, photo.layerId, await picture(15, 10, 200));
  host.send('apply', { layerId: photo.layerId, png: await picture(60, 40, 201), recipe: RECIPE, mode: 'new-layer' });
  await host.posts('applied');
  expect(frame.children.map(({ name }) => name)).toEqual(['Portrait', 'Portrait – Smile +60', 'Above']);
  host.undo();
  expect(host.serialise()).toBe(before);
});

test('after Apply the next preview lies above the layer that Apply made', async () => {
  const { host, frame, photo } = await setUp();
  host.send('apply', { layerId: photo.layerId, png: await picture(60, 40, 201), recipe: RECIPE, mode: 'new-layer' });
  await host.posts('applied');
  await preview(host, photo.layerId, await picture(15, 10, 200));
  expect(frame.children.map(({ name }) => name)).toEqual([
    'Portrait',
    'Portrait – Smile +60',
    'Portrait – preview',
    'Above',
  ]);
});

test('undo while it stands takes it away, and a later one does not come twice', async () => {
  const { host, photo, source } = await setUp();
  await preview(host, photo.layerId, await picture(15, 10, 200));
  host.byUser(() => (source.x = 99));
  await preview(host, photo.layerId, null);
  host.undo();
  host.undo();
  // The step in which the user moved the layer had the preview in it.
  expect(previewsIn(host)).toHaveLength(1);
  await preview(host, photo.layerId, await picture(15, 10, 202));
  expect(previewsIn(host)).toHaveLength(1);
  host.close();
  expect(previewsIn(host)).toHaveLength(0);
});

describe('what a crashed panel left behind', () => {
  test('is removed when the plugin starts again', async () => {
    const { host, before, photo } = await setUp();
    await preview(host, photo.layerId, await picture(15, 10, 200));
    host.crash();
    expect(previewsIn(host)).toHaveLength(1);
    host.rerun();
    await run(host);
    expect(host.serialise()).toBe(before);
  });

  test('is removed from a page that is not on show', async () => {
    const { host, before, photo } = await setUp();
    await preview(host, photo.layerId, await picture(15, 10, 200));
    host.crash();
    const other = host.addPage('Other');
    const withPage = host.graph.nodes.size;
    host.goTo(other);
    host.rerun();
    start(host.figma, '');
    host.send('ready', {});
    await host.posts('refused');
    expect(previewsIn(host)).toHaveLength(0);
    expect(host.graph.nodes.size).toBe(withPage - 1);
    other.remove();
    expect(host.serialise()).toBe(before);
  });

  test('is left alone while it is fresh and belongs to somebody else in the file', async () => {
    const { host, photo } = await setUp();
    await preview(host, photo.layerId, await picture(15, 10, 200));
    host.crash();
    // Another machine has another storage.
    host.storage.clear();
    host.rerun();
    await run(host);
    expect(previewsIn(host)).toHaveLength(1);
    const [theirs] = previewsIn(host);
    theirs.setPluginData(PREVIEW_KEY, JSON.stringify({ owner: 'them', at: Date.now() - 2 * 60 * 60 * 1000 }));
    host.crash();
    host.storage.set('preview-pages', []);
    host.rerun();
    await run(host);
    expect(previewsIn(host)).toHaveLength(0);
  });
});

test('the panel gets back what it asked to remember, also after a restart', async () => {
  const { host } = await setUp();
  expect(await host.posts('remembered')).toEqual({ entries: {} });
  host.send('remember', { key: 'canvas-preview', text: 'off' });
  host.close();
  host.rerun();
  await run(host);
  expect(await host.posts('remembered')).toEqual({ entries: { 'canvas-preview': 'off' } });
});

describe('while the user works in the document', () => {
  const sameBox = (a: SceneNode, b: SceneNode) => {
    const [box, around] = [a.absoluteBoundingBox!, b.absoluteBoundingBox!];
    for (const key of ['x', 'y', 'width', 'height'] as const) expect(box[key]).toBeCloseTo(around[key], 6);
  };

  test.each<[string, (host: FigmaHost, layer: RectangleNode) => SceneNode]>([
    ['a photo', (_host, layer) => layer],
    ['a photo that is not seen beneath it', (_host, layer) => Object.assign(layer, { opacity: 0.5 })],
    ['a group', (host, layer) => host.figma.group([layer], layer.parent as FrameNode) as GroupNode],
  ])('it follows %s that is moved and scaled, without another picture', async (_name, place) => {
    const { host, photo, source } = await setUp((host, layer) => place(host, layer as RectangleNode));
    await preview(host, photo.layerId, await picture(15, 10, 200));
    host.byUser(() => {
      source.x += 17;
      source.y -= 5;
    });
    sameBox(previewsIn(host)[0], source);
    if (source.type === 'GROUP') return;
    host.byUser(() => (source as RectangleNode).resize(70, 55));
    sameBox(previewsIn(host)[0], source);
  });

  test('it goes with a photo that is deleted', async () => {
    const { host, photo, source } = await setUp();
    await preview(host, photo.layerId, await picture(15, 10, 200));
    host.byUser(() => source.remove());
    expect(previewsIn(host)).toHaveLength(0);
  });

  /** The user's own step, then the preview, as it is when a slider is moved after that. */
  async function movedThenPreviewed() {
    const made = await setUp();
    const { host, frame, photo } = made;
    const other = frame.children[frame.children.length - 1];
    const from = other.x;
    host.byUser(() => (other.x = from + 40));
    const moved = host.serialise();
    await preview(host, photo.layerId, await picture(15, 10, 200));
    host.tellChanges();
    return { ...made, other, from, moved };
  }

  test('undo takes back what the user did last, not the preview only; redo brings it back', async () => {
    const { host, other, from, moved, before } = await movedThenPreviewed();
    host.undo();
    await settle();
    expect(other.x).toBe(from);
    expect(host.serialise()).toBe(before);
    host.redo();
    expect(host.serialise()).toBe(moved);
  });

  test('nor the picture only that the preview got after it', async () => {
    const { host, photo, other, from } = await movedThenPreviewed();
    host.byUser(() => (other.y += 11));
    const y = other.y;
    await preview(host, photo.layerId, await picture(15, 10, 201));
    host.tellChanges();
    host.undo();
    await settle();
    expect(other.y).toBe(y - 11);
    expect(other.x).toBe(from + 40);
  });

  test('nor the way it followed the photo', async () => {
    const { host, photo, source } = await setUp();
    const from = source.x;
    await preview(host, photo.layerId, await picture(15, 10, 200));
    host.tellChanges();
    host.byUser(() => (source.x += 30));
    host.tellChanges();
    host.undo();
    await settle();
    expect(source.x).toBe(from);
    sameBox(previewsIn(host)[0], source);
  });

  test('an undo of the user’s own leaves it where it is', async () => {
    const { host, other, from } = await movedThenPreviewed();
    host.byUser(() => (other.x = from + 90));
    host.undo();
    await settle();
    expect(other.x).toBe(from + 40);
    expect(previewsIn(host)).toHaveLength(1);
  });
});
