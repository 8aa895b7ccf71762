import type { App } from '../document/app';

/** Unreachable, staging, starting, running; last is all else, and so what waits for an offer. */
const WEIGHTS: Readonly<Record<string, number>> = { Unreachable: 1, Staging: 2, Starting: 3, Running: 4 };
const LAST = 5;

interface Candidate {
  /** Upstream's Condition. */
  readonly condition: string;
  /** When it was staged, for one that stages; since when it starts; when it started, for all others. Undefined: it never did. */
  readonly time: number | undefined;
}

/**
 * Instances of which a scale may end some, the first to go first (ScalingProposition.sortByConditionAndDate of Marathon 1.11.24).
 * @param instances in the order in which they were scheduled
 */
export function victimsFirst<T>(
  instances: readonly T[],
  of: (instance: T) => Candidate,
  selection: App['killSelection'],
): T[] {
  const youngestFirst = selection === 'YOUNGEST_FIRST' ? 1 : -1;
  return instances
    .map((instance, at) => {
      const { condition, time } = of(instance);
      return { instance, at, time, weight: WEIGHTS[condition] ?? LAST };
    })
    .sort((a, b) => {
      if (a.weight !== b.weight) return a.weight - b.weight;
      if (a.time !== undefined && b.time !== undefined) return youngestFirst * (b.time - a.time);
      // What never started goes before what did, whatever the selection; of several the last that was scheduled.
      if (a.time === b.time) return b.at - a.at;
      return a.time === undefined ? -1 : 1;
    })
    .map(({ instance }) => instance);
}
