import type { ApplyMode } from './messages.ts';
import { FigmaHost } from '../test/figma/host.ts';
import { picture } from '../test/figma/pictures.ts';
import { imageHashOf, photoLayer, RECIPE } from '../test/figma/scenes.ts';
import { EDIT_KEY } from './stored-edit.ts';
import { start } from './start.ts';

const SIZE = { width: 30, height: 20 };
const settle = () => new Promise((resolve) => setTimeout(resolve, 30));

/** Three photos below one another, selected in another order, and the plugin at work on the topmost. */
async function threeSelected() {
  const host = new FigmaHost();
  const layers = await Promise.all(
    ['Anna', 'Ben', 'Cleo'].map(async (name, at) => {
      const layer = photoLayer(host, await picture(60, 40, 20 * at), SIZE);
      Object.assign(layer, { name, x: 10, y: 100 * at });
      return layer;
    }),
  );
  host.select(layers[2], layers[0], layers[1]);
  host.opened();
  const before = host.serialise();
  start(host.figma, '');
  host.send('ready', {});
  await host.posts('photo');
  await settle();
  return { host, layers, before };
}

type Three = Awaited<ReturnType<typeof threeSelected>>;

/** Takes a layer and hands in a result for it. */
async function takeAndHold({ host }: Pick<Three, 'host'>, layer: SceneNode, blue: number) {
  const since = host.posted.length;
  host.send('take', { layerId: layer.id });
  const taken = await host.posts('taken', since);
  host.send('hold', { layerId: layer.id, png: await picture(60, 40, blue), recipe: RECIPE });
  return { taken, held: await host.posts('held', since) };
}

async function writeHeld({ host }: Pick<Three, 'host'>, mode: ApplyMode = 'new-layer') {
  const since = host.posted.length;
  host.send('writeHeld', { mode });
  return host.posts('wroteHeld', since);
}

test('the topmost is opened, and all are named from top to bottom; any of them can be opened instead', async () => {
  const { host, layers } = await threeSelected();
  const photo = await host.posts('photo');
  expect(photo.layerId).toBe(layers[0].id);
  expect(photo.selected).toEqual(layers.map(({ id, name }) => ({ layerId: id, layerName: name })));
  const since = host.posted.length;
  host.send('reload', { layerId: layers[1].id });
  const other = await host.posts('photo', since);
  expect(other).toMatchObject({ layerId: layers[1].id, selected: photo.selected });
  host.select(layers[1]);
  await settle();
  expect(host.posted.at(-1)).toEqual({ type: 'selectionChanged', data: { sameLayer: true } });
});

test('one that cannot be edited is passed over, and named all the same', async () => {
  const host = new FigmaHost();
  const [locked, free] = await Promise.all(
    [0, 1].map(async (at) => {
      const layer = photoLayer(host, await picture(60, 40, at), SIZE);
      layer.y = 50 * at;
      return layer;
    }),
  );
  locked.locked = true;
  host.select(locked, free);
  start(host.figma, '');
  host.send('ready', {});
  const photo = await host.posts('photo');
  expect(photo.layerId).toBe(free.id);
  expect(photo.selected).toHaveLength(2);
  host.send('take', { layerId: locked.id });
  expect(await host.posts('taken')).toMatchObject({ photo: { ok: false, error: { code: 'layer-locked' } } });
});

