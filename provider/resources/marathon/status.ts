import type { AppStatus, TaskAnswer } from './answers';

/** Of an app whose definition is as it should be: what is missing until all of it runs. */
export interface Health {
  readonly healthy: number;
  readonly instances: number;
  /** Running instances of a definition before the last change of it. */
  readonly outdated: number;
}

export function healthOf(status: AppStatus): Health {
  const { instances, tasksHealthy, tasksRunning, healthChecks = [] } = status;
  const outdated = status.tasks.filter((task) => isOutdated(task, status)).length;
  // Without a check nothing is ever counted as healthy.
  const healthy = healthChecks.length > 0 ? tasksHealthy : tasksRunning;
  return { healthy: Math.max(0, healthy - outdated), instances, outdated };
}

/** Instances keep the version that they were launched with; a scale changes the version of the app, not that of its definition. */
function isOutdated({ version }: TaskAnswer, { versionInfo, version: current }: AppStatus): boolean {
  const since = Date.parse(versionInfo?.lastConfigChangeAt ?? current);
  return version !== undefined && Date.parse(version) < since;
}

/** Instances of the newest definition that run, and pass their check where there is one. */
export function healthyOfNewest(status: AppStatus): number {
  const { healthChecks = [] } = status;
  return status.tasks.filter((task) => {
    if (isOutdated(task, status) || task.state !== 'TASK_RUNNING') return false;
    return healthChecks.length === 0 || task.healthCheckResults?.some(({ alive }) => alive) === true;
  }).length;
}

/** Instances that are too few or too many, or of an older definition. */
export function leftOf(status: AppStatus): number {
  return healthOf(status).outdated + Math.abs(status.instances - healthyOfNewest(status));
}

export const isWhole = ({ healthy, instances, outdated }: Health): boolean => outdated === 0 && healthy === instances;

export function describe({ healthy, instances, outdated }: Health): string {
  const rest = outdated === 0 ? '' : `, ${outdated} of an older definition still there`;
  return `${healthy} of ${instances} instances healthy${rest}`;
}
