import type { Browser, BrowserContext, Download, Page } from 'playwright-core';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { hasOwnColours } from '../../ui/host/icc-colours.ts';
import { encodePng } from '../../ui/host/png.ts';
import { decode } from '../figma/pictures.ts';
import { launchBrowser, serve } from './browser.ts';
import { readFolder } from './dist.ts';
import { firstSample, STANDALONE } from './stage.ts';
import { OUTPUT } from './output.ts';
import { PATIENCE, typePercent, waitForSliders, waitUntil } from './panel-actions.ts';
import { avatar, samplePortrait } from './portraits.ts';

let folder: string;
let browser: Browser;
let context: BrowserContext;
let page: Page;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'anycost-'));
  const video = join(folder, 'camera.y4m');
  await writeFile(video, await y4m((await avatar()).png, 640, 480));
  browser = await launchBrowser('--use-fake-device-for-media-stream', `--use-file-for-fake-video-capture=${video}`);
  context = await browser.newContext({ viewport: { width: 1200, height: 760 }, acceptDownloads: true });
  await serve(context, readFolder('standalone', STANDALONE));
  page = await context.newPage();
  await page.goto(STANDALONE);
  await waitForSliders(page);
}, PATIENCE);
afterAll(async () => {
  await browser?.close();
  await rm(folder, { recursive: true, force: true });
});

/** One frame of uncompressed video, as Chromium's stand-in for a camera plays it (BT.601, 4:2:0). */
async function y4m(picture: Uint8Array, width: number, height: number): Promise<Uint8Array> {
  const fitted = sharp(picture).removeAlpha().resize(width, height, { fit: 'contain', background: '#777' });
  const { data } = await fitted.raw().toBuffer({ resolveWithObject: true });
  const [luma, blue, red] = [width * height, (width * height) / 4, (width * height) / 4].map((size) =>
    Buffer.alloc(size),
  );
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const [r, g, b] = data.subarray((y * width + x) * 3);
      luma[y * width + x] = 16 + 0.257 * r + 0.504 * g + 0.098 * b;
      if (x % 2 || y % 2) continue;
      const at = (y / 2) * (width / 2) + x / 2;
      blue[at] = 128 - 0.148 * r - 0.291 * g + 0.439 * b;
      red[at] = 128 + 0.439 * r - 0.368 * g - 0.071 * b;
    }
  }
  const head = Buffer.from(`YUV4MPEG2 W${width} H${height} F10:1 Ip A1:1 C420\nFRAME\n`);
  return Buffer.concat([head, luma, blue, red]);
}

test('Apply saves PNG, lossless WebP or JPEG in the photo’s size, each saying that it was edited, or before and after in one', async () => {
  await typePercent(page, 'smile', 60);
  const files: Record<string, Buffer> = {};
  for (const format of ['png', 'webp', 'jpeg']) {
    await page.getByTestId('format').selectOption(format);
    await waitUntil(() => page.getByTestId('apply').isEnabled(), 'Apply to be possible');
    const saved = page.waitForEvent('download', { timeout: PATIENCE });
    await page.getByTestId('apply').click();
    const download = await saved;
    expect(download.suggestedFilename()).toBe(`Portrait 1 (edited, Smile +60).${format === 'jpeg' ? 'jpg' : format}`);
    files[format] = await readFile(await download.path());
    const { format: written, xmp } = await sharp(files[format]).metadata();
    expect(written).toBe(format);
    expect(xmp?.toString()).toContain('compositeWithTrainedAlgorithmicMedia');
    expect(xmp?.toString()).toContain('stEvt:parameters="Smile +60; model ');
  }
  await page.getByTestId('format').selectOption('png');
  await page.getByTestId('pair').check();
  await waitUntil(() => page.getByTestId('apply').isEnabled(), 'Apply to be possible');
  const both = page.waitForEvent('download', { timeout: PATIENCE });
  await page.getByTestId('apply').click();
  expect((await both).suggestedFilename()).toBe('Portrait 1 (edited, Smile +60), before and after.png');
  const pair = await readFile(await (await both).path());
  await page.getByTestId('pair').uncheck();

  const [png, webp, jpeg] = [await decode(files.png), await decode(files.webp), await decode(files.jpeg)];
  const photo = await decode(await firstSample(page));
  for (const { width, height } of [png, webp, jpeg]) expect([width, height]).toEqual([photo.width, photo.height]);
  expect((await sharp(pair).metadata()).xmp?.toString()).toContain('compositeWithTrainedAlgorithmicMedia');
  const half = async (left: number): Promise<Buffer> =>
    sharp(pair).ensureAlpha().extract({ left, top: 0, width: photo.width, height: photo.height }).raw().toBuffer();
  expect((await half(0)).equals(photo.data)).toBe(true);
  expect((await half(photo.width)).equals(png.data)).toBe(true);
  expect(Buffer.from(webp.data).equals(png.data)).toBe(true);
  expect(Buffer.from(png.data).equals(photo.data)).toBe(false);
  let difference = 0;
  png.data.forEach((value, at) => (difference += Math.abs(value - jpeg.data[at])));
  expect(difference / png.data.length).toBeLessThan(2);
});

