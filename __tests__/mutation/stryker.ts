import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { StrykerReport } from './stryker-report';

const folder = (project: string): string => join(project, '.longshore', 'mutation');

/** Installs Stryker where nothing looks for sources or tests; again only after its lock file changed. */
export function install(project: string, say: (text: string) => void): void {
  const tool = join(folder(project), 'stryker');
  const installed = join(tool, 'node_modules', '.package-lock.json');
  const lock = join(project, '__tests__', 'mutation', 'package-lock.json');
  if (existsSync(installed) && statSync(installed).mtimeMs > statSync(lock).mtimeMs) return;
  say('npm ci: installing Stryker as __tests__/mutation/package-lock.json names it');
  mkdirSync(tool, { recursive: true });
  for (const name of ['package.json', 'package-lock.json'])
    copyFileSync(join(project, '__tests__', 'mutation', name), join(tool, name));
  execFileSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: tool, stdio: 'inherit' });
}

export function version(project: string): string {
  const lock = readFileSync(join(project, '__tests__', 'mutation', 'package.json'), 'utf8');
  const { devDependencies } = JSON.parse(lock) as { devDependencies: Record<string, string> };
  return devDependencies['@stryker-mutator/core'] ?? '';
}

/**
 * Tries every change of one file. What Stryker noted of an earlier run is taken over where neither the file nor its tests changed.
 * @throws Error when Stryker itself failed, or the tests fail without any change
 */
export function mutate(project: string, file: string, tests: readonly string[]): StrykerReport {
  const name = file.replaceAll('/', '-').replace(/\.ts$/, '');
  const noted = join(folder(project), `${name}.json`);
  const config = join(folder(project), `${name}.config.json`);
  forgetSurvivors(noted);
  writeFileSync(config, JSON.stringify(configuration(project, file, tests, noted), undefined, 2));
  const stryker = join(folder(project), 'stryker', 'node_modules', '.bin', 'stryker');
  const env = { ...process.env, LONGSHORE_MUTATED: file }; // for covering-first.cjs
  const { status, signal } = spawnSync(stryker, ['run', config], { cwd: project, stdio: 'inherit', env });
  if (status !== 0)
    throw new Error(`${file}: Stryker ended with ${status ?? signal ?? 'nothing'}; its output says why`);
  return JSON.parse(readFileSync(noted, 'utf8')) as StrykerReport;
}

/** Stryker tries a survivor anew only where it sees a new test run that line; of a constant it sees none. */
function forgetSurvivors(noted: string): void {
  if (!existsSync(noted)) return;
  const report = JSON.parse(readFileSync(noted, 'utf8')) as StrykerReport;
  const files = Object.entries(report.files).map(([file, { mutants, ...rest }]) => [
    file,
    { ...rest, mutants: mutants.filter(({ status }) => status !== 'Survived' && status !== 'NoCoverage') },
  ]);
  writeFileSync(noted, JSON.stringify({ ...report, files: Object.fromEntries(files) as unknown }));
}

function configuration(project: string, file: string, tests: readonly string[], incrementalFile: string): object {
  return {
    mutate: [file],
    testRunner: 'jest',
    jest: {
      projectType: 'custom',
      configFile: '__tests__/mutation/jest.config.cjs',
      config: { testMatch: tests.map((glob) => `<rootDir>/__tests__/${glob}`) },
      enableFindRelatedTests: false,
    },
    coverageAnalysis: 'perTest',
    plugins: ['@stryker-mutator/jest-runner', join(project, '__tests__', 'mutation', 'rule-prose.mjs')],
    ignorers: ['rule-prose'],
    incremental: true,
    incrementalFile,
    tempDirName: join(folder(project), 'sandbox'),
    ignorePatterns: [
      '.longshore',
      'cdktf.out*',
      'coverage',
      'dist',
      'docs/proofs',
      'docs/faults',
      'docs/bench',
      'examples',
    ],
    disableTypeChecks: false,
    allowEmpty: true,
    concurrency: 1,
    // Others may use this machine: a time-out counts as noticed, so that it must not come from waiting for a core.
    timeoutMS: 30_000,
    timeoutFactor: 5,
    reporters: ['progress-append-only'],
    logLevel: 'warn',
    warnings: { slow: false },
    allowConsoleColors: false,
  };
}
