/**
 * Ten thousand damaged files of every kind that the importer reads: a refusal in words, or right tensors; none may take 5 s.
 *
 *     npx tsx test/bench/damaged-imports.ts [RUNS [PART OF A KIND'S NAME]]
 */
import { KINDS, mutate } from '../support/mutants.ts';

const MOST_MS = 5000;
const runs = Number(process.argv[2] ?? 10_000);

const only = process.argv[3] ?? '';

for (const kind of Object.keys(KINDS).filter((one) => one.includes(only))) {
  const { opened, refused, slowest, memory } = await mutate(kind, runs, 20_261);
  console.log(
    `${kind}: ${opened} opened and right, ${refused} refused, slowest ${slowest.toFixed(0)} ms, most ${(memory / 2 ** 20).toFixed(1)} MiB`,
  );
  if (slowest > MOST_MS) throw new Error(`${kind}: ${slowest.toFixed(0)} ms is a hang`);
}
