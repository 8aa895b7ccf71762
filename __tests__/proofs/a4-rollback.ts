import { spawn } from 'node:child_process';
import { join } from 'node:path';
import type { Live } from './live';
import { rootly } from './host-fault';

export interface LockOut {
  readonly wasLocked: boolean;
  /** From the moment new connections failed until one succeeded. */
  readonly lockedSeconds: number;
  readonly isAsBefore: boolean;
  /** What the change said in the end. */
  readonly said: string;
}

/** Seconds until which it must be open again, or the proof gives up. */
const PATIENCE = 60;

/** Applies rules without SSH on a host, kills the applying process once they hold if told to, and waits until it opens by itself. */
export async function lockOut(live: Live, host: string, kill: boolean): Promise<LockOut> {
  const before = await rules(live, host);
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', join(__dirname, 'a4-lock-out.ts'), live.environment, host],
    {
      cwd: live.project,
      stdio: ['ignore', 'pipe', 'ignore'],
    },
  );
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (said += text));
  const ended = new Promise<void>((resolve) =>
    child.on('close', () => {
      resolve();
    }),
  );
  let locked: number | undefined;
  let opened: number | undefined;
  const deadline = Date.now() + PATIENCE * 1000;
  while (opened === undefined && Date.now() < deadline) {
    const answers = await answersAnew(live, host);
    if (!answers && locked === undefined) {
      locked = Date.now();
      if (kill) child.kill('SIGKILL');
    }
    if (answers && locked !== undefined) opened = Date.now();
    if (locked === undefined && child.exitCode !== null) break;
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
  await ended;
  return {
    wasLocked: locked !== undefined,
    lockedSeconds: locked === undefined ? 0 : Math.round(((opened ?? Date.now()) - locked) / 100) / 10,
    isAsBefore: (await rules(live, host)) === before,
    said: said.trim().split('\n').at(0) ?? '',
  };
}

function rules(live: Live, host: string): Promise<string> {
  return live.succeedOn(
    host,
    rootly(live, host, "nft -s list table inet longshore | sed 's/counter.*drop/counter drop/'"),
  );
}

/** A connection of its own: one that stands goes on under rules that refuse it. */
async function answersAnew(live: Live, host: string): Promise<boolean> {
  try {
    return (await live.on(host, 'true', { ownConnection: true, timeout: 3 })).code === 0;
  } catch {
    return false;
  }
}