describe('an edit on all of them', () => {
  test('leaves the document as it is until all are written, which is one step of undo', async () => {
    const three = await threeSelected();
    const { host, layers, before } = three;
    for (const [at, layer] of layers.entries()) {
      const { taken, held } = await takeAndHold(three, layer, 200 + at);
      expect(taken).toMatchObject({ layerId: layer.id, photo: { ok: true, value: { layerId: layer.id } } });
      expect(held).toEqual({ layerId: layer.id, problem: null });
      expect(host.serialise()).toBe(before);
    }
    const { layers: made, failed } = await writeHeld(three);
    expect(failed).toEqual([]);
    expect(made.map(({ layerName }) => layerName)).toEqual(['Anna – Smile +60', 'Ben – Smile +60', 'Cleo – Smile +60']);
    made.forEach(({ layerId }, at) => {
      const layer = host.node(layerId) as RectangleNode;
      expect(layer).toMatchObject({ x: 10, y: 100 * at });
      expect(JSON.parse(layer.getPluginData(EDIT_KEY))).toMatchObject({ imageHash: imageHashOf(layers[at]) });
    });
    expect(new Set(made.map(({ layerId }) => imageHashOf(host.node(layerId)))).size).toBe(3);
    expect(host.figma.currentPage.selection.map(({ id }) => id)).toEqual(made.map(({ layerId }) => layerId));
    expect(host.notifications).toEqual(['Added 3 layers.']);
    await settle();
    // What we selected ourselves is nothing new to open.
    expect(host.posted.filter(({ type }) => type === 'photo')).toHaveLength(1);
    expect(host.posted.at(-1)).toEqual({ type: 'selectionChanged', data: { sameLayer: true } });
    host.undo();
    expect(host.serialise()).toBe(before);
  });

  test('in place: each keeps its layer, and one undo gives all photos back', async () => {
    const three = await threeSelected();
    const { host, layers, before } = three;
    for (const [at, layer] of layers.entries()) await takeAndHold(three, layer, 200 + at);
    expect((await writeHeld(three, 'replace-fill')).layers.map(({ layerId }) => layerId)).toEqual(
      layers.map(({ id }) => id),
    );
    expect(host.notifications).toEqual(['Changed 3 layers.']);
    host.undo();
    expect(host.serialise()).toBe(before);
  });

  test('what the user does meanwhile stays a step of its own', async () => {
    const three = await threeSelected();
    const { host, layers } = three;
    await takeAndHold(three, layers[0], 200);
    host.byUser(() => (layers[2].x = 300));
    const moved = host.serialise();
    await takeAndHold(three, layers[1], 201);
    await writeHeld(three);
    host.undo();
    expect(host.serialise()).toBe(moved);
  });

  test('a layer deleted before its result is written is named; the others are written', async () => {
    const three = await threeSelected();
    const { host, layers } = three;
    for (const [at, layer] of layers.entries()) await takeAndHold(three, layer, 200 + at);
    host.byUser(() => layers[1].remove());
    const gone = host.serialise();
    const { layers: made, failed } = await writeHeld(three);
    expect(made.map(({ layerName }) => layerName)).toEqual(['Anna – Smile +60', 'Cleo – Smile +60']);
    expect(failed).toMatchObject([{ layerId: expect.any(String), problem: { code: 'layer-gone' } }]);
    host.undo();
    expect(host.serialise()).toBe(gone);
  });

  test('with nothing to write changes nothing, and the next selection counts again', async () => {
    const three = await threeSelected();
    const { host, layers, before } = three;
    host.send('take', { layerId: layers[0].id });
    await host.posts('taken');
    const since = host.posted.length;
    host.select(layers[1]);
    await settle();
    expect(host.posted.slice(since)).toEqual([]);
    expect(await writeHeld(three)).toEqual({ layers: [], failed: [] });
    expect(host.notifications).toEqual([]);
    expect(host.serialise()).toBe(before);
    host.select(layers[2]);
    await settle();
    expect(host.posted.at(-1)).toEqual({ type: 'selectionChanged', data: { sameLayer: false } });
  });

  test('closed in the middle, the document is as it was, to the byte', async () => {
    const three = await threeSelected();
    for (const [at, layer] of three.layers.entries()) await takeAndHold(three, layer, 200 + at);
    three.host.close();
    await settle();
    expect(three.host.serialise()).toBe(three.before);
  });

  test('a result for another layer than the one taken is refused, and so is one that is no picture', async () => {
    const { host, layers } = await threeSelected();
    host.send('take', { layerId: layers[0].id });
    await host.posts('taken');
    host.send('hold', { layerId: layers[1].id, png: await picture(60, 40), recipe: RECIPE });
    expect((await host.posts('held')).problem?.code).toBe('layer-gone');
    const since = host.posted.length;
    host.send('hold', { layerId: layers[0].id, png: new Uint8Array(50), recipe: RECIPE });
    expect((await host.posts('held', since)).problem?.code).toBe('image-corrupt');
  });
});