test('presets are saved to a file and opened from it; a wrong file says so', async () => {
  await page.getByTestId('presets').click();
  await page.getByTestId('preset-name').fill('Mine');
  await page.getByTestId('preset-save').click();
  const saved = page.waitForEvent('download', { timeout: PATIENCE });
  await page.getByTestId('presets-save').click();
  expect((await saved).suggestedFilename()).toBe('Anycost Portrait presets.json');
  const file = join(folder, 'presets.json');
  await (await saved).saveAs(file);
  await page.getByRole('button', { name: 'Delete Mine' }).click();
  expect(await page.getByRole('button', { name: 'Mine', exact: true }).count()).toBe(0);
  await page.getByTestId('presets-open').setInputFiles(file);
  await page.getByRole('button', { name: 'Mine', exact: true }).waitFor();
  expect(await page.getByTestId('presets-said').textContent()).toBe('1 preset added.');
  const wrong = join(folder, 'wrong.json');
  await writeFile(wrong, '{"name":"something else"}');
  await page.getByTestId('presets-open').setInputFiles(wrong);
  await page.locator('[data-testid=presets-said][role=alert]').waitFor();
  expect(await page.getByTestId('presets-said').textContent()).toContain('“wrong.json” is not a file of presets.');
  await page.screenshot({ path: `${OUTPUT}preset-files.png` });
  await page.keyboard.press('Escape');
});

test('several files opened together are all done with one setting, in the kind of file and quality asked for', async () => {
  const files = ['Anna.png', 'Ben.png'].map((name) => join(folder, name));
  await writeFile(files[0], (await avatar()).png);
  await writeFile(files[1], await samplePortrait());
  await page.getByTestId('open').setInputFiles(files);
  await page.getByTestId('layer').waitFor();
  expect(await page.getByTestId('layer').locator('option').allTextContents()).toEqual(['1 of 2: Anna', '2 of 2: Ben']);
  await waitForSliders(page);
  await typePercent(page, 'slimmer', 50);
  await page.getByTestId('format').selectOption('jpeg');
  const sizes: number[] = [];
  for (const quality of ['90', '40']) {
    await page.getByTestId('quality').fill(quality);
    await page.getByTestId('quality').press('Enter');
    if (quality === '40') await typePercent(page, 'slimmer', 51);
    await waitUntil(() => page.getByTestId('apply-all').isEnabled(), 'Apply to all to be possible');
    const downloads: Download[] = [];
    page.on('download', (download) => downloads.push(download));
    await page.getByTestId('apply-all').click();
    await waitUntil(() => Promise.resolve(downloads.length === 2), 'both files');
    const percent = quality === '40' ? 51 : 50;
    const names = ['Anna', 'Ben'].map((name) => `${name} (edited, Slimmer +${percent}).jpg`);
    expect(downloads.map((download) => download.suggestedFilename())).toEqual(names);
    const first = await readFile(await downloads[0].path());
    expect((await sharp(first).metadata()).format).toBe('jpeg');
    sizes.push(first.length);
    page.removeAllListeners('download');
    await waitUntil(async () => (await page.getByTestId('stop-all').count()) === 0, 'the end of it');
  }
  expect(sizes[1]).toBeLessThan(0.7 * sizes[0]);
  await page.screenshot({ path: `${OUTPUT}several-files.png` });
  await page.getByTestId('format').selectOption('png');
});

