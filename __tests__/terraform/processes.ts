import { execFileSync } from 'node:child_process';

interface Process {
  readonly pid: number;
  readonly parent: number;
  readonly command: string;
}

/** Those that run; one that has ended and that nobody has asked for yet does not. */
function running(): Process[] {
  const lines = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,stat=,args='], { encoding: 'utf8' }).split('\n');
  return lines.flatMap((line) => {
    const [, pid, parent, state = '', command = ''] = /^\s*(\d+)\s+(\d+)\s+(\S+)\s+(.*)$/.exec(line) ?? [];
    return pid === undefined || state.startsWith('Z') ? [] : [{ pid: Number(pid), parent: Number(parent), command }];
  });
}

/** A process's children, their children, and so on, as they are now. */
export function descendants(pid: number): Process[] {
  const all = running();
  const below = (parent: number): Process[] =>
    all.filter((process) => process.parent === parent).flatMap((process) => [process, ...below(process.pid)]);
  return below(pid);
}

export const isProvider = ({ command }: Pick<Process, 'command'>): boolean => command.includes('provider.cjs');

/** Which of these still run, by their command. */
export function left(processes: readonly Pick<Process, 'pid'>[]): string[] {
  const pids = new Set(processes.map(({ pid }) => pid));
  return running().flatMap(({ pid, command }) => (pids.has(pid) ? [command] : []));
}

/** Looks again until it holds. @throws Error when it does not in time */
export async function until(what: string, holds: () => boolean, seconds = 20): Promise<void> {
  const deadline = Date.now() + seconds * 1000;
  while (!holds()) {
    if (Date.now() > deadline) throw new Error(`${what}: not within ${seconds} s`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}
