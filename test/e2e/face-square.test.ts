/** Face squares by hand: over a face that is not found, over one that was missed, and one that lies badly. */
import type { Page } from 'playwright-core';
import { EDIT_KEY } from '../../plugin/stored-edit.ts';
import { FigmaHost } from '../figma/host.ts';
import { photoLayer } from '../figma/scenes.ts';
import { expectAccessible } from './accessible.ts';
import { OUTPUT } from './output.ts';
import {
  PATIENCE,
  previewPixels,
  typePercent,
  waitForSliders,
  waitForTop,
  waitUntil,
  type PanelScope,
} from './panel-actions.ts';
import { openPluginWindow } from './plugin-window.ts';
import { halfMissedPng, hazyPng } from './portraits.ts';
import { openStandalone, useBrowser } from './stage.ts';

const stage = useBrowser();

/** Drags over the photo, from and to in parts of it. */
async function drag(page: Page, panel: PanelScope, from: readonly number[], to: readonly number[]): Promise<void> {
  const box = (await panel.getByTestId('preview').boundingBox())!;
  const at = ([x, y]: readonly number[]): [number, number] => [box.x + x * box.width, box.y + y * box.height];
  await page.mouse.move(...at(from));
  await page.mouse.down();
  await page.mouse.move(...at(to), { steps: 6 });
  await page.mouse.up();
}

const words = (panel: PanelScope): Promise<string | null> => panel.getByTestId('square-words').textContent();

async function fitted(panel: PanelScope): Promise<void> {
  await waitUntil(async () => (await words(panel)) === 'Marks on eyes and mouth', 'the square to be fitted');
}

/** Middle and width of the square on the screen, in parts of the photo. */
async function placeOf(panel: PanelScope): Promise<{ x: number; y: number; side: number; angle: number }> {
  // What a key or a hand asked for is drawn with the next frame.
  await panel.getByTestId('square').evaluate(async () => {
    for (let frame = 0; frame < 3; frame++) await new Promise(requestAnimationFrame);
  });
  const photo = (await panel.getByTestId('preview').boundingBox())!;
  const box = (await panel.getByTestId('square').boundingBox())!;
  const angle = Number(await panel.getByTestId('square').getAttribute('data-angle'));
  const turned = Math.abs(Math.cos((angle * Math.PI) / 180)) + Math.abs(Math.sin((angle * Math.PI) / 180));
  return {
    x: (box.x + box.width / 2 - photo.x) / photo.width,
    y: (box.y + box.height / 2 - photo.y) / photo.height,
    side: box.width / turned / photo.width,
    angle,
  };
}

test('no face is found: one is drawn, edited, undone, done again, applied, and there when the layer is opened again', async () => {
  const host = new FigmaHost();
  await host.figma.clientStorage.setAsync('panel', { welcomed: 'yes' });
  host.select(photoLayer(host, await hazyPng(), { width: 290, height: 260 }));
  host.opened();
  const first = await openPluginWindow(stage.browser, host);
  const { page, panel } = first;
  await panel.locator('[role=alert][data-code="no-face"]').waitFor({ timeout: PATIENCE });
  await page.screenshot({ path: `${OUTPUT}square-none.png` });
  await panel.getByTestId('draw-square').click();
  expect(await words(panel)).toBe('Draw a square over the face');
  await drag(page, panel, [0.36, 0.38], [0.7, 0.76]);
  await fitted(panel);
  // Where the finder puts it on the same face with its contrast.
  const place = await placeOf(panel);
  expect(place.x).toBeCloseTo(0.536, 1);
  expect(place.y).toBeCloseTo(0.571, 1);
  expect(place.side).toBeGreaterThan(0.28);
  expect(place.side).toBeLessThan(0.35);
  await expectAccessible(page, 'square-drawn', page.frames()[1]);
  await panel.getByTestId('square-keep').click();
  await waitForSliders(panel);
  expect(await panel.locator('[role=alert]').count()).toBe(0);
  await typePercent(panel, 'smile', 60);
  await waitForTop(panel, stage.top);

  await panel.getByTestId('undo').click();
  await panel.getByTestId('undo').click();
  await panel.locator('[role=alert][data-code="no-face"]').waitFor();
  expect(await panel.getByTestId('slider-smile').isEnabled()).toBe(false);
  await panel.getByTestId('redo').click();
  await waitForSliders(panel);
  await panel.getByTestId('redo').click();
  await waitForTop(panel, stage.top);
  await page.screenshot({ path: `${OUTPUT}square-edited.png` });

  await panel.getByTestId('apply').click();
  const { layerId } = await host.posts('applied');
  const made = host.node(layerId);
  expect(JSON.parse(made.getPluginData(EDIT_KEY))).toMatchObject({
    squares: [{ x: expect.closeTo(0.536, 1), angle: expect.any(Number) }],
  });
  expect(first.watch).toEqual({ requests: [], errors: [] });
  host.close();
  await first.close();

  host.rerun();
  const second = await openPluginWindow(stage.browser, host);
  await waitForSliders(second.panel);
  expect(await second.panel.getByTestId('slider-smile').inputValue()).toBe('60');
  await waitForTop(second.panel, stage.top);
  await second.panel.getByTestId('set-square').click();
  const again = await placeOf(second.panel);
  expect([again.x, again.y, again.side]).toEqual([
    expect.closeTo(place.x, 2),
    expect.closeTo(place.y, 2),
    expect.closeTo(place.side, 2),
  ]);
  // It can be taken away where it was added.
  await second.panel.getByTestId('square-remove').click();
  await second.panel.locator('[role=alert][data-code="no-face"]').waitFor();
  expect(second.watch).toEqual({ requests: [], errors: [] });
  await second.close();
}, 600_000);

