import type { JsonObject } from '../../../../upstream/marathon/document';
import type { Instance } from '../instances/instance';
import type { RunSpec } from '../run-spec';
import type { Scheduler } from '../scheduler';
import { countTasks } from './app-info';

/** Counts and life times by version (TaskStatsByVersion); a part without tasks is left out. */
export function taskStats(scheduler: Scheduler, spec: RunSpec, instances: readonly Instance[]): JsonObject {
  const launched = instances.filter(({ task }) => task !== undefined);
  const parts = {
    startedAfterLastScaling: launched.filter((one) => one.spec.version >= spec.lastScalingAt),
    withLatestConfig: launched.filter((one) => one.spec.version >= spec.lastConfigChangeAt),
    withOutdatedConfig: launched.filter((one) => one.spec.version < spec.lastConfigChangeAt),
    totalSummary: launched,
  };
  return Object.fromEntries(
    Object.entries(parts).flatMap(([name, part]) =>
      part.length === 0
        ? []
        : [[name, { stats: { counts: { ...countTasks(scheduler, part) }, ...lifeTime(scheduler, part) } }]],
    ),
  );
}

function lifeTime(scheduler: Scheduler, instances: readonly Instance[]): JsonObject {
  const now = scheduler.now();
  const seconds = instances
    .flatMap(({ task }) => (task?.startedAt === undefined ? [] : [(now - task.startedAt) / 1000]))
    .sort((a, b) => a - b);
  if (seconds.length === 0) return {};
  const middle = [seconds[Math.floor((seconds.length - 1) / 2)] ?? 0, seconds[Math.floor(seconds.length / 2)] ?? 0];
  const average = seconds.reduce((sum, each) => sum + each, 0) / seconds.length;
  return { lifeTime: { averageSeconds: average, medianSeconds: ((middle[0] ?? 0) + (middle[1] ?? 0)) / 2 } };
}
