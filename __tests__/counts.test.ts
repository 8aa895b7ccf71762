import { countOfJest, plus, summary } from './counts';

const report = (passed: number, failed: number, pending: number, suites = 0): string =>
  JSON.stringify({
    numPassedTests: passed,
    numFailedTests: failed,
    numPendingTests: pending,
    numFailedTestSuites: suites,
  });

describe('the closing line of npm test', () => {
  test('adds the parts and names skips only where there are some', () => {
    expect(summary(plus(countOfJest(report(3, 0, 0), 0), countOfJest(report(2, 0, 1), 0)))).toBe(
      '5 passed, 0 failed, 1 skipped',
    );
    expect(summary(countOfJest(report(3, 0, 0), 0))).toBe('3 passed, 0 failed');
  });

  test.each([
    ['no report', undefined, 1],
    ['a suite that does not load', report(3, 0, 0, 1), 1],
    ['a missed coverage threshold', report(3, 0, 0), 1],
  ])('fails on %s', (_, text, status) => {
    expect(countOfJest(text, status).failed).toBe(1);
  });
});
