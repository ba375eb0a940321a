/**
 * `npm run build && npx tsx test/bench/glimpse.ts [ROUNDS]`: how long the hand rests on a slider before the picture of what it would do is
 * beside it, in the shipped plugin in Chromium, for every slider: the first time on a face, and again. The time that the hand has to rest is
 * in it, and on the panel's own clock, from the pointer's movement to the drawn canvas.
 */
import type { Frame, Page } from 'playwright-core';
import { FigmaHost } from '../figma/host.ts';
import { photoLayer } from '../figma/scenes.ts';
import { launchBrowser } from '../e2e/browser.ts';
import { PATIENCE, waitForModel, waitForSliders } from '../e2e/panel-actions.ts';
import { openPluginWindow } from '../e2e/plugin-window.ts';
import { samplePortrait } from '../e2e/portraits.ts';
import { median, printTable } from './table.ts';

interface Marks {
  moved: number;
  shown: number;
}

async function watch(panel: Frame): Promise<void> {
  await panel.evaluate(() => {
    const marks: Marks = { moved: 0, shown: 0 };
    Object.assign(window, { benchMarks: marks });
    document.addEventListener('pointermove', () => (marks.moved = performance.now()), true);
    let seen: string | undefined;
    new MutationObserver(() => {
      const slider = document.querySelector<HTMLElement>('[data-testid=glimpse]')?.dataset.slider;
      if (slider !== seen && slider) marks.shown = performance.now();
      seen = slider;
    }).observe(document.body, { subtree: true, childList: true });
  });
}

/** ms from the movement onto its label to its picture. */
async function hover(page: Page, panel: Frame, id: string): Promise<number> {
  await page.mouse.move(2, 2);
  const label = panel.locator(`label[for="direction-${id}"]`);
  await label.scrollIntoViewIfNeeded();
  const box = await label.boundingBox();
  if (!box) throw new Error(`The slider ${id} is not on the screen.`);
  // What scrolling brought beneath the hand is left, and what it began has ended.
  await page.waitForTimeout(150);
  await page.mouse.move(box.x + 10, box.y + box.height / 2);
  await panel.locator(`[data-testid=glimpse][data-slider="${id}"]`).waitFor({ timeout: PATIENCE });
  const { moved, shown } = await panel.evaluate(() => (window as unknown as { benchMarks: Marks }).benchMarks);
  return shown - moved;
}

const rounds = Number(process.argv[2] ?? 3);
if (!Number.isInteger(rounds) || rounds < 1) throw new Error('The number of rounds is a whole number from 1.');
const times = new Map<string, { readonly first: number[]; readonly again: number[] }>();
const browser = await launchBrowser();
for (let round = 0; round < rounds; round++) {
  const host = new FigmaHost();
  host.select(photoLayer(host, await samplePortrait(), { width: 300, height: 300 }));
  const { page, panel, close } = await openPluginWindow(browser, host);
  await waitForSliders(panel);
  await waitForModel(panel);
  // Encoding, measuring and the first frames, which go on behind the open photo.
  await page.waitForTimeout(3000);
  await watch(panel);
  const ids = await panel
    .locator('input.track[id^="direction-"]')
    .evaluateAll((tracks) => tracks.map(({ id }) => id.replace('direction-', '')));
  for (const pass of ['first', 'again'] as const)
    for (const id of ids) {
      const seen = times.get(id) ?? { first: [], again: [] };
      times.set(id, seen);
      seen[pass].push(await hover(page, panel, id));
    }
  await close();
}
await browser.close();

for (const pass of ['first', 'again'] as const) {
  console.log(pass);
  printTable([...times].map(([id, seen]) => [id, seen[pass]] as const));
  const medians = [...times.values()].map((seen) => median(seen[pass]));
  const soon = medians.filter((time) => time <= 100).length;
  console.log(`median of all ${median(medians).toFixed(0)} ms; within 100 ms: ${soon} of ${medians.length}\n`);
}
process.exit(0);
