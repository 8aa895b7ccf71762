import { spawn } from 'node:child_process';
import { chmodSync, copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CliError } from '../cli-error';
import { EXIT } from '../exit-code';
import type { Io } from '../io';
import { withProgress } from '../progress';
import { terraformProgram } from '../terraform';
import { ENVIRONMENT, type Verb } from '../verb';
import { lastLine, readJournal, Waits } from './journal';

type Changing = 'deploy' | 'destroy';

const LOOK_MILLISECONDS = 1000;

/** Runs `cdktf deploy` or `destroy` so that Ctrl-C lets Terraform finish what it has begun, and says in the last line how things are. */
export async function change(verb: Changing, environment: string, options: readonly string[], io: Io): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'longshore-deploy-'));
  const note = join(folder, 'terraform.json');
  try {
    const guard = join(folder, 'terraform');
    copyFileSync(join(__dirname, 'guard.cjs'), guard);
    chmodSync(guard, 0o755);
    const journal = join(folder, 'journal');
    const waits = new Waits(journal, io.err);
    // Terraform itself shows nothing of what a provider waits for.
    const looking = setInterval(() => {
      waits.tell();
    }, LOOK_MILLISECONDS);
    const code = await cdktf([verb, environment, ...options], io, {
      TERRAFORM_BINARY_NAME: guard,
      LONGSHORE_TERRAFORM: terraformProgram(),
      LONGSHORE_GUARD_NOTE: note,
      LONGSHORE_JOURNAL: journal,
    }).finally(() => {
      clearInterval(looking);
    });
    if (!io.interrupted.aborted) waits.tell();
    if (!io.interrupted.aborted) return code;
    if (!existsSync(note)) {
      io.err('\ninterrupted before anything was changed; nothing goes on on the hosts\n');
      return EXIT.interrupted;
    }
    io.err('\n');
    await withProgress(io, {}, async (progress) => {
      progress.step('Terraform finishes what it has begun (Ctrl-C again leaves it to that, out of sight)');
      while (isAtWork(note)) await new Promise((resolve) => setTimeout(resolve, 200));
    });
    const again = `longshore ${[verb, environment, ...options].join(' ')}`;
    io.err(`${lastLine(readJournal(journal), again)}\n`);
    return EXIT.interrupted;
  } finally {
    if (!isAtWork(note)) rmSync(folder, { recursive: true, force: true });
  }
}

/** @throws CliError where cdktf is not installed */
function cdktf(args: readonly string[], { project }: Io, env: Readonly<Record<string, string>>): Promise<number> {
  const child = spawn('npx', ['--no-install', 'cdktf', ...args], {
    cwd: project,
    env: { ...process.env, ...env },
    stdio: 'inherit',
  });
  return new Promise((resolve, reject) => {
    child.on('error', (error) => {
      reject(new CliError('longshore', 'npx cdktf', `cannot be run (${error.message})`, 'see "longshore doctor"'));
    });
    child.on('close', (code) => {
      resolve(code ?? EXIT.interrupted);
    });
  });
}

/** A guard that was killed itself is at work no more. */
function isAtWork(note: string): boolean {
  if (!existsSync(note)) return false;
  const { pid } = JSON.parse(readFileSync(note, 'utf8')) as { pid?: number };
  if (pid === undefined) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

function verb(name: Changing, does: string): Verb {
  return (cli) => {
    cli
      .verb(name, {
        does,
        examples: [`longshore ${name} lab`, `longshore ${name} lab --auto-approve`],
      })
      .usage('<environment> [options of cdktf]')
      .argument('<environment>', ENVIRONMENT)
      .argument('[options...]', `options of cdktf ${name}, as they are`)
      .allowUnknownOption()
      .action(cli.runs((environment: string, options: string[]) => change(name, environment, options, cli.io)));
  };
}

export const deployVerb = verb(
  'deploy',
  'cdktf deploy, but Ctrl-C lets Terraform finish what it has begun; the last line says what is done, what goes on, what to do',
);
export const destroyVerb = verb('destroy', 'cdktf destroy, with the same care for Ctrl-C');
