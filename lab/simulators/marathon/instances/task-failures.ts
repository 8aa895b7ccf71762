import type { JsonObject } from '../../../../upstream/marathon/document';
import { timestamp } from '../../clock';
import type { Store } from '../store';
import type { InstanceChange } from './tracker';

const FAILURES = [
  'TASK_DROPPED',
  'TASK_ERROR',
  'TASK_FAILED',
  'TASK_GONE',
  'TASK_GONE_BY_OPERATOR',
  'TASK_LOST',
  'TASK_UNKNOWN',
];

/** The last failure of each app (TaskFailure): of a task that failed, or that failed its checks by Marathon. */
export class TaskFailures {
  private readonly last: Map<string, JsonObject>;

  constructor(
    private readonly store: Pick<Store, 'remove' | 'save'>,
    kept: ReadonlyMap<string, JsonObject> = new Map(),
  ) {
    this.last = new Map(kept);
  }

  of(appId: string): JsonObject | undefined {
    return this.last.get(appId);
  }

  forget(appId: string): void {
    if (this.last.delete(appId)) this.store.remove('task-failures', appId);
  }

  note({ instance, status }: InstanceChange, now: number): void {
    if (status === undefined || !FAILURES.includes(status.state)) return;
    this.keep(instance.spec.app.id, {
      appId: instance.spec.app.id,
      host: instance.agent?.host ?? 'unknown',
      message: status.message ?? '',
      state: status.state,
      taskId: status.task_id.value,
      timestamp: timestamp(now),
      version: instance.spec.version,
      ...(status.agent_id === undefined ? {} : { slaveId: status.agent_id.value }),
    });
  }

  /** Marathon kills it for its checks: what the agent says of the kill is no failure. */
  noteUnhealthy({ instance }: Pick<InstanceChange, 'instance'>, reason: string, at: string): void {
    const { spec, agent, task } = instance;
    this.keep(spec.app.id, {
      appId: spec.app.id,
      host: agent?.host ?? 'unknown',
      message: `Task was killed since health check failed. Reason: ${reason}`,
      state: 'TASK_KILLED',
      taskId: task?.id ?? '',
      timestamp: at,
      version: spec.version,
      ...(agent === undefined ? {} : { slaveId: agent.agentId }),
    });
  }

  private keep(appId: string, failure: JsonObject): void {
    this.last.set(appId, failure);
    this.store.save('task-failures', appId, failure);
  }
}
