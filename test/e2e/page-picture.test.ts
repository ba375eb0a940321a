/** The large picture of the stand-alone page is the panel's preview: it follows the sliders. */
import type { Page } from 'playwright-core';
import sharp from 'sharp';
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

test('double click and F go to the face and back; wheel and keys zoom around; a drag moves the picture', async () => {
  const view = (await page.locator('.preview').boundingBox())!;
  const middle = { x: view.x + view.width / 2, y: view.y + view.height / 2 };
  const shown = async () => (await page.getByTestId('preview').boundingBox())!;
  const whole = await shown();
  await page.mouse.dblclick(middle.x, middle.y);
  await waitUntil(async () => (await shown()).width > 1.4 * whole.width, 'the face to be near');
  const face = (await page.getByTestId('face-0').boundingBox())!;
  expect(Math.abs(face.x + face.width / 2 - middle.x)).toBeLessThan(0.05 * view.width);
  await page.screenshot({ path: `${OUTPUT}page-zoomed.png` });

  const near = await shown();
  await page.mouse.move(middle.x, middle.y);
  await page.mouse.down();
  await page.mouse.move(middle.x + 30, middle.y + 20, { steps: 4 });
  await page.mouse.up();
  const moved = await shown();
  expect([moved.x - near.x, moved.y - near.y]).toEqual([expect.closeTo(30, 0), expect.closeTo(20, 0)]);

  await page.keyboard.press('f');
  await waitUntil(async () => (await shown()).width === whole.width, 'the whole picture');
  // Around the pointer: what lies under it stays.
  await page.mouse.move(whole.x + 0.25 * whole.width, whole.y + 0.25 * whole.height);
  await page.mouse.wheel(0, -300);
  await waitUntil(async () => (await shown()).width > 1.5 * whole.width, 'the wheel to bring it nearer');
  const wheeled = await shown();
  expect(wheeled.x + 0.25 * wheeled.width).toBeCloseTo(whole.x + 0.25 * whole.width, 0);
  await page.keyboard.press('0');
  await waitUntil(async () => (await shown()).width === whole.width, 'the whole picture');
  await page.getByTestId('slider-smile').focus();
  const smile = await page.getByTestId('slider-smile').inputValue();
  await page.keyboard.press('+');
  await page.keyboard.press('Alt+ArrowRight');
  const keyed = await shown();
  expect(keyed.width).toBeCloseTo(1.25 * whole.width, 0);
  expect(keyed.x + keyed.width / 2).toBeLessThan(whole.x + whole.width / 2 - 10);
  expect(await page.getByTestId('slider-smile').inputValue()).toBe(smile);
  await page.getByTestId('zoom').click();
  expect((await shown()).width).toBe(whole.width);
});

/** Until then, sliders are those of the photo before. */
async function shows(name: string): Promise<void> {
  const label = (): Promise<string | null> => page.getByTestId('preview').getAttribute('aria-label');
  await waitUntil(async () => (await label()) === `Preview of ${name}`, `the photo ${name}`);
  await waitForSliders(page);
}

/** A field that is typed into keeps its keys. */
async function setSmile(percent: number): Promise<void> {
  await typePercent(page, 'smile', percent);
  await page.getByTestId('value-smile').blur();
}

test('zoomed in and at rest, what is seen has the pixels of the photo, edited or not; a slider takes them away until it rests', async () => {
  const photo = await sharp(Buffer.from((await avatar()).png))
    .resize(3000, 3000, { fit: 'fill' })
    .png()
    .toBuffer();
  await page.getByTestId('open').setInputFiles({ name: 'large.png', mimeType: 'image/png', buffer: photo });
  await shows('large');
  await setSmile(80);
  await waitForTop(page, stage.top);
  expect(await page.getByTestId('close-up').count()).toBe(0);
  await page.keyboard.press('f');
  for (let times = 0; times < 4; times++) await page.keyboard.press('+');
  const near = page.getByTestId('close-up');
  await near.waitFor({ timeout: PATIENCE });
  const sizes = async () => {
    const canvas = await near.evaluate((node) => [
      (node as HTMLCanvasElement).width,
      node.getBoundingClientRect().width,
    ]);
    return { pixels: canvas[0], css: canvas[1] };
  };
  const { pixels, css } = await sizes();
  // One pixel of the screen, one of the picture: the preview has one for several.
  expect(pixels / css).toBeGreaterThan(0.95);
  const shown = (await page.getByTestId('preview').boundingBox())!;
  expect((await previewPixels(page)).width / shown.width).toBeLessThan(0.5);
  await page.screenshot({ path: `${OUTPUT}page-close-up.png` });
  const pictureOf = (): Promise<string> => near.evaluate((node) => (node as HTMLCanvasElement).toDataURL());
  const edited = await pictureOf();
  await page.keyboard.down('c');
  await page.screenshot({ path: `${OUTPUT}page-close-up-original.png` });
  expect(await pictureOf()).not.toBe(edited);
  await page.keyboard.up('c');
  await setSmile(-50);
  await waitForTop(page, stage.top);
  await near.waitFor({ timeout: PATIENCE });
  expect(await pictureOf()).not.toBe(edited);
  await page.keyboard.press('0');
  await near.waitFor({ state: 'detached' });
});

test.each([
  ['upright', 500, 1500],
  ['as wide as the page', 1500, 500],
])('on a picture that is %s the buttons lie within it, near or far', async (_what, width, height) => {
  const face = sharp(Buffer.from((await avatar()).png)).resize(500, 500, { fit: 'fill' });
  const picture = await face
    .extend({ right: width - 500, bottom: height - 500, background: '#8a9098' })
    .png()
    .toBuffer();
  await page.getByTestId('open').setInputFiles({ name: `${width}.png`, mimeType: 'image/png', buffer: picture });
  await shows(`${width}`);
  await setSmile(40);
  await page.getByTestId('compare').waitFor();
  const within = async (): Promise<void> => {
    const [shown, view] = [
      (await page.getByTestId('preview').boundingBox())!,
      (await page.locator('.preview').boundingBox())!,
    ];
    for (const id of ['zoom', 'set-square', 'compare']) {
      const box = (await page.getByTestId(id).boundingBox())!;
      for (const outer of [shown, view]) {
        expect(box.x).toBeGreaterThanOrEqual(outer.x);
        expect(box.y).toBeGreaterThanOrEqual(outer.y);
        expect(box.x + box.width).toBeLessThanOrEqual(outer.x + outer.width);
        expect(box.y + box.height).toBeLessThanOrEqual(outer.y + outer.height);
      }
    }
  };
  await within();
  await page.screenshot({ path: `${OUTPUT}page-buttons-${width}.png` });
  await page.keyboard.press('f');
  await within();
  await page.keyboard.press('0');
});
