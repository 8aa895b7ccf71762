import { hasReservation, isConsideredTerminal, type Instance } from '../instances/instance';
import type { Running, Surroundings } from './surroundings';

/**
 * Ends instances and waits until all have ended (KillStreamWatcher).
 * @param isForGood those with a reservation too, for the app goes
 */
export class Decommission implements Running {
  private readonly pending: Set<string>;
  private readonly unsubscribe: () => void;
  private isOver = false;

  constructor(
    instances: readonly Instance[],
    around: Pick<Surroundings, 'bus' | 'tracker'>,
    isForGood: boolean,
    private readonly done: () => void,
  ) {
    const isEnded = ({ goal, condition }: Instance): boolean =>
      isConsideredTerminal(condition) && (!isForGood || goal === 'Decommissioned');
    this.pending = new Set(instances.filter((instance) => !isEnded(instance)).map(({ id }) => id));
    this.unsubscribe = around.bus.subscribe((event) => {
      if (event.type !== 'instance_changed_event' || !this.pending.has(event.instance.id)) return;
      // One that never was launched is forgotten at once.
      if (isEnded(event.instance) || around.tracker.get(event.instance.id) === undefined)
        this.pending.delete(event.instance.id);
      this.checkDone();
    });
    for (const instance of instances)
      around.tracker.setGoal(instance.id, hasReservation(instance) && !isForGood ? 'Stopped' : 'Decommissioned');
    this.checkDone();
  }

  stop(): void {
    this.isOver = true;
    this.unsubscribe();
  }

  private checkDone(): void {
    if (this.isOver || this.pending.size > 0) return;
    this.stop();
    this.done();
  }
}
