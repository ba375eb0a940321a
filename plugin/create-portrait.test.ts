import type { LayerPhoto, NewPortrait } from './messages.ts';
import type { StoredEdit } from './stored-edit.ts';
import { FigmaHost } from '../test/figma/host.ts';
import { picture } from '../test/figma/pictures.ts';
import { photoLayer, RECIPE } from '../test/figma/scenes.ts';
import { EDIT_KEY } from './stored-edit.ts';
import { start } from './start.ts';

const GENERATED = { seed: 1234, truncation: 0.7, modelId: 'test-model' };
const PLAIN: NewPortrait['recipe'] = { ...RECIPE, sliders: {}, summary: 'Seed 1234', generated: GENERATED };
const SMILE: NewPortrait['recipe'] = { ...PLAIN, sliders: { smile: 0.6 }, summary: 'Seed 1234, Smile +60' };

const settle = () => new Promise((resolve) => setTimeout(resolve, 30));
const pictureOf = (host: FigmaHost, paint: Paint): Uint8Array =>
  host.graph.images.get((paint as ImagePaint).imageHash ?? '')!;

/** A document with a layer of the user's, nothing selected, and a panel that has turned to a portrait of its own. */
async function setUp() {
  const host = new FigmaHost();
  const other = photoLayer(host, await picture(60, 40), { width: 30, height: 20 });
  host.opened();
  const before = host.serialise();
  start(host.figma, '');
  host.send('ready', {});
  await host.posts('refused');
  host.send('beginPortrait', {});
  return { host, other, before };
}

async function create(host: FigmaHost, recipe = PLAIN, base: Uint8Array | null = null) {
  const since = host.posted.length;
  const png = await picture(64, 64, 200);
  host.send('createPortrait', { layerName: 'Portrait', png, base, recipe });
  const { layerId, layerName } = await host.posts('applied', since);
  return { png, layerName, layer: host.node(layerId) as RectangleNode };
}

async function reopen(host: FigmaHost): Promise<LayerPhoto> {
  host.close();
  host.rerun();
  start(host.figma, '');
  host.send('ready', {});
  return host.posts('photo');
}

test('a new portrait stands in the middle of the screen, on the page, in its own size, selected and named', async () => {
  const { host } = await setUp();
  const { layer, layerName, png } = await create(host);
  expect(layerName).toBe('Portrait – Seed 1234');
  expect(layer).toMatchObject({ name: layerName, type: 'RECTANGLE', width: 64, height: 64 });
  expect(layer.parent?.id).toBe(host.figma.currentPage.id);
  const { x, y } = host.figma.viewport.center;
  expect(Math.abs(layer.x + 32 - x)).toBeLessThanOrEqual(0.5);
  expect(Math.abs(layer.y + 32 - y)).toBeLessThanOrEqual(0.5);
  const [paint, ...more] = layer.fills as readonly Paint[];
  expect(more).toEqual([]);
  expect(pictureOf(host, paint)).toEqual(png);
  expect(host.figma.currentPage.selection.map(({ id }) => id)).toEqual([layer.id]);
  expect(layer.getRelaunchData()).toEqual({ edit: '' });
  expect(host.notifications).toEqual(['Added “Portrait – Seed 1234”.']);
});

test('its plugin data says that it was generated, and how', async () => {
  const { host } = await setUp();
  const { layer } = await create(host, SMILE, await picture(64, 64, 90));
  const stored = JSON.parse(layer.getPluginData(EDIT_KEY)) as StoredEdit;
  expect(stored).toMatchObject({ ...SMILE, baseName: 'Portrait', sourceLayerId: layer.id });
  expect(stored.generated).toEqual(GENERATED);
  expect(stored.imageHash).not.toBe(stored.resultHash);
});

test('one undo takes it away and leaves the document as it was', async () => {
  const { host, before } = await setUp();
  await create(host);
  await settle();
  expect(host.serialise()).not.toBe(before);
  host.undo();
  expect(host.serialise()).toBe(before);
});

