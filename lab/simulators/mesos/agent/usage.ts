import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Of cpuacct.stat: the kernel tells hundredths of a second, whatever its own clock. */
const TICKS = 100;

/**
 * What a container used, as far as the host's cgroups can be read: version 2, or version 1.
 * @param id Docker's
 * @param root where the groups are
 */
export function usageOf(id: string, root = '/sys/fs/cgroup'): object {
  // Docker's two drivers name groups differently.
  for (const group of [`docker/${id}`, `system.slice/docker-${id}.scope`])
    for (const read of [second, first]) {
      try {
        return read(root, group);
      } catch {
        // Not there: the next place.
      }
    }
  return {};
}

function second(root: string, group: string): object {
  const file = (name: string): string => readFileSync(join(root, group, name), 'utf8');
  const [cpu, memory] = [fields(file('cpu.stat')), fields(file('memory.stat'))];
  return {
    cpus_user_time_secs: (cpu.user_usec ?? 0) / 1e6,
    cpus_system_time_secs: (cpu.system_usec ?? 0) / 1e6,
    cpus_nr_periods: cpu.nr_periods ?? 0,
    cpus_nr_throttled: cpu.nr_throttled ?? 0,
    cpus_throttled_time_secs: (cpu.throttled_usec ?? 0) / 1e6,
    mem_total_bytes: Number(file('memory.current')),
    mem_rss_bytes: memory.anon ?? 0,
    mem_anon_bytes: memory.anon ?? 0,
    mem_cache_bytes: memory.file ?? 0,
    mem_file_bytes: memory.file ?? 0,
    mem_mapped_file_bytes: memory.file_mapped ?? 0,
  };
}

function first(root: string, group: string): object {
  const file = (controller: string, name: string): string => readFileSync(join(root, controller, group, name), 'utf8');
  const [time, cpu] = [fields(file('cpuacct', 'cpuacct.stat')), fields(file('cpu', 'cpu.stat'))];
  const memory = fields(file('memory', 'memory.stat'));
  return {
    cpus_user_time_secs: (time.user ?? 0) / TICKS,
    cpus_system_time_secs: (time.system ?? 0) / TICKS,
    cpus_nr_periods: cpu.nr_periods ?? 0,
    cpus_nr_throttled: cpu.nr_throttled ?? 0,
    cpus_throttled_time_secs: (cpu.throttled_time ?? 0) / 1e9,
    mem_total_bytes: Number(file('memory', 'memory.usage_in_bytes')),
    mem_rss_bytes: memory.total_rss ?? 0,
    mem_anon_bytes: memory.total_rss ?? 0,
    mem_cache_bytes: memory.total_cache ?? 0,
    mem_file_bytes: memory.total_cache ?? 0,
    mem_mapped_file_bytes: memory.total_mapped_file ?? 0,
  };
}

function fields(text: string): Record<string, number | undefined> {
  return Object.fromEntries(
    text
      .split('\n')
      .map((line) => line.split(' '))
      .flatMap(([name = '', value]) => (value === undefined ? [] : [[name, Number(value)]])),
  );
}
