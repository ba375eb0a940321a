/** A closer likeness in the panel: start, stop, undo, redo, and what a layer keeps of it. How near it comes is not asked here. */
import { EDIT_KEY } from '../../plugin/stored-edit.ts';
import { FigmaHost } from '../figma/host.ts';
import { photoLayer } from '../figma/scenes.ts';
import { OUTPUT } from './output.ts';
import { PATIENCE, typePercent, waitForSliders, waitForTop, waitUntil } from './panel-actions.ts';
import { openPluginWindow, type PluginWindow } from './plugin-window.ts';
import { avatar } from './portraits.ts';
import { useBrowser } from './stage.ts';

const stage = useBrowser();

const pressed = async ({ panel }: PluginWindow): Promise<boolean> =>
  (await panel.getByTestId('refine').getAttribute('aria-pressed')) === 'true';

test('searched, stopped, undone, redone, and kept with the layer', async () => {
  const host = new FigmaHost();
  const { png } = await avatar();
  host.select(photoLayer(host, png, { width: 396, height: 396 }));
  host.opened();
  const plugin = await openPluginWindow(stage.browser, host);
  const { page, panel } = plugin;
  await waitForSliders(panel);
  expect(await pressed(plugin)).toBe(false);

  await panel.getByTestId('refine').click();
  await panel.getByTestId('refining').locator('canvas').waitFor({ timeout: PATIENCE });
  expect(await panel.getByTestId('refining-words').innerText()).toMatch(/^Coming closer… \d+ %, \d+ s left$/);
  await page.screenshot({ path: `${OUTPUT}refining.png` });
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
  const again = await openPluginWindow(stage.browser, host);
  await waitForSliders(again.panel);
  await waitUntil(() => pressed(again), 'the code to come back');
  expect(await again.panel.getByTestId('refining').count()).toBe(0);
  await waitForTop(again.panel, stage.top);
  expect(again.watch).toEqual({ requests: [], errors: [] });
  await again.close();
}, 600_000);
