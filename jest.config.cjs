// Projects, in the order in which `npm test` runs them: unit (in jest's own process), process (*.process.test.ts: starts programs of this
// machine), terraform (the real terraform binary), package (what is published), lab (live hosts).
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
const others = ['<rootDir>/__tests__/(terraform|lab|package)/', '/node_modules/'];
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
      testPathIgnorePatterns: [...others, '\\.process\\.test\\.ts$'],
      setupFilesAfterEnv: [...ofUnits, '<rootDir>/__tests__/starts-no-program.ts'],
    }),
    project('process', ['<rootDir>/__tests__/**/*.process.test.ts'], {
      testPathIgnorePatterns: others,
      setupFilesAfterEnv: ofUnits,
      globalSetup: '<rootDir>/__tests__/process-setup.ts',
      globalTeardown: '<rootDir>/__tests__/process-teardown.ts',
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
};
