import { victimsFirst } from './victims';

export interface ScalePlan {
  /** Conditions of the instances that are ended, the first to go first. */
  readonly ends: readonly string[];
  /** How many are queued. */
  readonly starts: number;
}

/**
 * What a scale makes of an app (ScalingProposition of Marathon 1.11.24), GROUP_BY aside: what waits for an offer counts as there, and goes last.
 * @param conditions of its instances, but those that are asked to end and those that are UnreachableInactive
 */
export function planScale(conditions: readonly string[], scaleTo: number): ScalePlan {
  const inOrder = victimsFirst(conditions, (condition) => ({ condition, time: undefined }), 'YOUNGEST_FIRST');
  return {
    ends: inOrder.slice(0, Math.max(0, conditions.length - scaleTo)),
    starts: Math.max(0, scaleTo - conditions.length),
  };
}
