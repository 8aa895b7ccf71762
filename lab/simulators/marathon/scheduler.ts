import type { ServerFlags } from '../../../upstream/marathon/document';
import { Apps, type KeptApp } from './apps';
import { every, timestamp, type Clock } from '../clock';
import { Deployments } from './deployment/deployments';
import type { Plan } from './deployment/plan';
import type { AskReadiness } from './deployment/readiness';
import { EventBus } from './events';
import { HealthChecks, type Probe } from './instances/health-checks';
import { publishChange } from './instances/instance-events';
import type { Instance } from './instances/instance';
import { KillService, type KillLimits } from './instances/kill-service';
import { StatusUpdates } from './instances/status-updates';
import { TaskFailures } from './instances/task-failures';
import { InstanceTracker } from './instances/tracker';
import { isOverdue } from './instances/update';
import { LaunchQueue, type BuildTask, type LaunchLimits } from './launch-queue/launch-queue';
import type { Driver } from './mesos/messages';
import { RunSpecLocks } from './run-spec-locks';
import { ScaleChecks } from './scale-checks';
import type { Store } from './store';
import type { JsonObject } from '../../../upstream/marathon/document';

/** When launches that nothing came of are looked for (OverdueInstancesActor). */
const OVERDUE = { delay: 30_000, interval: 5000 };

/** Flags that decide how a leader works; milliseconds where a time has no other unit. */
export interface SchedulerSettings {
  readonly server: ServerFlags;
  readonly launch: LaunchLimits;
  readonly kill: KillLimits;
  readonly mostDeployments: number;
  readonly mostVersions: number;
  readonly reconciliation: { readonly delay: number; readonly interval: number };
  readonly scaling: { readonly delay: number; readonly interval: number };
  readonly expunge: { readonly delay: number; readonly interval: number };
  /** `task_launch_confirm_timeout` and `task_launch_timeout` */
  readonly launchConfirmTimeout: number;
  readonly launchTimeout: number;
}

/** What the leader before has left. */
export interface KeptState {
  readonly apps?: ReadonlyMap<string, KeptApp>;
  readonly instances?: Iterable<Instance>;
  readonly deployments?: Iterable<Plan>;
  readonly taskFailures?: ReadonlyMap<string, JsonObject>;
}

export interface SchedulerParts {
  readonly clock: Clock;
  readonly store: Store;
  readonly driver: Driver;
  readonly settings: SchedulerSettings;
  readonly probe: Probe;
  readonly askReadiness: AskReadiness;
  readonly build: BuildTask;
  /** 0 to 1. @default Math.random */
  readonly random?: () => number;
}

/** A leader's parts, put together: everything but its web server and its line to the master. */
export class Scheduler {
  readonly bus = new EventBus();
  readonly tracker: InstanceTracker;
  readonly queue: LaunchQueue;
  readonly kills: KillService;
  readonly healthChecks: HealthChecks;
  readonly failures: TaskFailures;
  readonly deployments: Deployments;
  readonly apps: Apps;
  readonly updates: StatusUpdates;
  private readonly scaleChecks: ScaleChecks;
  private readonly timers: (() => void)[] = [];
  readonly clock: Clock;

  constructor(
    private readonly parts: SchedulerParts,
    private readonly kept: KeptState = {},
  ) {
    const { clock, store, driver, settings, probe, askReadiness, build, random = Math.random } = parts;
    const { bus } = this;
    this.clock = clock;
    this.tracker = new InstanceTracker(clock, store, kept.instances);
    const { tracker } = this;
    this.failures = new TaskFailures(store, kept.taskFailures);
    this.kills = new KillService(clock, tracker, driver, bus, settings.kill);
    this.queue = new LaunchQueue({
      clock,
      tracker,
      driver,
      build,
      random,
      limits: settings.launch,
      settled: () => store.settled(),
    });
    this.healthChecks = new HealthChecks(clock, tracker, bus, probe, (instance, { lastFailure, lastFailureCause }) => {
      this.killUnhealthy(instance, lastFailureCause ?? 'unknown', timestamp(lastFailure ?? clock.now()));
    });
    const { queue, healthChecks } = this;
    const locks = new RunSpecLocks();
    this.deployments = new Deployments({ clock, tracker, queue, bus, healthChecks, askReadiness }, store, locks);
    const { mostDeployments, mostVersions } = settings;
    this.apps = new Apps(
      { clock, store, deployments: this.deployments, bus, flags: settings.server, mostDeployments, mostVersions },
      kept.apps,
    );
    this.updates = new StatusUpdates(tracker, this.kills, driver, bus, () => store.settled());
    this.scaleChecks = new ScaleChecks(this.apps, locks, tracker, queue, bus);
    this.listen();
  }

