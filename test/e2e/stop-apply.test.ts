/** Apply on a photo that takes seconds: it is stopped, leaves nothing behind, and is done when asked for again. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import sharp from 'sharp';
import { launchBrowser, serve } from './browser.ts';
import { readFolder } from './dist.ts';
import { OUTPUT } from './output.ts';
import { PATIENCE, typePercent, waitForSliders, waitUntil } from './panel-actions.ts';
import { avatar } from './portraits.ts';
import { STANDALONE } from './stage.ts';

/** Longer than the panel needs to turn to another photo, ms. */
const SETTLED = 4000;

let browser: Browser | undefined;
afterAll(() => browser?.close());

test('a large photo: Stop in the middle adds nothing, and the same edit is applied afterwards', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'anycost-'));
  browser = await launchBrowser();
  const context = await browser.newContext({ viewport: { width: 1200, height: 760 }, acceptDownloads: true });
  await serve(context, readFolder('standalone', STANDALONE));
  const page = await context.newPage();
  await page.goto(STANDALONE);
  await waitForSliders(page);
  const file = join(folder, 'large.jpg');
  await writeFile(
    file,
    await sharp((await avatar()).png)
      .resize(5000, 5000)
      .jpeg()
      .toBuffer(),
  );
  await page.getByTestId('open').setInputFiles(file);
  const layers = page.getByTestId('layers').locator('li');
  await page.getByTestId('layers').getByText('large').waitFor({ timeout: PATIENCE });
  await waitForSliders(page);
  const apply = page.getByTestId('apply');
  // What is set before the panel has turned to the large photo belongs to the one before.
  let since = 0;
  await waitUntil(async () => {
    if ((await page.getByTestId('value-slimmer').inputValue()) !== '+60') {
      await typePercent(page, 'slimmer', 60);
      since = Date.now();
    }
    return Date.now() - since > SETTLED && (await apply.isEnabled());
  }, 'Apply to be possible on the large photo');
  await apply.click();
  await page.getByTestId('stop').waitFor({ timeout: PATIENCE });
  await page.screenshot({ path: `${OUTPUT}stop-apply.png` });
  await page.getByTestId('stop').click();
  await waitUntil(() => apply.isEnabled(), 'Apply to be possible again');
  expect(await page.getByTestId('stop').count()).toBe(0);
  expect(await layers.count()).toBe(1);
  expect(await page.getByTestId('status').textContent()).toBe('');
  const saved = page.waitForEvent('download', { timeout: PATIENCE });
  await apply.click();
  expect((await saved).suggestedFilename()).toBe('large (edited, Slimmer +60).png');
  const { width, height } = await sharp(await (await saved).path()).metadata();
  expect([width, height]).toEqual([5000, 5000]);
  await waitUntil(async () => (await layers.count()) === 2, 'the new layer');
  await rm(folder, { recursive: true, force: true });
}, 600_000);
