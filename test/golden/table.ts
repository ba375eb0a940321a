import { tableLines } from '../../models/cli/table.ts';
import { passes, type Outcome } from './cases.ts';

export function printOutcomes(outcomes: readonly Outcome[]): void {
  const rows = outcomes.map((one) => [
    one.name,
    one.error.toExponential(1),
    one.floor?.toExponential(1) ?? '',
    one.floor ? `${(one.error / one.floor).toFixed(1)}` : '',
    passes(one) ? '' : 'FAILS',
  ]);
  for (const line of tableLines(['vector', 'difference', 'floor', 'times', ''], rows)) console.log(line);
  const failed = outcomes.filter((one) => !passes(one));
  const worst = outcomes.reduce((most, one) => Math.max(most, one.error), 0);
  console.log(`${outcomes.length} vectors, largest difference ${worst.toExponential(1)}, ${failed.length} fail.`);
}
