import { readFileSync } from 'node:fs';
import { pool, scalarOf } from '../values/resources';
import type { Agent } from './agent';
import type { TaskRun } from './task-run';

const MEGABYTE = 1024 * 1024;

/** `/monitor/statistics`: limits of each container, and what it used as far as the host's cgroups can be read. */
export async function agentStatistics(
  agent: Agent,
  inspect: (name: string) => Promise<string | undefined>,
): Promise<object[]> {
  const runs = [...agent.tasks.values()].filter(({ record, hasEnded }) => record.isRunning === true && !hasEnded);
  return Promise.all(
    runs.map(async (run) => ({
      executor_id: run.taskId,
      executor_name: `Docker Executor (Task: ${run.taskId})`,
      framework_id: run.frameworkId,
      source: run.taskId,
      statistics: { ...limitsOf(run), ...usageOf((await inspect(run.container)) ?? '') },
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

/** Where Docker's drivers put a container's group. */
const groupsOf = (id: string): string[] => [
  `/sys/fs/cgroup/system.slice/docker-${id}.scope`,
  `/sys/fs/cgroup/docker/${id}`,
];

function usageOf(id: string): object {
  for (const group of groupsOf(id)) {
    try {
      const cpu = fields(readFileSync(`${group}/cpu.stat`, 'utf8'));
      const memory = fields(readFileSync(`${group}/memory.stat`, 'utf8'));
      return {
        cpus_user_time_secs: (cpu.user_usec ?? 0) / 1e6,
        cpus_system_time_secs: (cpu.system_usec ?? 0) / 1e6,
        cpus_nr_periods: cpu.nr_periods ?? 0,
        cpus_nr_throttled: cpu.nr_throttled ?? 0,
        cpus_throttled_time_secs: (cpu.throttled_usec ?? 0) / 1e6,
        mem_total_bytes: Number(readFileSync(`${group}/memory.current`, 'utf8')),
        mem_rss_bytes: memory.anon ?? 0,
        mem_anon_bytes: memory.anon ?? 0,
        mem_cache_bytes: memory.file ?? 0,
        mem_file_bytes: memory.file ?? 0,
        mem_mapped_file_bytes: memory.file_mapped ?? 0,
      };
    } catch {
      // Not there: the next place.
    }
  }
  return {};
}

function fields(text: string): Record<string, number | undefined> {
  return Object.fromEntries(
    text
      .split('\n')
      .map((line) => line.split(' '))
      .flatMap(([name = '', value]) => (value === undefined ? [] : [[name, Number(value)]])),
  );
}
