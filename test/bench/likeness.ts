/**
 * `npm run build && npx tsx test/bench/likeness.ts [FOLDER] [EVERY]`: a *Closer likeness* in the shipped plugin, by one thread of its
 * worker: how many steps its seconds are enough for, how near they come, and when a gain is seen first. Of each EVERYth portrait of
 * a folder; without one, of a sample portrait. Beside the clock, the processor time of the renderer: on a busy machine a search makes
 * fewer steps, and what one costs says how many there would be.
 */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import sharp from 'sharp';
import { FigmaHost } from '../figma/host.ts';
import { photoLayer } from '../figma/scenes.ts';
import { launchBrowser } from '../e2e/browser.ts';
import { readDist } from '../e2e/dist.ts';
import { PATIENCE, waitForSliders } from '../e2e/panel-actions.ts';
import { openPluginWindow } from '../e2e/plugin-window.ts';
import { avatar } from '../e2e/portraits.ts';
import { cpuMs } from './rungs/cpu-time.ts';
import { median } from './table.ts';

/** What is left of the encoder's distance where a gain is seen. */
const SEEN = 0.9;

interface Step {
  /** ms since the button was pressed. */
  readonly at: number;
  readonly distance: number;
  readonly before: number;
  readonly shown: boolean;
}

interface Search {
  readonly steps: readonly Step[];
  readonly result: { readonly at: number; readonly steps: number; readonly before: number; readonly after: number };
}

/** First script of the panel's page: notes what the worker says of a search, on its way to the panel. */
const LISTENER = `<script>(() => {
  const search = (window.benchSearch = { begin: 0, steps: [], result: null });
  const note = ({ data }) => {
    const at = performance.now() - search.begin;
    for (const { value } of data?.argumentList ?? [])
      if (value && typeof value.before === 'number' && 'fraction' in value)
        search.steps.push({ at, distance: value.distance, before: value.before, shown: value.image !== undefined });
    const found = data?.value?.value;
    if (found && typeof found.code === 'string' && typeof found.steps === 'number')
      search.result = { at, steps: found.steps, before: found.before, after: found.after };
  };
  const add = EventTarget.prototype.addEventListener;
  EventTarget.prototype.addEventListener = function (type, ...rest) {
    if (type === 'message' && (this instanceof MessagePort || this instanceof Worker)) add.call(this, 'message', note);
    return add.call(this, type, ...rest);
  };
  addEventListener('click', () => (search.begin ||= performance.now()), true);
})();</script>`;

async function searchOn(browser: Browser, png: Uint8Array): Promise<Search & { readonly cpu: number }> {
  const host = new FigmaHost();
  host.select(photoLayer(host, png, { width: 400, height: 400 }));
  host.opened();
  const html = readDist('ui.html').replace('<head>', `<head>${LISTENER}`);
  const { page, panel, close } = await openPluginWindow(browser, host, { html });
  await waitForSliders(panel);
  const system = await browser.newBrowserCDPSession();
  const { processInfo } = await system.send('SystemInfo.getProcessInfo');
  const renderers = processInfo.filter(({ type }) => type === 'renderer').map(({ id }) => id);
  const before = cpuMs(renderers);
  await panel.getByTestId('refine').click();
  await panel.getByTestId('refining').waitFor({ timeout: PATIENCE });
  await panel.getByTestId('refine').waitFor({ timeout: PATIENCE });
  const cpu = cpuMs(renderers) - before;
  const search = await page.frames()[1].evaluate(() => (window as unknown as { benchSearch: Search }).benchSearch);
  await system.detach();
  await close();
  return { ...search, cpu };
}

async function portraitsOf(
  folder: string | undefined,
  every: number,
): Promise<readonly (readonly [string, Uint8Array])[]> {
  if (folder === undefined) {
    const { name, png } = await avatar();
    return [[name, png]];
  }
  const names = (await readdir(folder)).filter((name) => /^faker_.*\.jpe?g$/.test(name)).sort();
  const chosen = names.filter((_, i) => i % every === 0);
  return Promise.all(
    chosen.map(async (name) => [name, new Uint8Array(await sharp(join(folder, name)).png().toBuffer())] as const),
  );
}

const [folder, every = '1'] = process.argv.slice(2);
const browser = await launchBrowser();
const rows: { seconds: number; steps: number; left: number; cpu: number; nearer: number; gain: number }[] = [];
try {
  for (const [name, png] of await portraitsOf(folder, Number(every))) {
    const { steps, result, cpu } = await searchOn(browser, png);
    const seen = (is: (step: Step) => boolean): number => (steps.find(is)?.at ?? Infinity) / 1000;
    rows.push({
      seconds: result.at / 1000,
      steps: result.steps,
      left: (100 * result.after) / result.before,
      cpu: cpu / 1000,
      nearer: seen(({ shown, distance, before }) => shown && distance < before),
      gain: seen(({ distance, before }) => distance <= SEEN * before),
    });
    const { seconds, left } = rows[rows.length - 1];
    console.log(`${name}: ${result.steps} steps in ${seconds.toFixed(1)} s, ${left.toFixed(1)} % of the distance left`);
  }
} finally {
  await browser.close();
}
const line = (what: string, key: keyof (typeof rows)[number], unit: string): void => {
  const values = rows.map((row) => row[key]);
  console.log(`${what.padEnd(40)} ${median(values).toFixed(2)} ${unit}, most ${Math.max(...values).toFixed(2)}`);
};
console.log(`Medians of ${rows.length} searches by one thread:`);
line('pressed → done', 'seconds', 's');
line('steps', 'steps', '');
line('distance left', 'left', '%');
line('pressed → first nearer picture', 'nearer', 's');
line(`pressed → ${100 * SEEN} % of the distance`, 'gain', 's');
line('processor time of the renderer', 'cpu', 's');
