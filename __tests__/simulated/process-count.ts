import { readdirSync, readFileSync } from 'node:fs';

const EVERY_MILLISECONDS = 20;

/** Looks again and again which processes a process has started, and those in turn. */
export class ProcessCount {
  private readonly seen: Set<number>;
  /** Others: each is asked once whose child it is. */
  private readonly strangers = new Set<number>();
  private most = 1;
  private readonly timer: NodeJS.Timeout;

  constructor(pid: number) {
    this.seen = new Set([pid]);
    this.look();
    this.timer = setInterval(() => {
      this.look();
    }, EVERY_MILLISECONDS);
  }

  /** Itself counts. */
  stop(): { processes: number; mostProcesses: number } {
    clearInterval(this.timer);
    return { processes: this.seen.size, mostProcesses: this.most };
  }

  private look(): void {
    const now = readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map(Number)
      .sort((a, b) => a - b);
    for (const pid of now) {
      if (this.seen.has(pid) || this.strangers.has(pid)) continue;
      (this.seen.has(parentOf(pid)) ? this.seen : this.strangers).add(pid);
    }
    this.most = Math.max(this.most, now.filter((pid) => this.seen.has(pid)).length);
  }
}

/** Processor time of all children that have ended, and of theirs, in seconds. */
export function childrenSeconds(): number {
  const [, , , , , , , , , , , , , user = 0, system = 0] = afterName(readFileSync('/proc/self/stat', 'utf8')).map(
    Number,
  );
  return (user + system) / TICKS;
}

/** Linux tells times in hundredths of a second, whatever its kernel counts by. */
const TICKS = 100;

/** The command's name, in parentheses, may hold anything. */
const afterName = (stat: string): string[] => stat.slice(stat.lastIndexOf(')') + 2).split(' ');

/** @returns 0 where it has ended meanwhile */
function parentOf(pid: number): number {
  try {
    return Number(afterName(readFileSync(`/proc/${pid}/stat`, 'utf8'))[1]);
  } catch {
    return 0;
  }
}
