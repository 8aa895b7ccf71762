import { isTerminal, TASK_STATES } from '../messages';
import { plus, pool, scalarOf, type Pool } from '../values/resources';
import type { Agent } from './agent';

const RESOURCES = ['cpus', 'gpus', 'mem', 'disk'] as const;

export function usedBy(agent: Agent): Pool {
  return [...agent.tasks.values()].reduce<Pool>(
    (sum, run) => (run.hasEnded ? sum : plus(sum, pool(run.record.task.resources))),
    new Map(),
  );
}

/** `/metrics/snapshot` of an agent. */
export function agentMetrics(agent: Agent, now: number): Readonly<Record<string, number>> {
  const total = pool(agent.settings.info.resources);
  const used = usedBy(agent);
  const runs = [...agent.tasks.values()];
  const state = (name: string): number =>
    runs.filter(({ record }) => (record.last?.state ?? 'TASK_STAGING') === name).length;
  return {
    ...Object.fromEntries(
      RESOURCES.flatMap((name) => {
        const [all, held] = [scalarOf(total, name), scalarOf(used, name)];
        return [
          [`slave/${name}_total`, all],
          [`slave/${name}_used`, held],
          [`slave/${name}_percent`, all === 0 ? 0 : held / all],
          [`slave/${name}_revocable_total`, 0],
          [`slave/${name}_revocable_used`, 0],
          [`slave/${name}_revocable_percent`, 0],
        ];
      }),
    ),
    ...Object.fromEntries(
      TASK_STATES.map((name) => [
        name.toLowerCase().replace('task_', 'slave/tasks_'),
        isTerminal(name) ? (agent.ended.get(name) ?? 0) : state(name),
      ]),
    ),
    'slave/registered': agent.isRegistered ? 1 : 0,
    'slave/uptime_secs': (now - agent.startedAt) / 1000,
    'slave/recovery_time_secs': agent.recoveredIn / 1000,
    'slave/recovery_errors': 0,
    'slave/frameworks_active': new Set(runs.map(({ frameworkId }) => frameworkId)).size,
    'slave/executors_registering': state('TASK_STAGING'),
    'slave/executors_running': state('TASK_RUNNING'),
    'slave/executors_terminating': state('TASK_KILLING'),
    'slave/executors_terminated': [...agent.ended.values()].reduce((sum, count) => sum + count, 0),
    'slave/executors_preempted': 0,
    'slave/container_launch_errors': agent.launchErrors,
    'slave/invalid_framework_messages': 0,
    'slave/invalid_status_updates': 0,
    'slave/valid_framework_messages': 0,
    'slave/valid_status_updates': agent.statusUpdates,
    'slave/executor_directory_max_allowed_age_secs': 0,
    'containerizer/mesos/container_destroy_errors': 0,
    'gc/path_removals_failed': 0,
    'gc/path_removals_pending': 0,
    'gc/path_removals_succeeded': 0,
  };
}
