import type { Apps } from './apps';
import type { Deployments } from './deployment/deployments';
import { proposeScaling } from './deployment/scaling';
import type { EventBus } from './events';
import { hasReservation, isTerminal, type Condition } from './instances/instance';
import type { InstanceChange, InstanceTracker } from './instances/tracker';
import type { LaunchQueue } from './launch-queue/launch-queue';

/** Keeps each app at its number while no deployment is of it (SchedulerActions.scale). */
export class ScaleChecks {
  constructor(
    private readonly apps: Apps,
    private readonly deployments: Deployments,
    private readonly tracker: InstanceTracker,
    private readonly queue: LaunchQueue,
    private readonly bus: EventBus,
  ) {}

  /** An instance that ended, or is long out of reach. */
  hear({ instance, before }: InstanceChange): void {
    if (!isWorthy(instance.condition) || (before !== undefined && isWorthy(before.condition))) return;
    this.bus.later(() => {
      this.check(instance.spec.app.id);
    });
  }

  all(): void {
    for (const id of this.apps.all.keys()) this.check(id);
  }

  private check(appId: string): void {
    const spec = this.apps.get(appId);
    if (spec === undefined || this.deployments.of(appId).length > 0) return;
    const { toDecommission, toStart } = proposeScaling(spec.app, this.tracker.of(appId), spec.app.instances);
    for (const instance of toDecommission)
      this.tracker.setGoal(instance.id, hasReservation(instance) ? 'Stopped' : 'Decommissioned');
    if (toStart > 0) this.queue.add(spec, toStart);
  }
}

function isWorthy(condition: Condition): boolean {
  return condition === 'UnreachableInactive' || isTerminal(condition);
}
