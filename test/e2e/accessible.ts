import type { Frame, Page } from 'playwright-core';
import axe from 'axe-core';
import { OUTPUT } from './output.ts';

/** What axe finds against, in words; WCAG 2.2 AA and the rules it calls best practice. */
async function violations(frame: Frame): Promise<string[]> {
  if (!(await frame.evaluate(() => 'axe' in window))) await frame.evaluate(axe.source);
  const results = await frame.evaluate(async () => (window as unknown as { axe: typeof axe }).axe.run());
  expect(results.passes.length).toBeGreaterThan(15);
  return results.violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${help} (${target.join(' ')}) ${failureSummary ?? ''}`),
  );
}

/**
 * Looks at what is on show, in light and in dark, and keeps a picture of both.
 * @param frame the one with the panel, where it is not the page itself
 */
export async function expectAccessible(page: Page, picture: string, frame: Frame = page.mainFrame()): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    expect(await violations(frame)).toEqual([]);
    await page.screenshot({ path: `${OUTPUT}${picture}-${colorScheme}.png` });
  }
}
