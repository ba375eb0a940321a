/** Before the model is there: the photo is edited by shape, what the model draws is dimmed, and goes on by itself. */
import { FigmaHost } from '../figma/host.ts';
import { photoLayer } from '../figma/scenes.ts';
import { readDist } from './dist.ts';
import { OUTPUT } from './output.ts';
import { topOfPage, withBackend, withPrologue } from './page-parts.ts';
import { typePercent, waitForModel, waitForSliders, waitForTop } from './panel-actions.ts';
import { openPluginWindow } from './plugin-window.ts';
import { avatar } from './portraits.ts';
import { useBrowser } from './stage.ts';

const stage = useBrowser();

/** In the worker: what is as large as the model is unpacked only when the page says so. */
const HELD = `
const released = new Promise((resolve) => addEventListener('message', ({ data }) => data === 'release' && resolve()));
const { arrayBuffer } = Response.prototype;
Response.prototype.arrayBuffer = async function () {
  const bytes = await arrayBuffer.call(this);
  if (bytes.byteLength > 8e6) await released;
  return bytes;
};`;

/** In the page: its workers can be reached. */
const WORKERS = `<script>
  window.workers = [];
  window.Worker = class extends Worker {
    constructor(...options) {
      super(...options);
      window.workers.push(this);
    }
  };
</script>`;

test('shape sliders work before the model is there; those of the model are dimmed until then, and what was moved goes on', async () => {
  const host = new FigmaHost();
  host.select(photoLayer(host, (await avatar()).png, { width: 300, height: 300 }));
  const page = withBackend(readDist('ui.html'), 'wasm').replace('<head>', () => `<head>${WORKERS}`);
  const plugin = await openPluginWindow(stage.browser, host, { html: withPrologue(page, 'worker-wasm', HELD) });
  const { panel } = plugin;
  await waitForSliders(panel);
  expect(await panel.getByTestId('slider-age').isDisabled()).toBe(true);
  expect(await panel.getByTestId('value-age').isDisabled()).toBe(true);
  expect(await panel.getByTestId('coming').first().textContent()).toContain('when the model is loaded');
  expect(await panel.getByTestId('apply').isDisabled()).toBe(true);
  await typePercent(panel, 'smile', 60);
  await waitForTop(panel, '0@0');
  expect(await panel.getByTestId('apply').isDisabled()).toBe(false);
  await plugin.page.screenshot({ path: `${OUTPUT}before-the-model.png` });
  await plugin.page
    .frames()[1]
    .evaluate(() => (window as unknown as { workers: Worker[] }).workers.forEach((one) => one.postMessage('release')));
  await waitForModel(panel);
  await waitForTop(panel, topOfPage(page));
  expect(await panel.getByTestId('value-smile').inputValue()).toBe('+60');
  expect(await panel.getByTestId('slider-age').isEnabled()).toBe(true);
  expect(await panel.getByTestId('coming').count()).toBe(0);
  expect(plugin.watch).toEqual({ requests: [], errors: [] });
  await plugin.close();
});
