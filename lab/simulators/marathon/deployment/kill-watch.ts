import { isConsideredTerminal, type Instance } from '../instances/instance';
import type { Running, Surroundings } from './surroundings';

/** What counts as the end of an instance that had that task. */
type IsEnded = (instance: Instance, taskId: string | undefined) => boolean;

/** Its task has ended, or it has another one: it is launched again. */
export const isKilled: IsEnded = ({ condition, task }, taskId) =>
  isConsideredTerminal(condition) || task === undefined || task.id !== taskId;

/** It has ended, and does not come back. */
export const isDecommissioned: IsEnded = ({ goal, condition }) =>
  goal === 'Decommissioned' && isConsideredTerminal(condition);

/** Looks from now on until each of some instances has ended once, or is forgotten (KillStreamWatcher). */
export class KillWatch implements Running {
  private readonly pending: Map<string, string | undefined>;
  private readonly unsubscribe: () => void;
  private done: (() => void) | undefined;

  constructor(
    instances: readonly Instance[],
    { bus, tracker }: Pick<Surroundings, 'bus' | 'tracker'>,
    isEnded: IsEnded,
  ) {
    const left = instances.filter((instance) => !isEnded(instance, instance.task?.id));
    this.pending = new Map(left.map(({ id, task }) => [id, task?.id]));
    this.unsubscribe = bus.subscribe((event) => {
      if (event.type !== 'instance_changed_event') return;
      const { instance } = event;
      // One that never was launched is forgotten at once.
      if (isEnded(instance, this.pending.get(instance.id)) || tracker.get(instance.id) === undefined)
        this.pending.delete(instance.id);
      this.check();
    });
  }

  /** Once: at once where all have. */
  whenDone(done: () => void): void {
    this.done = done;
    this.check();
  }

  stop(): void {
    this.done = undefined;
    this.unsubscribe();
  }

  private check(): void {
    const { done } = this;
    if (done === undefined || this.pending.size > 0) return;
    this.stop();
    done();
  }
}
