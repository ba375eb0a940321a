import { FigmaHost } from '../figma/host.ts';
import { photoLayer } from '../figma/scenes.ts';
import { OUTPUT } from './output.ts';
import { typePercent, waitForSliders, waitForTop } from './panel-actions.ts';
import { openPluginWindow } from './plugin-window.ts';
import { samplePortrait } from './portraits.ts';
import { useBrowser } from './stage.ts';

const stage = useBrowser();

type Colour = readonly [number, number, number, number];

/** "rgb(1, 2, 3)" or "rgba(1, 2, 3, 0.5)" */
function parse(css: string): Colour {
  const [r, g, b, a = 1] = (css.match(/[\d.]+/g) ?? []).map(Number);
  return [r, g, b, a];
}

/** Relative luminance of a colour (WCAG 2.2) that lies over an opaque one. */
function luminance([r, g, b, alpha]: Colour, under: Colour = [0, 0, 0, 1]): number {
  const [red, green, blue] = [r, g, b].map((part, channel) => {
    const level = (part * alpha + under[channel] * (1 - alpha)) / 255;
    return level <= 0.04045 ? level / 12.92 : ((level + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** WCAG 2.2, 1.4.3: at least 4.5 for text of this size. */
function contrast(text: Colour, back: Colour): number {
  const [a, b] = [luminance(text, back), luminance(back)];
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
}

test('the panel follows light and dark, with readable words in both, and no word is cut off', async () => {
  const host = new FigmaHost();
  host.select(photoLayer(host, await samplePortrait(), { width: 300, height: 300 }));
  const plugin = await openPluginWindow(stage.browser, host);
  const { page, panel } = plugin;
  await waitForSliders(panel);
  await typePercent(panel, 'smile', 80);
  await waitForTop(panel, stage.top);
  // The number field keeps the focus; on the picture it would look like a state of its own.
  await panel.getByTestId('value-smile').blur();

  const seen: Record<string, number> = {};
  for (const scheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: scheme });
    const back = parse(await panel.getByTestId('panel').evaluate((e) => getComputedStyle(e).backgroundColor));
    const texts = await panel
      .locator('.slider label, .group legend, .field, .how-rung')
      .evaluateAll((elements) => elements.map((e) => getComputedStyle(e).color));
    expect(texts.length).toBeGreaterThan(5);
    for (const text of texts) expect(contrast(parse(text), back)).toBeGreaterThanOrEqual(4.5);
    seen[scheme] = luminance(back);
    await page.screenshot({ path: `${OUTPUT}panel-${scheme}.png` });
  }
  expect(seen.light).toBeGreaterThan(0.9);
  expect(seen.dark).toBeLessThan(0.1);

  const cut = await panel
    .locator('.slider label, .group legend, .button, .how-rung')
    .evaluateAll((elements) => elements.filter((e) => e.scrollWidth > e.clientWidth).map((e) => e.textContent));
  expect(cut).toEqual([]);
  await plugin.close();
});
