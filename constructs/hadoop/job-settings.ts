import type { Faults } from '../environment';
import type { Configuration } from './configuration';
import { TASK_FITS, TASK_HEAP, YARN_OFFER } from './rules';
import type { YarnSize } from './sizing';

/** Refuses task containers that no NodeManager can hold, and heaps that do not fit their containers. */
export function checkTasks({ mapred, yarn: own }: Configuration, yarn: readonly YarnSize[], faults: Faults): void {
  const largest = Math.max(...yarn.map(({ memory }) => memory.toMebibytes()));
  const offered = Number(own['yarn.nodemanager.resource.memory-mb']);
  const most = Number.isNaN(offered) ? largest : offered;
  if (most > largest) {
    faults.add(`overrides.yarn yarn.nodemanager.resource.memory-mb = ${most}`, YARN_OFFER, {
      says: `is more than the largest NodeManager's container leaves to tasks, ${largest} MiB`,
    });
  }
  for (const [memoryKey, optionsKey] of [
    ['mapreduce.map.memory.mb', 'mapreduce.map.java.opts'],
    ['mapreduce.reduce.memory.mb', 'mapreduce.reduce.java.opts'],
    ['yarn.app.mapreduce.am.resource.mb', 'yarn.app.mapreduce.am.command-opts'],
  ] as const) {
    const memory = Number(mapred[memoryKey]);
    if (memory > most) {
      faults.add(`overrides.mapred ${memoryKey} = ${memory}`, TASK_FITS, {
        says: `no NodeManager offers that much: the largest offers ${most} MiB`,
      });
    }
    const heap = maximumHeap(String(mapred[optionsKey]));
    if (heap !== undefined && heap >= memory) {
      faults.add(`overrides.mapred ${optionsKey} = ${String(mapred[optionsKey])}`, TASK_HEAP, {
        says: `the heap must be less than ${memoryKey} = ${memory} MiB, or YARN kills the task`,
      });
    }
  }
}

const UNITS: Readonly<Record<string, number>> = { '': 1 / 1024 / 1024, k: 1 / 1024, m: 1, g: 1024 };

/** MiB of the last -Xmx, which is the one that counts. */
function maximumHeap(options: string): number | undefined {
  const last = [...options.matchAll(/-Xmx(\d+)([kmg]?)\b/gi)].at(-1);
  return last === undefined ? undefined : Number(last[1]) * (UNITS[(last[2] ?? '').toLowerCase()] ?? 1);
}
