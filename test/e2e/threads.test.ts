/** The page of its own as `npm start` serves it, cross-origin isolated: several threads, and not a bit of the picture is different. */
import type { Page } from 'playwright-core';
import { PATIENCE, previewPixels, typePercent, waitForSliders, waitForTop } from './panel-actions.ts';
import { openStandalone, useBrowser } from './stage.ts';

const stage = useBrowser();

/** The preview of one and the same edit at the top of the ladder, and what the panel says of how it runs. */
async function smiling(page: Page): Promise<{ readonly pixels: Uint8Array; readonly why: string }> {
  await waitForSliders(page);
  await typePercent(page, 'smile', 80);
  await waitForTop(page, stage.top);
  const { data } = await previewPixels(page);
  return { pixels: Uint8Array.from(data), why: (await page.locator('.how-open').getAttribute('title')) ?? '' };
}

test(
  'threads draw what one draws',
  async () => {
    const plain = await openStandalone(stage.browser, { headers: {} });
    const isolated = await openStandalone(stage.browser);
    expect(await isolated.page.evaluate(() => crossOriginIsolated)).toBe(true);
    const [one, several] = [await smiling(plain.page), await smiling(isolated.page)];
    expect(one.why).not.toContain('threads');
    const cores = await isolated.page.evaluate(() => navigator.hardwareConcurrency);
    if (cores > 1) expect(several.why).toMatch(/On [2-8] threads\./);
    expect(Buffer.compare(one.pixels, several.pixels)).toBe(0);
    // The threads are workers of the engine's worker, which is one of the page.
    expect(isolated.watch).toEqual({ requests: [], errors: [] });
    await plain.page.context().close();
    await isolated.page.context().close();
  },
  2 * PATIENCE,
);
