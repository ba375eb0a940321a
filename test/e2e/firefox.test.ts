import type { Server } from 'node:http';
import type { Browser, KeyInput, Page } from 'puppeteer-core';
import { openPhotopeaInFirefox } from '../photopea/firefox-window.ts';
import { PhotopeaPeer } from '../photopea/peer.ts';
import { findFirefox } from '../support/firefox.ts';
import { readFolder } from './dist.ts';
import { byTestId, launchFirefox, pictureIn, serveLocally, valueIn, waitForSlidersIn, type Scope } from './firefox.ts';
import { OUTPUT } from './output.ts';
import { PATIENCE, waitUntil } from './panel-actions.ts';
import { photoModel } from './photopea-document.ts';

const firefox = findFirefox();
const inFirefox = firefox ? test : test.skip;
if (!firefox) console.info('No Firefox here ($FIREFOX_PATH, firefox-esr, firefox): its tests are left out.');

let browser: Browser;
const servers: Server[] = [];

beforeAll(async () => {
  if (firefox) browser = await launchFirefox(firefox);
}, PATIENCE);
afterAll(async () => {
  await browser?.close();
  for (const server of servers) server.close().closeAllConnections();
});

async function press(page: Page, keys: readonly KeyInput[]): Promise<void> {
  const focused = await page.$eval(byTestId('slider-smile'), (input) => input.matches(':focus'));
  if (!focused) await page.click('label[for="direction-smile"]');
  for (const key of keys.slice(0, -1)) await page.keyboard.down(key);
  await page.keyboard.press(keys[keys.length - 1]);
  for (const key of keys.slice(0, -1)) await page.keyboard.up(key);
}

/** Each movement shows a picture of its own. */
async function changed<T>(scope: Scope, act: () => Promise<T>): Promise<void> {
  const { sum } = await pictureIn(scope);
  await act();
  await waitUntil(async () => (await pictureIn(scope)).sum !== sum, 'the picture to follow the slider');
}

inFirefox('the page: sliders by mouse and keys show their picture, Apply adds a layer, which opens again', async () => {
  const { origin, server } = await serveLocally((there) => readFolder('standalone', `${there}/`), true);
  servers.push(server);
  const page = await browser.newPage();
  await page.setViewport({ width: 1200, height: 760 });
  await page.goto(`${origin}/`);
  await waitForSlidersIn(page);

  await changed(page, () => press(page, ['ArrowRight']));
  expect(await valueIn(page, 'smile')).toBe(5);
  await changed(page, () => press(page, ['Shift', 'ArrowRight']));
  expect(await valueIn(page, 'smile')).toBe(6);
  await press(page, ['Shift', 'ArrowLeft']);
  expect(await valueIn(page, 'smile')).toBe(5);

  const box = (await (await page.$(byTestId('slider-smile')))!.boundingBox())!;
  const place = (percent: number): number => box.x + 6 + ((percent + 100) / 200) * (box.width - 12);
  await changed(page, async () => {
    await page.mouse.move(place(5), box.y + box.height / 2);
    await page.mouse.down();
    await page.mouse.move(place(60), box.y + box.height / 2, { steps: 8 });
    await page.mouse.up();
  });
  const smile = await valueIn(page, 'smile');
  expect(smile).toBeGreaterThan(50);
  expect(smile).toBeLessThan(70);

  const layers = (): Promise<number> => page.$$eval(`${byTestId('layers')} li`, (items) => items.length);
  await waitUntil(() => page.$eval(byTestId('apply'), (button) => button.matches(':enabled')), 'Apply to be possible');
  await page.click(byTestId('apply'));
  await waitUntil(async () => (await layers()) === 2, 'the new layer');
  await page.click(`${byTestId('layer-2')} .layer-name`);
  await waitForSlidersIn(page);
  await waitUntil(async () => (await valueIn(page, 'smile')) === smile, 'the edit to be back');
  await waitUntil(async () => (await pictureIn(page)).rung !== 'original', 'its picture');
});

async function typePercent(page: Page, panel: Scope, id: string, percent: number): Promise<void> {
  await panel.$eval(byTestId(`value-${id}`), (field) => (field as HTMLInputElement).select());
  await page.keyboard.type(String(percent));
  await page.keyboard.press('Enter');
}

inFirefox(
  'the plugin in a frame of Photopea: open, edit, Apply, and the new layer opens as a photo of its own',
  async () => {
    const model = await photoModel();
    const [document] = model.documents;
    const [, source] = document.layers;
    const peer = new PhotopeaPeer(model);
    const { page, panel, errors, close } = await openPhotopeaInFirefox(browser, peer);
    try {
      await waitForSlidersIn(panel);
      const original = await pictureIn(panel);
      expect([document.history, document.selected, original.rung]).toEqual([[], [source], 'original']);
      await changed(panel, () => typePercent(page, panel, 'smile', 60));
      const applied = async (name: string): Promise<void> => {
        await waitUntil(
          () => panel.$eval(byTestId('apply'), (button) => button.matches(':enabled')),
          'Apply to be possible',
        );
        await panel.$eval(byTestId('apply'), (button) => (button as HTMLElement).click());
        const done = (): boolean =>
          document.layers.some((layer) => layer.name === name) && model.documents.length === 2;
        await waitUntil(() => Promise.resolve(done()), `the layer "${name}"`);
      };
      await applied('Portrait – Smile +60');
      const [, added] = document.layers;
      expect(added.box()).toEqual(source.box());
      const { width, data } = added.raster;
      expect(Buffer.from(data).equals(source.raster.data)).toBe(false);
      expect(data.subarray(0, width * 4)).toEqual(source.raster.data.subarray(0, width * 4));
      await page.screenshot({ path: `${OUTPUT}firefox-photopea.png` });

      document.selected = [added];
      await panel.evaluate(() => window.dispatchEvent(new Event('focus')));
      await panel.waitForSelector(byTestId('switch'));
      await panel.$eval(byTestId('switch'), (button) => (button as HTMLElement).click());
      await waitUntil(
        async () => (await valueIn(panel, 'smile').catch(() => 60)) === 0,
        'the sliders of the new layer',
      );
      await waitForSlidersIn(panel);
      // Photopea keeps pixels, not edits: what was the result is the photo now.
      const reopened = await pictureIn(panel);
      expect(reopened.rung).toBe('original');
      expect(reopened.sum).not.toBe(original.sum);
      await changed(panel, () => typePercent(page, panel, 'brows', 40));
      await applied('Portrait – Smile +60 – Brows +40');
      expect(document.layers.map(({ name }) => name)).toEqual([
        ...['Title', 'Portrait – Smile +60 – Brows +40', 'Portrait – Smile +60', 'Portrait', 'Paper'],
      ]);
      expect([peer.complaints, peer.files, errors]).toEqual([[], 2, []]);
    } finally {
      await close();
    }
  },
);
