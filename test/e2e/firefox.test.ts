import type { Server } from 'node:http';
import type { Browser, KeyInput, Page } from 'puppeteer-core';
import { findFirefox } from '../support/firefox.ts';
import { readFolder } from './dist.ts';
import { byTestId, launchFirefox, pictureIn, serveLocally, valueIn, waitForSlidersIn, type Scope } from './firefox.ts';
import { PATIENCE, waitUntil } from './panel-actions.ts';

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
