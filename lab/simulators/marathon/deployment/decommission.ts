import { hasReservation, type Instance } from '../instances/instance';
import { isDecommissioned, isKilled, KillWatch } from './kill-watch';
import type { Running, Surroundings } from './surroundings';

/**
 * Ends instances and waits until all have ended.
 * @param isForGood those with a reservation too, for the app goes
 */
export function decommission(
  instances: readonly Instance[],
  around: Pick<Surroundings, 'bus' | 'tracker'>,
  isForGood: boolean,
  done: () => void,
): Running {
  const watch = new KillWatch(instances, around, isForGood ? isDecommissioned : isKilled);
  for (const instance of instances)
    around.tracker.setGoal(instance.id, hasReservation(instance) && !isForGood ? 'Stopped' : 'Decommissioned');
  watch.whenDone(done);
  return watch;
}
