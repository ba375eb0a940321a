/** A portrait that comes from no layer, put into Photopea. */
import sharp from 'sharp';
import type { ModelOptions } from './model.ts';
import { ModelDocument, ModelLayer } from './model.ts';
import type { PeerOptions } from './peer.ts';
import { decodeRaster } from './raster.ts';
import { edited, photoDocument, portrait, raster, Scene } from './scene.ts';

const NAME = 'Portrait – Seed 1234, Smile +60';
const SQUARE = raster(0, 0, 16, 16);

/** Names of the layers from the top, and of what is selected. */
function layersOf(document: ModelDocument): unknown {
  return [document.layers.map(({ name }) => name), document.selected.map(({ name }) => name)];
}

/** The panel has the photo's layer open, and turns to a portrait of its own. */
async function begun(documents: readonly ModelDocument[], options: ModelOptions & PeerOptions = {}): Promise<Scene> {
  const scene = new Scene(documents, options);
  await scene.next(documents.length > 0 ? 'photo' : 'refused');
  scene.host.portraits.begin();
  return scene;
}

async function added(scene: Scene): Promise<string> {
  scene.host.portraits.create(portrait(await edited(SQUARE)));
  return (await scene.next('applied')).layerName;
}

const ways: [string, ModelOptions & PeerOptions, readonly string[]][] = [
  ['as Photopea does', {}, ['duplicate']],
  ['where steps can be merged', { suspendHistory: 'merges' }, ['Anycost Portrait']],
  ['where they cannot', { suspendHistory: 'none', arrives: 'on-top' }, ['duplicate']],
  ['where copies are centred', { centres: true }, ['duplicate']],
  ['where backgrounds are not locked', { locksBackground: false }, ['duplicate']],
  ['where layers do not tell that they are selected', { tellsSelected: false }, ['duplicate']],
  ['when "done" comes before the document', { opensLate: 120 }, ['duplicate']],
  ['on a slow machine', { delay: 10 }, ['duplicate']],
];
test.each(ways)('in the document in front, it is a layer on top, in the middle: %s', async (_name, options, steps) => {
  const document = photoDocument();
  const other = photoDocument(undefined, 'other.psd');
  const scene = await begun([document, other], options);
  expect(await added(scene)).toBe(NAME);
  expect(layersOf(document)).toEqual([[NAME, 'Title', 'Portrait', 'Sky'], [NAME]]);
  // The canvas has 120 × 100 pixels.
  expect(document.layers[0].raster).toEqual({ ...(await decodeRaster(await edited(SQUARE))), left: 52, top: 42 });
  expect([document.history, other.history]).toEqual([steps, []]);
  expect([scene.model.active, scene.model.documents]).toEqual([document, [document, other]]);
  expect(scene.peer.complaints).toEqual([]);
});

test.each([{}, { opensLate: 120 }, { locksBackground: false }])(
  'with no document open, it is one, with one layer: %j',
  async (options) => {
    const scene = await begun([], options);
    expect(await added(scene)).toBe(NAME);
    const [document, ...others] = scene.model.documents;
    expect([document.name, document.width, document.height, others]).toEqual([NAME, 16, 16, []]);
    expect(layersOf(document)).toEqual([[NAME], [NAME]]);
    expect(document.layers[0].allLocked).toBe(false);
    // It is the user's: what closes our own documents leaves it alone.
    scene.host.reload();
    await scene.next('photo');
    expect(scene.model.documents).toEqual([document]);
    expect(scene.peer.complaints).toEqual([]);
  },
);

test('over a locked folder and over clipped layers it stands free, and a second one gets a name of its own', async () => {
  const photo = new ModelLayer('Portrait', raster(20, 30, 40, 50));
  const folder = new ModelLayer('Folder', undefined, [photo]);
  const clipped = Object.assign(new ModelLayer('Shade', raster(20, 30, 9, 9)), { grouped: true });
  const document = new ModelDocument('photo.psd', 120, 100, [clipped, folder]);
  document.selected = [photo];
  const scene = await begun([document]);
  folder.allLocked = true;
  expect(await added(scene)).toBe(NAME);
  expect(await added(scene)).toBe(`${NAME} (2)`);
  expect(document.layers.map(({ name, grouped }) => [name, grouped])).toEqual([
    [`${NAME} (2)`, false],
    [NAME, false],
    ['Shade', true],
    ['Folder', false],
  ]);
  expect(folder.layers).toEqual([photo]);
  expect(scene.peer.complaints).toEqual([]);
});

