/** The stand-alone page at the sizes of phones, tablets, small windows and a browser zoomed to 200 %. */
import type { Browser, Locator, Page } from 'playwright-core';
import { launchWithScrollbars } from './browser.ts';
import { OUTPUT } from './output.ts';
import { PATIENCE, typePercent, waitForSliders } from './panel-actions.ts';
import { openStandalone } from './stage.ts';

/** CSS pixels: 640 × 400 is what a window of 1280 × 800 has at 200 %. */
const SIZES = ['1280x800', '1024x640', '984x700', '900x700', '801x600', '800x700', '768x1024', '640x400', '375x667'];

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

let browser: Browser;
let page: Page;

beforeAll(async () => {
  browser = await launchWithScrollbars();
  ({ page } = await openStandalone(browser, { viewport: { width: 1280, height: 800 } }));
  await waitForSliders(page);
  await typePercent(page, 'smile', 60);
}, PATIENCE);
afterAll(() => browser?.close());

async function boxOf(locator: Locator): Promise<Box> {
  const box = await locator.boundingBox();
  if (!box) throw new Error('It is not on the screen.');
  return box;
}

function within(inner: Box, outer: Box): boolean {
  const right = inner.x + inner.width <= outer.x + outer.width + 1;
  const bottom = inner.y + inner.height <= outer.y + outer.height + 1;
  return inner.x >= outer.x - 1 && inner.y >= outer.y - 1 && right && bottom;
}

async function resize(size: string): Promise<Box> {
  const [width, height] = size.split('x').map(Number);
  await page.setViewportSize({ width, height });
  await page.locator('.sliders').evaluate((list) => (list.scrollTop = 0));
  return { x: 0, y: 0, width, height };
}

/** What is not as it must be, in words. */
async function faults(room: Box): Promise<string[]> {
  const [panel, stage, picture, sliders, apply, smile] = await Promise.all(
    [
      page.getByTestId('panel'),
      page.locator('.stage'),
      page.getByTestId('preview'),
      page.locator('.sliders'),
      page.getByTestId('apply'),
      page.getByTestId('slider-smile'),
    ].map(boxOf),
  );
  const [across, down] = await page.evaluate(() => [
    document.documentElement.scrollWidth - window.innerWidth,
    document.documentElement.scrollHeight - window.innerHeight,
  ]);
  const apart = stage.x + stage.width <= panel.x + 1 || stage.y + stage.height <= panel.y + 1;
  const holds: Readonly<Record<string, boolean>> = {
    'the page does not scroll': across <= 0 && down <= 0,
    'Apply is on the screen': within(apply, room) && within(apply, panel),
    'the picture stays on its stage': within(picture, stage) && apart,
    'the picture can be judged': Math.min(picture.width, picture.height) >= 140,
    'the first slider can be seen and moved': within(smile, sliders) && within(sliders, panel) && smile.width >= 80,
  };
  return Object.keys(holds).filter((what) => !holds[what]);
}

test.each(SIZES)(
  'at %s, with the words of the first time and without, picture, sliders and Apply are there',
  async (size) => {
    const room = await resize(size);
    const note = page.getByTestId('welcome');
    if ((await note.count()) > 0) {
      const [words, slider] = [await boxOf(note), await boxOf(page.getByTestId('slider-smile'))];
      expect(words.y + words.height).toBeLessThanOrEqual(slider.y);
      expect(await faults(room)).toEqual([]);
      // The last size is seen without them.
      if (size === SIZES.at(-1)) await page.getByTestId('welcome-read').click();
    }
    expect(await faults(room)).toEqual([]);
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      await page.screenshot({ path: `${OUTPUT}page-${size}-${colorScheme}.png` });
    }
  },
);

test('the list of sliders shows that there is more of it', async () => {
  await resize('900x700');
  const list = page.locator('.sliders');
  const [hidden, bar] = await list.evaluate((e) => [
    e.scrollHeight - e.clientHeight,
    (e as HTMLElement).offsetWidth - e.clientWidth,
  ]);
  expect(hidden).toBeGreaterThan(0);
  expect(bar).toBeGreaterThanOrEqual(8);
});
