import { pool, scalarOf } from '../values/resources';
import type { Agent } from './agent';
import type { TaskRun } from './task-run';
import { usageOf } from './usage';

const MEGABYTE = 1024 * 1024;

/** `/monitor/statistics`: limits of each container, and what it used as far as the host's cgroups can be read. */
export async function agentStatistics(
  agent: Agent,
  dockerId: (name: string) => Promise<string | undefined>,
): Promise<object[]> {
  const runs = [...agent.tasks.values()].filter(({ record, hasEnded }) => record.isRunning === true && !hasEnded);
  return Promise.all(
    runs.map(async (run) => ({
      executor_id: run.taskId,
      executor_name: `Docker Executor (Task: ${run.taskId})`,
      framework_id: run.frameworkId,
      source: run.taskId,
      statistics: { ...limitsOf(run), ...usageOf((await dockerId(run.container)) ?? '') },
    })),
  );
}

function limitsOf({ record }: TaskRun): object {
  const resources = pool(record.task.resources);
  return {
    timestamp: Date.now() / 1000,
    cpus_limit: scalarOf(resources, 'cpus'),
    mem_limit_bytes: scalarOf(resources, 'mem') * MEGABYTE,
    disk_limit_bytes: scalarOf(resources, 'disk') * MEGABYTE,
  };
}
