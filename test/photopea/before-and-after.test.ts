/** Before and after as one picture, which Photopea opens as a document of its own. */
import sharp from 'sharp';
import type { ModelOptions } from './model.ts';
import type { PeerOptions } from './peer.ts';
import { decodeRaster } from './raster.ts';
import { edited, photoDocument, raster, RECIPE, Scene } from './scene.ts';

const NAME = 'Portrait – Before and after';
const PAIR = raster(0, 0, 80, 50);

test.each<ModelOptions & PeerOptions>([{}, { opensLate: 120 }, { locksBackground: false }, { delay: 10 }])(
  'it is a document of its own, in front, and the one with the photo is as it was: %j',
  async (options) => {
    const document = photoDocument();
    const scene = new Scene([document], options);
    const { layerId } = (await scene.next('photo')).photo;
    const old = document.layers.map(({ name, raster: pixels }) => [name, pixels]);
    const png = await edited(PAIR);
    expect(await scene.host.addPair({ layerId, png, recipe: RECIPE })).toEqual({ ok: true, value: NAME });
    const [home, pair, ...more] = scene.model.documents;
    expect([home, more, scene.model.active]).toEqual([document, [], pair]);
    expect([pair.name, pair.width, pair.height]).toEqual([NAME, 80, 50]);
    expect(pair.layers.map(({ name, allLocked }) => [name, allLocked])).toEqual([[NAME, false]]);
    expect(pair.layers[0].raster).toEqual({ ...(await decodeRaster(png)), left: 0, top: 0 });
    expect([document.history, document.selected.map(({ name }) => name)]).toEqual([[], ['Portrait']]);
    expect(document.layers.map(({ name, raster: pixels }) => [name, pixels])).toEqual(old);
    expect(scene.peer.complaints).toEqual([]);
  },
);

test('afterwards Apply still goes to the layer of the photo, and its own selection is not told of', async () => {
  const photo = raster(20, 30, 40, 50);
  const document = photoDocument(photo);
  const scene = new Scene([document]);
  const { layerId } = (await scene.next('photo')).photo;
  await scene.host.addPair({ layerId, png: await edited(PAIR), recipe: RECIPE });
  scene.window.focus();
  scene.apply(layerId, await edited(photo));
  expect((await scene.next('applied')).layerName).toBe('Portrait – Smile +60');
  expect(document.layers.map(({ name }) => name)).toContain('Portrait – Smile +60');
  expect(scene.model.documents).toHaveLength(2);
  expect(scene.rest()).toEqual([]);
});

test('the file says that it was edited, and how', async () => {
  const scene = new Scene([photoDocument()]);
  const { layerId } = (await scene.next('photo')).photo;
  const receive = scene.peer.receive.bind(scene.peer);
  const files: Uint8Array[] = [];
  scene.peer.receive = (message) => {
    if (message instanceof Uint8Array) files.push(message);
    receive(message);
  };
  await scene.host.addPair({ layerId, png: await edited(PAIR), recipe: RECIPE });
  const { xmp } = await sharp(files[0]).metadata();
  expect(xmp?.toString()).toContain('compositeWithTrainedAlgorithmicMedia');
  expect(xmp?.toString()).toContain('Smile +60; model test-model');
});

test('for a layer that is not open any more nothing is opened', async () => {
  const scene = new Scene([photoDocument()]);
  await scene.next('photo');
  const added = await scene.host.addPair({ layerId: 'another', png: await edited(PAIR), recipe: RECIPE });
  expect(added).toMatchObject({ ok: false, error: { code: 'layer-gone' } });
  expect(scene.model.documents).toHaveLength(1);
});
