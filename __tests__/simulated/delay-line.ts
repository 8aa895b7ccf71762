/** Does one thing after the other, each so much later than it came. */
export class DelayLine {
  private readonly begin: number;

  /** @param milliseconds of each @param first nothing is done before so many have passed */
  constructor(
    private readonly milliseconds: number,
    first = 0,
  ) {
    this.begin = performance.now() + first;
  }

  add(what: () => void): void {
    const now = performance.now();
    const due = Math.max(now + this.milliseconds, this.begin);
    // Timers of one length end in the order in which they began; of several they may not.
    if (due <= now && this.last === undefined) what();
    else this.queue(what, due);
  }

  private last: Promise<void> | undefined;

  private queue(what: () => void, due: number): void {
    const before = this.last ?? Promise.resolve();
    const turn = before.then(() => passed(due)).then(what);
    this.last = turn;
    void turn.then(() => {
      if (this.last === turn) this.last = undefined;
    });
  }
}

function passed(due: number): Promise<void> {
  const left = due - performance.now();
  return left <= 0 ? Promise.resolve() : new Promise((resolve) => setTimeout(resolve, left));
}
