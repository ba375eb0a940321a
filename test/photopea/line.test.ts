/** Answers that do not come, come late, come twice or come from somebody else. */
import { ORIGIN } from './panel-window.ts';
import { decodeRaster } from './raster.ts';
import { edited, photoDocument, raster, Scene } from './scene.ts';

describe('the line', () => {
  test('nobody answers: says so after the time, and the next try works', async () => {
    const scene = new Scene([photoDocument()], { scriptMs: 1500, silentFor: (request) => request === 0 });
    const { problem } = await scene.next('refused');
    expect(problem.message).toContain('Photopea did not answer for 1.5 seconds');
    scene.host.reload();
    await scene.next('photo');
    expect(scene.peer.complaints).toEqual([]);
  });

  test('silent in the middle of reading: the copy is closed nevertheless', async () => {
    const scene = new Scene([photoDocument()], { fileMs: 60, silentFor: (request) => request === 2 });
    expect((await scene.next('refused')).problem.message).toContain('did not answer');
    expect(scene.model.documents.map(({ name }) => name)).toEqual(['photo.psd']);
  });

  test('only what comes from Photopea, by its window and its origin, is heard', async () => {
    const scene = new Scene([photoDocument()], { scriptMs: 1500, silentFor: () => true });
    const found = {
      state: 'found',
      document: { name: 'x', width: 9, height: 9, index: 0 },
      layer: { name: 'x', path: [0], box: [0, 0, 9, 9] },
    };
    for (const [origin, source] of [
      ['https://photopea.com.example', undefined],
      ['https://www.photopea.com.evil', scene.window.parent],
      ['http://www.photopea.com', scene.window.parent],
      ['null', scene.window.parent],
      [ORIGIN, {}],
      [ORIGIN, null],
    ] as const) {
      scene.window.deliver(JSON.stringify({ anycost: 1, value: found }), origin, source ?? null);
      scene.window.deliver('done', origin, source ?? null);
    }
    expect((await scene.next('refused')).problem.message).toContain('did not answer');
    // The same words from the right place are taken.
    scene.host.reload();
    await new Promise((resolve) => setTimeout(resolve, 20));
    scene.window.deliver(JSON.stringify({ anycost: 2, value: { state: 'many' } }));
    scene.window.deliver('done');
    expect((await scene.next('refused')).problem.code).toBe('selection-many');
  });

  test('noise between the answers, and late answers of a request that was given up, do no harm', async () => {
    const scene = new Scene([photoDocument()], { delay: 5 });
    const words: unknown[] = ['done'];
    const noise = setInterval(() => {
      for (const item of [...words, '{', '{"anycost":"x"}', '{"anycost":0,"value":1}', 7, null]) {
        scene.window.deliver(item);
      }
    }, 2);
    try {
      const { photo } = await scene.next('photo');
      // An opened file has no answer but "done", so there a false one only means asking until the document is there.
      words.length = 0;
      scene.apply(photo.layerId, await edited(raster(20, 30, 40, 50)));
      await scene.next('applied');
    } finally {
      clearInterval(noise);
    }
    expect(scene.peer.complaints).toEqual([]);
  });

  test.each<[string, ConstructorParameters<typeof Scene>[1]]>([
    ['replies in another order', { reversed: true }],
    ['"done" long after the reply', { doneLate: 900 }],
    ['no "done" for scripts', { doneLate: Infinity }],
  ])('%s: read and applied all the same', async (_name, options) => {
    const document = photoDocument();
    const scene = new Scene([document], options);
    const { photo } = await scene.next('photo');
    scene.apply(photo.layerId, await edited(raster(20, 30, 40, 50)));
    await scene.next('applied');
    expect(document.layers).toHaveLength(4);
    expect(scene.peer.complaints).toEqual([]);
  });

  test('the picture of a request that was given up is not taken for that of the next', async () => {
    const document = photoDocument();
    const scene = new Scene([document], { fileMs: 1500, firstFileLate: true, savesLate: true });
    expect((await scene.next('refused')).problem.message).toContain('did not answer');
    // The same size, another layer: only what is in it tells the two apart.
    const [, source] = document.layers;
    source.raster = raster(20, 30, 40, 50);
    source.raster.data.fill(77);
    scene.host.reload();
    const { photo } = await scene.next('photo');
    const { data } = await decodeRaster(photo.bytes);
    expect([...new Set(data)]).toEqual([77]);
  });

  test('what a script could not do is said, with the reason', async () => {
    const document = photoDocument();
    // Another document with everything alike: which one it was cannot be known any more.
    const twin = photoDocument();
    const scene = new Scene([document, twin]);
    const { layerId } = (await scene.next('photo')).photo;
    scene.model.documents = [twin, document];
    twin.layers[1].name = 'Somebody else';
    scene.apply(layerId, await edited(raster(20, 30, 40, 50)));
    expect((await scene.next('failed')).problem.code).toBe('layer-gone');
    expect([...document.history, ...twin.history]).toEqual([]);
  });

  test('coming back to the panel, the selection is looked at', async () => {
    const document = photoDocument();
    const scene = new Scene([document]);
    const { layerId } = (await scene.next('photo')).photo;
    scene.window.focus();
    expect(await scene.next('selection')).toEqual({ type: 'selection', sameLayer: true });
    document.selected = [document.layers[0]];
    scene.window.focus();
    expect(await scene.next('selection')).toEqual({ type: 'selection', sameLayer: false });
    document.selected = [document.layers[1]];
    scene.apply(layerId, await edited(raster(20, 30, 40, 50)));
    await scene.next('applied');
    // The layer has another place under the new one, and is the same.
    scene.window.focus();
    expect(await scene.next('selection')).toEqual({ type: 'selection', sameLayer: true });
    expect(scene.peer.complaints).toEqual([]);
  });
});
