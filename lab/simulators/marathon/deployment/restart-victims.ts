import { isConsideredHealthy, type Instance } from '../instances/instance';

/** Old instances in the order in which a restart ends them: unhealthy ones first, and of the healthy the last that was scheduled (TaskReplaceActor.State). */
export function restartVictims(old: readonly Instance[]): Instance[] {
  const wanted = old.filter(({ goal }) => goal === 'Running');
  const healthy = wanted.filter(isConsideredHealthy);
  return [...wanted.filter((instance) => !healthy.includes(instance)), ...healthy.reverse()];
}
