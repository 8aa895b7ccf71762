// npm run prove -- [rows] [--environment lab] [--json] [--negative-control] [--write]
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command, CommanderError } from 'commander';
import { CliError } from '../../cli/cli-error';
import { projectDirectory, readManifest } from '../../cli/manifest';
import { A1 } from './a1';
import { A2 } from './a2';
import { A3 } from './a3';
import { A4 } from './a4';
import { B1 } from './b1';
import { B12 } from './b12';
import { main as faults } from '../faults/main';
import { control } from './control';
import { Live } from './live';
import { describeMachine } from './machine';
import type { Proof } from './proof';
import { printLine, printRow, renderReport } from './report';
import { merge, readResults, resultsFolder, writeResults, type Results, type StoredRow } from './results';
import { readRuns, RUNS_FILE } from './runs';
import { exitCodeOf, holds, verdictOf, type ControlResult } from './row';

interface Options {
  readonly environment: string;
  readonly json?: boolean;
  readonly negativeControl?: boolean;
  readonly write?: boolean;
  readonly report?: boolean;
}

const PROOFS: readonly (() => Proof)[] = [
  () => new A1(),
  () => new A2(),
  () => new A3(),
  () => new A4(),
  () => new B1(),
  () => new B12(),
];

/** The undo of the fault that is in place now: a signal mends it before the process ends. */
let undo: (() => Promise<void>) | undefined;

async function prove(wanted: readonly string[], options: Options): Promise<number> {
  const project = projectDirectory(process.cwd());
  if (options.report === true) {
    write(project);
    return 0;
  }
  const say = (text: string): void => void (options.json === true ? process.stderr : process.stdout).write(text);
  const proofs = select(wanted);
  const live = new Live(readManifest(options.environment, project), project);
  const rows: StoredRow[] = [];
  for (const proof of proofs) {
    const row = await proveRow(proof, live, options.negativeControl === true, say);
    rows.push(row);
    say(printRow(row));
    writeResults(
      project,
      merge(readResults(project, options.environment), options.environment, await describeMachine(live), [row]),
    );
  }
  if (options.write === true) write(project);
  if (options.json === true) process.stdout.write(`${JSON.stringify(rows, undefined, 2)}\n`);
  return exitCodeOf(rows);
}

function select(wanted: readonly string[]): Proof[] {
  const all = PROOFS.map((make) => make());
  const unknown = wanted.find((row) => !all.some((proof) => proof.row === row.toUpperCase()));
  if (unknown !== undefined) {
    throw new CliError(
      'npm run prove',
      `row = "${unknown}"`,
      `no such row (there are ${all.map(({ row }) => row).join(', ')})`,
      'name one of these, or none for all',
    );
  }
  return wanted.length === 0 ? all : all.filter(({ row }) => wanted.some((name) => name.toUpperCase() === row));
}

async function proveRow(
  proof: Proof,
  live: Live,
  withControl: boolean,
  say: (text: string) => void,
): Promise<StoredRow> {
  const at = new Date().toISOString();
  const start = Date.now();
  const seconds = (): number => Math.round((Date.now() - start) / 100) / 10;
  const progress = (text: string): void => {
    say(`  … ${text}\n`);
  };
  say(`${proof.row}  ${proof.title}, on ${live.environment}\n`);
  try {
    const lines = await proof.run(live, progress);
    for (const line of lines) say(printLine(line));
    const row = {
      row: proof.row,
      title: proof.title,
      limits: proof.limits,
      at,
      seconds: seconds(),
      lines,
      verdict: verdictOf(lines),
    };
    if (!withControl || !holds(lines)) return row;
    const controls: ControlResult[] = [];
    for (const breakIt of proof.breaks)
      controls.push(await control(breakIt, live, progress, (current) => (undo = current)));
    return { ...row, controls };
  } finally {
    await proof.cleanUp(live).catch((error: unknown) => {
      progress(`could not clean up: ${error instanceof Error ? error.message : String(error)}`);
    });
  }
}

/** docs/proofs.md from the results of every environment proven in this checkout. */
function write(project: string): void {
  const folder = resultsFolder(project);
  const names = existsSync(folder)
    ? readdirSync(folder).filter((name) => name.endsWith('.json') && name !== RUNS_FILE)
    : [];
  const results = names
    .sort()
    .flatMap((name) => readResults(project, name.slice(0, -'.json'.length)) ?? []) satisfies Results[];
  writeFileSync(join(project, 'docs', 'proofs.md'), renderReport(results, readRuns(project)));
}

function mendAndEnd(signal: NodeJS.Signals): void {
  process.stderr.write(`\n${signal}: ${undo === undefined ? 'ending' : 'mending what the negative control broke'}\n`);
  void (undo?.() ?? Promise.resolve()).finally(() => process.exit(130));
}

async function main(): Promise<number> {
  const program = new Command('npm run prove --')
    .description(
      'Shows on a live environment that rows of the mission hold: SSH, docker on the hosts, HTTP and clients inside containers.',
    )
    .argument('[rows...]', 'rows to prove, for example A1 A3; none for all')
    .option('--environment <name>', 'environment to look at', 'lab')
    .option('--json', 'print the results as JSON; the account goes to stderr')
    .option('--negative-control', 'afterwards break things, see the proof fail and name each, mend it')
    .option('--report', 'prove nothing, write docs/proofs.md from the stored results')
    .option('--write', 'write docs/proofs.md from the stored results')
    .addHelpText(
      'after',
      '\nExit code: 0 all rows pass, 1 one failed, 2 one could not be done, 3 all passes but some lines are not there yet.\n`faults` as first word puts faults onto the lab instead: npm run prove -- faults --help.\n',
    )
    .exitOverride();
  try {
    program.parse(process.argv);
    return await prove(program.args, program.opts<Options & { json?: boolean }>());
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    process.stderr.write(`${error instanceof CliError ? `error: ${error.message}` : String(error)}\n`);
    return 2;
  }
}

process.on('SIGINT', mendAndEnd);
process.on('SIGTERM', mendAndEnd);
const [first, ...rest] = process.argv.slice(2);
void (first === 'faults' ? faults(rest) : main()).then((code) => {
  // Also where something is still open: a probe that could not be stopped. First all is written that was said.
  process.stdout.write('', () => process.exit(code));
});
