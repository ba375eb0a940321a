/** `npm test [-- PART…]`: all parts, or the named ones, side by side; at the end what failed. */
import { availableParallelism } from 'node:os';
import { partsNamed } from './parts.ts';
import { runPart, type Outcome } from './run-part.ts';
import { runSideBySide } from './side-by-side.ts';
import { summary } from './summary.ts';

try {
  const parts = partsNamed(process.argv.slice(2));
  const width = Math.max(...parts.map(({ name }) => name.length));
  const outcomes = await runSideBySide<Outcome>(parts, availableParallelism(), async (part) => {
    const say = (line: string): void => console.log(`${part.name.padEnd(width)} | ${line}`);
    say(`npm run ${part.script}`);
    const outcome = await runPart(part, say);
    say(outcome.ok ? 'passed' : 'FAILED');
    return outcome;
  });
  console.log(`\n${summary(outcomes)}`);
  if (!outcomes.every(({ ok }) => ok)) process.exitCode = 1;
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