  now(): number {
    return this.clock.now();
  }

  after(milliseconds: number, call: () => void): void {
    this.timers.push(this.clock.after(milliseconds, call));
  }

  /** Deployments that the leader before left go on. */
  start(): void {
    this.bus.hold(() => {
      this.healthChecks.reconcile(this.apps.all.values());
      for (const plan of this.kept.deployments ?? []) this.deployments.start(plan);
      for (const instance of this.tracker.all()) if (instance.goal !== 'Running') this.kills.kill(instance);
    });
    const { reconciliation, scaling, expunge } = this.parts.settings;
    this.repeat(reconciliation, () => {
      this.reconcile();
    });
    this.repeat(scaling, () => {
      this.scaleChecks.all();
    });
    this.repeat(expunge, () => {
      this.expungeLost();
    });
    this.repeat(OVERDUE, () => {
      this.killOverdue();
    });
  }

  /** The framework is subscribed. */
  registered(): void {
    this.queue.registered();
    this.kills.reissue();
  }

  stop(): void {
    for (const stop of this.timers) stop();
    this.deployments.stop();
    this.scaleChecks.stop();
    this.healthChecks.stop();
    this.queue.stop();
    this.kills.stop();
  }

  /** Each change goes through these in this order, as through upstream's steps. */
  private listen(): void {
    const { tracker, healthChecks, queue, failures, bus, clock } = this;
    tracker.onChange((change) => {
      if (!change.isExpunged) healthChecks.update(change);
    });
    tracker.onChange(({ instance, before }) => {
      queue.backOff.hear(instance, before);
    });
    tracker.onChange((change) => {
      queue.hear(change);
    });
    tracker.onChange((change) => {
      failures.note(change, clock.now());
    });
    tracker.onChange((change) => {
      publishChange(bus, change, clock.now());
    });
    tracker.onChange((change) => {
      this.scaleChecks.hear(change);
    });
  }

  private repeat({ delay, interval }: { readonly delay: number; readonly interval: number }, work: () => void): void {
    const held = (): void => {
      this.bus.hold(work);
    };
    this.timers.push(every(this.clock, interval, held, delay));
  }

  private reconcile(): void {
    const known = this.tracker.all().flatMap(({ task, agent }) => {
      if (task?.status === undefined) return [];
      return [{ taskId: task.id, ...(agent === undefined ? {} : { agentId: agent.agentId }) }];
    });
    for (const { id, spec } of this.tracker.all())
      // Of no app, and of no deployment that ends it.
      if (this.apps.get(spec.app.id) === undefined && this.deployments.of(spec.app.id).length === 0)
        this.tracker.setGoal(id, 'Decommissioned');
    const { driver } = this.parts;
    if (known.length > 0) driver.reconcile(known);
    driver.reconcile([]);
    this.healthChecks.reconcile(this.apps.all.values());
  }

  private expungeLost(): void {
    for (const instance of this.tracker.all())
      if (isOverdue(instance, this.clock.now())) this.tracker.expunge(instance.id);
  }

  /** Taken offers that nothing came of. */
  private killOverdue(): void {
    const { launchConfirmTimeout, launchTimeout } = this.parts.settings;
    const now = this.clock.now();
    for (const instance of this.tracker.all()) {
      const { condition, task } = instance;
      const limit = condition === 'Provisioned' ? launchConfirmTimeout : launchTimeout;
      const isStarting = ['Provisioned', 'Staging', 'Starting'].includes(condition);
      if (isStarting && task !== undefined && task.stagedAt + limit < now) this.kills.kill(instance);
    }
  }

  private killUnhealthy(instance: Instance, reason: string, at: string): void {
    this.failures.noteUnhealthy({ instance }, reason, at);
    const { spec, agent, task } = instance;
    this.bus.publish({
      type: 'unhealthy_instance_kill_event',
      json: {
        appId: spec.app.id,
        taskId: task?.id ?? '',
        instanceId: instance.id,
        version: spec.version,
        reason,
        host: agent?.host ?? 'unknown',
        ...(agent === undefined ? {} : { slaveId: agent.agentId }),
      },
    });
    this.kills.kill(instance);
  }
}
