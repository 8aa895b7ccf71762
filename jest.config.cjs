// Three projects: unit (fast, no network), terraform (the real terraform binary), lab (live hosts). `npm test` runs them in this order.
const transform = {
  '^.+\\.ts$': [
    '@swc/jest',
    { jsc: { target: 'es2022', parser: { syntax: 'typescript', decorators: false } }, module: { type: 'commonjs' } },
  ],
};
const project = (displayName, testMatch, extra = {}) => ({
  displayName,
  rootDir: __dirname,
  testEnvironment: 'node',
  transform,
  testMatch,
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/cdktf.out/', '<rootDir>/.longshore/'],
  ...extra,
});
const ofUnits = ['rules-exercised', 'small-provider', 'tokens-without-traces'].map(
  (name) => `<rootDir>/__tests__/${name}.ts`,
);
module.exports = {
  // A machine that does other things as well is no failure.
  testTimeout: 30_000,
  testSequencer: '<rootDir>/__tests__/sequencer.cjs',
  maxWorkers: '100%',
  // After a few dozen files a worker is large and slow: each file leaves it a hook on every promise, and forking takes time with its size.
  workerIdleMemoryLimit: '300MB',
  projects: [
    project('unit', ['<rootDir>/__tests__/**/*.test.ts'], {
      testPathIgnorePatterns: ['<rootDir>/__tests__/(terraform|lab|package)/', '/node_modules/'],
      setupFilesAfterEnv: ofUnits,
    }),
    project('terraform', ['<rootDir>/__tests__/terraform/**/*.test.ts']),
    project('package', ['<rootDir>/__tests__/package/**/*.test.ts']),
    project('lab', ['<rootDir>/__tests__/lab/**/*.test.ts']),
  ],
  // Instruments once, cached with the transform: V8's counters cost this run three times its own time (110 s, 370 s; babel 130 s).
  coverageProvider: 'babel',
  collectCoverageFrom: [
    'constructs/**/*.ts',
    'provider/**/*.ts',
    'upstream/**/*.ts',
    '!**/*.generated.ts',
    // Types only: there is no line to run.
    '!constructs/container/container-props.ts',
    '!constructs/environment/environment-json.ts',
  ],
  // Of the whole run, not of a project: jest takes it here only. What has a folder of its own does not count as global.
  coverageThreshold: { global: { lines: 95 }, './constructs/': { lines: 95 } },
};