test('closing before Apply leaves the document as it was', async () => {
  const { host, before } = await setUp();
  host.send('preview', { layerId: '', png: await picture(64, 64) });
  await host.posts('previewed');
  host.send('cancel', {});
  expect(host.closed).toBe(true);
  expect(host.serialise()).toBe(before);
});

test.each<[string, typeof PLAIN, number | null]>([
  ['edited', SMILE, 90],
  ['as it came', PLAIN, null],
])('%s, it opens again with its seed, its sliders and the picture from before them', async (_name, recipe, seed) => {
  const { host } = await setUp();
  const base = seed === null ? null : await picture(64, 64, seed);
  const { layer, png } = await create(host, recipe, base);
  await settle();
  const photo = await reopen(host);
  expect(photo).toMatchObject({ layerId: layer.id, source: 'fill', replaceable: true, edit: recipe });
  expect(photo.note).toBeUndefined();
  expect(Buffer.from(photo.bytes).equals(base ?? png)).toBe(true);
});

test('edited again, the new layer lies over it, is called by what it is now and still knows its seed', async () => {
  const { host } = await setUp();
  const { layer } = await create(host);
  await settle();
  const photo = await reopen(host);
  host.send('apply', { layerId: photo.layerId, png: await picture(64, 64, 10), recipe: SMILE, mode: 'new-layer' });
  const { layerId, layerName } = await host.posts('applied');
  const again = host.node(layerId) as RectangleNode;
  expect(layerName).toBe('Portrait – Seed 1234, Smile +60');
  expect([again.x, again.y]).toEqual([layer.x, layer.y]);
  expect(JSON.parse(again.getPluginData(EDIT_KEY))).toMatchObject({ generated: GENERATED, sourceLayerId: layer.id });
});

test('the next one stands beside it', async () => {
  const { host } = await setUp();
  const first = (await create(host)).layer;
  const second = (await create(host, SMILE)).layer;
  expect(second.y).toBe(first.y);
  expect(second.x).toBe(first.x + first.width + 20);
});

test('a damaged picture adds nothing', async () => {
  const { host, before } = await setUp();
  host.send('createPortrait', { layerName: 'Portrait', png: new Uint8Array(9), base: null, recipe: PLAIN });
  expect(await host.posts('failed')).toMatchObject({ code: 'image-corrupt' });
  expect(host.serialise()).toBe(before);
});

test('while it is on show, another selection is said and not opened; asked for, it is', async () => {
  const { host, other } = await setUp();
  const since = host.posted.length;
  host.select(other);
  expect(await host.posts('selectionChanged', since)).toEqual({ sameLayer: false });
  await settle();
  expect(host.posted.slice(since).map(({ type }) => type)).toEqual(['selectionChanged']);
  host.send('reload', {});
  expect(await host.posts('photo', since)).toMatchObject({ layerId: other.id });
});

test('a reading that was under way does not come after it', async () => {
  const { host, other } = await setUp();
  host.send('reload', {});
  await host.posts('refused', 1);
  const since = host.posted.length;
  // Told after the plugin, which has begun to read by then: the button is pressed before it can have done.
  const pressed = new Promise<void>((resolve) => {
    host.figma.on('selectionchange', () => resolve(host.send('beginPortrait', {})));
  });
  host.select(other);
  await pressed;
  await settle();
  expect(host.posted.slice(since).filter(({ type }) => type === 'photo')).toEqual([]);
});

test('a stored seed that is none counts as damage', async () => {
  const { host } = await setUp();
  const { layer } = await create(host);
  await settle();
  const stored = JSON.parse(layer.getPluginData(EDIT_KEY)) as StoredEdit;
  layer.setPluginData(EDIT_KEY, JSON.stringify({ ...stored, generated: { ...GENERATED, seed: 0.5 } }));
  const photo = await reopen(host);
  expect(photo.note).toMatchObject({ code: 'edit-lost' });
  expect(photo.edit).toBeUndefined();
});
