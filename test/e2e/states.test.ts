/** What the panel looks like in Figma between the main path's steps: each state read by axe, with pictures in light and dark. */
import { FigmaHost } from '../figma/host.ts';
import { photoLayer } from '../figma/scenes.ts';
import { expectAccessible } from './accessible.ts';
import { readDist } from './dist.ts';
import { withFile, withPrologue } from './page-parts.ts';
import { PATIENCE, typePercent, waitForSliders, waitForTop, waitUntil } from './panel-actions.ts';
import { openPluginWindow, type PluginWindow } from './plugin-window.ts';
import { pairPng, samplePortrait } from './portraits.ts';
import { useBrowser } from './stage.ts';

const stage = useBrowser();

const look = ({ page }: PluginWindow, state: string): Promise<void> =>
  expectAccessible(page, `state-${state}`, page.frames()[1]);

/** A Figma in which the words of the first time were read, with a layer of this picture selected. */
async function figmaWith(picture: Uint8Array | null, size = { width: 300, height: 300 }): Promise<FigmaHost> {
  const host = new FigmaHost();
  await host.figma.clientStorage.setAsync('panel', { welcomed: 'yes' });
  if (picture) host.select(photoLayer(host, picture, size));
  return host;
}

test('loading: the photo is there, and a line says what is being done and how far it is', async () => {
  // The engine's WebAssembly never comes up, so the state stays.
  const hang = 'WebAssembly.instantiate = () => new Promise(() => undefined);';
  const html = withPrologue(readDist('ui.html'), 'worker-wasm', hang);
  const plugin = await openPluginWindow(stage.browser, await figmaWith(await samplePortrait()), { html });
  const { panel } = plugin;
  await panel.getByTestId('preview').waitFor({ timeout: PATIENCE });
  await waitUntil(
    async () => (await panel.getByTestId('status').textContent()) === 'Starting the editor…',
    'the start',
  );
  await waitUntil(async () => (await panel.locator('.status-percent').textContent()) !== '0 %', 'the first part of it');
  await look(plugin, 'loading');
  await plugin.close();
});

test('empty: nothing is selected', async () => {
  const plugin = await openPluginWindow(stage.browser, await figmaWith(null));
  await plugin.panel.locator('[role=alert][data-code="selection-empty"]').waitFor({ timeout: PATIENCE });
  await waitUntil(() => plugin.panel.getByTestId('how').isVisible(), 'the editor to be ready');
  await look(plugin, 'empty');
  await plugin.close();
});

test('error: the editor could not be started', async () => {
  const html = withFile(readDist('ui.html'), 'model', (file) => file.slice(0, file.length >> 1));
  const plugin = await openPluginWindow(stage.browser, await figmaWith(await samplePortrait()), { html });
  await plugin.panel.locator('[role=alert][data-code="model-corrupt"]').waitFor({ timeout: PATIENCE });
  await look(plugin, 'error');
  await plugin.close();
});

test('several faces, another selection meanwhile, and the result', async () => {
  const host = await figmaWith(await pairPng(), { width: 400, height: 200 });
  const plugin = await openPluginWindow(stage.browser, host);
  const { panel } = plugin;
  await waitForSliders(panel);
  await typePercent(panel, 'smile', 60);
  await panel.getByTestId('face-1').click();
  await waitForSliders(panel);
  await typePercent(panel, 'smile', -40);
  await waitForTop(panel, stage.top);
  await panel.getByTestId('value-smile').blur();
  await look(plugin, 'faces');

  const [edited] = host.figma.currentPage.selection;
  host.select(host.figma.createRectangle());
  await panel.getByTestId('switch').waitFor();
  await look(plugin, 'elsewhere');
  host.select(edited);
  await panel.getByTestId('switch').waitFor({ state: 'detached' });

  await panel.getByTestId('apply').click();
  const { layerName } = await host.posts('applied');
  await waitUntil(
    async () => (await panel.getByTestId('status').textContent()) === `Added “${layerName}”`,
    'the words',
  );
  await look(plugin, 'applied');
  expect(plugin.watch).toEqual({ requests: [], errors: [] });
  await plugin.close();
}, 600_000);
