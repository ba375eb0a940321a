/** What stands on the page when files come: nothing that is being edited goes without the user's word. */
import type { LayerPhoto } from '../../../plugin/messages.ts';
import type { HostListener } from '../host.ts';
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

test('a new portrait leaves the photo that is edited on the page', async () => {
  const { host, opened, edited, names } = page();
  await host.open('one.jpg', PICTURE);
  edited.add(opened[0].layerId);
  host.portraits.begin();
  expect(names()).toEqual(['one']);
  expect(host.page.get()).toMatchObject({ selected: null, portrait: true });
});
