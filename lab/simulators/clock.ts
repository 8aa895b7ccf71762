/** Time as a simulator sees it: a test has one of its own. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Calls once, after so many milliseconds. @returns what takes the call back */
  after(milliseconds: number, call: () => void): () => void;
}

export const wallClock: Clock = {
  now: () => Date.now(),
  after: (milliseconds, call) => {
    // A longer time than setTimeout can take would be over at once.
    const timer = setTimeout(call, Math.min(milliseconds, 2 ** 31 - 1));
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
