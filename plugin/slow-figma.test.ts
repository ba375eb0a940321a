/** Pictures that Figma does not give: the user hears of it, and has a way on. */
import { jest } from '@jest/globals';
import { FigmaHost } from '../test/figma/host.ts';
import { picture } from '../test/figma/pictures.ts';
import { photoLayer } from '../test/figma/scenes.ts';
import { start } from './start.ts';

beforeEach(() => void jest.useFakeTimers());
afterEach(() => void jest.useRealTimers());

const never = () => new Promise<never>(() => undefined);

/** A running plugin whose layer's picture never comes. @param give what `exportAsync` does */
async function setUp(give: () => Promise<Uint8Array>) {
  const host = new FigmaHost();
  const bytes = await picture(60, 40);
  const layer = photoLayer(host, bytes, { width: 30, height: 20 });
  const image = host.figma.getImageByHash(host.storeImage(bytes)) as Image;
  host.figma.getImageByHash = () => ({ ...image, getBytesAsync: never });
  host.exportInstead = give;
  host.select(layer);
  start(host.figma, '');
  host.send('ready', {});
  return { host, bytes };
}

const kinds = (host: FigmaHost) => host.posted.map(({ type }) => type).filter((type) => type !== 'remembered');

test('where it can still be rendered, the layer is edited as it looks, and that is said', async () => {
  const shown = await picture(30, 20);
  const { host } = await setUp(() => Promise.resolve(shown));
  await jest.advanceTimersByTimeAsync(7_900);
  expect(kinds(host)).toEqual([]);
  await jest.advanceTimersByTimeAsync(200);
  expect(kinds(host)).toEqual(['photo']);
  expect(await host.posts('photo')).toMatchObject({ source: 'render', note: { code: 'layer-slow' } });
});

test('where nothing comes, a message after 10 s; what comes later is shown all the same', async () => {
  let give: (bytes: Uint8Array) => void = () => undefined;
  const { host, bytes } = await setUp(() => new Promise((resolve) => (give = resolve)));
  await jest.advanceTimersByTimeAsync(10_100);
  expect(kinds(host)).toEqual(['refused']);
  expect(await host.posts('refused')).toMatchObject({ code: 'layer-slow' });
  give(bytes);
  await jest.advanceTimersByTimeAsync(10);
  expect(kinds(host)).toEqual(['refused', 'photo']);
});

test('of several layers the one that does not come is left out', async () => {
  const { host } = await setUp(never);
  const [{ id }] = host.figma.currentPage.selection;
  host.send('take', { layerId: id });
  await jest.advanceTimersByTimeAsync(20_100);
  expect(await host.posts('taken')).toMatchObject({ photo: { ok: false, error: { code: 'layer-slow' } } });
});
