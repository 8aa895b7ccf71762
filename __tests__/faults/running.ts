import type { Output } from '../proofs/live';
import { sleep } from './deploy-run';
import { attemptsIn, type Attempt } from './write-attempts';

/** A program on a host that writes and prints each attempt, under way. */
export class Running {
  private text = '';
  private over = false;
  private readonly end: Promise<Output>;

  constructor(start: (onOutput: (piece: Buffer) => void) => Promise<Output>) {
    this.end = start((piece) => (this.text += piece.toString())).finally(() => (this.over = true));
    this.end.catch(() => undefined); // told by `ended`
  }

  /** Until so many writes have succeeded. */
  async started(count = 20, seconds = 60): Promise<void> {
    const deadline = Date.now() + seconds * 1000;
    while (attemptsIn(this.text).filter(({ ok }) => ok).length < count) {
      if (this.over) await this.ended();
      if (this.over || Date.now() > deadline) throw new Error(`fewer than ${count} writes succeeded:\n${this.text}`);
      await sleep(50);
    }
  }

  /** What it printed, once it is over. */
  async ended(): Promise<string> {
    const { code, stderr } = await this.end;
    if (code !== 0) throw new Error(`the probe ended with ${code}: ${stderr}\n${this.text}`);
    return this.text;
  }

  async attempts(): Promise<Attempt[]> {
    return attemptsIn(await this.ended());
  }
}
