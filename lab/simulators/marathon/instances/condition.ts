import type { TaskStatus } from '../mesos/messages';
import type { Condition } from './instance';

const BY_STATE: Readonly<Record<string, Condition>> = {
  TASK_ERROR: 'Error',
  TASK_FAILED: 'Failed',
  TASK_FINISHED: 'Finished',
  TASK_KILLED: 'Killed',
  TASK_KILLING: 'Killing',
  TASK_RUNNING: 'Running',
  TASK_STAGING: 'Staging',
  TASK_STARTING: 'Starting',
  TASK_DROPPED: 'Dropped',
  TASK_GONE: 'Gone',
  TASK_GONE_BY_OPERATOR: 'Gone',
  TASK_UNKNOWN: 'Unknown',
  TASK_UNREACHABLE: 'Unreachable',
};

const UNREACHABLE_REASONS = ['REASON_RECONCILIATION', 'REASON_SLAVE_DISCONNECTED', 'REASON_SLAVE_REMOVED'];

/** What a status says of its task (TaskCondition). */
export function conditionOf({ state, reason = '', message = '' }: TaskStatus): Condition {
  const condition = BY_STATE[state];
  if (condition !== undefined) return condition;
  // TASK_LOST, of a master that does not know that we tell partitions apart.
  if (reason === 'REASON_TASK_UNKNOWN') return 'Unknown';
  if (!UNREACHABLE_REASONS.includes(reason)) return 'Gone';
  return message.startsWith('Reconciliation: Task is unknown to the') ? 'Unknown' : 'Unreachable';
}

const STATES: Partial<Readonly<Record<Condition, string>>> = {
  ...Object.fromEntries(Object.entries(BY_STATE).map(([state, condition]) => [condition, state])),
  Gone: 'TASK_GONE',
  UnreachableInactive: 'TASK_UNREACHABLE',
};

/** As an API answers it; what Mesos has no word for is staging. */
export function stateOf(condition: Condition): string {
  return STATES[condition] ?? 'TASK_STAGING';
}
