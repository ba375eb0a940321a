import { FigmaHost } from '../figma/host.ts';
import { photoLayer } from '../figma/scenes.ts';
import { writeContainer } from '../../models/format/index.ts';
import { readDist } from './dist.ts';
import { OUTPUT } from './output.ts';
import { PATIENCE, typePercent, waitForModel, waitForSliders, waitForTop, waitUntil } from './panel-actions.ts';
import { topOfPage, withBackend, withFile, withText } from './page-parts.ts';
import type { PluginWindow } from './plugin-window.ts';
import { openPluginWindow } from './plugin-window.ts';
import { avatar, damaged, landscape } from './portraits.ts';
import { useBrowser } from './stage.ts';

const stage = useBrowser();

/** The sentence on show, once it is one with this code; nothing can be applied meanwhile. */
async function sentence({ panel }: PluginWindow, code: string): Promise<string | null> {
  const notice = panel.locator(`[role=alert][data-code="${code}"]`);
  await notice.waitFor({ timeout: PATIENCE });
  expect(await panel.locator('[role=alert]').count()).toBe(1);
  expect(await panel.getByTestId('apply').isDisabled()).toBe(true);
  return notice.getByTestId('message').textContent();
}

describe('a selection that cannot be edited', () => {
  const host = new FigmaHost();
  let plugin: PluginWindow;
  beforeAll(async () => {
    plugin = await openPluginWindow(stage.browser, host);
  });
  afterAll(() => plugin?.close());

  test.each<[string, string, string, () => SceneNode[] | Promise<SceneNode[]>]>([
    ['nothing selected', 'selection-empty', 'Nothing is selected. Select the layer that holds the portrait.', () => []],
    [
      'several layers without pixels',
      'selection-many',
      '2 layers are selected, and none of them shows a picture that can be edited. Select the ones that hold a portrait.',
      () => {
        const layers = [host.figma.createRectangle(), host.figma.createEllipse()];
        for (const layer of layers) layer.fills = [];
        return layers;
      },
    ],
    [
      'a layer without pixels',
      'selection-no-pixels',
      '“Bare” shows no picture. Select a layer that holds a portrait.',
      () => {
        const bare = host.figma.createRectangle();
        bare.name = 'Bare';
        bare.fills = [];
        return [bare];
      },
    ],
    [
      'a picture that cannot be decoded',
      'image-corrupt',
      'This picture cannot be read. Try another file, or save it again as PNG or JPEG.',
      async () => [photoLayer(host, await damaged(), { width: 320, height: 240 })],
    ],
    [
      'a picture without a face',
      'no-face',
      'No face was found here; choose a picture with a face seen from the front and in good light.',
      async () => [photoLayer(host, await landscape(), { width: 320, height: 240 })],
    ],
  ])('%s gets its own sentence, and the document stays as it was', async (_name, code, words, arrange) => {
    host.select(...(await arrange()));
    const before = host.serialise();
    expect(await sentence(plugin, code)).toBe(words);
    expect(host.serialise()).toBe(before);
    await plugin.page.screenshot({ path: `${OUTPUT}bad-${code}.png` });
    expect(plugin.watch).toEqual({ requests: [], errors: [] });
  });

  test('a portrait selected afterwards opens by itself', async () => {
    host.select(photoLayer(host, (await avatar()).png, { width: 300, height: 300 }));
    await waitForSliders(plugin.panel);
    expect(await plugin.panel.locator('[role=alert]').count()).toBe(0);
  });
});

/** Half of it, in whole groups of four characters. */
const half = (text: string): string => text.slice(0, 4 * Math.floor(text.length / 8));
const middleFlipped = (file: Uint8Array): Uint8Array => {
  const copy = file.slice();
  copy[copy.length >> 1] ^= 0x40;
  return copy;
};
const foreign = (): Uint8Array =>
  writeContainer(new Map([['embeddings.weight', { shape: [2, 2], data: Float32Array.of(1, 2, 3, 4) }]]), {});

