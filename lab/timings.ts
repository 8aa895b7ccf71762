import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';

interface Part {
  readonly name: string;
  /** Milliseconds since the epoch. */
  readonly started: number;
  readonly seconds: number;
  readonly result: string;
}

/** What `npm run lab` tells: when a part ends, and at the end how long each took. */
export class Timings {
  private readonly parts: Part[] = [];
  private readonly started = Date.now();
  private readonly cpuAtStart = machineCpuSeconds();

  constructor(private readonly say: (line: string) => void) {}

  /** Runs a part; parts may run at the same time. Where it answers text, that is told; `work` may tell how far it is. */
  async part<T>(name: string, work: (tell: (progress: string) => void) => Promise<T>): Promise<T> {
    const started = Date.now();
    const since = (): string => `${((Date.now() - started) / 1000).toFixed(0)} s`;
    try {
      const result = await work((progress) => {
        this.say(`  ${name}: ${progress} (${since()})`);
      });
      const seconds = (Date.now() - started) / 1000;
      this.parts.push({ name, started, seconds, result: typeof result === 'string' ? result : '' });
      this.say(`  ${name}: ${typeof result === 'string' && result !== '' ? result : 'done'} (${since()})`);
      return result;
    } catch (error) {
      this.say(`  ${name}: failed after ${since()}`);
      throw error;
    }
  }

  /** Seconds since the run began. */
  get seconds(): number {
    return (Date.now() - this.started) / 1000;
  }

  /** CPU-minutes of the whole machine since the run began; undefined where there is no /proc. */
  get cpuMinutes(): number | undefined {
    const now = machineCpuSeconds();
    return now === undefined || this.cpuAtStart === undefined ? undefined : (now - this.cpuAtStart) / 60;
  }

  /** When a part began. */
  startOf(name: string): number | undefined {
    return this.parts.find((part) => part.name === name)?.started;
  }

  /** Lines of a table; the sum is less than the parts' where they ran at the same time. */
  table(): string[] {
    const width = Math.max(...this.parts.map(({ name }) => name.length), 'in all'.length);
    const row = (name: string, seconds: number): string =>
      `  ${name.padEnd(width)} ${seconds.toFixed(1).padStart(7)} s`;
    const cpu = this.cpuMinutes;
    const spent = cpu === undefined ? '' : `, ${cpu.toFixed(1)} CPU-minutes of this machine's ${cpus().length} cores`;
    return [...this.parts.map(({ name, seconds }) => row(name, seconds)), row('in all', this.seconds) + spent];
  }
}

/** Seconds all cores together were busy since the machine started; undefined where there is no /proc. */
export function machineCpuSeconds(stat = readIfThere('/proc/stat')): number | undefined {
  // user nice system idle iowait irq softirq steal, in hundredths of a second
  const fields = /^cpu +(.*)$/m.exec(stat)?.[1]?.split(/ +/).map(Number);
  if (fields === undefined) return undefined;
  const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0] = fields;
  return (user + nice + system + irq + softirq) / 100;
}

function readIfThere(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
