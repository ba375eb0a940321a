import type { Page } from 'playwright-core';
import type { Watch } from './browser.ts';
import { readFile } from 'node:fs/promises';
import { decode } from '../figma/pictures.ts';
import { OUTPUT } from './output.ts';
import { dragSlider, PATIENCE, previewPixels, typePercent, waitForSliders, waitUntil } from './panel-actions.ts';
import { firstSample, openStandalone, useBrowser } from './stage.ts';

let page: Page;
let watch: Watch;

const stage = useBrowser();
beforeAll(async () => {
  ({ page, watch } = await openStandalone(stage.browser));
  await waitForSliders(page);
}, PATIENCE);

test('opens with a sample; Smile moves the picture, Compare shows the photo, Reset brings it back, Apply saves a layer', async () => {
  const photo = await previewPixels(page);
  expect(await page.getByTestId('layers').locator('li').count()).toBe(1);

  const slider = page.getByTestId('slider-smile');
  await dragSlider(page, slider, 0, 70);
  await settled();
  const smiling = await previewPixels(page);
  expect(smiling.data).not.toEqual(photo.data);

  // Compare: the photo while the button is held, the edit again afterwards.
  await page.getByTestId('compare').hover();
  await page.mouse.down();
  await page.getByText('Original', { exact: true }).waitFor();
  expect((await previewPixels(page)).data).toEqual(photo.data);
  await page.mouse.up();
  await waitUntil(async () => (await rung()) !== 'original', 'the edit to be on show again');
  expect((await previewPixels(page)).data).toEqual(smiling.data);

  await page.getByTestId('reset').click();
  await waitUntil(async () => (await rung()) === 'original', 'the photo to be back');
  expect((await previewPixels(page)).data).toEqual(photo.data);
  expect(await slider.inputValue()).toBe('0');
  expect(await page.getByTestId('apply').isDisabled()).toBe(true);

  await dragSlider(page, slider, 0, 70);
  await settled();
  await page.screenshot({ path: `${OUTPUT}standalone-smile.png` });
  const saved = page.waitForEvent('download', { timeout: PATIENCE });
  await page.getByTestId('apply').click();
  const download = await saved;
  const value = await slider.inputValue();
  expect(download.suggestedFilename()).toBe(`Portrait 1 (edited, Smile +${value}).png`);

  const [before, after] = [await decode(await firstSample(page)), await decode(await readFile(await download.path()))];
  expect([after.width, after.height]).toEqual([before.width, before.height]);
  expect(after.data).not.toEqual(before.data);
  await waitUntil(async () => (await page.getByTestId('layers').locator('li').count()) === 2, 'the new layer');
  const sheet = page.getByTestId('sheet-layer-2');
  await sheet.waitFor({ state: 'attached' });
  expect(await sheet.evaluate((image) => (image as HTMLImageElement).naturalWidth)).toBe(before.width);
  await page.screenshot({ path: `${OUTPUT}standalone-applied.png` });
  expect(watch).toEqual({ requests: [], errors: [] });
});

test('started anew on another processor, the editor goes on with the sliders as they stand', async () => {
  await typePercent(page, 'smile', 60);
  await settled();
  const before = await previewPixels(page);
  await page.getByTestId('backend').selectOption('wasm');
  await waitUntil(async () => (await page.locator('fieldset:enabled').count()) === 0, 'the editor to start anew');
  await waitForSliders(page);
  await settled();
  expect(await page.getByTestId('slider-smile').inputValue()).toBe('60');
  expect((await previewPixels(page)).data).toEqual(before.data);

  await typePercent(page, 'smile', -60);
  const unsmiling = async (): Promise<boolean> => !Buffer.from((await previewPixels(page)).data).equals(before.data);
  await waitUntil(unsmiling, 'the new edit to show', 30_000);
  expect(watch).toEqual({ requests: [], errors: [] });
});

async function rung(): Promise<string | null> {
  return page.getByTestId('preview').getAttribute('data-rung');
}

/**
 * The climb of the last edit has ended: all its dots are filled, and no other edit follows (a drag starts many, and the
 * newest waits for the first frame of the one before).
 */
async function settled(): Promise<void> {
  let sequence: string | null = null;
  let since = Date.now();
  await waitUntil(async () => {
    const now = await page.getByTestId('preview').getAttribute('data-sequence');
    const dots = await page.locator('.climb i').count();
    const done = dots > 0 && dots === (await page.locator('.climb .climb-done').count());
    if (now !== sequence || !done) since = Date.now();
    sequence = now;
    return Date.now() - since > 1500;
  }, 'the preview to climb to the top');
}
