import type { HealthCheck } from '../../../../upstream/marathon/document/app';
import type { JsonObject } from '../../../../upstream/marathon/document';
import { every, timestamp, type Clock } from '../../clock';
import type { EventBus } from '../events';
import type { RunSpec } from '../run-spec';
import { isActive, type Instance } from './instance';
import {
  isAlive,
  isIgnored,
  isKillDue,
  overall,
  unknownHealth,
  withResult,
  type Health,
  type HealthResult,
} from './health';
import { keyOf } from './instance-events';
import type { InstanceChange, InstanceTracker } from './tracker';

/** Runs one check of an instance from here; never rejects. */
export type Probe = (check: HealthCheck, instance: Instance) => Promise<HealthResult>;

const FIRST_CHECK_MILLISECONDS = 5000;

/** Kills for a failing check. */
export type KillUnhealthy = (instance: Instance, health: Health) => void;

interface Watched {
  readonly spec: RunSpec;
  readonly check: HealthCheck;
  readonly healths: Map<string, Health>;
  readonly stop: () => void;
}

/** The checks of all versions of all apps that run (MarathonHealthCheckManager, HealthCheckActor, AppHealthCheckActor). */
export class HealthChecks {
  /** By app and version. */
  private readonly watched = new Map<string, Watched[]>();

  constructor(
    private readonly clock: Clock,
    private readonly tracker: InstanceTracker,
    private readonly bus: EventBus,
    private readonly probe: Probe,
    private readonly kill: KillUnhealthy,
  ) {}

  addAllFor(spec: RunSpec): void {
    const key = keyOfSpec(spec);
    if (this.watched.has(key) || spec.app.healthChecks.length === 0) return;
    const watched: Watched[] = spec.app.healthChecks.map((check) => {
      const one: Watched = {
        spec,
        check,
        healths: new Map(),
        stop: isByMarathon(check) ? this.startTicks(() => void this.tick(one), check) : () => undefined,
      };
      return one;
    });
    this.watched.set(key, watched);
    for (const { check } of watched) {
      const json = { appId: spec.app.id, version: spec.version, healthCheck: jsonOf(check) };
      this.bus.publish({ type: 'add_health_check_event', json });
    }
    // Of tasks that run already, what their agents last said.
    for (const instance of this.tracker.of(spec.app.id))
      if (instance.spec.version === spec.version) this.hear(instance);
  }

  removeAllFor(appId: string): void {
    for (const [key, watched] of [...this.watched]) {
      if (watched[0]?.spec.app.id !== appId) continue;
      this.remove(key, watched);
    }
  }

  /** Checks of versions that run are there, those of others are not. */
  reconcile(specs: Iterable<RunSpec>): void {
    for (const spec of specs) {
      const instances = this.tracker.of(spec.app.id);
      const running = [spec, ...instances.map((instance) => instance.spec)];
      const keys = new Set(running.map(keyOfSpec));
      for (const [key, watched] of [...this.watched])
        if (watched[0]?.spec.app.id === spec.app.id && !keys.has(key)) this.remove(key, watched);
      for (const each of running) this.addAllFor(each);
    }
  }

  /** What the agent's check says comes with the status. */
  update({ instance }: InstanceChange): void {
    this.hear(instance);
  }

  of(instance: Instance): Health[] {
    return (this.watched.get(keyOfSpec(instance.spec)) ?? []).flatMap(({ healths }) => healths.get(instance.id) ?? []);
  }

  stop(): void {
    for (const [key, watched] of [...this.watched]) this.remove(key, watched);
  }

  private remove(key: string, watched: readonly Watched[]): void {
    this.watched.delete(key);
    for (const { spec, stop } of watched) {
      stop();
      this.bus.publish({ type: 'remove_health_check_event', json: { appId: spec.app.id } });
    }
  }

  private hear(instance: Instance): void {
    const healthy = instance.task?.status?.healthy;
    if (healthy === undefined) return;
    for (const one of this.watched.get(keyOfSpec(instance.spec)) ?? [])
      if (!isByMarathon(one.check))
        this.take(one, instance.id, healthy ? { kind: 'healthy' } : { kind: 'unhealthy', cause: '' });
  }

  private startTicks(tick: () => void, { intervalSeconds }: HealthCheck): () => void {
    const interval = intervalSeconds * 1000;
    return every(this.clock, interval, tick, Math.min(interval, FIRST_CHECK_MILLISECONDS));
  }

  /** A tick is not held back by a check that is under way. */
  private async tick(one: Watched): Promise<void> {
    const instances = this.tracker.of(one.spec.app.id);
    for (const instance of instances) if (!isActive(instance)) one.healths.delete(instance.id);
    const running = instances.filter(
      ({ spec, condition }) => spec.version === one.spec.version && condition === 'Running',
    );
    await Promise.all(
      running.map(async (instance) => {
        this.take(one, instance.id, await this.probe(one.check, instance));
      }),
    );
  }

  private take(one: Watched, instanceId: string, result: HealthResult): void {
    const siblings = this.watched.get(keyOfSpec(one.spec));
    if (siblings?.includes(one) !== true) return;
    const now = this.clock.now();
    const before = one.healths.get(instanceId) ?? unknownHealth(instanceId);
    const instance = this.tracker.get(instanceId);
    let after = withResult(before, result, now);
    if (result.kind === 'unhealthy' && instance !== undefined) {
      if (isIgnored(one.check, instance, before, now)) after = before;
      else this.failed(one.check, instance, before);
    }
    const overallBefore = overall(siblings.map(({ healths }) => healths.get(instanceId)));
    one.healths.set(instanceId, after);
    const overallAfter = overall(siblings.map(({ healths }) => healths.get(instanceId)));
    if (instance === undefined) return;
    if (isAlive(before) !== isAlive(after)) {
      const json = { appId: one.spec.app.id, instanceId, version: one.spec.version, alive: isAlive(after) };
      this.bus.publish({ type: 'health_status_changed_event', json });
    }
    if (overallBefore !== overallAfter)
      this.bus.publish({
        type: 'instance_health_changed_event',
        instance: keyOf(instance),
        ...(overallAfter === undefined ? {} : { healthy: overallAfter }),
      });
  }

  private failed(check: HealthCheck, instance: Instance, health: Health): void {
    const json = { appId: instance.spec.app.id, healthCheck: jsonOf(check), taskId: instance.id };
    this.bus.publish({ type: 'failed_health_check_event', json });
    if (isKillDue(check, health) && instance.condition !== 'Unreachable') this.kill(instance, health);
  }
}

export function isByMarathon({ protocol }: HealthCheck): boolean {
  return protocol === 'HTTP' || protocol === 'HTTPS' || protocol === 'TCP';
}

/** As GET answers it among a task's results. */
export function healthJson(health: Health): JsonObject {
  const time = (name: string, at: number | undefined): JsonObject =>
    at === undefined ? {} : { [name]: timestamp(at) };
  return {
    alive: isAlive(health),
    consecutiveFailures: health.consecutiveFailures,
    ...time('firstSuccess', health.firstSuccess),
    instanceId: health.instanceId,
    ...time('lastSuccess', health.lastSuccess),
    ...time('lastFailure', health.lastFailure),
    ...(health.lastFailureCause === undefined ? {} : { lastFailureCause: health.lastFailureCause }),
  };
}

function jsonOf(check: HealthCheck): JsonObject {
  return JSON.parse(JSON.stringify(check)) as JsonObject;
}

function keyOfSpec({ app, version }: RunSpec): string {
  return `${app.id}@${version}`;
}
