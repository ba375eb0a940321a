/** The brush that gives the photo back: painted in the panel and zoomed in on the page, in what Apply writes, and when it is opened again. */
import type { Frame, Locator, Page } from 'playwright-core';
import { EDIT_KEY } from '../../plugin/stored-edit.ts';
import type { EditRecipe } from '../../plugin/messages.ts';
import { UNITS } from '../../ui/worker/brush/stroke.ts';
import { FigmaHost } from '../figma/host.ts';
import { decode, type Pixels } from '../figma/pictures.ts';
import { photoLayer } from '../figma/scenes.ts';
import { OUTPUT } from './output.ts';
import { PATIENCE, previewPixels, typePercent, waitForSliders, waitForTop, waitUntil } from './panel-actions.ts';
import { openPluginWindow } from './plugin-window.ts';
import { avatar } from './portraits.ts';
import { openStandalone, useBrowser } from './stage.ts';

const stage = useBrowser();

/** Of the avatar's mouth, in parts of the picture. */
const MOUTH = { x: 0.51, y: 0.575 };

type Pixel = string;
const pixelAt = ({ width, data }: Pixels, x: number, y: number): Pixel =>
  Buffer.from(data.subarray(4 * (y * width + x), 4 * (y * width + x) + 4)).toString('hex');

/** What of a picture is the photo and what the edit, within circles of some photo pixels and beyond them. */
function count(photo: Pixels, edit: Pixels, result: Pixels, circles: readonly (readonly number[])[]) {
  const seen = { differing: 0, wrongInside: 0, wrongOutside: 0 };
  for (let y = 0; y < photo.height; y++)
    for (let x = 0; x < photo.width; x++) {
      const [before, after, is] = [photo, edit, result].map((one) => pixelAt(one, x, y));
      const off = circles.map(([cx, cy, r]) => Math.hypot(x + 0.5 - cx, y + 0.5 - cy) - r);
      const inside = Math.min(...off) < -1.5;
      if (inside && before !== after) seen.differing++;
      if (inside && is !== before) seen.wrongInside++;
      if (off.every((by) => by > 1.5) && is !== after) seen.wrongOutside++;
    }
  return seen;
}

async function placeOn(preview: Locator, { x, y }: { readonly x: number; readonly y: number }) {
  const box = (await preview.boundingBox())!;
  return { x: box.x + x * box.width, y: box.y + y * box.height };
}

async function press(page: Page, place: { readonly x: number; readonly y: number }): Promise<void> {
  await page.mouse.move(place.x, place.y);
  await page.mouse.down();
  await page.mouse.up();
}

/** A hard brush, by its keys. */
async function hard(page: Page, panel: { getByTestId(id: string): Locator }): Promise<void> {
  for (let i = 0; i < 5; i++) await page.keyboard.press('Shift+BracketLeft');
  await waitUntil(async () => (await panel.getByTestId('brush-softness').inputValue()) === '0', 'the brush to be hard');
}

/** A key in the moment in which the brush's bar is there: nobody's hand is faster. */
async function pressAsSoonAsSeen(panel: Frame, key: string): Promise<void> {
  await panel.evaluate((pressed) => {
    const watcher = new MutationObserver(() => {
      if (!document.querySelector('[data-testid=brush-bar]')) return;
      watcher.disconnect();
      window.dispatchEvent(new KeyboardEvent('keydown', { key: pressed }));
    });
    watcher.observe(document.body, { childList: true, subtree: true });
  }, key);
}

