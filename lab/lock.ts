import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { PROJECT } from './paths';

const LOCK = join(PROJECT, '.longshore', 'lab.lock');

/** Lets one of several labs at work in this checkout go on. @throws Error naming the process that works */
export async function exclusively<T>(work: () => Promise<T>, lock = LOCK): Promise<T> {
  mkdirSync(dirname(lock), { recursive: true });
  take(lock);
  try {
    return await work();
  } finally {
    rmSync(lock, { force: true });
  }
}

function take(lock: string): void {
  try {
    writeFileSync(lock, String(process.pid), { flag: 'wx' });
  } catch {
    const pid = Number(readFileSync(lock, 'utf8'));
    if (isAlive(pid))
      throw new Error(`process ${pid} is at work on the lab; wait for it, or end it and run this again`);
    writeFileSync(lock, String(process.pid)); // of a run that was killed
  }
}

function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0 || pid === process.pid) return false;
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('lab/main.ts');
  } catch {
    return false;
  }
}