test.each<[string, string, RegExp, (html: string) => string]>([
  [
    'a model whose packing is cut off',
    'model-corrupt',
    /^The model inside this plugin is damaged; install the plugin again\. Sliders that move the photo’s own pixels work all the same\.$/,
    (html) => withText(html, 'model', half),
  ],
  [
    'a model file that ends too early',
    'model-corrupt',
    /^This model file is damaged \(it is cut off: \d+ of \d+ bytes are there\); download or export it again\. Sliders .* all the same\.$/,
    (html) => withFile(html, 'model', (file) => file.slice(0, file.length >> 1)),
  ],
  [
    'a model file with one bit changed',
    'model-corrupt',
    /^This model file is damaged \(checksum of \w+\); download or export it again\. Sliders .* all the same\.$/,
    (html) => withFile(html, 'model', middleFlipped),
  ],
  [
    'a safetensors file of another program',
    'model-wrong',
    /^This model cannot be used here: it is not an Anycost Portrait model .*\. Choose another model file\. Sliders .* all the same\.$/,
    (html) => withFile(html, 'model', foreign),
  ],
])('%s gets its own sentence; the photo is edited by shape all the same', async (_name, code, words, spoil) => {
  const host = new FigmaHost();
  host.select(photoLayer(host, (await avatar()).png, { width: 300, height: 300 }));
  host.commit();
  const before = host.serialise();
  const plugin = await openPluginWindow(stage.browser, host, { html: spoil(readDist('ui.html')) });
  expect(await sentence(plugin, code)).toMatch(words);
  await waitForSliders(plugin.panel);
  expect(host.serialise()).toBe(before);
  expect(await plugin.panel.getByTestId('slider-age').count()).toBe(0);
  await typePercent(plugin.panel, 'smile', 80);
  await waitUntil(
    async () => (await plugin.panel.getByTestId('preview').getAttribute('data-frames')) !== '0',
    'the smile to be shown',
  );
  await plugin.page.screenshot({ path: `${OUTPUT}bad-${code}.png` });
  expect(plugin.watch).toEqual({ requests: [], errors: [] });
  await plugin.close();
});

test('without what looks at photos nothing can be edited, which is said', async () => {
  const host = new FigmaHost();
  host.select(photoLayer(host, (await avatar()).png, { width: 300, height: 300 }));
  const html = withText(readDist('ui.html'), 'detector', half);
  const plugin = await openPluginWindow(stage.browser, host, { html });
  const words = 'The "detector" part of this plugin is damaged; install the plugin again.';
  expect(await sentence(plugin, 'internal')).toBe(words);
  expect(await plugin.panel.getByTestId('slider-smile').count()).toBe(0);
  await plugin.close();
});

test('with what looks closer damaged, shapes are edited all the same, and what the model draws is not given out as a result', async () => {
  const host = new FigmaHost();
  host.select(photoLayer(host, (await avatar()).png, { width: 300, height: 300 }));
  const html = withText(readDist('ui.html'), 'model-rest', half);
  const plugin = await openPluginWindow(stage.browser, host, { html });
  const { panel } = plugin;
  await waitForModel(panel);
  await typePercent(panel, 'smile', 60);
  await waitForTop(panel, '0@0');
  expect(await panel.locator('[role=alert]').count()).toBe(0);
  await typePercent(panel, 'age', 60);
  const notice = panel.locator('[role=alert][data-code="model-corrupt"]');
  await notice.waitFor({ timeout: PATIENCE });
  const words = 'The model inside this plugin is damaged; install the plugin again.';
  expect(await notice.getByTestId('message').textContent()).toBe(words);
  expect(await panel.getByTestId('how').textContent()).toBe('Stopped');
  expect(await panel.getByTestId('apply').isDisabled()).toBe(true);
  await plugin.page.screenshot({ path: `${OUTPUT}bad-model-rest.png` });
  await plugin.close();
});

test('onnxruntime is not needed on the CPU: with its part damaged, every slider works', async () => {
  const host = new FigmaHost();
  host.select(photoLayer(host, (await avatar()).png, { width: 300, height: 300 }));
  const html = withText(withBackend(readDist('ui.html'), 'wasm'), 'ort-wasm', half);
  const plugin = await openPluginWindow(stage.browser, host, { html });
  await waitForSliders(plugin.panel);
  await waitForModel(plugin.panel);
  await typePercent(plugin.panel, 'age', 60);
  await waitForTop(plugin.panel, topOfPage(html));
  expect(await plugin.panel.locator('[role=alert]').count()).toBe(0);
  await plugin.close();
});
