// Jest cannot bail for Stryker: once a test has noticed the change, its other files would be run for nothing.
// Stryker takes a runner of tests only by a name that holds jest-circus.
const { createEmptyTestResult } = require('@jest/test-result');
const circus = require('jest-circus/runner');

const run = circus.default ?? circus;

// Of a file without any test jest makes an error, and Stryker of that a change that could not be tried.
const notRun = () => ({
  ...createEmptyTestResult(),
  numPendingTests: 1,
  testResults: [{ ancestorTitles: [], failureMessages: [], fullName: 'not run', status: 'pending', title: 'not run' }],
});

const untilNoticed = async (...args) => {
  if (untilNoticed.isNoticed) return notRun();
  const result = await run(...args);
  untilNoticed.isNoticed = process.env.__STRYKER_ACTIVE_MUTANT__ !== undefined && result.numFailingTests > 0;
  return result;
};
untilNoticed.isNoticed = false;
module.exports = untilNoticed;
