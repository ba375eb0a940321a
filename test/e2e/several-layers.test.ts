import type { PluginWindow } from './plugin-window.ts';
import { EDIT_KEY } from '../../plugin/stored-edit.ts';
import { FigmaHost } from '../figma/host.ts';
import { decode } from '../figma/pictures.ts';
import { imageHashOf, photoLayer, turned } from '../figma/scenes.ts';
import { OUTPUT } from './output.ts';
import { PATIENCE, typePercent, waitForSliders, waitForTop, waitUntil } from './panel-actions.ts';
import { openPluginWindow } from './plugin-window.ts';
import { avatar, landscape, samplePortrait } from './portraits.ts';
import { useBrowser } from './stage.ts';

const stage = useBrowser();

/** Two portraits and a landscape, from top to bottom as named, all selected. */
async function threeLayers(
  ...names: ('Anna' | 'Hills' | 'Ben')[]
): Promise<{ host: FigmaHost; layers: RectangleNode[]; before: string }> {
  const host = new FigmaHost();
  const size = { width: 396, height: 396 };
  const pictures = { Anna: (await avatar()).png, Hills: await landscape(), Ben: await samplePortrait() };
  const layers = names.map((name, at) => {
    const layer = photoLayer(host, pictures[name], size);
    layer.relativeTransform = turned(3 * at, 0, 500 * at);
    layer.name = name;
    return layer;
  });
  host.select(...layers);
  host.opened();
  return { host, layers, before: host.serialise() };
}

/** Sets Smile to 60 on the layer on show. */
async function opened(host: FigmaHost): Promise<PluginWindow> {
  const plugin = await openPluginWindow(stage.browser, host);
  await waitForSliders(plugin.panel);
  await typePercent(plugin.panel, 'smile', 60);
  await waitForTop(plugin.panel, stage.top);
  return plugin;
}

const message = ({ panel }: PluginWindow): Promise<string | null> =>
  panel.locator('[role=alert][data-code="partly-done"]').getByTestId('message').textContent({ timeout: PATIENCE });

/** A layer as the document keeps it. */
const stored = (host: FigmaHost, { id }: SceneNode): string => JSON.stringify(host.graph.getNode(id));

test('one edit on three layers: two are made, the one without a face is named, and one undo takes all back', async () => {
  const { host, layers, before } = await threeLayers('Anna', 'Hills', 'Ben');
  const plugin = await opened(host);
  const { panel, page } = plugin;
  expect(await panel.getByTestId('layer').locator('option').allTextContents()).toEqual([
    '1 of 3: Anna',
    '2 of 3: Hills',
    '3 of 3: Ben',
  ]);
  await page.screenshot({ path: `${OUTPUT}several-ready.png` });
  const button = panel.getByTestId('apply-all');
  expect(await button.textContent()).toBe('Apply to 3 layers');
  await button.click();
  const status = panel.getByTestId('status');
  await waitUntil(async () => (await status.textContent())!.startsWith('3 of 3, “Ben”: '), 'the last layer', PATIENCE);
  await page.screenshot({ path: `${OUTPUT}several-running.png` });
  expect(await message(plugin)).toBe('2 of 3 layers were edited. No face was found in “Hills”.');
  await page.screenshot({ path: `${OUTPUT}several-done.png` });

  expect(host.figma.currentPage.children.map(({ name }) => name)).toEqual([
    'Anna',
    'Anna – Smile +60',
    'Hills',
    'Ben',
    'Ben – Smile +60',
  ]);
  for (const at of [0, 2]) {
    const source = layers[at];
    const made = host.figma.currentPage.children.find(({ name }) => name === `${source.name} – Smile +60`)!;
    expect(JSON.parse(made.getPluginData(EDIT_KEY))).toMatchObject({
      sliders: { smile: 0.6 },
      imageHash: imageHashOf(source),
    });
    const [edited, photo] = await Promise.all(
      [made, source].map((layer) => decode(host.graph.images.get(imageHashOf(layer) ?? '')!)),
    );
    expect([edited.width, edited.height]).toEqual([photo.width, photo.height]);
    expect(Buffer.from(edited.data).equals(Buffer.from(photo.data))).toBe(false);
  }

  // The panel goes on with its own layer, where the sliders stand as they stood.
  await waitForSliders(panel);
  await waitForTop(panel, stage.top);
  expect(await panel.getByTestId('slider-smile').inputValue()).toBe('60');
  expect(await panel.getByTestId('switch').count()).toBe(0);
  host.undo();
  expect(host.serialise()).toBe(before);
  expect(plugin.watch).toEqual({ requests: [], errors: [] });
  await plugin.close();
}, 600_000);

test('stopped at the second layer, it is over: the first is made, the others are as they were, to the byte', async () => {
  const { host, layers, before } = await threeLayers('Anna', 'Ben', 'Hills');
  const untouched = layers.map((layer) => stored(host, layer));
  const plugin = await opened(host);
  // In the page, as soon as it is the second layer's turn: from out here a click may take as long as a layer does.
  await plugin.page.frames()[1].evaluate(() => {
    const find = (id: string): HTMLElement | null => document.querySelector(`[data-testid=${id}]`);
    const look = (): void => {
      if (find('status')?.textContent?.startsWith('2 of 3')) find('stop-all')?.click();
    };
    new MutationObserver(look).observe(document.body, { subtree: true, childList: true, characterData: true });
  });
  await plugin.panel.getByTestId('apply-all').click();
  expect(await message(plugin)).toBe('Stopped: 1 of 3 layers was edited, the others are as they were.');
  expect(host.figma.currentPage.children.map(({ name }) => name)).toEqual(['Anna', 'Anna – Smile +60', 'Ben', 'Hills']);
  expect(layers.map((layer) => stored(host, layer))).toEqual(untouched);
  // What was under way is over too: nothing comes late.
  await waitForSliders(plugin.panel);
  await waitForTop(plugin.panel, stage.top);
  expect(host.figma.currentPage.children).toHaveLength(4);
  host.undo();
  expect(host.serialise()).toBe(before);
  await plugin.close();
}, 600_000);

test('any of them can be put on show, with the sliders as they stand', async () => {
  const { host, before } = await threeLayers('Anna', 'Hills', 'Ben');
  const plugin = await opened(host);
  await plugin.panel.getByTestId('layer').selectOption({ label: '3 of 3: Ben' });
  await waitUntil(async () => host.posted.filter(({ type }) => type === 'photo').length === 2, 'Ben to open');
  await waitForTop(plugin.panel, stage.top);
  await waitForSliders(plugin.panel);
  expect(await plugin.panel.getByTestId('slider-smile').inputValue()).toBe('60');
  host.close();
  expect(host.serialise()).toBe(before);
  await plugin.close();
}, 600_000);
