import { readFileSync } from 'node:fs';

export const PARTS = ['user', 'system', 'softirq', 'idle'] as const;

/** Seconds of all cores together, by what the kernel counts them as; `proc_stat(5)`. */
export type Processor = Readonly<Record<(typeof PARTS)[number], number>>;

/** How long something took, and what this machine's processor did meanwhile, whoever asked for it. */
export async function spent<T>(work: () => Promise<T>): Promise<{ result: T; seconds: number; processor: Processor }> {
  const [start, before] = [performance.now(), processorOf(readFileSync('/proc/stat', 'utf8'))];
  const result = await work();
  const [seconds, after] = [(performance.now() - start) / 1000, processorOf(readFileSync('/proc/stat', 'utf8'))];
  const processor = Object.fromEntries(PARTS.map((part) => [part, after[part] - before[part]])) as Record<
    (typeof PARTS)[number],
    number
  >;
  return { result, seconds, processor };
}

/** Of /proc/stat: `user` without what runs at a lower priority, `softirq` with hard interrupts, `idle` with what waits for a disk. */
export function processorOf(stat: string): Processor {
  const ticks = /^cpu +(.+)$/m.exec(stat)?.[1]?.split(' ').map(Number) ?? [];
  const [user = NaN, , system = NaN, idle = NaN, iowait = NaN, irq = NaN, softirq = NaN] = ticks;
  const seconds = (...counts: number[]): number => counts.reduce((sum, count) => sum + count, 0) / TICKS_PER_SECOND;
  return {
    user: seconds(user),
    system: seconds(system),
    softirq: seconds(irq, softirq),
    idle: seconds(idle, iowait),
  };
}

/** USER_HZ, the same on every architecture that Node runs on. */
const TICKS_PER_SECOND = 100;
