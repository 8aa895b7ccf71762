import { isResident } from '../../../../upstream/marathon/document/app';
import type { Attribute, TaskStatus } from '../mesos/messages';
import type { RunSpec } from '../run-spec';

export type Condition =
  | 'Dropped'
  | 'Error'
  | 'Failed'
  | 'Finished'
  | 'Gone'
  | 'Killed'
  | 'Killing'
  | 'Provisioned'
  | 'Running'
  | 'Scheduled'
  | 'Staging'
  | 'Starting'
  | 'Unknown'
  | 'Unreachable'
  | 'UnreachableInactive';

export type Goal = 'Decommissioned' | 'Running' | 'Stopped';

export interface AgentInfo {
  readonly host: string;
  readonly agentId: string;
  readonly attributes: readonly Attribute[];
  readonly region?: string;
  readonly zone?: string;
}

export interface Task {
  readonly id: string;
  readonly condition: Condition;
  readonly stagedAt: number;
  readonly startedAt?: number;
  /** The last that changed something. */
  readonly status?: TaskStatus;
  readonly hostPorts: readonly number[];
  readonly ipAddresses: readonly { readonly ipAddress: string; readonly protocol: 'IPv4' | 'IPv6' }[];
}

/** One of an app's instances; it keeps its id over several tasks. */
export interface Instance {
  readonly id: string;
  /** What it was scheduled with. */
  readonly spec: RunSpec;
  readonly role: string;
  readonly goal: Goal;
  readonly condition: Condition;
  /** Since when it has this condition and health. */
  readonly since: number;
  readonly activeSince?: number;
  /** As the agent's check reports it. */
  readonly healthy?: boolean;
  readonly agent?: AgentInfo;
  readonly task?: Task;
}

const FAILURES: readonly Condition[] = ['Dropped', 'Error', 'Failed', 'Gone', 'Unknown'];
const ACTIVE: readonly Condition[] = ['Killing', 'Provisioned', 'Running', 'Staging', 'Starting', 'Unreachable'];

export function isTerminal(condition: Condition): boolean {
  return condition === 'Finished' || condition === 'Killed' || FAILURES.includes(condition);
}

/** Terminal, or not to be reached: a task seen so is taken for gone (InstanceChangedPredicates). */
export function isConsideredTerminal(condition: Condition): boolean {
  return isTerminal(condition) || condition === 'Unreachable' || condition === 'UnreachableInactive';
}

export function isActive({ condition }: Pick<Instance, 'condition'>): boolean {
  return ACTIVE.includes(condition);
}

/** To be launched, for the first time or again. */
export function isScheduled({ goal, condition }: Instance): boolean {
  return goal === 'Running' && (condition === 'Scheduled' || isTerminal(condition));
}

export function isProvisioned({ goal, condition }: Instance): boolean {
  return goal === 'Running' && condition === 'Provisioned';
}

/** Gone, dropped, unknown or unreachable. */
export function isLost({ condition }: Instance): boolean {
  return ['Dropped', 'Gone', 'Unknown', 'Unreachable'].includes(condition);
}

/**
 * Whether a restart counts it as healthy (Instance.consideredHealthy). Only a check on the agent makes it so: with nothing but checks by Marathon, or
 * readiness checks, it never is.
 */
export function isConsideredHealthy({ spec, healthy }: Instance): boolean {
  const { healthChecks, check, readinessChecks } = spec.app;
  const hasChecks = healthChecks.length > 0 || check !== undefined || readinessChecks.length > 0;
  return !hasChecks || healthy === true;
}

export function hasReservation({ spec, task }: Instance): boolean {
  return isResident(spec.app) && task !== undefined;
}

export function scheduled(id: string, spec: RunSpec, now: number): Instance {
  return { id, spec, role: spec.app.role ?? '*', goal: 'Running', condition: 'Scheduled', since: now };
}
