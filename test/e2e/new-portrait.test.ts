/** A portrait out of nothing: made in the panel, put into the document, and opened again. */
import { readFile } from 'node:fs/promises';
import sharp from 'sharp';
import type { StoredEdit } from '../../plugin/stored-edit.ts';
import { EDIT_KEY } from '../../plugin/stored-edit.ts';
import { FigmaHost } from '../figma/host.ts';
import { decode, picture } from '../figma/pictures.ts';
import { photoLayer } from '../figma/scenes.ts';
import { expectAccessible } from './accessible.ts';
import {
  PATIENCE,
  type PanelScope,
  previewPixels,
  typePercent,
  waitForSliders,
  waitForTop,
  waitUntil,
} from './panel-actions.ts';
import { openPluginWindow, type PluginWindow } from './plugin-window.ts';
import { OUTPUT } from './output.ts';
import { openStandalone, useBrowser } from './stage.ts';

const stage = useBrowser();

/** A document with a layer in it, nothing selected, and the plugin's window. */
async function openOnNothing(): Promise<PluginWindow & { readonly before: string }> {
  const host = new FigmaHost();
  await host.figma.clientStorage.setAsync('panel', { welcomed: 'yes' });
  photoLayer(host, await picture(60, 40), { width: 60, height: 40 });
  host.opened();
  const before = host.serialise();
  return { ...(await openPluginWindow(stage.browser, host)), before };
}

async function pressNewPortrait({ panel }: PluginWindow): Promise<void> {
  await panel.getByTestId('new-portrait').click({ timeout: PATIENCE });
  await waitForSliders(panel);
}

async function typeSeed(panel: PanelScope, seed: number): Promise<void> {
  const field = panel.getByTestId('seed');
  await field.fill(String(seed));
  await field.press('Enter');
  const shown = `Preview of a new portrait, seed ${seed}`;
  await waitUntil(async () => (await panel.getByTestId('preview').getAttribute('aria-label')) === shown, shown);
  await waitForSliders(panel);
}

const paintsOf = (host: FigmaHost, id: string): readonly ImagePaint[] =>
  (host.node(id) as RectangleNode).fills as readonly ImagePaint[];
const bytesOf = (host: FigmaHost, { imageHash }: ImagePaint): Buffer =>
  Buffer.from(host.graph.images.get(imageHash ?? '')!);

test('new portrait, another seed, a slider, Apply, undo, Apply; opened again all stands as it was left', async () => {
  const plugin = await openOnNothing();
  const { host, panel, page, before } = plugin;
  await pressNewPortrait(plugin);
  expect(await panel.getByTestId('seed').inputValue()).toMatch(/^\d{1,6}$/);
  await typeSeed(panel, 1234);
  const face = await previewPixels(panel);
  const isThatFace = async (): Promise<boolean> =>
    Buffer.from((await previewPixels(panel)).data).equals(Buffer.from(face.data));
  await panel.getByTestId('another').click();
  await waitUntil(async () => !(await isThatFace()), 'another face');
  await typeSeed(panel, 1234);
  await waitUntil(isThatFace, 'the same face again');
  await expectAccessible(page, 'new-portrait', page.frames()[1]);

  await typePercent(panel, 'smile', 60);
  await waitForTop(panel, stage.top);
  const edited = await previewPixels(panel);
  expect(Buffer.from(edited.data).equals(Buffer.from(face.data))).toBe(false);
  await expectAccessible(page, 'new-portrait-smile', page.frames()[1]);
  expect(host.serialise()).toBe(before);

  await panel.getByTestId('apply').click();
  const first = await host.posts('applied');
  expect(first.layerName).toBe('Portrait – Seed 1234, Smile +60');
  await expectAccessible(page, 'new-portrait-applied', page.frames()[1]);
  host.undo();
  expect(host.serialise()).toBe(before);

  const since = host.posted.length;
  await waitUntil(() => panel.getByTestId('apply').isEnabled(), 'Apply to be possible again');
  await panel.getByTestId('apply').click();
  const { layerId } = await host.posts('applied', since);
  const [base, shown] = paintsOf(host, layerId);
  expect([base.visible, shown.visible]).toEqual([false, true]);
  const written = await decode(bytesOf(host, shown));
  expect(Buffer.from(written.data).equals(Buffer.from((await decode(bytesOf(host, base))).data))).toBe(false);
  for (const paint of [base, shown]) {
    const { xmp } = await sharp(bytesOf(host, paint)).metadata();
    expect(xmp?.toString()).toContain('digitalsourcetype/trainedAlgorithmicMedia"');
    expect(xmp?.toString()).toContain('stEvt:action="created"');
  }
  expect((await sharp(bytesOf(host, shown)).metadata()).xmp?.toString()).toContain('"Seed 1234, Smile +60; model ');
  const { modelId, generated, sliders } = JSON.parse(host.node(layerId).getPluginData(EDIT_KEY)) as StoredEdit;
  expect({ generated, sliders }).toEqual({
    generated: { seed: 1234, truncation: 0.7, modelId },
    sliders: { smile: 0.6 },
  });

  host.close();
  await plugin.close();
  expect(plugin.watch).toEqual({ requests: [], errors: [] });
  host.rerun();
  const again = await openPluginWindow(stage.browser, host);
  await waitForSliders(again.panel);
  expect(await again.panel.getByTestId('seed-of-layer').textContent()).toBe('Portrait from seed 1234');
  expect(await again.panel.getByTestId('slider-smile').inputValue()).toBe('60');
  const photo = await decode(Buffer.from((await host.posts('photo')).bytes));
  await waitForTop(again.panel, stage.top);
  const restored = await previewPixels(again.panel);
  // The portrait itself to the last bit, its edit up to the rounding of kernels chosen anew.
  expect(Buffer.from(photo.data).equals(Buffer.from(face.data))).toBe(true);
  expect(farthest(restored.data, edited.data)).toBeLessThanOrEqual(2);
  await expectAccessible(again.page, 'new-portrait-reopened', again.page.frames()[1]);
  expect(again.watch).toEqual({ requests: [], errors: [] });
  await again.close();
}, 900_000);

