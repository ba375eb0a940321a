/** The large picture of the stand-alone page is the panel's preview: it follows the sliders. */
import type { Page } from 'playwright-core';
import { OUTPUT } from './output.ts';
import { PATIENCE, previewPixels, typePercent, waitForSliders, waitForTop, waitUntil } from './panel-actions.ts';
import { avatar } from './portraits.ts';
import { openStandalone, useBrowser } from './stage.ts';

let page: Page;

const stage = useBrowser();
beforeAll(async () => {
  ({ page } = await openStandalone(stage.browser, { viewport: { width: 1280, height: 800 } }));
  const { png } = await avatar();
  await page.getByTestId('open').setInputFiles({ name: 'a.png', mimeType: 'image/png', buffer: Buffer.from(png) });
  await waitUntil(async () => (await page.getByTestId('layers').textContent()) === 'a', 'the photo to be opened');
  await waitForSliders(page);
}, PATIENCE);

test('there is one preview, it fills the page between layers and panel, and it moves with a slider', async () => {
  expect(await page.getByTestId('preview').count()).toBe(1);
  const shown = (await page.getByTestId('preview').boundingBox())!;
  const room = (await page.locator('.artboard').boundingBox())!;
  expect(Math.max(shown.width / room.width, shown.height / room.height)).toBeCloseTo(1, 2);
  const photo = await previewPixels(page);
  // As many pixels as it is shown with: not the panel's small picture blown up.
  expect(photo.width).toBeGreaterThanOrEqual(Math.floor(shown.width) - 1);

  await typePercent(page, 'smile', 80);
  await waitForTop(page, stage.top);
  expect((await previewPixels(page)).data).not.toEqual(photo.data);
  await page.screenshot({ path: `${OUTPUT}page-picture.png` });
});

test('the eye of the open layer uncovers the others of its sheet', async () => {
  const sheet = page.locator('.sheet').first();
  expect(await sheet.isVisible()).toBe(false);
  const saved = page.waitForEvent('download', { timeout: PATIENCE });
  await page.getByTestId('apply').click();
  await saved;
  const layers = page.getByTestId('layers').locator('li');
  await waitUntil(async () => (await layers.count()) === 2, 'the new layer');
  await layers.last().locator('.layer-eye').click();
  expect(await page.getByTestId('preview').isVisible()).toBe(false);
  const added = page.locator('.sheet');
  expect([await added.count(), await added.isVisible()]).toEqual([1, true]);
  await layers.last().locator('.layer-eye').click();
  expect(await page.getByTestId('preview').isVisible()).toBe(true);
});
