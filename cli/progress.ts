import type { Io } from './io';

/** Seconds of silence that a user takes for work. */
const SILENCE = 2;
const CLEAR_LINE = '\r\u001b[2K';

export interface ProgressOptions {
  /** Says nothing. @default false */
  readonly quiet?: boolean;
}

/**
 * Says on stderr what is being waited for, and since when the verb runs, once a step takes longer than {@link SILENCE}: on a terminal
 * in one line that goes at the end, elsewhere in a line per step.
 */
export class Progress {
  private text = '';
  private timer: NodeJS.Timeout | undefined;
  private onScreen = false;
  private readonly begun = Date.now();

  constructor(
    private readonly io: Pick<Io, 'err' | 'columns'>,
    private readonly options: ProgressOptions = {},
  ) {}

  step(text: string): void {
    this.text = text;
    if (this.options.quiet === true) return;
    if (this.onScreen) this.redraw();
    else this.after(SILENCE);
  }

  /** Seconds since the beginning. */
  end(): number {
    clearTimeout(this.timer);
    if (this.onScreen) this.io.err(CLEAR_LINE);
    this.onScreen = false;
    return this.seconds;
  }

  private get seconds(): number {
    return (Date.now() - this.begun) / 1000;
  }

  private after(seconds: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.redraw();
    }, seconds * 1000);
    this.timer.unref();
  }

  private redraw(): void {
    const { columns } = this.io;
    const line = `${this.text} ... ${elapsed(this.seconds)}`;
    if (columns === undefined) {
      this.io.err(`${line}\n`);
      return;
    }
    // A line that wraps could not be taken back.
    this.io.err(CLEAR_LINE + line.slice(0, Math.max(columns - 1, 1)));
    this.onScreen = true;
    this.after(1);
  }
}

/** `8 s`, `2 min 5 s`. */
export function elapsed(seconds: number): string {
  const whole = Math.round(seconds);
  return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`;
}

/** Progress that ends with the work, however it ends. */
export async function withProgress<T>(
  io: Pick<Io, 'err' | 'columns'>,
  options: ProgressOptions,
  work: (progress: Progress) => Promise<T>,
): Promise<T> {
  const progress = new Progress(io, options);
  try {
    return await work(progress);
  } finally {
    progress.end();
  }
}
