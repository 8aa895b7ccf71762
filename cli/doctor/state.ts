import { accessSync, constants, existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { hostname } from 'node:os';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { quote } from '../shell';
import { stackFolder } from '../terraform';
import { hint, missing, ok, type Finding } from './finding';
import type { TerraformBlock } from './project';

/** Where Terraform's state is kept, whether it can be written, and whether somebody holds it. */
export function stateFindings(environment: string, block: TerraformBlock, project: string): Finding[] {
  const [kind] = Object.keys(block.backend ?? {});
  if (kind !== 'local' && (kind !== undefined || block.cloud !== undefined)) {
    return [ok('state', `${kind ?? 'cloud'} (remote; whether it answers, "npx cdktf diff ${environment}" shows)`)];
  }
  const folder = stackFolder(environment, project);
  const file = resolve(folder, block.backend?.local?.path ?? 'terraform.tfstate');
  return [writable(file, project), ...lockFindings(file, project)];
}

function writable(file: string, project: string): Finding {
  let folder = dirname(file);
  while (!existsSync(folder)) folder = dirname(folder);
  const shown = relative(project, file);
  try {
    accessSync(existsSync(file) ? file : folder, constants.W_OK);
    if (!statSync(folder).isDirectory()) throw new Error('it is no folder');
    return ok('state', `${shown}${existsSync(file) ? '' : ' (no deploy yet)'}`);
  } catch (error) {
    const at = relative(project, folder) || '.';
    return missing(
      'state',
      shown,
      `it cannot be written (${(error as Error).message})`,
      `make ${quote(at)} a folder of yours`,
    );
  }
}

interface LockInfo {
  readonly Operation?: string;
  readonly Who?: string;
  readonly Created?: string;
}

/** Terraform locks the file itself, which ends with the process; beside it a note says who it was. */
function lockFindings(file: string, project: string): Finding[] {
  const note = join(dirname(file), `.${basename(file)}.lock.info`);
  if (!existsSync(note)) return [ok('state lock', 'free')];
  const shown = relative(project, note);
  const { Operation: operation = 'unknown', Who: who = 'unknown', Created: created = '' } = readNote(note);
  const value = `${shown}: ${operation} by ${who} since ${created}`;
  const machine = who.split('@').at(-1);
  if (machine !== hostname()) {
    const fix = `ask there whether it goes on; if not: rm ${quote(shown)}`;
    return [hint('state lock', value, `that is another machine (this one is ${hostname()})`, fix)];
  }
  const holder = holderOf(file);
  if (holder === undefined) {
    const fix = `nothing; the next command takes the lock and removes the note (or: rm ${quote(shown)})`;
    return [hint('state lock', value, 'it is left from a run that was killed, and nobody holds the lock', fix)];
  }
  const fix = `wait for it, or end it: kill ${holder.pid}`;
  return [
    hint('state lock', `${value}, process ${holder.pid} (${holder.command})`, 'it goes on, and others must wait', fix),
  ];
}

function readNote(file: string): LockInfo {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as LockInfo;
  } catch {
    return {};
  }
}

/** The process that has the file locked, as the kernel of Linux tells; by its open files elsewhere nothing is known. */
function holderOf(file: string): { pid: number; command: string } | undefined {
  if (!existsSync(file) || !existsSync('/proc/locks')) return undefined;
  const { ino } = statSync(file);
  for (const [, pid = ''] of readFileSync('/proc/locks', 'utf8').matchAll(
    new RegExp(`POSIX +ADVISORY +WRITE +(\\d+) \\w+:\\w+:${ino} `, 'g'),
  )) {
    if (!holdsOpen(pid, file)) continue;
    return { pid: Number(pid), command: readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim() };
  }
  return undefined;
}

/** Inode numbers repeat on other file systems. */
function holdsOpen(pid: string, file: string): boolean {
  try {
    return readdirSync(`/proc/${pid}/fd`).some((fd) => {
      const { ino, dev } = statSync(`/proc/${pid}/fd/${fd}`);
      const own = statSync(file);
      return ino === own.ino && dev === own.dev;
    });
  } catch {
    return false; // it has ended, or is not ours to look at
  }
}
