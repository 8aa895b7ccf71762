// npm run prove -- faults [ids…] [--again] [--list] [--report]
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command, CommanderError } from 'commander';
import { root } from '../lab/live';
import { describeMachine } from '../proofs/machine';
import { isPass } from '../proofs/row';
import type { Bed } from './bed';
import type { Fault } from './fault';
import { FAULTS } from './faults';
import { onBed } from './on-bed';
import { renderReport, verdictOf } from './report';
import { readAll, readStored, store, type StoredRun } from './results';

interface Options {
  readonly again?: boolean;
  readonly list?: boolean;
  readonly report?: boolean;
}

const say = (text: string): void => void process.stdout.write(`  … ${text}\n`);

async function tryFaults(wanted: readonly string[], { again, list, report }: Options): Promise<number> {
  const chosen = select(wanted);
  if (list === true) {
    for (const { id, title, runs } of chosen) process.stdout.write(`${id.padEnd(28)} ${runs} x  ${title}\n`);
    return 0;
  }
  let failed = 0;
  if (report !== true) {
    for (const fault of chosen) failed += (await tryFault(fault, again === true)) ? 0 : 1;
  }
  writePage();
  return failed === 0 ? 0 : 1;
}

/** docs/faults.md, always as far as the raw results are. */
function writePage(): void {
  writeFileSync(join(root, 'docs', 'faults.md'), renderReport(readAll(root)));
}

function select(wanted: readonly string[]): readonly Fault[] {
  const unknown = wanted.find((word) => !FAULTS.some(({ id }) => id.startsWith(word)));
  if (unknown !== undefined)
    throw new Error(`faults: "${unknown}": no fault's id begins so; npm run prove -- faults --list shows them all`);
  return wanted.length === 0 ? FAULTS : FAULTS.filter(({ id }) => wanted.some((word) => id.startsWith(word)));
}

/** Deployed and well, as each run that holds leaves it. @returns what it is made of */
async function whole(bed: Bed): Promise<string> {
  bed.makeWhole();
  return describeMachine(bed.live);
}

/** What ran before is kept, unless it failed, was promised otherwise, or `again`: an interrupted series goes on where it stopped. */
async function tryFault(fault: Fault, again: boolean): Promise<boolean> {
  const { id, title, promise, limitSeconds } = fault;
  const { bed, run } = onBed(fault, say);
  const before = readStored(root, id);
  const isKept = !again && before?.promise === promise;
  let runs: StoredRun[] = isKept ? before.runs.filter(({ wrong }) => wrong.length === 0) : [];
  process.stdout.write(`${id}: ${title}\n`);
  const machine = runs.length < fault.runs ? await whole(bed) : '';
  while (runs.length < fault.runs) {
    const at = new Date();
    const outcome = await run().catch((error: unknown) => ({
      wrong: [error instanceof Error ? error.message : String(error)],
      seen: [],
    }));
    runs = [...runs, { ...outcome, at: at.toISOString(), took: Math.round((Date.now() - at.getTime()) / 1000) }];
    store(root, { id, title, promise, ...(limitSeconds !== undefined && { limitSeconds }), machine, runs });
    writePage();
    for (const text of [...outcome.seen, ...outcome.wrong.map((one) => `WRONG: ${one}`)]) say(text);
    if (outcome.wrong.length > 0) break;
  }
  const verdict = verdictOf({ promise, runs, ...(limitSeconds !== undefined && { limitSeconds }) }, fault.runs);
  process.stdout.write(`${verdict} ${id}, ${runs.reduce((sum, { took }) => sum + took, 0)} s\n`);
  return isPass(verdict);
}

export async function main(argv: readonly string[]): Promise<number> {
  const program = new Command('npm run prove -- faults')
    .description(
      'Puts faults onto the running lab or lab-platform and looks whether what is promised holds. Resumable: what held is not run again.',
    )
    .argument('[ids...]', 'faults to try, or beginnings of their ids; none for all')
    .option('--again', 'also those that held before')
    .option('--list', 'show them, try none')
    .option('--report', 'try none, write docs/faults.md from the stored results')
    .addHelpText('after', '\nExamples:\n  npm run prove -- faults kill-join power\n  npm run prove -- faults --list\n')
    .exitOverride();
  try {
    program.parse([...argv], { from: 'user' });
    return await tryFaults(program.args, program.opts<Options>());
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    process.stderr.write(`error: ${error instanceof Error ? error.message : String(error)}\n`);
    return 2;
  }
}