test('an edit of a photo in Display P3 keeps its profile, and its values where nothing changed', async () => {
  const bytes = await vivid();
  const file = join(folder, 'vivid.png');
  await writeFile(file, bytes);
  await page.getByTestId('open').setInputFiles(file);
  await page.getByTestId('layers').getByText('vivid').waitFor({ timeout: PATIENCE });
  await waitForSliders(page);
  await typePercent(page, 'slimmer', 50);
  const raw = (from: Uint8Array): Promise<Buffer> => sharp(from).keepIccProfile().removeAlpha().raw().toBuffer();
  const before = await raw(bytes);
  for (const format of ['png', 'jpeg', 'webp']) {
    await page.getByTestId('format').selectOption(format);
    await waitUntil(() => page.getByTestId('apply').isEnabled(), 'Apply to be possible');
    const saved = page.waitForEvent('download', { timeout: PATIENCE });
    await page.getByTestId('apply').click();
    const made = await readFile(await (await saved).path());
    const { icc } = await sharp(made).metadata();
    expect(icc && hasOwnColours(icc)).toBe(true);
    const after = await raw(made);
    // The rim is far from the face; green there is beyond sRGB.
    let worst = 0;
    for (let at = 0; at < 3 * 512 * 8; at++) worst = Math.max(worst, Math.abs(after[at] - before[at]));
    expect(worst).toBeLessThanOrEqual(format === 'jpeg' ? 12 : 1);
    expect(after.equals(before)).toBe(false);
  }
  await page.getByTestId('format').selectOption('png');
});

/** A portrait whose rim no sRGB picture can hold, in Display P3. */
async function vivid(): Promise<Uint8Array> {
  const face = await sharp((await avatar()).png)
    .removeAlpha()
    .resize(512, 512)
    .raw()
    .toBuffer();
  face.forEach((_value, at) => {
    if (at < 3 * 512 * 24) face[at] = [20, 250, 30][at % 3];
  });
  const image = { width: 512, height: 512, data: new Uint8ClampedArray(4 * 512 * 512).fill(255) };
  for (let i = 0; i < 512 * 512; i++) image.data.set(face.subarray(3 * i, 3 * i + 3), 4 * i);
  return encodePng(image, { colours: 'display-p3' });
}

test('the camera: refused it says so plainly, allowed it makes a photo that can be edited, and is off afterwards', async () => {
  await page.getByTestId('camera').click();
  await page.getByTestId('trouble').waitFor();
  expect(await page.getByTestId('trouble').textContent()).toBe(
    'The browser may not use the camera here. Allow it beside the address, or open a photo instead.',
  );
  expect(await page.getByTestId('camera-view').count()).toBe(0);

  await context.grantPermissions(['camera'], { origin: STANDALONE });
  await page.getByTestId('camera').click();
  await waitUntil(() => page.getByTestId('take').isEnabled(), 'the camera');
  expect(await page.getByTestId('trouble').count()).toBe(0);
  await page.screenshot({ path: `${OUTPUT}standalone-camera.png` });
  const track = await page
    .locator('video')
    .evaluateHandle((video) => ((video as HTMLVideoElement).srcObject as MediaStream).getTracks()[0]);
  await page.getByTestId('take').click();
  await page.getByTestId('camera-view').waitFor({ state: 'detached' });
  expect(await track.evaluate(({ readyState }) => readyState)).toBe('ended');
  const layers = page.getByTestId('layers').locator('li');
  await waitUntil(async () => (await layers.allTextContents()).join() === 'Camera', 'the photo to be opened');
  await waitForSliders(page);
  await typePercent(page, 'smile', 60);
  await waitUntil(() => page.getByTestId('apply').isEnabled(), 'Apply to be possible');
  await page.screenshot({ path: `${OUTPUT}standalone-camera-photo.png` });
});
