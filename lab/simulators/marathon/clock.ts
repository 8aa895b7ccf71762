/** Time as the simulator sees it: a test has one of its own. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** @returns what gives it up */
  after(milliseconds: number, call: () => void): () => void;
}

export const systemClock: Clock = {
  now: Date.now,
  after: (milliseconds, call) => {
    const timer = setTimeout(call, milliseconds);
    return () => {
      clearTimeout(timer);
    };
  },
};

/** Calls again and again, first after the delay. @returns what ends it */
export function every(clock: Clock, milliseconds: number, call: () => void, delay = milliseconds): () => void {
  let cancel: () => void;
  const tick = (): void => {
    cancel = clock.after(milliseconds, tick);
    call();
  };
  cancel = clock.after(delay, tick);
  return () => {
    cancel();
  };
}

/** As upstream prints a Timestamp: UTC with milliseconds. */
export function timestamp(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}
