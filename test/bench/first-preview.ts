/**
 * `npm run build && npx tsx test/bench/first-preview.ts [ROUNDS] [OTHER]`: how long the user waits, in the shipped plugin, from
 * the panel's appearing to the photo and to usable sliders (those that move the photo by its mesh, and all of them), and from a slider to its first and to its best picture.
 * With the root of another version of the project, built there, both in turn and how they compare. Times are on the panel's own clock, which starts with its page, and end when the canvas has been drawn.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Frame } from 'playwright-core';
import { FigmaHost } from '../figma/host.ts';
import { photoLayer } from '../figma/scenes.ts';
import { launchBrowser } from '../e2e/browser.ts';
import { readDist } from '../e2e/dist.ts';
import { topOfPage } from '../e2e/page-parts.ts';
import { clickSlider, waitForSliders, waitUntil } from '../e2e/panel-actions.ts';
import { openPluginWindow } from '../e2e/plugin-window.ts';
import { avatar } from '../e2e/portraits.ts';
import { median, printTable } from './table.ts';

/** Where the slider is put, one after the other: each is an edit of its own, from rest to rest. */
const PERCENTS = [80, -40, 60, 20, -80];

interface Marks {
  readonly photo: number;
  /** Sliders that need no model. */
  readonly shapes: number;
  readonly all: number;
  /** The latest slider movement, and every picture drawn since. */
  readonly input: number;
  readonly frames: readonly { readonly rung: string; readonly at: number }[];
}

/** First script of the panel's page. */
const CLOCK = `<script>(() => {
  const marks = (window.benchMarks = { photo: 0, shapes: 0, all: 0, input: 0, frames: [] });
  let before = 0;
  let seen = '';
  const look = () => {
    const now = performance.now();
    const { sequence, rung } = document.querySelector('[data-testid=preview]')?.dataset ?? {};
    if (!marks.photo && rung) marks.photo = now;
    const isUsable = (id) => document.querySelector('fieldset:enabled [data-testid=slider-' + id + ']:enabled');
    if (!marks.shapes && isUsable('smile')) marks.shapes = now;
    if (!marks.all && isUsable('smile') && isUsable('age')) marks.all = now;
    if (!rung || seen === sequence + rung) return;
    seen = sequence + rung;
    if (marks.input && Number(sequence) > before) marks.frames.push({ rung, at: now });
  };
  new MutationObserver(look).observe(document, { subtree: true, childList: true, attributes: true });
  addEventListener('input', () => {
    before = Number(document.querySelector('[data-testid=preview]').dataset.sequence);
    Object.assign(marks, { input: performance.now(), frames: [] });
  }, true);
})();</script>`;

const rounds = Number(process.argv[2] ?? 5);
if (!Number.isInteger(rounds) || rounds < 1) throw new Error('The number of rounds is a whole number from 1.');
const other = process.argv[3];
const pages = [readDist('ui.html'), ...(other ? [readFileSync(join(other, 'dist/ui.html'), 'utf8')] : [])];
const top = topOfPage(pages[0]);

interface Times {
  readonly photo: number[];
  readonly shapes: number[];
  readonly all: number[];
  readonly first: number[];
  readonly full: number[];
}
const measured: readonly Times[] = pages.map(() => ({ photo: [], shapes: [], all: [], first: [], full: [] }));
const climbs = new Map<string, number>();
let backend: string | null = null;

const browser = await launchBrowser();
try {
  const { png } = await avatar();
  for (let round = 0; round < rounds; round++)
    for (const [version, html] of pages.entries()) await measure(browser, png, html, measured[version]);
} finally {
  await browser.close();
}

for (const [version, { photo, shapes, all, first, full }] of measured.entries()) {
  if (other) console.log(version === 0 ? 'This version' : other);
  printTable([
    ['panel shown → first photo', photo],
    ['panel shown → shape sliders usable', shapes],
    ['panel shown → all sliders usable', all],
    ['slider → first new picture', first],
    ['slider → full generator', full],
  ]);
}
const [mine, theirs] = measured;
const ratio = median(mine.full.map((ms, edit) => ms / mine.first[edit]));
console.log(`full generator : first picture = ${ratio.toFixed(1)} : 1 (median of ${mine.full.length} edits)`);
console.log(`shape sliders usable : first photo = ${(median(mine.shapes) / median(mine.photo)).toFixed(1)} : 1`);
if (theirs)
  for (const what of ['photo', 'shapes', 'all', 'first', 'full'] as const)
    console.log(`this : other, ${what} = ${(median(mine[what]) / median(theirs[what])).toFixed(2)} : 1`);
console.log(`Runs on ${backend}. Climbs seen (k@α):`);
for (const [climb, count] of climbs) console.log(`  ${count} × ${climb}`);

/** Opens the plugin, and moves a slider from rest to rest a few times. */
async function measure(browser: Browser, png: Uint8Array, html: string, times: Times): Promise<void> {
  const host = new FigmaHost();
  host.select(photoLayer(host, png, { width: 300, height: 300 }));
  const plugin = await openPluginWindow(browser, host, { html: html.replace('<head>', `<head>${CLOCK}`) });
  await waitForSliders(plugin.panel);
  await waitUntil(() => plugin.panel.getByTestId('slider-age').isEnabled(), 'the model to be there');
  backend = await plugin.panel.getByTestId('how').getAttribute('data-backend');
  const frame = plugin.page.frames()[1];
  const opened = await marksOf(frame);
  times.photo.push(opened.photo);
  times.shapes.push(opened.shapes);
  times.all.push(opened.all);
  for (const percent of PERCENTS) {
    await clickSlider(plugin.page, plugin.panel.getByTestId('slider-smile'), percent);
    await waitUntil(async () => (await marksOf(frame)).frames.some(({ rung }) => rung === top), `${top} to be drawn`);
    const { input, frames } = await marksOf(frame);
    times.first.push(frames[0].at - input);
    times.full.push(frames[frames.length - 1].at - input);
    const climb = frames.map(({ rung }) => rung).join(' → ');
    climbs.set(climb, (climbs.get(climb) ?? 0) + 1);
  }
  await plugin.close();
}

function marksOf(frame: Frame): Promise<Marks> {
  return frame.evaluate(() => (window as unknown as { benchMarks: Marks }).benchMarks);
}