test('as it came it can be applied too; closed before that, the document is as it was', async () => {
  const plugin = await openOnNothing();
  const { host, panel, before } = plugin;
  await pressNewPortrait(plugin);
  await typePercent(panel, 'smile', 40);
  await waitForTop(panel, stage.top);
  await panel.getByTestId('cancel').click();
  await waitUntil(() => Promise.resolve(host.closed), 'the plugin to close');
  expect(host.serialise()).toBe(before);
  await plugin.close();

  host.rerun();
  const again = await openPluginWindow(stage.browser, host);
  await pressNewPortrait(again);
  await typeSeed(again.panel, 7);
  await again.panel.getByTestId('apply').click();
  const { layerId, layerName } = await host.posts('applied');
  expect(layerName).toBe('Portrait – Seed 7');
  const paints = paintsOf(host, layerId);
  expect(paints).toHaveLength(1);
  const side = Number(stage.top.split('@')[0]);
  expect(host.node(layerId)).toMatchObject({ width: side, height: side });
  expect((await decode(bytesOf(host, paints[0]))).width).toBe(side);
  expect(again.watch).toEqual({ requests: [], errors: [] });
  await again.close();
}, 900_000);

test('on the page of its own: the same, saved as a file, and opened again with its sliders', async () => {
  const { page, watch } = await openStandalone(stage.browser);
  await waitForSliders(page);
  await page.getByTestId('page-new-portrait').click();
  await page.getByTestId('seed').waitFor({ timeout: PATIENCE });
  await typeSeed(page, 1234);
  await typePercent(page, 'smile', 60);
  await waitForTop(page, stage.top);
  await page.screenshot({ path: `${OUTPUT}new-portrait-page.png` });
  const saved = page.waitForEvent('download', { timeout: PATIENCE });
  await page.getByTestId('apply').click();
  const download = await saved;
  expect(download.suggestedFilename()).toBe('Portrait – Seed 1234, Smile +60.png');
  const file = await readFile(await download.path());
  expect((await sharp(file).metadata()).xmp?.toString()).toContain('digitalsourcetype/trainedAlgorithmicMedia"');
  expect((await decode(file)).width).toBe(Number(stage.top.split('@')[0]));

  const layers = page.getByTestId('layers').locator('li');
  await waitUntil(async () => (await layers.count()) === 1, 'the new layer');
  await layers.locator('button').first().click();
  await page.getByTestId('seed-of-layer').waitFor();
  await waitForSliders(page);
  expect(await page.getByTestId('slider-smile').inputValue()).toBe('60');
  await page.screenshot({ path: `${OUTPUT}new-portrait-page-reopened.png` });
  expect(watch).toEqual({ requests: [], errors: [] });
  await page.context().close();
}, 600_000);

/** The largest difference of any value of two pictures, in steps of 8 bits. */
function farthest(a: Uint8Array, b: Uint8Array): number {
  expect(a).toHaveLength(b.length);
  return a.reduce((most, value, at) => Math.max(most, Math.abs(value - b[at])), 0);
}
