import sharp from 'sharp';
import type { ModelOptions } from './model.ts';
import { ModelDocument, ModelLayer } from './model.ts';
import { ORIGIN } from './panel-window.ts';
import type { PeerOptions } from './peer.ts';
import { decodeRaster } from './raster.ts';
import { edited, photoDocument, raster, RECIPE, Scene } from './scene.ts';

/** What the user would notice: tabs, the one in front, layers from the top, the selection, steps to undo. */
function state({ model }: Scene): unknown {
  return {
    tabs: model.documents.map(({ name }) => name),
    active: model.active?.name,
    documents: model.documents.map(({ layers, selected, history }) => ({
      layers: layers.map(features),
      selected: selected.map(({ name }) => name),
      history,
    })),
  };
}

function features(layer: ModelLayer): unknown {
  return [layer.name, ...layer.box(), layer.visible, layer.opacity, layer.blendMode, ...layer.layers.map(features)];
}

describe('reading', () => {
  test('gives the pixels of the selected layer and leaves the document as it is', async () => {
    const photo = raster(20, 30, 40, 50);
    const document = photoDocument(photo);
    document.selected[0].opacity = 40;
    document.selected[0].visible = false;
    const before = state(new Scene([document]));
    const scene = new Scene([document]);
    const read = (await scene.next('photo')).photo;
    expect(await decodeRaster(read.bytes)).toEqual({ ...photo, left: 0, top: 0 });
    expect([read.layerName, read.source]).toEqual(['Portrait', 'render']);
    expect(state(scene)).toEqual(before);
    expect([...scene.window.targets]).toEqual([ORIGIN]);
    expect(scene.peer.complaints).toEqual([]);
  });

  test('cuts what lies beyond the canvas', async () => {
    const document = photoDocument(raster(-10, 70, 60, 50));
    const scene = new Scene([document]);
    const { width, height, data } = await decodeRaster((await scene.next('photo')).photo.bytes);
    expect([width, height]).toEqual([50, 30]);
    // The first pixel on the canvas is the eleventh of the layer.
    expect([...data.subarray(0, 4)]).toEqual([70, 0, 10, 255]);
  });

  const refusals: [string, () => ModelDocument[], string, string][] = [
    ['no document', () => [], 'selection-empty', 'No document is open'],
    ['nothing selected', () => [withSelection(() => [])], 'selection-empty', 'Select a layer'],
    ['several layers', () => [withSelection((all) => all.slice(0, 2))], 'selection-many', 'Several layers'],
    ['a layer without pixels', () => [photoDocument(raster(0, 0, 0, 0))], 'selection-no-pixels', 'no pixels'],
    ['a layer off the canvas', () => [photoDocument(raster(500, 0, 20, 20))], 'selection-no-pixels', 'no pixels'],
    ['a locked folder', () => [lockedFolder()], 'layer-locked', 'is locked'],
  ];
  test.each(refusals)('refuses: %s', async (_name, documents, code, words) => {
    const scene = new Scene(documents());
    const before = state(scene);
    const { problem } = await scene.next('refused');
    expect(problem).toEqual({ code, message: expect.stringContaining(words) as string });
    expect(state(scene)).toEqual(before);
    expect(scene.peer.complaints).toEqual([]);
  });

  function withSelection(choose: (layers: readonly ModelLayer[]) => ModelLayer[]): ModelDocument {
    const document = photoDocument();
    document.selected = choose(document.layers);
    return document;
  }

  function lockedFolder(): ModelDocument {
    const photo = new ModelLayer('Portrait', raster(0, 0, 20, 20));
    const folder = new ModelLayer('Folder', undefined, [photo]);
    folder.allLocked = true;
    const document = new ModelDocument('photo.psd', 50, 50, [folder]);
    document.selected = [photo];
    return document;
  }

  test('documents that a crash left behind are closed at the next start', async () => {
    const scene = new Scene([photoDocument(), new ModelDocument('Anycost Portrait (temporary)', 9, 9, [])]);
    await scene.next('photo');
    expect(scene.model.documents.map(({ name }) => name)).toEqual(['photo.psd']);
  });
});