test('the file says that a model made it', async () => {
  const scene = await begun([photoDocument()]);
  const receive = scene.peer.receive.bind(scene.peer);
  const files: Uint8Array[] = [];
  scene.peer.receive = (message) => {
    if (message instanceof Uint8Array) files.push(message);
    receive(message);
  };
  await added(scene);
  const { xmp } = await sharp(files[0]).metadata();
  expect(xmp?.toString()).toContain('digitalsourcetype/trainedAlgorithmicMedia"');
  expect(xmp?.toString()).toContain('stEvt:action="created"');
  expect(xmp?.toString()).toContain('Seed 1234, Smile +60; model test-model');
});

test('the document goes while the picture is on its way: that is said, and nothing of ours stays open', async () => {
  const document = photoDocument();
  const other = photoDocument(undefined, 'other.psd');
  const scene = await begun([document, other]);
  const receive = scene.peer.receive.bind(scene.peer);
  scene.peer.receive = (message) => {
    if (typeof message === 'string' && message.includes(`"name":${JSON.stringify(NAME)}`)) scene.model.close(document);
    receive(message);
  };
  scene.host.portraits.create(portrait(await edited(SQUARE)));
  expect((await scene.next('failed')).problem.code).toBe('internal');
  expect(scene.model.documents.map(({ name }) => name)).toEqual(['other.psd']);
  expect([...document.history, ...other.history]).toEqual([]);
});

test('what cannot be put there leaves the selection as it was', async () => {
  const document = photoDocument();
  const scene = await begun([document]);
  const copies = ModelLayer.prototype.copy;
  ModelLayer.prototype.copy = () => {
    throw new Error('No memory.');
  };
  try {
    scene.host.portraits.create(portrait(await edited(SQUARE)));
    expect((await scene.next('failed')).problem.message).toContain('No memory.');
  } finally {
    ModelLayer.prototype.copy = copies;
  }
  expect(layersOf(document)).toEqual([['Title', 'Portrait', 'Sky'], ['Portrait']]);
  expect([document.history, scene.model.documents]).toEqual([[], [document]]);
});

test('a photo that is still being read when one is wanted is not shown any more', async () => {
  const document = photoDocument();
  const scene = new Scene([document], { delay: 5 });
  scene.host.portraits.begin();
  expect(await added(scene)).toBe(NAME);
});

test('beside one, the selection counts from when it was begun, and after it the new layer does; others are told of once', async () => {
  const document = photoDocument();
  const scene = await begun([document]);
  const looked = async (selected: readonly ModelLayer[]): Promise<void> => {
    document.selected = [...selected];
    scene.window.focus();
    // The next undertaking begins when the look is over.
    await idle(scene);
  };
  const [title, photo] = document.layers;
  scene.window.focus();
  expect(await scene.next('selection')).toMatchObject({ sameLayer: true });
  await looked([]);
  await looked([title]);
  await looked([title]);
  expect(await scene.next('selection')).toMatchObject({ sameLayer: false });
  await looked([photo]);
  expect(await scene.next('selection')).toMatchObject({ sameLayer: true });
  await added(scene);
  scene.window.focus();
  expect(await scene.next('selection')).toMatchObject({ sameLayer: true });
  await looked([photo]);
  expect(await scene.next('selection')).toMatchObject({ sameLayer: false });
  expect(scene.rest()).toEqual([]);
});

/** Waits until the host asks nothing any more. */
async function idle({ peer }: Scene): Promise<void> {
  for (let scripts = -1; scripts !== peer.scripts.length;) {
    scripts = peer.scripts.length;
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
}
