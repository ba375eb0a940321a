/** How strong a slider is in each part of the face: set, seen, undone, named, applied and opened again. */
import { FigmaHost } from '../figma/host.ts';
import { photoLayer } from '../figma/scenes.ts';
import { OUTPUT } from './output.ts';
import { PATIENCE, previewPixels, typePercent, waitForSliders, waitUntil } from './panel-actions.ts';
import { openPluginWindow } from './plugin-window.ts';
import { avatar } from './portraits.ts';
import { openStandalone, useBrowser } from './stage.ts';
import type { Pixels } from '../figma/pictures.ts';

const stage = useBrowser();

/** Mean difference on the left and the right half of the avatar's mouth, levels. */
function byHalf(a: Pixels, b: Pixels): readonly [number, number] {
  const sums = [0, 0];
  const [from, middle, to] = [0.34, 0.505, 0.67].map((x) => Math.round(x * a.width));
  for (let y = Math.round(0.5 * a.height); y < 0.66 * a.height; y++)
    for (let x = from; x < to; x++)
      for (let c = 0; c < 3; c++)
        sums[x < middle ? 0 : 1] += Math.abs(a.data[4 * (y * a.width + x) + c] - b.data[4 * (y * a.width + x) + c]);
  return [sums[0], sums[1]];
}

test('a slider without it looks as it did; set, it moves that half alone, has a dot, and all of it comes back', async () => {
  const host = new FigmaHost();
  const source = photoLayer(host, (await avatar()).png, { width: 396, height: 396 });
  host.select(source);
  host.opened();
  const { page, panel, watch, close } = await openPluginWindow(stage.browser, host);
  await waitForSliders(panel);
  const untouched = await previewPixels(panel);
  const opener = panel.getByTestId('where-mouth_width');
  await page.mouse.move(5, 5);
  expect(await opener.evaluate((button) => getComputedStyle(button).opacity)).toBe('0');
  expect(await panel.getByTestId('where-turn').count()).toBe(0);
  await typePercent(panel, 'mouth_width', 100);
  const moved = async (): Promise<readonly [number, number]> => byHalf(untouched, await previewPixels(panel));
  await waitUntil(async () => (await moved())[0] > 2000, 'the slider to move both halves', 20_000);
  const [left, right] = await moved();

  await opener.click();
  const list = panel.getByTestId('where-list');
  await list.waitFor();
  expect(await list.getByRole('slider').count()).toBe(4);
  const field = panel.getByTestId('where-value-left');
  await field.fill('0');
  await field.press('Enter');
  await waitUntil(async () => (await moved())[0] < 0.35 * left, 'the left half to stay', 20_000);
  expect((await moved())[1]).toBeGreaterThan(0.6 * right);
  await page.screenshot({ path: `${OUTPUT}where.png` });
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');
  await waitUntil(async () => (await list.count()) === 0, 'Escape to close it', 20_000);
  await page.mouse.move(5, 5);
  expect(await opener.getAttribute('title')).toBe('Where on the face (left 0 %)');
  await waitUntil(async () => (await opener.evaluate((button) => getComputedStyle(button).opacity)) === '1', 'a dot');
  await panel.getByTestId('undo').click();
  await waitUntil(async () => (await moved())[0] > 0.9 * left, 'undo', 20_000);
  await panel.getByTestId('redo').click();
  await waitUntil(async () => (await moved())[0] < 0.35 * left, 'redo', 20_000);

  await panel.getByTestId('apply').click();
  const { layerName } = await host.posts('applied');
  expect(layerName).toBe('Portrait – Mouth width +100 (left 0 %)');
  host.close();
  await close();
  host.rerun();
  const again = await openPluginWindow(stage.browser, host);
  await waitForSliders(again.panel);
  await again.panel.getByTestId('where-mouth_width').click();
  expect(await again.panel.getByTestId('where-track-left').inputValue()).toBe('0');
  await again.panel.getByTestId('where-all').click();
  expect(await again.panel.getByTestId('where-track-left').inputValue()).toBe('100');
  expect(again.watch).toEqual({ requests: [], errors: [] });
  expect(watch).toEqual({ requests: [], errors: [] });
  await again.close();
}, 600_000);

test('on the page the list stands within the window, beside its slider, also of the last one', async () => {
  const { page, watch } = await openStandalone(stage.browser, { viewport: { width: 1100, height: 620 } });
  const { png } = await avatar();
  await page.getByTestId('open').setInputFiles({ name: 'a.png', mimeType: 'image/png', buffer: Buffer.from(png) });
  await waitForSliders(page);
  await waitUntil(async () => (await page.getByTestId('where-age').count()) > 0, 'the model', PATIENCE);
  for (const id of ['smile', 'age']) {
    await page.getByTestId(`where-${id}`).scrollIntoViewIfNeeded();
    await page.getByTestId(`where-${id}`).click();
    const box = (await page.getByTestId('where-list').boundingBox())!;
    const row = (await page.getByTestId(`where-${id}`).boundingBox())!;
    expect(box.y).toBeGreaterThanOrEqual(0);
    expect(box.y + box.height).toBeLessThanOrEqual(620);
    expect(box.x).toBeGreaterThan(1100 - 361);
    expect(box.x + box.width).toBeLessThanOrEqual(1100);
    expect(box.y > row.y + row.height - 3 || box.y + box.height < row.y + 3).toBe(true);
    await page.keyboard.press('Escape');
  }
  expect(watch).toEqual({ requests: [], errors: [] });
  await page.context().close();
}, 600_000);
