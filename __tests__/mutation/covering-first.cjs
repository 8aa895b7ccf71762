// For a mutant Stryker names the tests that cover it, by a pattern of names; jest would load every file of tests to look for them.
// The dry run, which has no such pattern, notes which file holds which test; after it only those files are loaded.
const { readFileSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');
const { default: Sequencer } = require('@jest/test-sequencer');

module.exports = class extends Sequencer {
  constructor({ globalConfig: { rootDir, testNamePattern } }) {
    super();
    this.file = join(rootDir, 'tests-by-file.json');
    this.names = testNamePattern && new RegExp(testNamePattern, 'i');
  }

  sort(tests) {
    const sorted = super.sort([...tests]);
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
