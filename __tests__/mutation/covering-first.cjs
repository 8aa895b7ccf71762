// For a mutant Stryker names the tests that cover it, by a pattern of names; jest would load every file of tests to look for them.
// The dry run, which has no such pattern, notes which file holds which test; after it only those files are loaded, and first of them
// those that most likely notice: of constructs/x/y.ts the file y.test.ts, of refusals those with bad input.
const { readFileSync, writeFileSync } = require('node:fs');
const { basename, join } = require('node:path');
const { default: Sequencer } = require('@jest/test-sequencer');
const untilNoticed = require('./jest-circus-until-noticed.cjs');

const mutated = basename(process.env.LONGSHORE_MUTATED ?? '', '.ts');
const isLikely = ({ path }) => path.endsWith(mutated === 'refusals' ? '.bad-input.test.ts' : `/${mutated}.test.ts`);

module.exports = class extends Sequencer {
  constructor({ globalConfig: { rootDir, testNamePattern } }) {
    super();
    this.file = join(rootDir, 'tests-by-file.json');
    this.names = testNamePattern && new RegExp(testNamePattern, 'i');
  }

  sort(tests) {
    untilNoticed.isNoticed = false;
    const byTime = super.sort([...tests]);
    const sorted = [...byTime.filter(isLikely), ...byTime.filter((test) => !isLikely(test))];
    if (!this.names) return sorted;
    const byFile = JSON.parse(readFileSync(this.file, 'utf8'));
    return sorted.filter(({ path }) => byFile[path]?.some((name) => this.names.test(name)) ?? true);
  }

  cacheResults(tests, results) {
    super.cacheResults(tests, results);
    if (this.names || process.env.__STRYKER_ACTIVE_MUTANT__ !== undefined) return;
    const entries = results.testResults.map((file) => [
      file.testFilePath,
      file.testResults.map((test) => test.fullName),
    ]);
    writeFileSync(this.file, JSON.stringify(Object.fromEntries(entries)));
  }
};