test('painted in the panel: the photo at once, Alt the edit again, each a step of undo; applied and opened again', async () => {
  const host = new FigmaHost();
  const { png } = await avatar();
  const source = photoLayer(host, png, { width: 396, height: 396 });
  host.select(source);
  host.opened();
  const { page, panel, watch, close } = await openPluginWindow(stage.browser, host);
  await waitForSliders(panel);
  const preview = panel.getByTestId('preview');
  const untouched = await previewPixels(panel);
  expect(await panel.getByTestId('brush').count()).toBe(0);
  await typePercent(panel, 'smile', 90);
  await waitForTop(panel, stage.top);
  await panel.getByTestId('apply').click();
  const { layerId: whole } = await host.posts('applied');
  const edited = await previewPixels(panel);

  await preview.focus().catch(() => undefined);
  await pressAsSoonAsSeen(panel, '{');
  await page.keyboard.press('b');
  await panel.getByTestId('brush-bar').waitFor();
  expect(await panel.getByTestId('brush-softness').inputValue()).toBe('40');
  await hard(page, panel);
  const mouth = await placeOn(preview, MOUTH);
  const [px, py] = [Math.round(MOUTH.x * edited.width), Math.round(MOUTH.y * edited.height)];
  expect(pixelAt(edited, px, py)).not.toBe(pixelAt(untouched, px, py));
  await page.mouse.move(mouth.x - 30, mouth.y);
  await page.mouse.down();
  await page.mouse.move(mouth.x + 10, mouth.y + 2, { steps: 5 });
  // While the hand is down.
  await waitUntil(async () => pixelAt(await previewPixels(panel), px, py) === pixelAt(untouched, px, py), 'the photo');
  await page.screenshot({ path: `${OUTPUT}brush-painting.png` });
  await page.mouse.up();
  await page.keyboard.down('Alt');
  await press(page, mouth);
  await page.keyboard.up('Alt');
  await waitUntil(async () => pixelAt(await previewPixels(panel), px, py) === pixelAt(edited, px, py), 'the edit');
  await panel.getByTestId('undo').click();
  await waitUntil(async () => pixelAt(await previewPixels(panel), px, py) === pixelAt(untouched, px, py), 'undo');

  // A slider goes on working under it.
  await typePercent(panel, 'brows', 60);
  await typePercent(panel, 'brows', 0);
  await waitForTop(panel, stage.top);
  const since = host.posted.length;
  await panel.getByTestId('brush-done').click();
  await waitUntil(async () => (await panel.getByTestId('brush-bar').count()) === 0, 'the bar to go', 20_000);
  await panel.getByTestId('apply').click();
  const { layerId } = await host.posts('applied', since);
  await page.screenshot({ path: `${OUTPUT}brush-applied.png` });
  host.close();
  await close();

  const pictureOf = (id: string): Uint8Array => {
    const [{ imageHash }] = (host.node(id) as RectangleNode).fills as ImagePaint[];
    return host.graph.images.get(imageHash ?? '')!;
  };
  const [photo, edit, result] = await Promise.all([png, pictureOf(whole), pictureOf(layerId)].map(decode));
  const kept = JSON.parse(host.node(layerId).getPluginData(EDIT_KEY)) as EditRecipe;
  const [{ points }] = kept.strokes!;
  expect(kept.strokes).toHaveLength(1);
  const pixel = Math.max(photo.width, photo.height) / UNITS;
  const along = Array.from({ length: 60 }, (_value, i) => {
    const last = points.length - 3;
    const at = (c: number): number => (points[c] + ((points[last + c] - points[c]) * i) / 59) * pixel;
    return [at(0), at(1), at(2)];
  });
  const seen = count(photo, edit, result, along);
  expect(seen.differing).toBeGreaterThan(300);
  expect({ ...seen, differing: 0 }).toEqual({ differing: 0, wrongInside: 0, wrongOutside: 0 });

  host.rerun();
  const again = await openPluginWindow(stage.browser, host);
  await waitForSliders(again.panel);
  await waitForTop(again.panel, stage.top);
  expect(pixelAt(await previewPixels(again.panel), px, py)).toBe(pixelAt(untouched, px, py));
  await again.panel.getByTestId('brush').click();
  await again.panel.getByTestId('brush-clear').click();
  await waitUntil(
    async () => pixelAt(await previewPixels(again.panel), px, py) !== pixelAt(untouched, px, py),
    'Clear',
  );
  await again.panel.getByTestId('undo').click();
  await waitUntil(async () => pixelAt(await previewPixels(again.panel), px, py) === pixelAt(untouched, px, py), 'undo');
  expect(again.watch).toEqual({ requests: [], errors: [] });
  expect(watch).toEqual({ requests: [], errors: [] });
  await again.close();
}, 600_000);

test('painted zoomed in on the page: it lands where the circle stands, as large as the circle, and only there', async () => {
  const { page, watch } = await openStandalone(stage.browser, { viewport: { width: 1280, height: 800 } });
  const { png } = await avatar();
  await page.getByTestId('open').setInputFiles({ name: 'a.png', mimeType: 'image/png', buffer: Buffer.from(png) });
  await waitForSliders(page);
  await typePercent(page, 'slimmer', 100);
  await typePercent(page, 'smile', 60);
  await waitForTop(page, stage.top);
  const save = async (): Promise<Pixels> => {
    const saved = page.waitForEvent('download', { timeout: PATIENCE });
    await page.getByTestId('apply').click();
    return decode(await import('node:fs/promises').then(async ({ readFile }) => readFile(await (await saved).path())));
  };
  const edit = await save();
  const photo = await decode(png);
  const preview = page.getByTestId('preview');
  await page.getByTestId('brush').click();
  await hard(page, page);
  for (let i = 0; i < 4; i++) await page.keyboard.press('BracketRight');
  const mouth = await placeOn(preview, MOUTH);
  await page.mouse.move(mouth.x, mouth.y);
  await page.mouse.wheel(0, -500);
  await waitUntil(async () => (await preview.boundingBox())!.width > 1500, 'the picture to be near');
  const box = (await preview.boundingBox())!;
  await press(page, mouth);
  await page.mouse.move(mouth.x + 1, mouth.y);
  const circle = (await page.locator('.brush-circle').first().boundingBox())!;
  await page.screenshot({ path: `${OUTPUT}brush-zoomed.png` });
  await page.keyboard.press('Escape');
  await waitUntil(async () => (await page.getByTestId('brush-bar').count()) === 0, 'Escape to put it away', 20_000);
  const scale = photo.width / box.width;
  const expected = [(mouth.x - box.x) * scale, (mouth.y - box.y) * scale, (circle.width / 2) * scale];
  const seen = count(photo, edit, await save(), [expected]);
  expect(seen.differing).toBeGreaterThan(300);
  expect({ ...seen, differing: 0 }).toEqual({ differing: 0, wrongInside: 0, wrongOutside: 0 });
  expect(watch).toEqual({ requests: [], errors: [] });
  await page.context().close();
}, 600_000);
