import { without, type UnreachableStrategy } from '../../../../upstream/marathon/document/app';
import type { TaskStatus } from '../mesos/messages';
import { conditionOf } from './condition';
import { isTerminal, hasReservation, type Condition, type Goal, type Instance, type Task } from './instance';

/** What becomes of an instance. `undefined`: nothing changes. */
export type Effect = { readonly instance: Instance; readonly isExpunged: boolean } | undefined;

/** What a status does to its instance (Task.update, InstanceUpdater). */
export function withStatus(instance: Instance, status: TaskStatus, now: number): Effect {
  const { task } = instance;
  if (task === undefined || isTerminal(task.condition)) return undefined;
  const condition = conditionOf(status);
  const updated = updatedTask(task, condition, status, now);
  if (updated !== undefined) return withTask(instance, updated, now);
  // Told again: it may be inactive by now.
  const isAnew = condition === 'Unreachable' && instance.condition !== 'UnreachableInactive';
  return isAnew ? withTask(instance, task, now) : undefined;
}

export function withGoal(instance: Instance, goal: Goal): Effect {
  const updated = { ...instance, goal };
  return { instance: updated, isExpunged: isDone(updated) };
}

/** Forgotten long after it was lost (ExpungeOverdueLostTasksActor). */
export function isOverdue(instance: Instance, now: number): boolean {
  return instance.condition === 'UnreachableInactive' && isUnreachableFor(instance, 'expungeAfterSeconds', now);
}

function updatedTask(task: Task, condition: Condition, status: TaskStatus, now: number): Task | undefined {
  const ipAddresses = addressesOf(status);
  if (condition === 'Running' && task.startedAt === undefined)
    return { ...task, condition, status, startedAt: now, ipAddresses };
  if (isTerminal(condition)) return { ...task, condition, status };
  return isNews(task.status, status) ? { ...task, condition, status, ipAddresses } : undefined;
}

function isNews(before: TaskStatus | undefined, { state, healthy, check_status }: TaskStatus): boolean {
  if (before === undefined) return true;
  const isHealthNew = healthy !== undefined && healthy !== before.healthy;
  const isCheckNew = check_status !== undefined && JSON.stringify(check_status) !== JSON.stringify(before.check_status);
  return isHealthNew || isCheckNew || state !== before.state;
}

function addressesOf({ container_status }: TaskStatus): Task['ipAddresses'] {
  const infos = container_status?.network_infos ?? [];
  return infos.flatMap(({ ip_addresses = [] }) =>
    ip_addresses.flatMap(({ ip_address, protocol = 'IPv4' }) =>
      ip_address === undefined ? [] : [{ ipAddress: ip_address, protocol }],
    ),
  );
}

function withTask(before: Instance, task: Task, now: number): Effect {
  const changed = { ...before, task };
  const isInactive = task.condition === 'Unreachable' && isUnreachableFor(changed, 'inactiveAfterSeconds', now);
  const condition = isInactive ? 'UnreachableInactive' : task.condition;
  const healthy = task.condition === 'Running' ? task.status?.healthy : undefined;
  const isSameState = condition === before.condition && healthy === before.healthy;
  if (isSameState && task === before.task) return undefined;
  const instance: Instance = isSameState
    ? changed
    : {
        ...without(changed, 'healthy'),
        condition,
        since: now,
        ...(task.startedAt === undefined ? {} : { activeSince: task.startedAt }),
        ...(healthy === undefined ? {} : { healthy }),
      };
  return { instance, isExpunged: isUnreachableFor(instance, 'expungeAfterSeconds', now) || isDone(instance) };
}

/** Nothing of it runs and nothing of it shall. */
function isDone(instance: Instance): boolean {
  const isOver = instance.task === undefined || isTerminal(instance.task.condition);
  return isOver && instance.goal === 'Decommissioned' && !hasReservation(instance);
}

function isUnreachableFor(
  { spec, task }: Instance,
  limit: keyof Exclude<UnreachableStrategy, string>,
  now: number,
): boolean {
  const strategy = spec.app.unreachableStrategy;
  if (task?.condition !== 'Unreachable' || strategy === undefined || typeof strategy === 'string') return false;
  return now - unreachableSince(task, now) >= strategy[limit] * 1000;
}

function unreachableSince({ status }: Task, now: number): number {
  if (status?.unreachable_time !== undefined) return status.unreachable_time.nanoseconds / 1e6;
  return status?.timestamp === undefined ? now : status.timestamp * 1000;
}
