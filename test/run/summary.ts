import type { Outcome } from './run-part.ts';

/** A line for each part, which failed and how to run them alone, and the sum of all tests on a line of its own. */
export function summary(outcomes: readonly Outcome[]): string {
  const lines = outcomes.map(({ part, ok, seconds, passed, failed, skipped }) => {
    const tests = `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
    return [
      part.name.padEnd(10),
      ok ? 'passed' : 'FAILED',
      clock(seconds).padStart(7),
      part.report ? `  ${tests}` : '',
    ].join(' ');
  });
  const broken = outcomes.filter(({ ok }) => !ok);
  if (broken.length > 0) lines.push('', 'Failed; each alone:', ...broken.map(({ part }) => `  npm run ${part.script}`));
  const sum = (of: (outcome: Outcome) => number): number => outcomes.reduce((total, one) => total + of(one), 0);
  const [passed, failed] = [sum((one) => one.passed), sum((one) => one.failed)];
  return [...lines.map((line) => line.trimEnd()), '', `${passed} passed, ${failed} failed`].join('\n');
}

/** Minutes and seconds: 1:05 */
function clock(seconds: number): string {
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
}
