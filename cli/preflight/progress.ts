import type { Io } from '../io';

/** Seconds of silence that a user takes for work. */
const SILENCE = 2;

/** Says on stderr what is being waited for, once it takes longer than {@link SILENCE}. */
export class Progress {
  private timer: NodeJS.Timeout | undefined;
  private readonly begun = Date.now();

  constructor(private readonly io: Pick<Io, 'err'>) {}

  step(text: string): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.io.err(`${text} ...\n`);
    }, SILENCE * 1000);
  }

  /** Seconds since the beginning. */
  end(): number {
    clearTimeout(this.timer);
    return (Date.now() - this.begun) / 1000;
  }
}
