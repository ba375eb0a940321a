/**
 * `npm run build && npx tsx test/bench/readme-pictures.ts`: the README's pictures, `.github/editor.png` (the page of its own, an edit
 * applied) and `.github/panel.png` (the plugin's panel in light and in dark, and with the model menu open). Nothing is measured.
 */
import { fileURLToPath } from 'node:url';
import type { Browser } from 'playwright-core';
import sharp from 'sharp';
import { launchBrowser } from '../e2e/browser.ts';
import { readDist } from '../e2e/dist.ts';
import { topOfPage } from '../e2e/page-parts.ts';
import { typePercent, waitForModel, waitForSliders, waitForTop, waitUntil } from '../e2e/panel-actions.ts';
import { openPluginWindow } from '../e2e/plugin-window.ts';
import { samplePortrait } from '../e2e/portraits.ts';
import { openStandalone } from '../e2e/stage.ts';
import { FigmaHost } from '../figma/host.ts';
import { photoLayer } from '../figma/scenes.ts';

const PERCENT = 90;
const GAP = 24;

const pathOf = (name: string): string => fileURLToPath(new URL(`../../.github/${name}`, import.meta.url));

/** A palette is enough for a picture of a page, at a third of its bytes. */
async function write(picture: Buffer, name: string): Promise<void> {
  const { size } = await sharp(picture).png({ palette: true, effort: 10 }).toFile(pathOf(name));
  console.log(`.github/${name}: ${Math.round(size / 1000)} kB`);
}

async function editor(browser: Browser): Promise<void> {
  const { page } = await openStandalone(browser);
  await waitForSliders(page);
  await waitForModel(page);
  await page.getByText('Got it').click();
  await typePercent(page, 'smile', PERCENT);
  await waitForTop(page, topOfPage(readDist('ui.html')));
  const saved = page.waitForEvent('download');
  await page.getByTestId('apply').click();
  await saved;
  await waitUntil(async () => (await page.getByTestId('layers').locator('li').count()) === 2, 'the new layer');
  await write(await page.screenshot(), 'editor.png');
  await page.context().close();
}

async function panel(browser: Browser, colorScheme: 'light' | 'dark', menu: boolean): Promise<Buffer> {
  const host = new FigmaHost();
  host.select(photoLayer(host, await samplePortrait(), { width: 512, height: 512 }));
  host.commit();
  const { page, panel: frame, close } = await openPluginWindow(browser, host, { as: 'blob', colorScheme });
  await waitForSliders(frame);
  await waitForModel(frame);
  await frame.getByText('Got it').click();
  await typePercent(frame, 'smile', PERCENT);
  await waitForTop(frame, topOfPage(readDist('ui.html')));
  if (menu) await frame.getByTestId('model').click();
  const picture = await page.locator('iframe').screenshot();
  await close();
  return picture;
}

async function panels(browser: Browser): Promise<void> {
  const pictures = [
    await panel(browser, 'light', false),
    await panel(browser, 'dark', false),
    await panel(browser, 'light', true),
  ];
  const { width = 0, height = 0 } = await sharp(pictures[0]).metadata();
  const sheet = sharp({
    create: { width: 3 * width + 2 * GAP, height, channels: 4, background: { r: 255, g: 255, b: 255, alpha: 0 } },
  });
  const placed = pictures.map((input, at) => ({ input, left: at * (width + GAP), top: 0 }));
  await write(await sheet.composite(placed).png().toBuffer(), 'panel.png');
}

const browser = await launchBrowser();
try {
  await editor(browser);
  await panels(browser);
} finally {
  await browser.close();
}
