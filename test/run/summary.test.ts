import { ofJest, ofJunit } from './counts.ts';
import type { Outcome } from './run-part.ts';
import { summary } from './summary.ts';

test('tests are counted as jest and pytest report them; a file that could not be run is a failure', () => {
  const report = {
    numPassedTests: 7,
    numFailedTests: 1,
    numPendingTests: 2,
    numTodoTests: 1,
    numRuntimeErrorTestSuites: 1,
  };
  expect(ofJest(JSON.stringify(report))).toEqual({ passed: 7, failed: 2, skipped: 3 });
  const xml = `<?xml version="1.0"?><testsuites name="pytest tests"><testsuite name="pytest" errors="1" failures="2" skipped="3" tests="20" time="1.5"><testcase failures="9"/></testsuite></testsuites>`;
  expect(ofJunit(xml)).toEqual({ passed: 14, failed: 3, skipped: 3 });
});

test('the last line is the sum; what failed stands above it with the way to run it alone', () => {
  const outcome = (name: string, ok: boolean, passed: number, failed: number, skipped = 0): Outcome => ({
    part: { name, script: `test:${name}`, report: 'jest' },
    ...{ ok, passed, failed, skipped, seconds: 65 },
  });
  const lines = summary([outcome('unit', true, 10, 0, 1), outcome('e2e', false, 4, 2)]).split('\n');
  expect(lines.at(-1)).toBe('14 passed, 2 failed');
  expect(lines).toContain('  npm run test:e2e');
  expect(lines).not.toContain('  npm run test:unit');
  expect(lines[0]).toMatch(/^unit +passed +1:05 +10 passed, 0 failed, 1 skipped$/);
});
