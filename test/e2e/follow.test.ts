/** The panel follows the selection as long as nothing is edited; the frame around a face steps back from who looks at it. */
import { FigmaHost } from '../figma/host.ts';
import { photoLayer } from '../figma/scenes.ts';
import { OUTPUT } from './output.ts';
import { PATIENCE, typePercent, waitForSliders, waitForTop, waitUntil, type PanelScope } from './panel-actions.ts';
import { openPluginWindow } from './plugin-window.ts';
import { avatar, pairPng, samplePortrait } from './portraits.ts';
import { useBrowser } from './stage.ts';

const stage = useBrowser();

async function shows(panel: PanelScope, name: string): Promise<void> {
  await waitUntil(
    async () => (await panel.getByTestId('preview').getAttribute('aria-label')) === `Preview of ${name}`,
    `the panel to show ${name}`,
  );
}

test('the selection is followed until something is edited; then the edit stays, and one button goes over', async () => {
  const host = new FigmaHost();
  await host.figma.clientStorage.setAsync('panel', { welcomed: 'yes' });
  const [one, two] = [
    photoLayer(host, (await avatar()).png, { width: 396, height: 396 }),
    photoLayer(host, await samplePortrait(), { width: 300, height: 300 }),
  ];
  [one.name, two.name] = ['One', 'Two'];
  host.select(one);
  host.opened();
  const plugin = await openPluginWindow(stage.browser, host);
  const { page, panel } = plugin;
  await waitForSliders(panel);
  host.select(two);
  await shows(panel, 'Two');
  await waitForSliders(panel);
  expect(await panel.getByTestId('switch').count()).toBe(0);
  // Moved and put back to zero, nothing is edited.
  await typePercent(panel, 'smile', 30);
  await typePercent(panel, 'smile', 0);
  host.select(one);
  await shows(panel, 'One');
  await waitForSliders(panel);

  await typePercent(panel, 'smile', 60);
  await waitForTop(panel, stage.top);
  host.select(two);
  await panel.getByTestId('switch').waitFor();
  expect(await panel.locator('.notice button').count()).toBe(1);
  expect(await panel.getByTestId('preview').getAttribute('aria-label')).toBe('Preview of One');
  expect(await panel.getByTestId('slider-smile').inputValue()).toBe('60');
  await page.screenshot({ path: `${OUTPUT}follow-elsewhere.png` });
  await panel.getByTestId('switch').click();
  await shows(panel, 'Two');
  await waitForSliders(panel);
  expect(await panel.getByTestId('slider-smile').inputValue()).toBe('0');
  // Back there, the edit is as it was left.
  host.select(one);
  await shows(panel, 'One');
  await waitForSliders(panel);
  expect(await panel.getByTestId('slider-smile').inputValue()).toBe('60');

  // A layer that was made here and is only looked at is followed from, too.
  await waitForTop(panel, stage.top);
  await panel.getByTestId('apply').click();
  const { layerId, layerName } = await host.posts('applied');
  const made = host.node(layerId);
  host.select(two);
  await panel.getByTestId('switch').click();
  await shows(panel, 'Two');
  await waitForSliders(panel);
  host.select(made);
  await shows(panel, layerName);
  await waitForSliders(panel);
  expect(await panel.getByTestId('slider-smile').inputValue()).toBe('60');
  host.select(two);
  await shows(panel, 'Two');
  expect(plugin.watch).toEqual({ requests: [], errors: [] });
  await plugin.close();
}, 600_000);

test(
  'the frames hide a moment after the pointer rests and while a slider moves; they show when it moves, and for the keyboard',
  async () => {
    const host = new FigmaHost();
    await host.figma.clientStorage.setAsync('panel', { welcomed: 'yes' });
    host.select(photoLayer(host, await pairPng(), { width: 400, height: 200 }));
    const plugin = await openPluginWindow(stage.browser, host);
    const { page, panel } = plugin;
    await waitForSliders(panel);
    const opacity = (): Promise<string> =>
      panel.getByTestId('faces').evaluate((faces) => getComputedStyle(faces).opacity);
    const becomes = (value: string, what: string): Promise<void> =>
      waitUntil(async () => (await opacity()) === value, what, 10_000);
    await page.mouse.move(180, 700);
    await becomes('0', 'the frames to hide');
    const view = (await panel.locator('.preview').boundingBox())!;
    await page.mouse.move(view.x + view.width / 2, view.y + view.height / 2);
    await becomes('1', 'the frames to show under the pointer');
    await page.screenshot({ path: `${OUTPUT}frame-seen.png` });
    await becomes('0', 'the frames to hide under a pointer at rest');
    await page.mouse.move(view.x + view.width / 2 + 9, view.y + view.height / 2);
    await becomes('1', 'the frames to show again');
    await panel.getByTestId('slider-smile').focus();
    await page.keyboard.press('ArrowRight');
    await becomes('0', 'the frames to hide while a slider moves');
    // Hidden, a face can be chosen all the same.
    await panel.getByTestId('face-1').click();
    expect(await panel.getByTestId('face-1').getAttribute('aria-checked')).toBe('true');
    await becomes('0', 'the frames to hide after a click');
    await page.keyboard.press('ArrowLeft');
    await becomes('1', 'the frames to show for the keyboard');
    await new Promise((resolve) => setTimeout(resolve, 2000));
    expect(await opacity()).toBe('1');
    expect(plugin.watch).toEqual({ requests: [], errors: [] });
    await plugin.close();
  },
  PATIENCE * 2,
);
