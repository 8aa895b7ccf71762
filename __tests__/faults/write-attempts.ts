/** One attempt of a client to write, as the program that wrote says. */
export interface Attempt {
  readonly client: string;
  readonly ok: boolean;
  /** Milliseconds since 1970. */
  readonly start: number;
  readonly end: number;
  readonly line: string;
}

/** Lines `<client> ok|no <start> <end> …`; others are none. */
export function attemptsIn(output: string): Attempt[] {
  return output.split('\n').flatMap((line) => {
    const found = /^(\w+) (ok|no) (\d+) (\d+)\b/.exec(line);
    if (found === null) return [];
    const [, client = '', verdict, start, end] = found;
    return [{ client, ok: verdict === 'ok', start: Number(start), end: Number(end), line: line.trim() }];
  });
}

/**
 * Seconds from the fault until a write that began after it had succeeded.
 * @throws Error when none did, or none had before: then nothing was measured
 */
export function secondsUntilWritten(attempts: readonly Attempt[], faultAt: number): number {
  if (!attempts.some(({ ok, end }) => ok && end <= faultAt)) throw new Error('no write succeeded before the fault');
  const ends = attempts.filter(({ ok, start }) => ok && start >= faultAt).map(({ end }) => end);
  if (ends.length === 0) throw new Error('no write succeeded after the fault, as long as it was tried');
  return (Math.min(...ends) - faultAt) / 1000;
}

/** The longest time that passed between two writes that succeeded one after the other, in seconds. */
export function longestGap(attempts: readonly Attempt[]): number {
  const ends = attempts
    .filter(({ ok }) => ok)
    .map(({ end }) => end)
    .sort((a, b) => a - b);
  return Math.max(0, ...ends.slice(1).map((end, index) => end - (ends[index] ?? end))) / 1000;
}

/** What is worth keeping of a series: failures, and the writes next to them and to the fault; times relative to the fault. */
export function worthKeeping(attempts: readonly Attempt[], faultAt: number): string[] {
  const kept = new Set<Attempt>();
  for (const name of new Set(attempts.map(({ client }) => client))) {
    const series = attempts.filter(({ client }) => client === name);
    const first = series.findIndex(({ end }) => end >= faultAt);
    const back = series.findIndex(({ ok, start }) => ok && start >= faultAt);
    series.forEach((attempt, index) => {
      const isNear = index >= first - 2 && (back === -1 || index <= back + 1);
      if (!attempt.ok || isNear) kept.add(attempt);
    });
  }
  const relative = (time: number): string => `${time >= faultAt ? '+' : ''}${time - faultAt}`;
  return attempts
    .filter((attempt) => kept.has(attempt))
    .map(({ client, ok, start, end, line }) => {
      const why = line.split(' ').slice(4).join(' ');
      return `${client} ${ok ? 'ok' : 'no'} ${relative(start)}..${relative(end)} ms${why === '' ? '' : ` ${why}`}`;
    });
}