describe('applying', () => {
  const ways: [string, ModelOptions & PeerOptions, readonly string[]][] = [
    ['as Photopea does', {}, ['duplicate']],
    ['where steps can be merged', { suspendHistory: 'merges', arrives: 'on-top' }, ['Anycost Portrait']],
    ['where they cannot', { suspendHistory: 'none' }, ['duplicate']],
    ['where copies arrive on top', { arrives: 'on-top' }, ['duplicate', 'move']],
    ['where copies are centred', { centres: true }, ['duplicate', 'translate']],
    ['where layers do not tell that they are selected', { tellsSelected: false }, ['duplicate']],
    ['where backgrounds are not locked', { locksBackground: false }, ['duplicate']],
    ['when "done" comes before the document', { opensLate: 120 }, ['duplicate']],
    ['when "done" comes before the file', { savesLate: true }, ['duplicate']],
    ['on a slow machine', { delay: 15 }, ['duplicate']],
  ];
  test.each(ways)('puts the result right above the layer, in place: %s', async (_name, options, steps) => {
    for (const round of [false, true]) {
      const photo = raster(20, 30, 40, 50, round);
      const document = photoDocument(photo);
      const other = photoDocument(photo, 'other.psd');
      Object.assign(document.layers[1], { opacity: 70, blendMode: 'mul ' });
      const scene = new Scene([document, other], options);
      const { layerId } = (await scene.next('photo')).photo;
      scene.apply(layerId, await edited(photo));
      expect((await scene.next('applied')).layerName).toBe('Portrait – Smile +60');

      expect(document.layers.map(({ name }) => name)).toEqual(['Title', 'Portrait – Smile +60', 'Portrait', 'Sky']);
      const [, added, source] = document.layers;
      expect([added.box(), added.opacity, added.blendMode]).toEqual([source.box(), 70, 'mul ']);
      expect(added.raster).toEqual({ ...(await decodeRaster(await edited(photo))), left: 20, top: 30 });
      expect(document.history).toEqual(steps);
      expect(document.selected).toEqual([source]);
      expect([scene.model.active, scene.model.documents]).toEqual([document, [document, other]]);
      expect(other.history).toEqual([]);
      expect(scene.peer.complaints).toEqual([]);
    }
  });

  test('inside a folder, over a clipped layer, and again and again', async () => {
    const photo = raster(20, 30, 40, 50);
    const source = new ModelLayer('Portrait', photo);
    source.grouped = true;
    const folder = new ModelLayer('Folder', undefined, [source, new ModelLayer('Shape', raster(10, 10, 60, 60))]);
    const document = new ModelDocument('photo.psd', 120, 100, [new ModelLayer('Title', raster(0, 0, 9, 9)), folder]);
    document.selected = [source];
    const scene = new Scene([document]);
    const { layerId } = (await scene.next('photo')).photo;
    const names = ['Portrait – Smile +60', 'Portrait – Smile +60 (2)', 'Portrait – Smile +60 (3)'];
    for (const name of names) {
      scene.apply(layerId, await edited(photo));
      expect((await scene.next('applied')).layerName).toBe(name);
    }
    expect(folder.layers.map(({ name }) => name)).toEqual([...names, 'Portrait', 'Shape']);
    expect(folder.layers.slice(0, 4).map((layer) => [layer.grouped, ...layer.box()])).toEqual(
      Array.from({ length: 4 }, () => [true, 20, 30, 60, 80]),
    );
    expect(scene.peer.complaints).toEqual([]);
  });

  test('the layer was moved meanwhile: the result goes where it is now', async () => {
    const photo = raster(20, 30, 40, 50);
    const document = photoDocument(photo);
    const scene = new Scene([document]);
    const { layerId } = (await scene.next('photo')).photo;
    document.layers[1].shift(7, -9);
    document.layers.unshift(new ModelLayer('Newer', raster(0, 0, 3, 3)));
    document.layers[0].container = document;
    document.layers.splice(0, 1);
    scene.apply(layerId, await edited(photo));
    await scene.next('applied');
    expect(document.layers[1].box()).toEqual([27, 21, 67, 71]);
    scene.apply(layerId, await edited(photo));
    await scene.next('applied');
    expect(document.layers[2].box()).toEqual([27, 21, 67, 71]);
  });

  test('the file it hands over says that it was edited', async () => {
    const photo = raster(20, 30, 40, 50);
    const scene = new Scene([photoDocument(photo)]);
    const { layerId } = (await scene.next('photo')).photo;
    const receive = scene.peer.receive.bind(scene.peer);
    const files: Uint8Array[] = [];
    scene.peer.receive = (message) => {
      if (message instanceof Uint8Array) files.push(message);
      receive(message);
    };
    scene.apply(layerId, await edited(photo));
    await scene.next('applied');
    const { xmp } = await sharp(files[0]).metadata();
    expect(xmp?.toString()).toContain('Smile +60; model test-model');
  });

  test('names of layers and documents stay words, whatever they are', async () => {
    const hostile = [
      '"); app.activeDocument.close(); ("',
      "'; throw 1; //",
      'back\\slash \u2028 line \u2029 \n \0 `${1}` </script> ü 😀',
      '$& $1',
    ];
    for (const name of hostile) {
      const photo = raster(20, 30, 40, 50);
      const document = photoDocument(photo, name);
      document.layers[1].name = name;
      const scene = new Scene([document]);
      const { layerId } = (await scene.next('photo')).photo;
      scene.apply(layerId, await edited(photo), { ...RECIPE, summary: name });
      expect((await scene.next('applied')).layerName).toBe(`${name} – ${name}`);
      expect(document.layers[1].name).toBe(`${name} – ${name}`);
      expect(scene.peer.complaints).toEqual([]);
    }
  });

  test('without a safe place nothing is done: closed, deleted, transformed, locked, selected pixels in the way', async () => {
    const cases: [string, (document: ModelDocument, scene: Scene) => void, string][] = [
      ['closed', (document, scene) => scene.model.close(document), 'layer-gone'],
      ['deleted', (document) => document.layers[1].detach(), 'layer-gone'],
      ['transformed', (document) => (document.layers[1].raster = raster(20, 30, 44, 50)), 'layer-gone'],
      ['selected pixels', (document) => (document.marquee = true), 'internal'],
    ];
    for (const [name, meanwhile, code] of cases) {
      const photo = raster(20, 30, 40, 50);
      const document = photoDocument(photo);
      const scene = new Scene([document, photoDocument(photo, 'other.psd')], { centres: name === 'selected pixels' });
      const { layerId } = (await scene.next('photo')).photo;
      meanwhile(document, scene);
      const before = JSON.stringify(document.layers.map(features));
      scene.apply(layerId, await edited(photo));
      expect([name, (await scene.next('failed')).problem.code]).toEqual([name, code]);
      expect([name, JSON.stringify(document.layers.map(features))]).toEqual([name, before]);
      expect([name, scene.model.documents.map((each) => each.name).filter((each) => !/psd$/.test(each))]).toEqual([
        name,
        [],
      ]);
    }
  });

  test('selected pixels do not matter where nothing has to be moved', async () => {
    const photo = raster(20, 30, 40, 50);
    const document = photoDocument(photo);
    document.marquee = true;
    const scene = new Scene([document]);
    scene.apply((await scene.next('photo')).photo.layerId, await edited(photo));
    await scene.next('applied');
    expect([document.marquee, document.layers.length]).toEqual([true, 4]);
  });
});
