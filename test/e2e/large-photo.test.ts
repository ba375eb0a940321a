import sharp from 'sharp';
import { EDIT_KEY } from '../../plugin/stored-edit.ts';
import { FigmaHost } from '../figma/host.ts';
import { decode } from '../figma/pictures.ts';
import { imageHashOf, photoLayer, turned } from '../figma/scenes.ts';
import { launchBrowser } from './browser.ts';
import { OUTPUT } from './output.ts';
import { PATIENCE, typePercent, waitForSliders } from './panel-actions.ts';
import { openPluginWindow } from './plugin-window.ts';
import { avatar } from './portraits.ts';

/** A portrait in the middle of a picture wider than Figma takes back. */
async function wide(): Promise<Uint8Array> {
  const png = await sharp((await avatar()).png)
    .extend({ left: 1802, right: 1802, extendWith: 'copy' })
    .png()
    .toBuffer();
  return new Uint8Array(png);
}

test('a photo larger than Figma takes back is edited at 4096 pixels in its own layer, and that is said', async () => {
  const browser = await launchBrowser();
  const host = new FigmaHost();
  const bytes = await wide();
  const source = photoLayer(host, bytes, { width: 440, height: 300 });
  source.relativeTransform = turned(5, 100, 50);
  source.cornerRadius = 12;
  host.select(source);
  host.opened();
  const plugin = await openPluginWindow(browser, host);
  await waitForSliders(plugin.panel);
  const notice = plugin.panel.locator('[role=alert][data-code="image-reduced"]');
  await notice.waitFor({ timeout: PATIENCE });
  expect(await notice.getByTestId('message').textContent()).toBe(
    'This photo is 4396 × 792 pixels, but Figma takes at most 4096 a side: the edited picture will have 4096 × 738.',
  );
  await plugin.page.screenshot({ path: `${OUTPUT}large-photo.png` });
  await plugin.panel.getByTestId('remedy').click();
  await typePercent(plugin.panel, 'smile', 60);
  await plugin.panel.getByTestId('apply').click();
  const { layerId } = await host.posts('applied');
  const made = host.node(layerId) as RectangleNode;
  const edited = await decode(host.graph.images.get(imageHashOf(made) ?? '')!);
  expect([edited.width, edited.height]).toEqual([4096, 738]);
  // Not a cover over a rendering: the layer with its corners, and the photo as it was still behind it.
  expect(made).toMatchObject({ width: 440, height: 300, cornerRadius: 12 });
  expect(JSON.parse(made.getPluginData(EDIT_KEY))).toMatchObject({ imageHash: imageHashOf(source) });
  expect(Buffer.from(host.graph.images.get(imageHashOf(source) ?? '')!).equals(bytes)).toBe(true);
  expect(plugin.watch).toEqual({ requests: [], errors: [] });
  await browser.close();
}, 600_000);
