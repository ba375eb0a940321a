import { fileURLToPath } from 'node:url';
import type { Locator, Page } from 'playwright-core';
import sharp from 'sharp';
import { expectAccessible } from './accessible.ts';
import type { Watch } from './browser.ts';
import { OUTPUT } from './output.ts';
import { dragSlider, PATIENCE, previewPixels, waitForModel, waitForSliders, waitUntil } from './panel-actions.ts';
import { openStandalone, useBrowser } from './stage.ts';

let page: Page;
let watch: Watch;

const stage = useBrowser();
beforeAll(async () => {
  ({ page, watch } = await openStandalone(stage.browser, { hasTouch: true }));
  await waitForSliders(page);
  await waitForModel(page);
}, PATIENCE);
afterEach(async () => {
  await page.mouse.move(5, 5);
  expect(watch).toEqual({ requests: [], errors: [] });
});

const glimpse = (): Locator => page.getByTestId('glimpse');

async function middleOf(id: string): Promise<{ readonly x: number; readonly y: number }> {
  const label = page.locator(`label[for="direction-${id}"]`);
  await label.scrollIntoViewIfNeeded();
  const box = (await label.boundingBox())!;
  return { x: box.x + 20, y: box.y + box.height / 2 };
}

async function hover(id: string): Promise<void> {
  const { x, y } = await middleOf(id);
  await page.mouse.move(x, y);
}

async function shows(id: string): Promise<void> {
  await page.locator(`[data-testid=glimpse][data-slider="${id}"]`).waitFor({ timeout: PATIENCE });
}

/** Long after one would have come. */
async function staysAway(): Promise<void> {
  await page.waitForTimeout(700);
  expect(await glimpse().count()).toBe(0);
}

/** Mean of the levels by which the picture of each end differs from the one between them. */
async function ends(): Promise<readonly number[]> {
  return glimpse()
    .locator('canvas')
    .evaluateAll((all) => {
      const [low, before, high] = all.map((canvas) => {
        const { width, height } = canvas as HTMLCanvasElement;
        return (canvas as HTMLCanvasElement).getContext('2d')!.getImageData(0, 0, width, height).data;
      });
      return [low, high].map((end) => end.reduce((sum, v, at) => sum + Math.abs(v - before[at]), 0) / end.length);
    });
}

test('a slider that the hand rests on shows what it would do to this face, and changes nothing', async () => {
  const photo = await previewPixels(page);
  for (const id of ['smile', 'brows', 'age']) {
    await hover(id);
    await shows(id);
    for (const end of await ends()) expect([id, end > 0.2]).toEqual([id, true]);
    const [box, row] = [await glimpse().boundingBox(), await page.getByTestId(`slider-${id}`).boundingBox()];
    // Beside the row, never over it.
    expect(box!.y > row!.y + row!.height || box!.y + box!.height < row!.y).toBe(true);
  }
  await page.screenshot({ path: `${OUTPUT}glimpse.png` });
  expect(await glimpse().locator('figcaption').allTextContents()).toEqual(['Younger', 'Original', 'Older']);
  expect((await previewPixels(page)).data).toEqual(photo.data);
  expect(await page.getByTestId('preview').getAttribute('data-sequence')).toBe('0');
  expect(await page.getByTestId('undo').isEnabled()).toBe(false);
  expect(await page.getByTestId('slider-age').inputValue()).toBe('0');
  await page.mouse.move(5, 5);
  await staysAway();
});

test('it goes on Escape and when the slider is moved, and the drag shows its picture; after that it is there again', async () => {
  await hover('brows');
  await shows('brows');
  await page.keyboard.press('Escape');
  await staysAway();
  const { x, y } = await middleOf('brows');
  await page.mouse.move(x + 3, y);
  await staysAway();

  await hover('smile');
  await shows('smile');
  await dragSlider(page, page.getByTestId('slider-smile'), 0, 60);
  expect(await glimpse().count()).toBe(0);
  await waitUntil(
    async () => (await page.getByTestId('preview').getAttribute('data-sequence')) !== '0',
    'the picture of the drag',
  );
  await staysAway();
  await hover('brows');
  await shows('brows');
  await hover('smile');
  await shows('smile');
  await page.keyboard.press('Escape');
  await page.getByTestId('undo').click();
  expect(await page.getByTestId('slider-smile').inputValue()).toBe('0');
  expect(await page.getByTestId('undo').isEnabled()).toBe(false);
});

test('by keyboard: after a rest on a slider, and not while it is moved; it is not read out', async () => {
  await page.getByTestId('search').focus();
  for (let at = 0; at < 12; at++) {
    await page.keyboard.press('Tab');
    if (await page.getByTestId('slider-smile').evaluate((input) => input.matches(':focus'))) break;
  }
  await shows('smile');
  expect(await glimpse().getAttribute('aria-hidden')).toBe('true');
  expect(await glimpse().locator(':is(button, a, input, [tabindex])').count()).toBe(0);
  await expectAccessible(page, 'glimpse');
  await page.keyboard.press('ArrowRight');
  expect(await page.getByTestId('slider-smile').inputValue()).toBe('5');
  await staysAway();
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('Tab');
});

test('a finger gets none, and who wants less motion gets it without any', async () => {
  const { x, y } = await middleOf('brows');
  await page.touchscreen.tap(x, y);
  await staysAway();
  const motion = (): Promise<string> => glimpse().evaluate((box) => getComputedStyle(box).animationName);
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await hover('smile');
  await shows('smile');
  expect(await motion()).toBe('none');
  await page.emulateMedia({ reducedMotion: 'no-preference' });
  await page.mouse.move(5, 5);
  await hover('brows');
  await shows('brows');
  expect(await motion()).toBe('glimpse');
});

test('that a hat lies over the hair is said below the slider for it, which is dimmed', async () => {
  const hat = await sharp(fileURLToPath(new URL('../../node_modules/fake-avatars/avatars/png/43.png', import.meta.url)))
    .resize(512, 512)
    .png()
    .toBuffer();
  expect(await page.locator('.slider-limited').count()).toBe(0);
  await page.getByTestId('open').setInputFiles({ name: 'hat.png', mimeType: 'image/png', buffer: hat });
  const said = page.getByTestId('limit').filter({ hasText: 'A hat, a cap or a scarf seems to lie over this hair' });
  await said.waitFor({ timeout: PATIENCE });
  const [note, slider] = [await said.boundingBox(), await page.getByTestId('slider-hair_light').boundingBox()];
  expect(note!.y).toBeGreaterThan(slider!.y);
  expect(
    await page
      .locator('.slider-limited')
      .filter({ has: page.getByTestId('slider-hair_light') })
      .count(),
  ).toBe(1);
  await said.scrollIntoViewIfNeeded();
  await page.screenshot({ path: `${OUTPUT}hat.png` });
});
