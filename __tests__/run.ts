// `npm test [part ...]`: runs the parts in order, shows each one's output, ends with minutes per part and one line of counts.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { countOfJest, NOTHING, plus, summary, type Counts } from './counts';
import { readCoverage, shortfalls } from './coverage';

const root = join(__dirname, '..');
const reports = join(root, '.longshore', 'test-reports');

/** A command whose exit code is the one result. */
function command(title: string, argv: string[]): Counts {
  process.stdout.write(`\n== ${title}: ${argv.join(' ')}\n`);
  const { status } = spawnSync(argv[0] as string, argv.slice(1), {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: environment(),
  });
  return status === 0 ? { passed: 1, failed: 0, skipped: 0 } : { passed: 0, failed: 1, skipped: 0 };
}

/** A jest project; a run that leaves no report, or ends badly without a failed test, counts as one failure. */
function jest(project: string, ...options: string[]): Counts {
  const report = join(reports, `${project}.json`);
  rmSync(report, { force: true });
  const argv = ['npx', 'jest', '--ci', '--selectProjects', project, '--json', '--outputFile', report, ...options];
  process.stdout.write(`\n== ${project}: ${argv.join(' ')}\n`);
  const { status } = spawnSync(argv[0] as string, argv.slice(1), {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
    env: environment(),
  });
  return countOfJest(existsSync(report) ? readFileSync(report, 'utf8') : undefined, status);
}

/** A jest project that says which lines it has run. */
function covering(project: string, ...options: string[]): Counts {
  const folder = coverageOf(project);
  rmSync(folder, { recursive: true, force: true });
  return jest(project, '--coverage', '--coverageReporters', 'json', '--coverageDirectory', folder, ...options);
}

const coverageOf = (project: string): string => join(reports, 'coverage', project);

/** Of what the last runs of both have covered. */
function coverage(): Counts {
  process.stdout.write('\n== coverage of unit and process\n');
  try {
    const files = ['unit', 'process'].map((project) => join(coverageOf(project), 'coverage-final.json'));
    const short = shortfalls(files.map(readCoverage), root);
    process.stdout.write(short.map((line) => `${line}\n`).join(''));
    return { passed: short.length === 0 ? 1 : 0, failed: short.length, skipped: 0 };
  } catch (error) {
    process.stdout.write(`${(error as Error).message}\n`);
    return { passed: 0, failed: 1, skipped: 0 };
  }
}

function environment(): NodeJS.ProcessEnv {
  const env: NodeJS.ProcessEnv = { ...process.env, CHECKPOINT_DISABLE: '1', CDKTF_DISABLE_PLUGIN_CACHE_ENV: '1' };
  if (env.TF_CLI_CONFIG_FILE !== undefined && !existsSync(env.TF_CLI_CONFIG_FILE)) delete env.TF_CLI_CONFIG_FILE;
  return env;
}

/** Live tests need root or Docker access; in CI a lab that cannot start is a failure, elsewhere a skip that says why. */
function lab(): Counts {
  const down = (): number | null =>
    spawnSync('sh', ['lab/start.sh', 'down'], { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] }).status;
  const reason = whyNoLab();
  if (reason !== undefined && process.env.CI === undefined) {
    process.stdout.write(`\n== lab: skipped, ${reason}\n`);
    return { passed: 0, failed: 0, skipped: 1 };
  }
  let counts = command('lab, clean start', ['sh', 'lab/start.sh', 'down']);
  counts = plus(counts, command('lab, deployed and proven', ['sh', 'lab/start.sh']));
  if (counts.failed === 0) counts = plus(counts, jest('lab', '--runInBand'));
  if (process.env.LONGSHORE_KEEP_LAB === undefined) down();
  return counts;
}

function whyNoLab(): string | undefined {
  if (process.platform !== 'linux') return `the lab needs Linux, this is ${process.platform}`;
  if (process.getuid?.() === 0) return undefined;
  const { status } = spawnSync('docker', ['info'], { stdio: 'ignore' });
  return status === 0
    ? undefined
    : 'the lab needs root or access to a Docker engine; run as root, or join the group docker';
}

const parts: Record<string, () => Counts> = {
  lint: () => plus(command('eslint', ['npx', 'eslint', '.']), command('prettier', ['npx', 'prettier', '--check', '.'])),
  types: () => command('types', ['npx', 'tsc', '--noEmit']),
  unit: () => covering('unit'),
  // Its workers wait for programs more than they compute. Of what is covered, the provider alone needs a shell to be tried.
  process: () =>
    covering(
      'process',
      ...['--maxWorkers', '4'],
      ...['provider/**/*.ts', '!**/*.generated.ts'].flatMap((glob) => ['--collectCoverageFrom', glob]),
    ),
  coverage,
  terraform: () => jest('terraform', '--maxWorkers=2'),
  package: () => jest('package', '--runInBand'),
  lab,
};

const wanted = process.argv.slice(2);
const unknown = wanted.find((part) => !(part in parts));
if (unknown !== undefined) {
  process.stderr.write(
    `npm test: no part "${unknown}"; use any of ${Object.keys(parts).join(', ')}, or none for all\n`,
  );
  process.exit(2);
}
mkdirSync(reports, { recursive: true });
let total = NOTHING;
const minutes: string[] = [];
for (const [name, part] of Object.entries(parts)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  const start = Date.now();
  const counts = part();
  total = plus(total, counts);
  minutes.push(`${name.padEnd(10)} ${((Date.now() - start) / 60_000).toFixed(1).padStart(5)} min   ${summary(counts)}`);
}
process.stdout.write(`\n${minutes.join('\n')}\n${summary(total)}\n`);
process.exitCode = total.failed === 0 && total.passed > 0 ? 0 : 1;
