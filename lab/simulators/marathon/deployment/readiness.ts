import type { JsonObject } from '../../../../upstream/marathon/document';
import type { ReadinessCheck } from '../../../../upstream/marathon/document/app';
import type { Clock } from '../../clock';
import type { Event } from '../events';
import type { Instance } from '../instances/instance';
import { portAssignmentsOf } from '../instances/network';
import type { RunSpec } from '../run-spec';

export interface ReadinessResponse {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}

/** Asks once. Never rejects: what cannot be reached is a 504. */
export type AskReadiness = (url: string, timeoutSeconds: number) => Promise<ReadinessResponse>;

export interface ReadinessResult {
  readonly appId: string;
  readonly taskId: string;
  readonly json: JsonObject;
}

interface Listener {
  /** One more is healthy or ready. */
  readonly changed: (instanceId: string) => void;
  readonly asked: (result: ReadinessResult) => void;
}

/** Which of an app's new instances are healthy and which are ready (ReadinessBehavior). */
export class Readiness {
  private readonly healthy = new Set<string>();
  private readonly ready = new Set<string>();
  /** By task: what ends its checks. */
  private readonly checks = new Map<string, () => void>();
  private readonly hasHealthChecks: boolean;
  private readonly hasReadinessChecks: boolean;

  constructor(
    private readonly spec: RunSpec,
    private readonly clock: Clock,
    private readonly ask: AskReadiness,
    private readonly listener: Listener,
  ) {
    this.hasHealthChecks = spec.app.healthChecks.length > 0;
    this.hasReadinessChecks = spec.app.readinessChecks.length > 0;
  }

  isReached(count: number): boolean {
    return this.healthy.size === count && this.ready.size === count;
  }

  isHealthyAndReady(id: string): boolean {
    return this.healthy.has(id) && this.ready.has(id);
  }

  hear(event: Event): void {
    if (event.type === 'instance_changed_event') {
      const { instance, condition } = event;
      if (condition === 'Running' && this.isOurs(instance.spec.app.id, instance.spec.version)) this.runs(instance);
    } else if (event.type === 'instance_health_changed_event') {
      const { id, appId, version } = event.instance;
      if (event.healthy === true && this.hasHealthChecks && this.isOurs(appId, version)) this.isHealthy(id);
    }
  }

  /** One that ran before this began: another leader, or the same version deployed again. */
  reconcile(instance: Instance): void {
    if (!this.hasHealthChecks || instance.healthy === true) this.healthy.add(instance.id);
    if (!this.hasReadinessChecks) this.ready.add(instance.id);
    else if (instance.condition === 'Running') this.startChecks(instance);
  }

  ended({ id, task }: Instance): void {
    this.healthy.delete(id);
    this.ready.delete(id);
    if (task !== undefined) this.checks.get(task.id)?.();
  }

  stop(): void {
    for (const end of this.checks.values()) end();
  }

  private isOurs(appId: string, version: string): boolean {
    return appId === this.spec.app.id && version === this.spec.version;
  }

  private runs(instance: Instance): void {
    if (!this.hasHealthChecks) {
      this.healthy.add(instance.id);
      if (!this.hasReadinessChecks) {
        this.ready.add(instance.id);
        this.listener.changed(instance.id);
      }
    }
    if (this.hasReadinessChecks) this.startChecks(instance);
  }

  private isHealthy(id: string): void {
    if (this.healthy.has(id)) return;
    this.healthy.add(id);
    if (!this.hasReadinessChecks) this.ready.add(id);
    this.listener.changed(id);
  }

  private startChecks(instance: Instance): void {
    const { task } = instance;
    if (task === undefined || this.checks.has(task.id)) return;
    for (const check of this.spec.app.readinessChecks) this.startCheck(check, instance, task.id);
  }

  /** One after the other, an interval apart, until one says it is ready. */
  private startCheck(check: ReadinessCheck, instance: Instance, taskId: string): void {
    let isOver = false;
    let cancel: (() => void) | undefined;
    const end = (): void => {
      isOver = true;
      cancel?.();
      this.checks.delete(taskId);
    };
    const once = async (): Promise<void> => {
      const response = await this.ask(urlOf(check, instance), check.timeoutSeconds);
      if (isOver) return;
      const isReady = (check.httpStatusCodesForReady ?? [200]).includes(response.status);
      if (isReady) end();
      else cancel = this.clock.after(check.intervalSeconds * 1000, () => void once());
      this.listener.asked(resultOf(check, this.spec.app.id, taskId, isReady, response));
      if (!isReady) return;
      this.ready.add(instance.id);
      this.listener.changed(instance.id);
    };
    this.checks.set(taskId, end);
    void once();
  }
}

function urlOf({ protocol, path, portName }: ReadinessCheck, instance: Instance): string {
  const port = portAssignmentsOf(instance).find(({ name }) => name === portName);
  return `${protocol.toLowerCase()}://${port?.address ?? 'localhost'}:${port?.port ?? 0}${path}`;
}

function resultOf(
  { name, preserveLastResponse }: ReadinessCheck,
  appId: string,
  taskId: string,
  ready: boolean,
  response: ReadinessResponse,
): ReadinessResult {
  return {
    appId,
    taskId,
    json: { name, taskId, ready, ...(preserveLastResponse ? { lastResponse: { ...response } } : {}) },
  };
}
