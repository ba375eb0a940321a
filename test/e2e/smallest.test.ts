/** The panel as small as it can be, with all that may stand in it: nothing hangs out of it or lies below its lower edge. */
import { FigmaHost } from '../figma/host.ts';
import { photoLayer } from '../figma/scenes.ts';
import { OUTPUT } from './output.ts';
import { typePercent, waitForSliders } from './panel-actions.ts';
import { openPluginWindow } from './plugin-window.ts';
import { samplePortrait } from './portraits.ts';
import { useBrowser } from './stage.ts';

const SIZE = { width: 320, height: 440 };

const stage = useBrowser();

test('with the first words still there, Apply is in sight and the buttons over the picture have room', async () => {
  const host = new FigmaHost();
  host.select(photoLayer(host, await samplePortrait(), { width: 300, height: 300 }));
  const plugin = await openPluginWindow(stage.browser, host);
  const { page, panel } = plugin;
  await waitForSliders(panel);
  await typePercent(panel, 'smile', 60);
  await page.setViewportSize(SIZE);
  await page.locator('iframe').evaluate((frame, { width, height }) => {
    frame.style.width = `${width}px`;
    frame.style.height = `${height}px`;
  }, SIZE);
  const boxOf = async (id: string) => (await panel.getByTestId(id).boundingBox())!;
  expect(await panel.getByTestId('welcome').count()).toBe(1);
  for (const id of ['apply', 'reset', 'slider-smile']) {
    const { x, y, width, height } = await boxOf(id);
    expect([id, x >= 0, y >= 0, x + width <= SIZE.width, y + height <= SIZE.height]).toEqual([
      id,
      true,
      true,
      true,
      true,
    ]);
  }
  const view = (await panel.locator('.preview').boundingBox())!;
  const boxes = await Promise.all(['zoom', 'set-square', 'brush', 'compare'].map(boxOf));
  boxes.forEach(({ x, y, width, height }, i) => {
    expect([x >= view.x, x + width <= view.x + view.width, y + height <= view.y + view.height]).toEqual([
      true,
      true,
      true,
    ]);
    // Side by side.
    if (i > 0) expect(x).toBeGreaterThanOrEqual(boxes[i - 1].x + boxes[i - 1].width);
  });
  await page.screenshot({ path: `${OUTPUT}smallest.png` });
  expect(plugin.watch).toEqual({ requests: [], errors: [] });
  await plugin.close();
}, 120_000);
