import type { Locator, Page } from 'playwright-core';
import type { Watch } from './browser.ts';
import { readFile } from 'node:fs/promises';
import { decode, type Pixels } from '../figma/pictures.ts';
import { FigmaHost } from '../figma/host.ts';
import { photoLayer } from '../figma/scenes.ts';
import { OUTPUT } from './output.ts';
import {
  clickSlider,
  dragSlider,
  PATIENCE,
  previewPixels,
  typePercent,
  waitForSliders,
  waitForTop,
  waitUntil,
} from './panel-actions.ts';
import { openPluginWindow } from './plugin-window.ts';
import { pairPng, samplePortrait } from './portraits.ts';
import { openStandalone, useBrowser } from './stage.ts';

let page: Page;
let watch: Watch;

const stage = useBrowser();
beforeAll(async () => {
  ({ page, watch } = await openStandalone(stage.browser, { viewport: { width: 1200, height: 736 } }));
  await waitForSliders(page);
}, PATIENCE);

const value = (id: string): Promise<string> => page.getByTestId(`slider-${id}`).inputValue();
const stands = (id: string, wanted: string): Promise<void> =>
  waitUntil(async () => (await value(id)) === wanted, `${id} to stand at ${wanted}`, 5000);
const settled = (): Promise<void> => waitForTop(page, stage.top);

test('a drag is one step of undo, by key and by button; redo by three ways; a number field takes the key too', async () => {
  const smile = page.getByTestId('slider-smile');
  expect(await page.getByTestId('undo').isDisabled()).toBe(true);
  await dragSlider(page, smile, 0, 60);
  const first = await value('smile');
  await dragSlider(page, smile, Number(first), -30);
  const second = await value('smile');
  expect(Number(first)).toBeGreaterThan(50);
  expect(Number(second)).toBeLessThan(-20);

  await page.keyboard.press('Control+z');
  await stands('smile', first);
  await page.getByTestId('undo').click();
  await stands('smile', '0');
  expect(await page.getByTestId('undo').isDisabled()).toBe(true);
  expect(await page.getByTestId('said').textContent()).toBe('Undone: all sliders at zero.');
  await page.keyboard.press('Control+y');
  await stands('smile', first);
  await page.keyboard.press('Control+Shift+Z');
  await stands('smile', second);
  await page.keyboard.press('Meta+z');
  await stands('smile', first);
  await page.getByTestId('redo').click();
  await stands('smile', second);

  await typePercent(page, 'smile', 44);
  await page.getByTestId('value-smile').press('Control+z');
  await stands('smile', second);
  await page.getByTestId('reset').click();
  await stands('smile', '0');
});

test('with Shift a drag and an arrow are fine; an arrow held is one step; a double click resets', async () => {
  const age = page.getByTestId('slider-age');
  await page.keyboard.down('Shift');
  await dragSlider(page, age, 0, 50);
  await page.keyboard.up('Shift');
  const fine = Number(await value('age'));
  expect(fine).toBeGreaterThanOrEqual(8);
  expect(fine).toBeLessThanOrEqual(12);

  await age.focus();
  await age.press('Shift+ArrowRight');
  await stands('age', String(fine + 1));
  await page.keyboard.down('ArrowRight');
  await page.keyboard.down('ArrowRight');
  await page.keyboard.down('ArrowRight');
  await page.keyboard.up('ArrowRight');
  await stands('age', String(fine + 16));
  await page.keyboard.press('Control+z');
  await stands('age', String(fine + 1));
  await age.dblclick();
  await stands('age', '0');
});

test('a click on Compare puts a divider up: the photo left of it, the edit right of it; arrows and pointer move it', async () => {
  expect(await page.getByTestId('compare').count()).toBe(0);
  await typePercent(page, 'smile', 80);
  await settled();
  await page.getByTestId('value-smile').blur();
  const edited = await shot(page.locator('.photo'));
  await page.getByTestId('compare').click();
  const divider = page.getByTestId('divider');
  await divider.waitFor();
  expect(await page.getByTestId('compare').getAttribute('aria-pressed')).toBe('true');
  expect(await divider.getAttribute('aria-valuenow')).toBe('50');

  await divider.focus();
  await divider.press('End');
  const original = await shot(page.locator('.photo'));
  await divider.press('Home');
  const right = await shot(page.locator('.photo'));
  // Beside the divider itself and the button.
  expect(differing(right, edited, 40, 300)).toBe(0);
  expect(differing(original, edited, 40, 300)).toBeGreaterThan(500);

  await divider.press('Shift+ArrowRight');
  await divider.press('ArrowRight');
  expect(await divider.getAttribute('aria-valuenow')).toBe('6');
  const box = (await page.locator('.photo').boundingBox())!;
  await page.mouse.move(box.x + 0.06 * box.width, box.y + 100);
  await page.mouse.down();
  await page.mouse.move(box.x + 0.5 * box.width, box.y + 100, { steps: 4 });
  await page.mouse.up();
  expect(await divider.getAttribute('aria-valuenow')).toBe('50');
  const split = await shot(page.locator('.photo'));
  expect(differing(split, original, 0, 160)).toBe(0);
  expect(differing(split, edited, 300, 440)).toBe(0);

  // A hold shows the whole original and leaves the divider where it was.
  await page.getByTestId('compare').hover();
  await page.mouse.down();
  await page.getByText('Original', { exact: true }).waitFor();
  await page.waitForTimeout(400);
  expect(await divider.count()).toBe(0);
  await page.mouse.up();
  expect(await divider.getAttribute('aria-valuenow')).toBe('50');
  await page.getByTestId('compare').press('Enter');
  await waitUntil(async () => (await divider.count()) === 0, 'the divider to go', 5000);
});

