import type { JsonObject } from '../../../../upstream/marathon/document';
import { servicePorts } from '../../../../upstream/marathon/document/service-ports';
import { timestamp } from '../../clock';
import { stateOf } from '../instances/condition';
import { isAlive } from '../instances/health';
import { healthJson } from '../instances/health-checks';
import { isActive, isScheduled, type Instance } from '../instances/instance';
import { writeRunSpec, type RunSpec } from '../run-spec';
import type { Scheduler } from '../scheduler';
import { taskStats } from './task-stats';

export type Embed = 'counts' | 'deployments' | 'lastTaskFailure' | 'readiness' | 'taskStats' | 'tasks';

const EMBEDS: Readonly<Record<string, readonly Embed[]>> = {
  counts: ['counts'],
  deployments: ['deployments'],
  // Of old, for the two together.
  failures: ['tasks', 'lastTaskFailure', 'deployments'],
  lastTaskFailure: ['lastTaskFailure'],
  readiness: ['readiness'],
  taskStats: ['taskStats'],
  tasks: ['tasks', 'deployments'],
};

/** What `embed` asks for: `app.tasks`, `apps.tasks` and `tasks` are the same, and what is not known is passed over (InfoEmbedResolver). */
export function embedsOf(asked: readonly string[]): Set<Embed> {
  return new Set(asked.flatMap((one) => EMBEDS[one.replace(/^(?:group\.apps|apps|app)\./, '')] ?? []));
}

/** An app as GET answers it, with what is embedded (AppInfo). */
export function appInfo(scheduler: Scheduler, spec: RunSpec, embeds: ReadonlySet<Embed>): JsonObject {
  const { id } = spec.app;
  const instances = scheduler.tracker.of(id);
  const failure = scheduler.failures.of(id);
  return {
    ...writeRunSpec(spec),
    ...(embeds.has('counts') ? counts(scheduler, instances) : {}),
    ...(embeds.has('deployments') ? { deployments: scheduler.deployments.of(id).map((each) => ({ id: each })) } : {}),
    ...(embeds.has('readiness') ? { readinessCheckResults: scheduler.deployments.readinessOf(id) } : {}),
    ...(embeds.has('tasks') ? { tasks: tasksOf(scheduler, instances, []) } : {}),
    ...(embeds.has('lastTaskFailure') && failure !== undefined ? { lastTaskFailure: failure } : {}),
    ...(embeds.has('taskStats') ? { tasksStats: taskStats(scheduler, spec, instances) } : {}),
  };
}

export interface TaskCounts {
  readonly staged: number;
  readonly running: number;
  readonly healthy: number;
  readonly unhealthy: number;
}

/** Those that were launched; a task that Mesos said nothing of yet is staged. */
export function countTasks(scheduler: Scheduler, instances: readonly Instance[]): TaskCounts {
  const launched = instances.filter((one) => !isScheduled(one) && one.task !== undefined);
  const healths = launched.map((one) => scheduler.healthChecks.of(one));
  const states = launched.map(({ task }) => task?.status?.state);
  return {
    staged: states.filter((state) => state === undefined || state === 'TASK_STAGING').length,
    running: states.filter((state) => state === 'TASK_RUNNING').length,
    healthy: healths.filter((each) => each.length > 0 && each.every(isAlive)).length,
    unhealthy: healths.filter((each) => !each.every(isAlive)).length,
  };
}

function counts(scheduler: Scheduler, instances: readonly Instance[]): JsonObject {
  const { staged, running, healthy, unhealthy } = countTasks(scheduler, instances);
  return { tasksStaged: staged, tasksRunning: running, tasksHealthy: healthy, tasksUnhealthy: unhealthy };
}

/** Tasks of instances that have one. @param ports service ports, where the answer has them */
export function tasksOf(scheduler: Scheduler, instances: readonly Instance[], ports: readonly number[]): JsonObject[] {
  return instances.flatMap((instance) => {
    const { spec, task, agent, role } = instance;
    if (task === undefined || agent === undefined) return [];
    const healthCheckResults = scheduler.healthChecks.of(instance).map(healthJson);
    const active = isActive(task);
    return {
      appId: spec.app.id,
      ...(healthCheckResults.length === 0 ? {} : { healthCheckResults }),
      host: agent.host,
      id: task.id,
      ...(task.ipAddresses.length === 0 ? {} : { ipAddresses: task.ipAddresses.map((address) => ({ ...address })) }),
      ...(active ? { ports: task.hostPorts } : {}),
      ...(ports.length === 0 ? {} : { servicePorts: ports }),
      slaveId: agent.agentId,
      state: stateOf(task.condition),
      ...(active ? { stagedAt: timestamp(task.stagedAt) } : {}),
      ...(active && task.startedAt !== undefined ? { startedAt: timestamp(task.startedAt) } : {}),
      ...(active ? { version: spec.version } : {}),
      localVolumes: [],
      ...(agent.region === undefined ? {} : { region: agent.region }),
      ...(agent.zone === undefined ? {} : { zone: agent.zone }),
      role,
    };
  });
}

export function servicePortsOf(spec: RunSpec | undefined): number[] {
  return spec === undefined ? [] : servicePorts(spec.app);
}
