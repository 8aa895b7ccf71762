import { without } from '../../../../upstream/marathon/document/app';
import type { Clock } from '../../clock';
import type { TaskStatus } from '../mesos/messages';
import type { RunSpec } from '../run-spec';
import type { Store } from '../store';
import { newInstanceId } from './ids';
import { scheduled, type AgentInfo, type Goal, type Instance, type Task } from './instance';
import { withGoal, withStatus, type Effect } from './update';

export interface InstanceChange {
  readonly instance: Instance;
  readonly before?: Instance;
  readonly isExpunged: boolean;
  /** The task's status is what changed it. */
  readonly status?: TaskStatus;
}

/** All instances there are (InstanceTracker). Who listens is told of each change, in the order in which they came to listen. */
export class InstanceTracker {
  private readonly instances = new Map<string, Instance>();
  private readonly listeners: ((change: InstanceChange) => void)[] = [];

  constructor(
    private readonly clock: Clock,
    private readonly store: Pick<Store, 'remove' | 'save'>,
    kept: Iterable<Instance> = [],
  ) {
    for (const instance of kept) this.instances.set(instance.id, instance);
  }

  onChange(listener: (change: InstanceChange) => void): void {
    this.listeners.push(listener);
  }

  get(id: string): Instance | undefined {
    return this.instances.get(id);
  }

  all(): Instance[] {
    return [...this.instances.values()];
  }

  of(appId: string): Instance[] {
    return this.all().filter(({ spec }) => spec.app.id === appId);
  }

  schedule(spec: RunSpec, count: number): void {
    for (let index = 0; index < count; index += 1) {
      const now = this.clock.now();
      this.apply({ instance: scheduled(newInstanceId(spec.app.id, now), spec, now), isExpunged: false });
    }
  }

  /** A stopped one that holds a reservation is wanted again. */
  reschedule(id: string, spec: RunSpec): void {
    const before = this.known(id);
    const instance: Instance = {
      ...without(before, 'healthy', 'activeSince'),
      spec,
      goal: 'Running',
      condition: 'Scheduled',
      since: this.clock.now(),
    };
    this.apply({ instance, isExpunged: false }, before);
  }

  /** An offer was taken for it. */
  provision(id: string, agent: AgentInfo, task: Pick<Task, 'hostPorts' | 'id'>): void {
    const before = this.known(id);
    const { spec, role, goal } = before;
    const now = this.clock.now();
    const instance: Instance = {
      id,
      spec,
      role,
      goal,
      condition: 'Provisioned',
      since: now,
      agent,
      task: { ...task, condition: 'Provisioned', stagedAt: now, ipAddresses: [] },
    };
    this.apply({ instance, isExpunged: false }, before);
  }

  update(id: string, status: TaskStatus): void {
    const before = this.known(id);
    this.apply(withStatus(before, status, this.clock.now()), before, status);
  }

  setGoal(id: string, goal: Goal): void {
    const before = this.known(id);
    this.apply(withGoal(before, goal), before);
  }

  /** Forgotten, whatever it does. */
  expunge(id: string): void {
    const before = this.instances.get(id);
    if (before !== undefined) this.apply({ instance: { ...before, condition: 'Killed' }, isExpunged: true }, before);
  }

  private known(id: string): Instance {
    const instance = this.instances.get(id);
    if (instance === undefined) throw new Error(`instance [${id}] does not exist`);
    return instance;
  }

  private apply(effect: Effect, before?: Instance, status?: TaskStatus): void {
    if (effect === undefined) return;
    const { instance, isExpunged } = effect;
    if (isExpunged) {
      this.instances.delete(instance.id);
      this.store.remove('instances', instance.id);
    } else {
      this.instances.set(instance.id, instance);
      this.store.save('instances', instance.id, instance);
    }
    const change = {
      ...effect,
      ...(before === undefined ? {} : { before }),
      ...(status === undefined ? {} : { status }),
    };
    for (const listener of this.listeners) listener(change);
  }
}
