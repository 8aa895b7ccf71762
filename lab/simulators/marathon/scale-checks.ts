import type { Apps } from './apps';
import { isKilled, KillWatch } from './deployment/kill-watch';
import { proposeScaling } from './deployment/scaling';
import type { EventBus } from './events';
import { hasReservation, isTerminal, type Condition } from './instances/instance';
import type { InstanceChange, InstanceTracker } from './instances/tracker';
import type { LaunchQueue } from './launch-queue/launch-queue';
import type { RunSpecLocks } from './run-spec-locks';

/** Keeps each app at its number while no deployment has it (SchedulerActions.scale). */
export class ScaleChecks {
  private readonly watches = new Set<KillWatch>();

  constructor(
    private readonly apps: Apps,
    private readonly locks: RunSpecLocks,
    private readonly tracker: InstanceTracker,
    private readonly queue: LaunchQueue,
    private readonly bus: EventBus,
  ) {}

  /** An instance that ended, or is long out of reach. */
  hear({ instance, before, isExpunged }: InstanceChange): void {
    // Of what is forgotten upstream does not tell what it was before.
    const wasWorthy = !isExpunged && before !== undefined && isWorthy(before.condition);
    if (!isWorthy(instance.condition) || wasWorthy) return;
    this.bus.later(() => {
      this.check(instance.spec.app.id);
    });
  }

  all(): void {
    for (const id of this.apps.all.keys()) this.check(id);
  }

  stop(): void {
    for (const watch of this.watches) watch.stop();
  }

  private check(appId: string): void {
    const spec = this.apps.get(appId);
    if (spec === undefined || this.locks.isHeld(appId)) return;
    const unlock = this.locks.take([appId]);
    const { tracker, bus } = this;
    const instances = tracker.of(appId);
    const { toDecommission, toStart } = proposeScaling(spec.app, instances, spec.app.instances);
    if (toStart > 0) this.queue.add(spec, toStart);
    if (toDecommission.length === 0) {
      unlock();
      return;
    }
    // Upstream waits for the end of all that it found, not only of those that it ends.
    const watch = new KillWatch(instances, { tracker, bus }, isKilled);
    this.watches.add(watch);
    for (const instance of toDecommission)
      tracker.setGoal(instance.id, hasReservation(instance) ? 'Stopped' : 'Decommissioned');
    watch.whenDone(() => {
      this.watches.delete(watch);
      unlock();
    });
  }
}

function isWorthy(condition: Condition): boolean {
  return condition === 'UnreachableInactive' || isTerminal(condition);
}
