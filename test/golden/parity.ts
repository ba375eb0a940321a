/**
 * `npx tsx test/golden/parity.ts [--all]`: every vector of the published code against this engine, in Node. A row for each:
 * largest difference, the float32 rounding floor of the published code itself, and how many times that it is.
 * --all goes on to 512 and 1024 px.
 */
import { judge, passes, type Case, type Outcome } from './cases.ts';
import { encoderCases, fullEncoderCases } from './encoder-cases.ts';
import { largeCases } from './large-cases.ts';
import { goldenIsHere, nodeBench } from './node.ts';
import { recipeModel } from './recipe.ts';
import { smallCases } from './small-cases.ts';
import { printOutcomes } from './table.ts';

async function main(): Promise<void> {
  if (!goldenIsHere) throw new Error('../shared/golden is not here, and this script needs it.');
  const bench = await nodeBench();
  const outcomes: Outcome[] = [];
  const run = async (cases: readonly Case[]): Promise<void> => {
    for (const one of cases) outcomes.push(await judge(bench, one));
  };
  await run(await smallCases(bench, 'g64_small'));
  await run(await smallCases(bench, 'g64_s512'));
  await run(await encoderCases(bench));
  const model = recipeModel();
  await run(await fullEncoderCases(bench, model));
  const large = largeCases(bench, model, process.argv.includes('--all') ? 1024 : 256);
  await run(large.cases);
  await large.dispose();
  printOutcomes(outcomes);
  const { maxRSS, userCPUTime } = process.resourceUsage();
  const version = bench.runtime.ort.env.versions.web;
  console.log(
    `onnxruntime-web ${version}, WASM, one thread; ${(userCPUTime / 1e6).toFixed(0)} CPU s, at most ${(maxRSS / 1024).toFixed(0)} MiB.`,
  );
  if (!outcomes.every(passes)) process.exitCode = 1;
}

await main();
