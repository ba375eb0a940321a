/** A closer likeness in the panel: start, stop, undo, redo, and what a layer keeps of it. How near it comes is not asked here. */
import type { EditRecipe } from '../../plugin/messages.ts';
import { EDIT_KEY } from '../../plugin/stored-edit.ts';
import { FigmaHost } from '../figma/host.ts';
import { photoLayer } from '../figma/scenes.ts';
import { readDist } from './dist.ts';
import { OUTPUT } from './output.ts';
import { withBackend, withPrologue } from './page-parts.ts';
import { PATIENCE, typePercent, waitForSliders, waitForTop, waitUntil } from './panel-actions.ts';
import { openPluginWindow, type PluginWindow } from './plugin-window.ts';
import { avatar, samplePortrait } from './portraits.ts';
import { useBrowser } from './stage.ts';

const stage = useBrowser();

/** A search lasts for some seconds of its worker's clock: on a busy machine it would be over before it is stopped. */
const SLOW_CLOCK = `
const now = performance.now.bind(performance);
performance.now = () => now() / 8;`;
const page = (): string => withPrologue(withBackend(readDist('ui.html'), 'wasm'), 'worker-wasm', SLOW_CLOCK);

const pressed = async ({ panel }: PluginWindow): Promise<boolean> =>
  (await panel.getByTestId('refine').getAttribute('aria-pressed')) === 'true';

test('searched, stopped, undone, redone, and kept with the layer', async () => {
  const host = new FigmaHost();
  const { png } = await avatar();
  host.select(photoLayer(host, png, { width: 396, height: 396 }));
  host.opened();
  const plugin = await openPluginWindow(stage.browser, host, { html: page() });
  const { panel } = plugin;
  await waitForSliders(panel);
  expect(await pressed(plugin)).toBe(false);

  await panel.getByTestId('refine').click();
  await panel.getByTestId('refining').locator('canvas').waitFor({ timeout: PATIENCE });
  expect(await panel.getByTestId('refining-words').innerText()).toMatch(/^Coming closer… \d+ %, \d+ s left$/);
  await plugin.page.screenshot({ path: `${OUTPUT}refining.png` });
  await panel.getByTestId('refine-stop').click();
  await panel.getByTestId('refine').waitFor({ timeout: PATIENCE });
  expect(await pressed(plugin)).toBe(true);

  await panel.getByTestId('undo').click();
  await waitUntil(async () => !(await pressed(plugin)), 'undo to take the code back');
  await panel.getByTestId('redo').click();
  await waitUntil(() => pressed(plugin), 'redo to bring the code again');

  await typePercent(panel, 'smile', 60);
  await waitForTop(panel, stage.top);
  await panel.getByTestId('apply').click();
  const { layerId } = await host.posts('applied');
  const { code } = JSON.parse(host.node(layerId).getPluginData(EDIT_KEY)) as { readonly code: string };
  expect(code.length).toBeGreaterThan(1000);
  expect(plugin.watch).toEqual({ requests: [], errors: [] });
  host.close();
  await plugin.close();

  host.rerun();
  const again = await openPluginWindow(stage.browser, host, { html: page() });
  await waitForSliders(again.panel);
  await waitUntil(() => pressed(again), 'the code to come back');
  expect(await again.panel.getByTestId('refining').count()).toBe(0);
  await waitForTop(again.panel, stage.top);
  expect(again.watch).toEqual({ requests: [], errors: [] });
  await again.close();
}, 600_000);

test('Apply in the middle of a search takes the closest so far; undo then takes a search back; another layer ends one', async () => {
  const host = new FigmaHost();
  const { png } = await avatar();
  const size = { width: 396, height: 396 };
  const [layer, other] = [photoLayer(host, png, size), photoLayer(host, await samplePortrait(), size)];
  host.select(layer);
  host.opened();
  const plugin = await openPluginWindow(stage.browser, host, { html: page() });
  const { panel } = plugin;
  await waitForSliders(panel);
  await typePercent(panel, 'smile', 60);
  await waitForTop(panel, stage.top);

  await panel.getByTestId('refine').click();
  await panel.getByTestId('refining').locator('canvas').waitFor({ timeout: PATIENCE });
  await panel.getByTestId('apply').click();
  const { layerId } = await host.posts('applied');
  const { code, sliders } = JSON.parse(host.node(layerId).getPluginData(EDIT_KEY)) as EditRecipe;
  expect(code?.length).toBeGreaterThan(1000);
  expect(sliders).toEqual({ smile: 0.6 });
  expect(await pressed(plugin)).toBe(true);

  // Back to the encoder's code, and a search that undo takes back before it is over.
  await panel.getByTestId('refine').click();
  await waitUntil(async () => !(await pressed(plugin)), 'the code to be given up');
  await panel.getByTestId('refine').click();
  await panel.getByTestId('refining').waitFor({ timeout: PATIENCE });
  await panel.getByTestId('undo').click();
  await panel.getByTestId('refine').waitFor({ timeout: PATIENCE });
  expect(await pressed(plugin)).toBe(false);
  expect(await panel.getByTestId('slider-smile').inputValue()).toBe('60');

  await panel.getByTestId('refine').click();
  await panel.getByTestId('refining').waitFor({ timeout: PATIENCE });
  host.select(other);
  await panel.getByTestId('switch').click();
  await waitForSliders(panel);
  await panel.getByTestId('refine').waitFor({ timeout: PATIENCE });
  expect(await pressed(plugin)).toBe(false);
  expect(plugin.watch).toEqual({ requests: [], errors: [] });
  await plugin.close();
}, 600_000);