test('strength scales what is set and is there only then; nothing moves when it comes', async () => {
  await page.getByTestId('reset').click();
  const place = await page.getByTestId('slider-hair_light').boundingBox();
  expect(await page.getByTestId('strength').isVisible()).toBe(false);
  await typePercent(page, 'smile', 40);
  await settled();
  expect(await page.getByTestId('strength').isVisible()).toBe(true);
  expect(await page.getByTestId('slider-hair_light').boundingBox()).toEqual(place);

  await page.getByTestId('value-strength').fill('150');
  await page.getByTestId('value-strength').press('Enter');
  await climbed();
  const stronger = await previewPixels(page);
  await page.getByTestId('reset').click();
  await waitForTop(page, 'original');
  await typePercent(page, 'smile', 60);
  await climbed();
  expect((await previewPixels(page)).data).toEqual(stronger.data);

  await page.getByTestId('strength').focus();
  await page.getByTestId('strength').press('Home');
  await waitForTop(page, 'original');
  expect(await page.getByTestId('apply').isDisabled()).toBe(true);
  await page.getByTestId('strength').dblclick();
  await climbed();
  expect((await previewPixels(page)).data).toEqual(stronger.data);
});

test('a preset is taken, one is saved and is there again on the next day, and goes when deleted', async () => {
  await page.getByTestId('presets').click();
  await page.getByRole('button', { name: 'Serious' }).click();
  expect(Number(await value('smile'))).toBeLessThan(0);
  expect(await page.getByTestId('presets-list').count()).toBe(0);

  await typePercent(page, 'beard', 33);
  await page.getByTestId('presets').click();
  await page.getByTestId('preset-name').fill('My beard');
  await page.getByTestId('preset-name').press('Enter');
  await page.getByRole('button', { name: 'My beard', exact: true }).waitFor();
  await page.keyboard.press('Escape');
  expect(await page.evaluate(() => (document.activeElement as HTMLElement).dataset.testid)).toBe('presets');

  await page.reload();
  await waitForSliders(page);
  await page.getByTestId('presets').click();
  await page.getByRole('button', { name: 'My beard', exact: true }).click();
  await stands('beard', '33');
  await page.getByTestId('presets').click();
  await page.getByRole('button', { name: 'Delete My beard' }).click();
  await page.getByTestId('how').click();
  expect(await page.getByTestId('presets-list').count()).toBe(0);
  await page.reload();
  await waitForSliders(page);
  await page.getByTestId('presets').click();
  await page.getByRole('button', { name: 'Serious' }).waitFor();
  expect(await page.getByRole('button', { name: 'My beard' }).count()).toBe(0);
  await page.keyboard.press('Escape');
});

test('a surprise sets a few sliders gently, never who somebody is, and can be taken back', async () => {
  await page.getByTestId('surprise').click();
  await waitUntil(async () => (await page.locator('.sliders .slider-set').count()) >= 2, 'sliders to be set', 5000);
  expect(await page.locator('.sliders .slider-set').count()).toBeLessThanOrEqual(4);
  expect(await value('age')).toBe('0');
  expect(await page.getByTestId('slider-gender').count()).toBe(0); // on show only where an edit of before has it
  await page.keyboard.press('Control+z');
  await waitUntil(async () => (await page.locator('.sliders .slider-set').count()) === 0, 'zero', 5000);
});

