import type { PanelScope } from './panel-actions.ts';
import type { PluginWindow } from './plugin-window.ts';
import { readModelBytes } from '../../models/cli/read-model.ts';
import { EDIT_KEY } from '../../plugin/stored-edit.ts';
import { FigmaHost } from '../figma/host.ts';
import { photoLayer } from '../figma/scenes.ts';
import { withAbout } from '../support/model-files.ts';
import { expectAccessible } from './accessible.ts';
import { OUTPUT } from './output.ts';
import {
  PATIENCE,
  previewPixels,
  typePercent,
  waitForModel,
  waitForSliders,
  waitForTop,
  waitUntil,
} from './panel-actions.ts';
import { openPluginWindow } from './plugin-window.ts';
import { samplePortrait } from './portraits.ts';
import { openStandalone, useBrowser } from './stage.ts';

const NAME = 'Renamed';
let own: Uint8Array;
/** The default model under another name, without its slider for age. */
let renamed: Uint8Array;

const stage = useBrowser();
beforeAll(async () => {
  own = await readModelBytes();
  renamed = withAbout(own, ({ directions, provenance }) => ({
    id: 'renamed',
    name: NAME,
    directions: directions.filter(({ id }) => id !== 'age'),
    provenance: { ...provenance, licence: 'Only for this test' },
  }));
});

const file = (name: string, bytes: Uint8Array) => ({
  name,
  mimeType: 'application/octet-stream',
  buffer: Buffer.from(bytes),
});

async function incoming(panel: PanelScope, code: string): Promise<string | null> {
  const line = panel.getByTestId('incoming-model');
  await waitUntil(async () => (await line.getAttribute('data-code', { timeout: PATIENCE })) === code, code);
  return line.textContent();
}

/** The editor has started anew with a model of this name. */
async function runningWith(panel: PanelScope, name: string): Promise<void> {
  const says = async (): Promise<boolean> =>
    (await panel.getByTestId('model').getAttribute('aria-label')) === `Model: ${name}`;
  await waitUntil(says, `the model ${name}`);
  await waitForSliders(panel);
}

