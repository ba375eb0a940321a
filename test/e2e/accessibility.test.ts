import type { Page } from 'playwright-core';
import { FigmaHost } from '../figma/host.ts';
import { photoLayer } from '../figma/scenes.ts';
import { expectAccessible } from './accessible.ts';
import { PATIENCE, typePercent, waitForModel, waitForSliders, waitForTop, waitUntil } from './panel-actions.ts';
import { openPluginWindow } from './plugin-window.ts';
import { pairPng, samplePortrait } from './portraits.ts';
import { openStandalone, useBrowser } from './stage.ts';

let page: Page;

const stage = useBrowser();
beforeAll(async () => {
  ({ page } = await openStandalone(stage.browser, { viewport: { width: 1200, height: 736 }, reducedMotion: 'reduce' }));
  await waitForSliders(page);
}, PATIENCE);

const inBothSchemes = (name: string): Promise<void> => expectAccessible(page, `access-${name}`);

test('an opened portrait', () => inBothSchemes('opened'));

test('an edit under way, with a divider and the list of presets', async () => {
  await typePercent(page, 'smile', 60);
  await waitForTop(page, stage.top);
  await page.getByTestId('compare').click();
  await page.getByTestId('divider').waitFor();
  await page.getByTestId('presets').click();
  await page.getByTestId('preset-name').fill('Mine');
  await page.getByTestId('preset-save').click();
  await page.getByRole('button', { name: 'Delete Mine' }).waitFor();
  await inBothSchemes('edit');
  await page.keyboard.press('Escape');
});

test('a picture with two faces', async () => {
  await page.getByTestId('open').setInputFiles({ name: 'two.png', mimeType: 'image/png', buffer: await pairPng() });
  await page.getByTestId('face-1').waitFor({ timeout: PATIENCE });
  await waitForSliders(page);
  await inBothSchemes('faces');
});

test('a file that is no picture', async () => {
  const buffer = Buffer.from('This is a letter.');
  await page.getByTestId('open').setInputFiles({ name: 'letter.png', mimeType: 'image/png', buffer });
  await page.getByRole('alert').waitFor({ timeout: PATIENCE });
  await inBothSchemes('refused');
});

test('the panel in the plugin, with what only an editor offers', async () => {
  const host = new FigmaHost();
  host.select(photoLayer(host, await samplePortrait(), { width: 300, height: 300 }));
  const plugin = await openPluginWindow(stage.browser, host);
  await waitForSliders(plugin.panel);
  await typePercent(plugin.panel, 'smile', 60);
  await waitForTop(plugin.panel, stage.top);
  await expectAccessible(plugin.page, 'access-plugin', plugin.page.frames()[1]);
  await plugin.close();
});

test('Tab goes through the panel from top to bottom', async () => {
  await page.reload();
  await waitForSliders(page);
  await waitForModel(page);
  await typePercent(page, 'smile', 60);
  await page.getByTestId('compare').waitFor();
  await page.getByTestId('compare').focus();
  const seen: string[] = [];
  await waitUntil(async () => {
    const id = await page.evaluate(() => (document.activeElement as HTMLElement | null)?.dataset.testid ?? '');
    seen.push(id);
    await page.keyboard.press('Tab');
    return id === 'apply' || seen.length > 120;
  }, 'the focus to reach Apply');
  const order = [
    'compare',
    'how-open',
    'surprise',
    'presets',
    'slider-smile',
    'value-smile',
    'strength',
    'undo',
    'apply',
  ];
  expect(seen.filter((id) => order.includes(id))).toEqual(order);
});