test('two faces: each with its own sliders, chosen by click and by arrows, both in one Apply', async () => {
  const png = await pairPng();
  await page.getByTestId('open').setInputFiles({ name: 'two.png', mimeType: 'image/png', buffer: png });
  await page.getByTestId('face-1').waitFor({ timeout: PATIENCE });
  await waitForSliders(page);
  const [left, right] = await sides();
  await clickSlider(page, page.getByTestId('slider-smile'), 80);
  await climbed();
  const chosen = await value('smile');
  const one = await previewPixels(page);

  await page.getByTestId('face-1').click();
  await stands('smile', '0');
  expect(await page.getByTestId('face-1').getAttribute('aria-checked')).toBe('true');
  await typePercent(page, 'mouth_open', 90);
  // The face is encoded first, while the picture before stays on show.
  const shows = async (): Promise<boolean> => differing(await previewPixels(page), one, ...right) > 100;
  await waitUntil(shows, 'the second face to change');
  await climbed();
  const both = await previewPixels(page);
  // The first face stands as it was while the second one climbed over it.
  expect(differing(both, one, ...left)).toBe(0);
  expect(differing(both, one, ...right)).toBeGreaterThan(100);
  await page.screenshot({ path: `${OUTPUT}two-faces.png` });

  await page.getByTestId('face-1').press('ArrowRight');
  await stands('smile', chosen);
  expect(await page.evaluate(() => (document.activeElement as HTMLElement).dataset.testid)).toBe('face-0');
  expect(await page.getByTestId('face-1').getAttribute('aria-label')).toBe('Face 2 of 2, edited');

  const saved = page.waitForEvent('download', { timeout: PATIENCE });
  await waitUntil(async () => page.getByTestId('slider-smile').isEnabled(), 'the face to be open');
  await page.getByTestId('apply').click();
  const download = await saved;
  expect(download.suggestedFilename()).toBe(`two (edited, Smile +${chosen} (face 1); Mouth open +90 (face 2)).png`);
  const [before, after] = [await decode(new Uint8Array(png)), await decode(await readFile(await download.path()))];
  const middle = before.width / 2;
  expect(differing(after, before, 0, middle)).toBeGreaterThan(500);
  expect(differing(after, before, middle, before.width)).toBeGreaterThan(500);

  // Back to the step that was done to the other face.
  await page.keyboard.press('Control+z');
  await waitUntil(
    async () => (await page.getByTestId('face-1').getAttribute('aria-checked')) === 'true',
    'face 2',
    5000,
  );
  await stands('mouth_open', '0');
  await waitUntil(async () => differing(await previewPixels(page), one, 0, 1e9) === 0, 'the first edit alone');
  expect(watch).toEqual({ requests: [], errors: [] });

  /** Where the preview shows each face: columns from, to. */
  async function sides(): Promise<[number, number][]> {
    const { width } = await previewPixels(page);
    const first = (await page.getByTestId('face-0').boundingBox())!;
    const second = (await page.getByTestId('face-1').boundingBox())!;
    const halves: [number, number][] = [
      [0, width / 2],
      [width / 2, width],
    ];
    return first.x < second.x ? halves : halves.reverse();
  }
});

test('in the plugin a preset outlives the panel, through the storage of the editor', async () => {
  const host = new FigmaHost();
  host.select(photoLayer(host, await samplePortrait(), { width: 300, height: 300 }));
  const plugin = await openPluginWindow(stage.browser, host);
  await waitForSliders(plugin.panel);
  await typePercent(plugin.panel, 'smile', 25);
  await plugin.panel.getByTestId('presets').click();
  await plugin.panel.getByTestId('preset-name').fill('Quarter');
  await plugin.panel.getByTestId('preset-save').click();
  await plugin.panel.getByRole('button', { name: 'Quarter', exact: true }).waitFor();
  await plugin.page.screenshot({ path: `${OUTPUT}panel-presets.png` });
  await waitUntil(
    async () => JSON.stringify(await host.figma.clientStorage.getAsync('panel')).includes('Quarter'),
    'it to be kept',
  );
  expect(plugin.watch).toEqual({ requests: [], errors: [] });
  await plugin.close();
});

/** The edit on show has climbed to the top and no other is on its way. */
async function climbed(): Promise<void> {
  let sequence: string | null = null;
  let since = Date.now();
  const top = stage.top;
  await waitUntil(async () => {
    const preview = page.getByTestId('preview');
    const [now, rung] = [await preview.getAttribute('data-sequence'), await preview.getAttribute('data-rung')];
    if (now !== sequence || rung !== top) since = Date.now();
    sequence = now;
    return Date.now() - since > 1500;
  }, 'the preview to climb to the top');
}

/** Once the frames around faces have stepped back from the pointer. */
async function shot(what: Locator): Promise<Pixels> {
  await what.evaluate(async (element) => {
    const faces = element.querySelector('[data-testid="faces"]');
    while (faces && getComputedStyle(faces).opacity !== '0') await new Promise(requestAnimationFrame);
  });
  return decode(new Uint8Array(await what.screenshot()));
}

/** Pixels that differ between the columns `from` and `to`. */
function differing(a: Pixels, b: Pixels, from: number, to: number): number {
  expect([a.width, a.height]).toEqual([b.width, b.height]);
  let count = 0;
  for (let y = 0; y < a.height; y++)
    for (let x = Math.ceil(from); x < Math.min(to, a.width); x++) {
      const at = (y * a.width + x) * 4;
      if ([0, 1, 2].some((c) => a.data[at + c] !== b.data[at + c])) count++;
    }
  return count;
}
