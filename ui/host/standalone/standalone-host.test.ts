/** What stands on the page when files come: nothing that is being edited goes without the user's word. */
import { jest } from '@jest/globals';
import type { EditRecipe, LayerPhoto } from '../../../plugin/messages.ts';
import type { HostListener } from '../host.ts';
import { encodePng } from '../png.ts';
import { cleanQuality } from './document.ts';
import { StandaloneHost } from './standalone-host.ts';

const PICTURE = Uint8Array.of(1);
const NO_PICTURE = Uint8Array.of(0);
const unused = (): void => undefined;

/** The browser's decoder, as far as the page asks it: is this a picture? */
beforeEach(() => {
  globalThis.createImageBitmap = (async (blob: Blob) => {
    if (new Uint8Array(await blob.arrayBuffer())[0] === 0) throw new DOMException('No picture.', 'InvalidStateError');
    return { close: unused };
  }) as unknown as typeof createImageBitmap;
});
afterEach(() => Reflect.deleteProperty(globalThis, 'createImageBitmap'));

function page() {
  const host = new StandaloneHost();
  const opened: LayerPhoto[] = [];
  const edited = new Set<string>();
  const listener: HostListener = {
    onPhoto: (photo) => void opened.push(photo),
    onRefused: unused,
    onApplied: unused,
    onFailed: unused,
    onSelectionChanged: unused,
    onPreviewed: unused,
    onNewPortrait: unused,
    onRemembered: unused,
    keeps: (id) => edited.has(id),
  };
  host.connect(listener);
  const names = (): string[] => host.page.get().layers.map(({ name }) => name);
  return { host, opened, edited, names };
}

test('a file that cannot be read leaves all as it is, and is named', async () => {
  const { host, opened, names } = page();
  await host.open('one.jpg', PICTURE);
  await host.open('two.jpg', NO_PICTURE);
  expect(names()).toEqual(['one']);
  expect(opened.map(({ layerName }) => layerName)).toEqual(['one']);
  expect(host.page.get().trouble).toContain('“two.jpg” cannot be read');
});

test('a photo that is edited stays on the page when another is opened, and is opened again by a click', async () => {
  const { host, opened, edited, names } = page();
  await host.open('one.jpg', PICTURE);
  edited.add(opened[0].layerId);
  await host.open('two.jpg', PICTURE);
  expect(names()).toEqual(['one', 'two']);
  host.select(opened[0].layerId);
  expect(opened.map(({ layerName }) => layerName)).toEqual(['one', 'two', 'one']);
  const { sheet, layers } = host.page.get();
  expect(layers.filter((layer) => layer.sheet === sheet).map(({ name }) => name)).toEqual(['one']);
});

test('one that is not makes room', async () => {
  const { host, names } = page();
  await host.open('one.jpg', PICTURE);
  await host.open('two.jpg', PICTURE);
  expect(names()).toEqual(['two']);
});

describe('several files at once', () => {
  const files = (...names: readonly string[]) =>
    names.map((name) => ({ name, bytes: name.endsWith('.txt') ? NO_PICTURE : PICTURE }));

  test('are opened together, the first on show, and each is read for the edit', async () => {
    const { host, opened, names } = page();
    await host.openAll(files('a.jpg', 'b.png', 'c.webp'));
    expect(names()).toEqual(['a', 'b', 'c']);
    expect(opened.map(({ layerName, selected }) => [layerName, selected?.map((layer) => layer.layerName)])).toEqual([
      ['a', ['a', 'b', 'c']],
    ]);
    const second = opened[0].selected?.[1].layerId as string;
    host.reload(second);
    expect(opened[1]).toMatchObject({ layerName: 'b', selected: opened[0].selected });
    // On a sheet of its own: pictures of different people do not lie over one another.
    const { sheet, layers } = host.page.get();
    expect(layers.filter((layer) => layer.sheet === sheet).map(({ name }) => name)).toEqual(['b']);
    expect(await host.several.take(second)).toMatchObject({ ok: true, value: { layerName: 'b' } });
    expect(await host.several.take('gone')).toMatchObject({ ok: false, error: { code: 'layer-gone' } });
  });

  test('those that are no pictures are named and left out; without a picture all stays as it is', async () => {
    const { host, opened, names } = page();
    await host.openAll(files('a.jpg', 'b.txt', 'c.png', 'd.txt'));
    expect(names()).toEqual(['a', 'c']);
    expect(host.page.get().trouble).toContain('“b.txt”, “d.txt” cannot be read as pictures');
    await host.openAll(files('e.txt', 'f.txt'));
    expect(names()).toEqual(['a', 'c']);
    expect(opened).toHaveLength(1);
    expect(host.page.get().trouble).toContain('“e.txt”, “f.txt”');
  });

  test('a photo opened by itself ends that', async () => {
    const { host, opened, edited } = page();
    await host.openAll(files('a.jpg', 'b.jpg'));
    edited.add(opened[0].layerId);
    await host.open('c.jpg', PICTURE);
    host.select(opened[0].layerId);
    expect(opened.at(-1)).toMatchObject({ layerName: 'a' });
    expect(opened.at(-1)?.selected).toBeUndefined();
  });

  test('results are added and saved when all are there, each on its photo; one whose photo is gone is told', async () => {
    const saved: string[] = [];
    const link = { href: '', download: '', click: () => void saved.push(link.download) };
    globalThis.document = { createElement: () => link } as unknown as Document;
    jest.useFakeTimers();
    const { host, opened, names } = page();
    await host.openAll(files('a.jpg', 'b.jpg'));
    const png = await encodePng({ width: 1, height: 1, data: new Uint8ClampedArray(4) });
    const recipe: EditRecipe = { formatVersion: 1, modelId: 'm', sliders: { smile: 0.6 }, summary: 'Smile +60' };
    for (const layerId of [...(opened[0].selected ?? []).map((layer) => layer.layerId), 'gone'])
      await host.several.hold({ layerId, png, recipe });
    expect([names(), saved]).toEqual([['a', 'b'], []]);
    const { layers, failed } = await host.several.write('new-layer');
    expect(layers.map(({ layerName }) => layerName)).toEqual(['a (edited, Smile +60)', 'b (edited, Smile +60)']);
    expect(failed).toMatchObject([{ layerId: 'gone', problem: { code: 'layer-gone' } }]);
    expect(saved).toEqual(['a (edited, Smile +60).png', 'b (edited, Smile +60).png']);
    expect(names()).toEqual(['a', 'b', 'a (edited, Smile +60)', 'b (edited, Smile +60)']);
    const { layers: all } = host.page.get();
    expect(all[2].sheet).toBe(all[0].sheet);
    expect(all[3].sheet).toBe(all[1].sheet);
    // Nothing is left over for the next time.
    expect(await host.several.write('new-layer')).toEqual({ layers: [], failed: [] });
    jest.useRealTimers();
    Reflect.deleteProperty(globalThis, 'document');
  });
});

test('a quality that can be had', () => {
  expect([0, 55.4, 140, -3, NaN].map(cleanQuality)).toEqual([1, 55, 100, 1, 100]);
});

test('a new portrait leaves the photo that is edited on the page', async () => {
  const { host, opened, edited, names } = page();
  await host.open('one.jpg', PICTURE);
  edited.add(opened[0].layerId);
  host.portraits.begin();
  expect(names()).toEqual(['one']);
  expect(host.page.get()).toMatchObject({ selected: null, portrait: true });
});
