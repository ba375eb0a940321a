import type { PluginWindow } from './plugin-window.ts';
import { INTERVAL_MS } from '../../ui/app/preview/canvas-preview.ts';
import { PREVIEW_KEY } from '../../plugin/preview-layer.ts';
import { FigmaHost } from '../figma/host.ts';
import { decode } from '../figma/pictures.ts';
import { imageHashOf, photoLayer, turned } from '../figma/scenes.ts';
import { OUTPUT } from './output.ts';
import { dragSlider, previewPixels, typePercent, waitForSliders, waitForTop, waitUntil } from './panel-actions.ts';
import { openPluginWindow } from './plugin-window.ts';
import { avatar } from './portraits.ts';
import { useBrowser } from './stage.ts';

const stage = useBrowser();

/** Every picture the panel sent to the document, with its time in ms; null where it took the preview away. */
type Sent = { readonly at: number; readonly png: Uint8Array | null }[];

async function open(host: FigmaHost): Promise<PluginWindow & { readonly sent: Sent; readonly most: () => number }> {
  const sent: Sent = [];
  let most = 0;
  const send = host.send.bind(host);
  host.send = (type, data) => {
    if (type === 'preview') sent.push({ at: performance.now(), png: (data as { png: Uint8Array | null }).png });
    send(type, data);
  };
  const plugin = await openPluginWindow(stage.browser, host);
  const tell = host.onPost;
  host.onPost = (message) => {
    most = Math.max(most, previewsIn(host).length);
    tell?.(message);
  };
  await waitForSliders(plugin.panel);
  return { ...plugin, sent, most: () => most };
}

async function document(): Promise<{ host: FigmaHost; source: RectangleNode; untouched: string }> {
  const host = new FigmaHost();
  const source = photoLayer(host, (await avatar()).png, { width: 396, height: 396 });
  source.relativeTransform = turned(5, 100, 50);
  host.select(source);
  host.opened();
  return { host, source, untouched: host.serialise() };
}

function previewsIn(host: FigmaHost): RectangleNode[] {
  return [...host.graph.nodes.keys()]
    .map((id) => host.node(id) as RectangleNode)
    .filter((node) => node.getPluginData(PREVIEW_KEY) !== '');
}

/** Waits until the document shows what the panel shows, and no more is on its way. */
async function shown(plugin: PluginWindow): Promise<void> {
  const same = async (): Promise<boolean> => {
    const [layer] = previewsIn(plugin.host);
    if (!layer) return false;
    const bytes = plugin.host.graph.images.get(imageHashOf(layer) ?? '')!;
    const [there, here] = [await decode(bytes), await previewPixels(plugin.panel)];
    return there.width === here.width && Buffer.from(there.data).equals(Buffer.from(here.data));
  };
  await waitUntil(same, 'the document to show the picture of the panel', 30_000);
}

const gone = (host: FigmaHost): Promise<void> =>
  waitUntil(() => Promise.resolve(previewsIn(host).length === 0), 'the preview to go', 15_000);

test('the edit shows over the photo while it is made, in one layer that goes away by itself', async () => {
  const { host, source, untouched } = await document();
  const plugin = await open(host);
  const { page, panel, sent } = plugin;
  await dragSlider(page, panel.getByTestId('slider-smile'), 0, 80);
  await waitForTop(panel, stage.top);
  await shown(plugin);
  const [layer] = previewsIn(host);
  expect(layer).toMatchObject({ name: 'Portrait – preview', locked: true, width: 396, height: 396 });
  layer.relativeTransform.forEach((row, r) =>
    row.forEach((value, c) => expect(value).toBeCloseTo(source.relativeTransform[r][c], 9)),
  );
  expect(host.figma.currentPage.children.map(({ id }) => id)).toEqual([source.id, layer.id]);
  await page.screenshot({ path: `${OUTPUT}preview-layer.png` });

  // While the original is looked at, the document shows it as well.
  await page.keyboard.down('c');
  await gone(host);
  expect(host.serialise()).toBe(untouched);
  await page.keyboard.up('c');
  await shown(plugin);

  await panel.getByTestId('reset').click();
  await gone(host);
  expect(host.serialise()).toBe(untouched);

  await typePercent(panel, 'smile', -50);
  await waitForTop(panel, stage.top);
  await shown(plugin);
  const pictures = sent.filter(({ png }) => png !== null);
  expect(pictures.length).toBeGreaterThan(2);
  // About three a second over any stretch of time; a message may take an interval longer or shorter to get here.
  for (let from = 0; from < pictures.length; from++) {
    for (let to = from + 1; to < pictures.length; to++) {
      expect(pictures[to].at - pictures[from].at).toBeGreaterThan((to - from - 1) * INTERVAL_MS);
    }
  }
  expect(plugin.most()).toBe(1);

  await panel.getByTestId('apply').click();
  await host.posts('applied');
  expect(host.figma.currentPage.children.map(({ name }) => name)).toEqual(['Portrait', 'Portrait – Smile −50']);
  await new Promise((resolve) => setTimeout(resolve, 1000));
  expect(previewsIn(host)).toEqual([]);
  host.undo();
  expect(host.serialise()).toBe(untouched);
  expect(plugin.watch).toEqual({ requests: [], errors: [] });
  await plugin.close();
}, 600_000);

test('the switch turns it off and is remembered; closing in the middle leaves nothing', async () => {
  const { host, untouched } = await document();
  const first = await open(host);
  await typePercent(first.panel, 'smile', 60);
  await waitForTop(first.panel, stage.top);
  await shown(first);
  const toggle = first.panel.getByTestId('canvas-preview');
  expect(await toggle.getAttribute('aria-checked')).toBe('true');
  await toggle.click();
  await gone(host);
  const { length } = first.sent;
  await typePercent(first.panel, 'smile', 20);
  await waitForTop(first.panel, stage.top);
  expect(first.sent).toHaveLength(length);
  host.close();
  await first.close();

  host.rerun();
  const second = await open(host);
  const again = second.panel.getByTestId('canvas-preview');
  await typePercent(second.panel, 'smile', 60);
  await waitForTop(second.panel, stage.top);
  expect(await again.getAttribute('aria-checked')).toBe('false');
  expect(second.sent).toEqual([]);
  await again.click();
  await shown(second);
  host.close();
  expect(host.serialise()).toBe(untouched);
  await second.close();
}, 600_000);