test('on the page: a missed face is added and edited alone; a square is moved, turned and scaled by keys and handles', async () => {
  const { page, watch } = await openStandalone(stage.browser, { viewport: { width: 1280, height: 800 } });
  await page
    .getByTestId('open')
    .setInputFiles({ name: 'two.png', mimeType: 'image/png', buffer: await halfMissedPng() });
  await waitUntil(async () => (await page.getByTestId('layers').textContent()) === 'two', 'the photo to be opened');
  await waitForSliders(page);
  expect(await page.getByTestId('face-1').count()).toBe(0);
  const photo = await previewPixels(page);
  await page.getByTestId('set-square').click();
  await page.getByTestId('square-add').click();
  await drag(page, page, [0.69, 0.4], [0.84, 0.75]);
  await fitted(page);
  await page.screenshot({ path: `${OUTPUT}square-page.png` });
  await page.keyboard.press('Enter');
  await page.getByTestId('face-1').waitFor();
  expect(await page.getByTestId('face-1').getAttribute('aria-checked')).toBe('true');
  await waitForSliders(page);
  await typePercent(page, 'smile', 80);
  await waitForTop(page, stage.top);
  const edited = await previewPixels(page);
  const half = (left: boolean): number => {
    let count = 0;
    for (let at = 0; at < photo.data.length; at += 4) {
      const isLeft = (at / 4) % photo.width < photo.width / 2;
      if (isLeft === left && [0, 1, 2].some((c) => photo.data[at + c] !== edited.data[at + c])) count++;
    }
    return count;
  };
  expect(half(true)).toBe(0);
  expect(half(false)).toBeGreaterThan(300);

  // The other one, by keys.
  await page.getByTestId('face-0').click();
  await waitForSliders(page);
  await page.getByTestId('set-square').click();
  const found = await placeOf(page);
  const zoom = await page.getByTestId('preview').boundingBox();
  for (const key of ['ArrowRight', 'ArrowRight', 'Shift+ArrowDown', ']', ']', ']', '+']) await page.keyboard.press(key);
  const keyed = await placeOf(page);
  expect(keyed.x - found.x).toBeCloseTo(0.1 * found.side, 3);
  expect(keyed.y - found.y).toBeGreaterThan(0);
  expect(keyed.angle - found.angle).toBeCloseTo(3, 1);
  expect(keyed.side / found.side).toBeCloseTo(1.02, 2);
  // Plus is the square's now, and not the zoom's.
  expect(await page.getByTestId('preview').boundingBox()).toEqual(zoom);
  await page.keyboard.press('Escape');
  expect(await page.getByTestId('square').count()).toBe(0);
  await page.getByTestId('set-square').click();
  expect(await placeOf(page)).toEqual(found);

  // By its handles.
  await drag(page, page, [found.x, found.y], [found.x + 0.02, found.y]);
  const moved = await placeOf(page);
  expect(moved.x - found.x).toBeCloseTo(0.02, 2);
  const centre = async (id: string): Promise<{ x: number; y: number }> => {
    const box = (await page.getByTestId(id).boundingBox())!;
    return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  };
  const corner = await centre('square-se');
  const middle = await centre('square');
  await page.mouse.move(corner.x, corner.y);
  await page.mouse.down();
  await page.mouse.move(middle.x + 1.25 * (corner.x - middle.x), middle.y + 1.25 * (corner.y - middle.y), { steps: 4 });
  await page.mouse.up();
  expect((await placeOf(page)).side / moved.side).toBeCloseTo(1.25, 1);
  const knob = await centre('square-turn');
  await page.mouse.move(knob.x, knob.y);
  await page.mouse.down();
  await page.mouse.move(knob.x + (middle.y - knob.y) * Math.tan(Math.PI / 9), knob.y, { steps: 4 });
  await page.mouse.up();
  expect((await placeOf(page)).angle - moved.angle).toBeCloseTo(20, 0);
  const set = await placeOf(page);
  await page.screenshot({ path: `${OUTPUT}square-handles.png` });
  await page.getByTestId('square-keep').click();
  const isKept = async (): Promise<boolean> => {
    await page.getByTestId('set-square').click();
    const { side } = await placeOf(page);
    await page.keyboard.press('Escape');
    return Math.abs(side - set.side) < 0.005;
  };
  await waitUntil(isKept, 'the square to be where it was set');
  await page.getByTestId('set-square').click();
  await page.getByTestId('square-remove').click();
  // The engine puts the face back where it was found, which takes it a moment.
  const isBack = async (): Promise<boolean> => {
    await page.getByTestId('set-square').click();
    const { side, angle } = await placeOf(page);
    await page.keyboard.press('Escape');
    return Math.abs(side - found.side) < 1e-6 && Math.abs(angle - found.angle) < 1e-6;
  };
  await waitUntil(isBack, 'the square to be as it was found');
  await page.getByTestId('set-square').click();
  expect(await placeOf(page)).toEqual(found);
  await page.keyboard.press('Escape');
  expect(watch).toEqual({ requests: [], errors: [] });
}, 600_000);
