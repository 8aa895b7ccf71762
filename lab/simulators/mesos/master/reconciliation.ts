import type { TaskState, TaskStatus } from '../messages';
import type { Cluster } from './cluster';
import type { Framework } from './framework';
import type { MasterTask } from './task';

export interface AskedTask {
  readonly task_id: { readonly value: string };
  readonly agent_id?: { readonly value: string };
}

/** What a scheduler is told of the tasks it asks for; of all that are known where it names none. */
export function reconciled(cluster: Cluster, framework: Framework, asked: readonly AskedTask[]): TaskStatus[] {
  if (asked.length === 0) return [...framework.tasks.values()].map((task) => latest(cluster, task));
  return asked.flatMap((each) => {
    const task = framework.tasks.get(each.task_id.value);
    return task === undefined ? unknownTask(cluster, framework, each) : [latest(cluster, task)];
  });
}

function latest(cluster: Cluster, task: MasterTask): TaskStatus {
  const last = task.statuses.at(-1);
  return {
    task_id: task.info.task_id,
    agent_id: { value: task.agentId },
    state: task.state,
    message: 'Reconciliation: Latest task state',
    source: 'SOURCE_MASTER',
    reason: 'REASON_RECONCILIATION',
    timestamp: cluster.seconds,
    ...(last?.healthy !== undefined && { healthy: last.healthy }),
    ...(last?.container_status !== undefined && { container_status: last.container_status }),
  };
}

/** The six cases of upstream's Master::reconcile. */
function unknownTask(cluster: Cluster, framework: Framework, { task_id, agent_id }: AskedTask): TaskStatus[] {
  const agent = agent_id?.value;
  // It may be on an agent that has not come yet: no answer is better than a wrong one.
  if (agent === undefined ? cluster.recovered.size > 0 : cluster.recovered.has(agent)) return [];
  const status = (state: TaskState, says: string): TaskStatus => ({
    task_id,
    ...(agent_id !== undefined && { agent_id }),
    state: framework.can('PARTITION_AWARE') ? state : 'TASK_LOST',
    message: `Reconciliation: ${says}`,
    source: 'SOURCE_MASTER',
    reason: 'REASON_RECONCILIATION',
    timestamp: cluster.seconds,
  });
  if (agent === undefined) return [status('TASK_UNKNOWN', 'Task is unknown')];
  if (cluster.agents.has(agent)) return [status('TASK_GONE', 'Task is unknown to the agent')];
  const unreachable = cluster.registry.unreachable[agent];
  if (unreachable !== undefined)
    return [
      {
        ...status('TASK_UNREACHABLE', 'Task is unreachable'),
        unreachable_time: { nanoseconds: unreachable * 1_000_000 },
      },
    ];
  if (cluster.registry.gone[agent] !== undefined) return [status('TASK_GONE_BY_OPERATOR', 'Task is gone')];
  return [status('TASK_UNKNOWN', 'Task is unknown')];
}
