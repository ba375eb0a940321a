import type { PluginWindow } from './plugin-window.ts';
import { EDIT_KEY } from '../../plugin/stored-edit.ts';
import { FigmaHost } from '../figma/host.ts';
import { decode, type Pixels } from '../figma/pictures.ts';
import { photoLayer } from '../figma/scenes.ts';
import { OUTPUT } from './output.ts';
import { PATIENCE, typePercent, waitForSliders, waitForTop, waitUntil } from './panel-actions.ts';
import { openPluginWindow } from './plugin-window.ts';
import { avatar } from './portraits.ts';
import { useBrowser } from './stage.ts';

const stage = useBrowser();

/** Waits for the best picture; what the panel shows when it does not come is kept as a picture. */
async function climbed({ page, panel }: PluginWindow): Promise<void> {
  await waitForTop(panel, stage.top).catch(async (error: unknown) => {
    await page.screenshot({ path: `${OUTPUT}reopen-stuck.png` });
    throw error;
  });
}

/** Opens a fresh portrait, sets Smile to 40 at a strength of 150, which makes 60, and applies in the given way. */
async function apply(mode: 'new-layer' | 'replace-fill' | 'face-only') {
  const host = new FigmaHost();
  const { png } = await avatar();
  const source = photoLayer(host, png, { width: 396, height: 396 });
  host.select(source);
  host.opened();
  const plugin = await openPluginWindow(stage.browser, host);
  await waitForSliders(plugin.panel);
  await typePercent(plugin.panel, 'smile', 40);
  await typePercent(plugin.panel, 'strength', 150);
  await climbed(plugin);
  if (mode !== 'new-layer') await plugin.panel.getByTestId('apply-mode').selectOption(mode);
  await plugin.panel.getByTestId('apply').click();
  const { layerId } = await host.posts('applied');
  await plugin.page.screenshot({ path: `${OUTPUT}applied-${mode}.png` });
  host.close();
  await plugin.close();
  return { host, png, source, made: host.node(layerId) as RectangleNode };
}

const pictureOf = (host: FigmaHost, layer: SceneNode): Uint8Array => {
  const shown = ((layer as RectangleNode).fills as ImagePaint[]).filter(({ visible }) => visible !== false);
  return host.graph.images.get(shown[0].imageHash ?? '')!;
};

/** What was set by `apply` stands as it was set, not multiplied. */
async function expectRestored({ panel }: PluginWindow): Promise<void> {
  expect(await panel.getByTestId('slider-smile').inputValue()).toBe('40');
  expect(await panel.getByTestId('strength').inputValue()).toBe('150');
}

/** The largest difference of any value of two pictures, in steps of 8 bits. */
function farthest(a: Pixels, b: Pixels): number {
  expect([a.width, a.height]).toEqual([b.width, b.height]);
  return a.data.reduce((most, value, at) => Math.max(most, Math.abs(value - b.data[at])), 0);
}

test('a layer we made opens with its sliders on its photo, and the same edit gives the same picture', async () => {
  const { host, png, source, made } = await apply('new-layer');
  host.rerun();
  const plugin = await openPluginWindow(stage.browser, host);
  await waitForSliders(plugin.panel);
  await expectRestored(plugin);
  expect(Buffer.from((await host.posts('photo')).bytes).equals(png)).toBe(true);
  await climbed(plugin);
  await plugin.page.screenshot({ path: `${OUTPUT}reopened.png` });

  await plugin.panel.getByTestId('apply').click();
  const { layerId, layerName } = await host.posts('applied');
  const again = host.node(layerId) as RectangleNode;
  expect(layerName).toBe('Portrait – Smile +60');
  // Not an edit of an edit: what was made from the photo the first time, up to the rounding of another way to compute it
  // (each run measures which kernels are fastest here).
  const [one, two, photo] = await Promise.all([pictureOf(host, made), pictureOf(host, again), png].map(decode));
  expect(farthest(one, two)).toBeLessThanOrEqual(2);
  expect(farthest(one, photo)).toBeGreaterThan(20);
  expect(JSON.parse(again.getPluginData(EDIT_KEY))).toMatchObject({ sourceLayerId: source.id });
  expect(plugin.watch).toEqual({ requests: [], errors: [] });
  await plugin.close();
}, 600_000);

test('replaced in place: the same layer, reopened on its photo, and one undo gives the photo back', async () => {
  const { host, png, source, made } = await apply('replace-fill');
  expect(made.id).toBe(source.id);
  expect(host.figma.currentPage.children).toHaveLength(1);
  expect(Buffer.from(pictureOf(host, made)).equals(png)).toBe(false);
  host.rerun();
  const plugin = await openPluginWindow(stage.browser, host);
  await waitForSliders(plugin.panel);
  await expectRestored(plugin);
  expect(Buffer.from((await host.posts('photo')).bytes).equals(png)).toBe(true);
  host.close();
  await plugin.close();
  host.undo();
  expect(Buffer.from(pictureOf(host, source)).equals(png)).toBe(true);
  expect(source.name).toBe('Portrait');
}, 600_000);

test('the face alone lies over the photo like the whole edit, and is transparent around', async () => {
  const [whole, face] = [await apply('new-layer'), await apply('face-only')];
  const [photo, edited, cut] = await Promise.all([
    decode(whole.png),
    decode(pictureOf(whole.host, whole.made)),
    decode(pictureOf(face.host, face.made)),
  ]);
  let transparent = 0;
  let different = 0;
  for (let at = 0; at < cut.data.length; at += 4) {
    const clear = cut.data[at + 3] === 0;
    if (clear) transparent++;
    for (let channel = 0; channel < 3; channel++) {
      if ((clear ? photo : cut).data[at + channel] !== edited.data[at + channel]) different++;
    }
  }
  expect(different).toBe(0);
  const share = transparent / (cut.width * cut.height);
  expect(share).toBeGreaterThan(0.3);
  expect(share).toBeLessThan(0.95);
}, 600_000);

test('a stored edit that is damaged is said to be, and the sliders stand at zero', async () => {
  const host = new FigmaHost();
  const layer = photoLayer(host, (await avatar()).png, { width: 300, height: 300 });
  layer.setPluginData(EDIT_KEY, '{"formatVersion":1,"sliders":');
  host.select(layer);
  const plugin = await openPluginWindow(stage.browser, host);
  await waitForSliders(plugin.panel);
  const notice = plugin.panel.locator('[role=alert][data-code="edit-lost"]');
  await notice.waitFor({ timeout: PATIENCE });
  expect(await notice.getByTestId('message').textContent()).toBe(
    'The edit kept in “Portrait” is damaged, so it opens as it looks now, with all sliders at zero.',
  );
  expect(await plugin.panel.getByTestId('slider-smile').inputValue()).toBe('0');
  await plugin.page.screenshot({ path: `${OUTPUT}edit-lost.png` });
  await plugin.panel.getByTestId('remedy').click();
  await waitUntil(async () => (await notice.count()) === 0, 'the notice to go');
  await plugin.close();
}, 300_000);
