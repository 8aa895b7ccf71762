import type { Clock } from '../../../../lab/simulators/clock';

/** A clock that a test moves. */
export class ManualClock implements Clock {
  private time = 1_700_000_000_000;
  private readonly timers = new Map<number, { readonly at: number; readonly call: () => void }>();
  private last = 0;

  now(): number {
    return this.time;
  }

  after(milliseconds: number, call: () => void): () => void {
    const id = this.last++;
    this.timers.set(id, { at: this.time + milliseconds, call });
    return () => void this.timers.delete(id);
  }

  /** What is due happens in its order, and what comes of it, too. */
  async advance(seconds: number): Promise<void> {
    const until = this.time + seconds * 1000;
    await settled();
    for (;;) {
      const [next] = [...this.timers].sort(([one, a], [other, b]) => a.at - b.at || one - other);
      if (next === undefined || next[1].at > until) break;
      const [id, { at, call }] = next;
      this.timers.delete(id);
      this.time = Math.max(this.time, at);
      call();
      await settled();
    }
    this.time = until;
  }
}

/** Promises that wait for nothing outside have had their turn. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 4; turn += 1) await new Promise((go) => setImmediate(go));
}