describe('in the plugin', () => {
  let host: FigmaHost;
  let plugin: PluginWindow;
  let panel: PluginWindow['panel'];
  let name: string;

  beforeAll(async () => {
    host = new FigmaHost();
    host.select(photoLayer(host, await samplePortrait(), { width: 300, height: 300 }));
    plugin = await openPluginWindow(stage.browser, host);
    ({ panel } = plugin);
    await waitForSliders(panel);
    await waitForModel(panel);
    name = ((await panel.getByTestId('model').getAttribute('aria-label')) ?? '').replace('Model: ', '');
    await typePercent(panel, 'smile', 60);
    await typePercent(panel, 'age', -40);
    await waitForTop(panel, stage.top);
  }, 2 * PATIENCE);
  afterAll(async () => {
    expect(plugin.watch).toEqual({ requests: [], errors: [] });
    await plugin.close();
  });

  test('the menu shows the card of the model in use, its licence with it', async () => {
    await panel.getByTestId('model').click();
    const card = panel.getByTestId('model-card');
    expect(await card.locator('dt').allTextContents()).toEqual([
      'Licence',
      'Trained on',
      'Size',
      'Draws',
      'Sliders',
      'Measured',
    ]);
    expect(await card.textContent()).toContain(`${(own.byteLength / 1e6).toFixed(1)} MB`);
    await expectAccessible(plugin.page, 'models', plugin.page.frames()[1]);
    await panel.getByTestId('models').press('Escape');
    expect(await panel.getByTestId('models').count()).toBe(0);
  });

  test('a broken file is refused with its sentence in the menu, and the model before goes on', async () => {
    const edited = await previewPixels(panel);
    const broken = own.slice();
    broken[broken.length >> 1] ^= 0x40;
    await panel.getByTestId('model').click();
    await panel.getByTestId('open-model').setInputFiles(file('broken.safetensors', broken));
    expect(await incoming(panel, 'model-corrupt')).toMatch(
      /^broken\.safetensors This model file is damaged \(checksum of \w+\); download or export it again\.$/,
    );
    // The plugin opens no pickle: it names what it is, and the one command.
    const pickle = Uint8Array.of(0x80, 4, 0x95, 0, 0, 0, 0, 0, 0, 0, 0, 0x7d, 0x2e);
    await panel.getByTestId('open-model').setInputFiles(file('ffhq 512.pkl', pickle));
    expect(await incoming(panel, 'model-wrong')).toMatch(
      /^ffhq 512\.pkl This is a pickle, as NVIDIA’s StyleGAN2 models are\. The command “npm run model -- import "ffhq 512\.pkl" -o model\.safetensors” makes/,
    );
    await panel.getByTestId('open-model').setInputFiles(file('letter.safetensors', Buffer.from('Dear reader,')));
    expect(await incoming(panel, 'model-corrupt')).toMatch(/^letter\.safetensors This model file is damaged/);
    await expectAccessible(plugin.page, 'models-refused', plugin.page.frames()[1]);
    await panel.getByTestId('model').click();

    expect((await previewPixels(panel)).data).toEqual(edited.data);
    await typePercent(panel, 'smile', 61);
    const moved = async (): Promise<boolean> =>
      !Buffer.from((await previewPixels(panel)).data).equals(Buffer.from(edited.data));
    await waitUntil(moved, 'the next edit to show');
    await typePercent(panel, 'smile', 60);
    await waitForTop(panel, stage.top);
  }, 400_000);

  test('another file edits with the sliders it has; Apply names it; those it lacks come back with the first', async () => {
    await panel.getByTestId('model').click();
    await panel.getByTestId('open-model').setInputFiles(file('other.safetensors', renamed));
    await runningWith(panel, NAME);
    expect(await panel.getByTestId('model-card').textContent()).toContain('LicenceOnly for this test');
    expect(await panel.getByTestId('incoming-model').count()).toBe(0);
    await expectAccessible(plugin.page, 'models-two', plugin.page.frames()[1]);
    await panel.getByTestId('models').press('Escape');
    expect(await panel.getByTestId('slider-age').count()).toBe(0);
    expect(await panel.getByTestId('slider-smile').inputValue()).toBe('60');
    await waitForTop(panel, stage.top);

    await panel.getByTestId('apply').click();
    const { layerId, layerName } = await host.posts('applied');
    expect(layerName).toBe('Portrait – Smile +60');
    expect(JSON.parse(host.node(layerId).getPluginData(EDIT_KEY))).toMatchObject({
      modelId: 'renamed',
      sliders: { smile: 0.6 },
    });

    await panel.getByTestId('model').click();
    await panel.getByTestId('model-0').click();
    await runningWith(panel, name);
    await panel.getByTestId('model').click();
    expect(await panel.getByTestId('slider-age').inputValue()).toBe('-40');
    await waitForTop(panel, stage.top);
  }, 600_000);

  test('a layer made with a model that is not open says so, and looks as it did once that is', async () => {
    host.close();
    expect(plugin.watch).toEqual({ requests: [], errors: [] });
    await plugin.close();
    host.rerun();
    plugin = await openPluginWindow(stage.browser, host);
    ({ panel } = plugin);
    await waitForSliders(panel);
    expect(await panel.getByTestId('message').textContent()).toBe(
      'This edit was made with the model “renamed”, so it may look different now. Open that model to see it as it was.',
    );
    await plugin.page.screenshot({ path: `${OUTPUT}model-other.png` });
    await panel.getByTestId('other-model').click();
    await panel.getByTestId('open-model').setInputFiles(file('other.safetensors', renamed));
    await runningWith(panel, NAME);
    expect(await panel.getByTestId('message').count()).toBe(0);
    expect(await panel.getByTestId('slider-smile').inputValue()).toBe('60');
  }, 600_000);
});

test('on the page of its own a dropped model is opened as a model, and a dropped picture as a photo', async () => {
  const { page, watch } = await openStandalone(stage.browser);
  await waitForSliders(page);
  const drop = async (name: string, bytes: Uint8Array): Promise<void> =>
    page.evaluate(
      ([name, base64]) => {
        const dataTransfer = new DataTransfer();
        const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
        dataTransfer.items.add(new File([bytes], name));
        const event = new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true });
        document.querySelector('.stage')!.dispatchEvent(event);
      },
      [name, Buffer.from(bytes).toString('base64')],
    );
  const layers = page.getByTestId('layers').locator('li');

  await drop('dropped.safetensors', renamed);
  await runningWith(page, NAME);
  expect(await page.getByTestId('models').textContent()).toContain('dropped.safetensors');
  expect(await layers.allTextContents()).toEqual(['Portrait 1']);

  await drop('dropped.png', await samplePortrait());
  await waitUntil(async () => (await layers.allTextContents()).join() === 'dropped', 'the picture');
  await waitForSliders(page);
  expect(await page.getByTestId('model').getAttribute('aria-label')).toBe(`Model: ${NAME}`);

  // The page imports by itself, and says what a file is not.
  await drop('generator.pt', new Uint8Array(8));
  expect(await incoming(page, 'model-wrong')).toContain('it is not a PyTorch, NumPy or pickle file');
  expect(watch).toEqual({ requests: [], errors: [] });
  await page.context().close();
}, 400_000);
