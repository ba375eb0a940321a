/**
 * `npx tsx test/bench/threads.ts [ROUNDS] [THREADS]`: rungs of a model of config-f's size by one thread in a sandboxed iframe and by
 * several in a cross-origin isolated page, in turn. What is compared is the clock, for threads are to save time and not work; so
 * it takes a quiet machine with as many cores.
 */
import { tableLines } from '../../models/cli/table.ts';
import { recipeModel } from '../golden/recipe.ts';
import { maxDifference } from '../support/fixtures.ts';
import { recipeFile } from './recipe-file.ts';
import { openEngine } from './rungs/chromium.ts';
import { median } from './table.ts';

async function main(rounds: number, threads: number): Promise<void> {
  const { resolutions } = recipeModel().metadata.generator;
  const rungs = resolutions.flatMap((resolution) => [0.25, 1].map((ratio) => ({ resolution, ratio })));
  const bytes = await recipeFile();
  const engines = [await openEngine(bytes), await openEngine(bytes, threads)];
  if (engines[1].threads !== threads) throw new Error(`Only ${engines[1].threads} threads started.`);
  const times = rungs.map(() => engines.map((): number[] => []));
  let apart = 0;
  let code = 0;
  try {
    for (let round = -1; round < rounds; round++)
      for (const [i, rung] of rungs.entries()) {
        const task = { ...rung, code: ++code };
        const drawn = [];
        for (const [e, engine] of engines.entries()) {
          drawn.push(await engine.draw(task));
          if (round >= 0) times[i][e].push(drawn[e].ms);
        }
        apart = Math.max(apart, maxDifference(drawn[0].samples, drawn[1].samples));
      }
  } finally {
    for (const engine of engines) await engine.close();
  }
  const rows = rungs.map(({ resolution, ratio }, i) => {
    const [one, several] = times[i];
    const gain = median(one.map((ms, round) => ms / several[round]));
    return [`${resolution}`, `${ratio}`, median(one).toFixed(0), median(several).toFixed(0), `${gain.toFixed(2)} ×`];
  });
  for (const line of tableLines(['k', 'α', '1 thread ms', `${threads} threads ms`, 'gain'], rows)) console.log(line);
  console.log(`${rounds} rounds, medians; pictures differ by ${apart}.`);
}

const [rounds = 3, threads = 2] = process.argv.slice(2).map(Number);
await main(rounds, threads);
