// npm run bench -- [benches] [--environment <name>] [--json] [--quick] [--report]
import { join } from 'node:path';
import { Command, CommanderError } from 'commander';
import { CliError } from '../../cli/cli-error';
import { projectDirectory } from '../../cli/manifest';
import { replaceFile } from '../replace-file';
import type { Bench } from './bench';
import { thisMachine } from './machine';
import { BENCHES } from './registry';
import { renderReport, renderSection } from './report';
import { readResults, writeResults, type Results } from './results';
import { sourceDigest, Steps } from './steps';

interface Options {
  readonly environment?: string;
  readonly json?: boolean;
  readonly quick?: boolean;
  readonly report?: boolean;
}

const RUNS = 5;
const QUICK_RUNS = 2;

async function bench(wanted: readonly string[], options: Options): Promise<void> {
  const project = projectDirectory(process.cwd());
  if (options.report === true) {
    writePage(project);
    return;
  }
  const say = (text: string): void => void (options.json === true ? process.stderr : process.stdout).write(`${text}\n`);
  const all: Results[] = [];
  for (const one of select(wanted, options, say)) {
    say(`== ${one.name}: ${one.title}`);
    const results = await run(one, project, options, say);
    all.push(results);
    say(`\n${renderSection(one, results)}`);
    if (options.quick === true) continue;
    writeResults(project, results);
    writePage(project);
  }
  if (options.quick === true) say('--quick: docs/bench and docs/bench.md are left as they are');
  if (options.json === true) process.stdout.write(`${JSON.stringify(all, undefined, 2)}\n`);
}

async function run(one: Bench, project: string, options: Options, say: (text: string) => void): Promise<Results> {
  const at = new Date().toISOString();
  const start = Date.now();
  const machine = thisMachine();
  const runs = options.quick === true ? QUICK_RUNS : RUNS;
  const environment = one.needs === 'a live environment' ? options.environment : undefined;
  const { cores, memoryBytes, node } = machine;
  const identity = [sourceDigest(project), runs, environment, cores, memoryBytes, node].join(' ');
  const steps = new Steps(project, one.name, identity);
  if (steps.count > 0) say(`going on after ${steps.count} steps of an interrupted run`);
  const raw = await one.measure({
    project,
    runs,
    environment: environment ?? '',
    say,
    step: (key, measure) => steps.step(key, measure),
  });
  const seconds = Math.round((Date.now() - start) / 100) / 10;
  const results = {
    bench: one.name,
    at,
    seconds,
    machine,
    ...(environment !== undefined && { environment }),
    runs,
    raw,
  };
  steps.forget();
  return results;
}

/** Those named, or all; of all, those that lack an environment are named and left out. */
function select(wanted: readonly string[], { environment }: Options, say: (text: string) => void): Bench[] {
  const unknown = wanted.find((name) => !BENCHES.some((one) => one.name === name));
  if (unknown !== undefined) {
    const there = BENCHES.map(({ name }) => name).join(', ');
    throw new CliError(
      'npm run bench',
      `bench = "${unknown}"`,
      `no such bench (there are ${there})`,
      'name one of these, or none for all',
    );
  }
  const chosen = wanted.length === 0 ? BENCHES : BENCHES.filter(({ name }) => wanted.includes(name));
  return chosen.filter((one) => {
    if (one.needs === 'this machine' || environment !== undefined) return true;
    if (wanted.length > 0)
      throw new CliError(
        'npm run bench',
        `bench = "${one.name}"`,
        'it measures a live environment',
        'name a deployed one: --environment lab',
      );
    say(`not run: ${one.name} measures a live environment; name a deployed one with --environment`);
    return false;
  });
}

function writePage(project: string): void {
  replaceFile(join(project, 'docs', 'bench.md'), renderReport(BENCHES, readResults(project)));
}

async function main(): Promise<number> {
  const program = new Command('npm run bench --')
    .description(
      'Measures Longshore, side by side with what one would do without it; figures, not verdicts: a missed goal is no failure.',
    )
    .argument('[benches...]', `any of ${BENCHES.map(({ name }) => name).join(', ')}; none for all`)
    .option('--environment <name>', 'deployed environment, for benches on live hosts')
    .option('--json', 'print the raw results as JSON; the account goes to stderr')
    .option('--quick', `${QUICK_RUNS} runs instead of ${RUNS}, and write nothing into docs`)
    .option('--report', 'measure nothing, write docs/bench.md from docs/bench')
    .exitOverride();
  try {
    program.parse(process.argv);
    await bench(program.args, program.opts<Options>());
    return 0;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    process.stderr.write(`${error instanceof CliError ? `error: ${error.message}` : String(error)}\n`);
    return 2;
  }
}

void main().then((code) => (process.exitCode = code));
