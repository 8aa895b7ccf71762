import type { HealthCheck } from '../../../../upstream/marathon/document/app';
import type { Instance } from './instance';

/** What is known of one check of one instance. Times in milliseconds since 1970. */
export interface Health {
  readonly instanceId: string;
  readonly firstSuccess?: number;
  readonly lastSuccess?: number;
  readonly lastFailure?: number;
  readonly lastFailureCause?: string;
  readonly consecutiveFailures: number;
}

export type HealthResult =
  { readonly kind: 'healthy' } | { readonly kind: 'ignored' } | { readonly kind: 'unhealthy'; readonly cause: string };

export function unknownHealth(instanceId: string): Health {
  return { instanceId, consecutiveFailures: 0 };
}

export function isAlive({ lastSuccess, lastFailure }: Health): boolean {
  return lastSuccess !== undefined && (lastFailure === undefined || lastSuccess > lastFailure);
}

export function withResult(health: Health, result: HealthResult, at: number): Health {
  if (result.kind === 'healthy')
    return { ...health, firstSuccess: health.firstSuccess ?? at, lastSuccess: at, consecutiveFailures: 0 };
  if (result.kind === 'ignored') return health;
  return {
    ...health,
    lastFailure: at,
    lastFailureCause: result.cause,
    consecutiveFailures: health.consecutiveFailures + 1,
  };
}

/** A failure that does not count: the instance does not run, or never passed within the grace period. */
export function isIgnored(check: HealthCheck, instance: Instance, health: Health, now: number): boolean {
  if (instance.condition !== 'Running') return true;
  return health.firstSuccess === undefined && instance.since + check.gracePeriodSeconds * 1000 > now;
}

/** Judged before the failure at hand is added (HealthCheckActor.checkConsecutiveFailures): three allowed, the fourth kills. */
export function isKillDue({ maxConsecutiveFailures }: HealthCheck, { consecutiveFailures }: Health): boolean {
  return maxConsecutiveFailures > 0 && consecutiveFailures >= maxConsecutiveFailures;
}

/** Of all checks together: true where all pass, unknown where one has no result yet. */
export function overall(healths: readonly (Health | undefined)[]): boolean | undefined {
  if (healths.every((health) => health !== undefined && isAlive(health))) return true;
  return healths.includes(undefined) ? undefined : false;
}
