/** How an app is replaced: what an app document says, and whether it has a persistent volume. */
export interface UpgradeCapacity {
  /** Of the new version; at least 1. */
  readonly instances: number;
  /** 0 to 1: the part of the instances that stays healthy. */
  readonly minimumHealthCapacity: number;
  /** 0 to 1: the part of the instances that may run beside them. */
  readonly maximumOverCapacity: number;
  /** It has a persistent volume. @default false */
  readonly resident?: boolean;
}

export interface RestartStrategy {
  readonly minHealthy: number;
  readonly maxCapacity: number;
  readonly killImmediately: number;
}

/**
 * TaskReplaceActor.computeRestartStrategy of Marathon 1.11.24. The products are doubles on both sides, so that 0.07 of a hundred is 8.
 * @param current all instances found, old and new
 * @param healthy those of `current` that are considered healthy and not asked to end
 */
export function restartStrategy(capacity: UpgradeCapacity, current: number, healthy: number): RestartStrategy {
  const { instances, minimumHealthCapacity, maximumOverCapacity, resident = false } = capacity;
  const minHealthy = Math.ceil(instances * minimumHealthCapacity);
  let maxCapacity = Math.trunc(instances * (1 + maximumOverCapacity));
  let killImmediately = Math.max(0, healthy - minHealthy);
  if (minHealthy === maxCapacity && maxCapacity <= healthy) {
    // Neither a kill nor a start would be possible: a resident app gives one up, any other gets one more place.
    if (resident) killImmediately = healthy - minHealthy + 1;
    else maxCapacity += 1;
  }
  // Left over from a deployment that a forced one has overtaken.
  if (instances < current) killImmediately = Math.max(current - instances, killImmediately);
  return { minHealthy, maxCapacity, killImmediately };
}
