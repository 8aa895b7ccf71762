import type { Clock } from '../../../../lab/simulators/clock';

interface Timer {
  readonly at: number;
  readonly call: () => void;
}

/** Time that a test moves. */
export class FakeClock implements Clock {
  private time = Date.parse('2030-01-01T00:00:00Z');
  private readonly timers = new Set<Timer>();

  now(): number {
    return this.time;
  }

  after(milliseconds: number, call: () => void): () => void {
    const timer = { at: this.time + milliseconds, call };
    this.timers.add(timer);
    return () => void this.timers.delete(timer);
  }

  /** Seconds go by; what is due on the way happens at its time, and what that leaves for later too. */
  async advance(seconds: number): Promise<void> {
    const end = this.time + seconds * 1000;
    for (let next = this.next(end); next !== undefined; next = this.next(end)) {
      this.time = Math.max(this.time, next.at);
      this.timers.delete(next);
      next.call();
      await settle();
    }
    this.time = end;
    await settle();
  }

  private next(end: number): Timer | undefined {
    let first: Timer | undefined;
    for (const timer of this.timers) if (timer.at <= end && (first === undefined || timer.at < first.at)) first = timer;
    return first;
  }
}

/** Promises that are due are kept. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 8; turn += 1) await Promise.resolve();
}
