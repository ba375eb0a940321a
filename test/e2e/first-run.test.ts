import { FigmaHost } from '../figma/host.ts';
import { photoLayer } from '../figma/scenes.ts';
import { expectAccessible } from './accessible.ts';
import { OUTPUT } from './output.ts';
import { waitForSliders, waitUntil } from './panel-actions.ts';
import { openPluginWindow, type PluginWindow } from './plugin-window.ts';
import { samplePortrait } from './portraits.ts';
import { useBrowser } from './stage.ts';

let host: FigmaHost;
let plugin: PluginWindow;

const stage = useBrowser();
beforeAll(async () => {
  host = new FigmaHost();
  host.select(photoLayer(host, await samplePortrait(), { width: 300, height: 300 }));
  plugin = await openPluginWindow(stage.browser, host);
});

const kept = async (): Promise<string> => JSON.stringify(await host.figma.clientStorage.getAsync('panel'));

/** The size Figma was told, once the window has it. */
async function sized(width: number, height: number): Promise<void> {
  await waitUntil(
    () => Promise.resolve(host.panel?.width === width && host.panel.height === height),
    `${width} × ${height} px (there are ${host.panel?.width} × ${host.panel?.height})`,
    10_000,
  );
  const inside = (): Promise<boolean> =>
    plugin.page.frames()[1].evaluate(([w, h]) => window.innerWidth === w && window.innerHeight === h, [width, height]);
  await waitUntil(inside, 'the panel to follow', 10_000);
}

/** Until the page is drawn as it is now laid out: before that, a pointer that moves may be taken to be beyond the frame. */
function painted(): Promise<unknown> {
  return plugin.page.evaluate(
    () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))),
  );
}

/**
 * Drags the corner in small steps, each of them inside the panel as it is then: a hand may go beyond, since its pointer is
 * captured, but the events that Playwright makes up end at a frame of another process.
 */
async function dragCorner(by: readonly (readonly [right: number, down: number])[]): Promise<void> {
  const { page, panel } = plugin;
  const box = (await panel.getByTestId('resize').boundingBox())!;
  let [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  await page.mouse.move(x, y);
  await page.mouse.down();
  for (const [right, down] of by) {
    const { width, height } = host.panel!;
    await painted();
    await page.mouse.move((x += right), (y += down));
    if (right > 0) await sized(width + right, height + down);
  }
  await page.mouse.up();
}

test('the first time, words on consent and privacy stand above the sliders, over nothing, and go when they were read', async () => {
  const { page, panel } = plugin;
  const welcome = panel.getByTestId('welcome');
  await welcome.waitFor();
  await waitForSliders(panel);
  expect(await welcome.textContent()).toMatch(/people who agreed.*say that they are edited.*stay on this computer/);
  const [words, sliders] = [(await welcome.boundingBox())!, (await panel.locator('.sliders').boundingBox())!];
  expect(words.y + words.height).toBeLessThanOrEqual(sliders.y);
  await expectAccessible(page, 'first-run', page.frames()[1]);
  await panel.getByTestId('welcome-read').click();
  await waitUntil(async () => (await welcome.count()) === 0, 'the words to go');
  await waitUntil(async () => (await kept()).includes('welcomed'), 'it to be kept');
});

test('the corner resizes the panel by pointer and by keys, within bounds', async () => {
  const { page, panel } = plugin;
  await page.setViewportSize({ width: 1000, height: 1300 });
  await dragCorner([
    [6, 6],
    [6, 4],
    [2, -2],
  ]);
  await sized(374, 744);
  await panel.getByTestId('resize').press('Shift+ArrowRight');
  await panel.getByTestId('resize').press('Shift+ArrowRight');
  await panel.getByTestId('resize').press('Shift+ArrowDown');
  await sized(502, 808);
  const photo = (await panel.locator('.photo').boundingBox())!;
  expect(photo.width).toBeGreaterThan(380);
  await expectAccessible(page, 'large', page.frames()[1]);

  await dragCorner([[-400, -700]]);
  await sized(320, 440);
  // Nothing is cut off or pushed out, as small as it may be.
  for (const id of ['apply', 'apply-mode', 'cancel', 'slider-smile', 'reset']) {
    const box = (await panel.getByTestId(id).boundingBox())!;
    expect([id, box.x >= 0 && box.x + box.width <= 320 && box.y + box.height <= 440]).toEqual([id, true]);
  }
  const tooWide = await panel
    .locator('.panel, .footer, .status-line')
    .evaluateAll((all) => all.filter((e) => e.scrollWidth > e.clientWidth).map((e) => e.className));
  expect(tooWide).toEqual([]);
  await page.screenshot({ path: `${OUTPUT}small.png` });

  await panel.getByTestId('resize').dblclick();
  await sized(360, 736);
  await panel.getByTestId('resize').press('Shift+ArrowRight');
  await panel.getByTestId('resize').press('ArrowDown');
  await sized(424, 752);
  await waitUntil(async () => (await kept()).includes('424x752'), 'the size to be kept');
});

test('the next time the words are not there, and the size is', async () => {
  expect(plugin.watch).toEqual({ requests: [], errors: [] });
  host.close();
  await plugin.close();
  host.rerun();
  plugin = await openPluginWindow(stage.browser, host);
  await sized(424, 752);
  await waitForSliders(plugin.panel);
  expect(await plugin.panel.getByTestId('welcome').count()).toBe(0);
  expect(plugin.watch).toEqual({ requests: [], errors: [] });
  await plugin.close();
});
