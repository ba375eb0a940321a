/** What the tests of a part came to. */
export interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

interface JestReport {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
  /** Files that could not be run at all, so none of their tests is counted. */
  readonly numRuntimeErrorTestSuites: number;
}

/** @param text what `jest --json` writes (https://jestjs.io/docs/configuration#testresultsprocessor-string) */
export function ofJest(text: string): Counts {
  const report = JSON.parse(text) as JestReport;
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + report.numRuntimeErrorTestSuites,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}

/** @param text what `pytest --junitxml` writes: a sum of its tests at each `testsuite` */
export function ofJunit(text: string): Counts {
  const counts = { passed: 0, failed: 0, skipped: 0 };
  for (const [suite] of text.matchAll(/<testsuite\b[^>]*>/g)) {
    const count = (name: string): number => Number(new RegExp(`\\s${name}="(\\d+)"`).exec(suite)?.[1] ?? 0);
    const failed = count('failures') + count('errors');
    counts.passed += count('tests') - failed - count('skipped');
    counts.failed += failed;
    counts.skipped += count('skipped');
  }
  return counts;
}
