import { model, pool, unreserved } from '../values/resources';
import type { Agent } from './agent';
import { valueOf } from './compatibility';
import { usedBy } from './metrics';
import type { TaskRun } from './task-run';

/** `/state` and `/slave(1)/state` of an agent. */
export function agentState(agent: Agent, flags: Readonly<Record<string, string | undefined>>): object {
  const { info, ip, version } = agent.settings;
  const total = pool(info.resources);
  const frameworks = new Map([...agent.tasks.values()].map((run) => [run.frameworkId, run.record.framework]));
  return {
    version,
    start_time: agent.startedAt / 1000,
    id: agent.id ?? '',
    pid: `slave(1)@${ip}:${info.port}`,
    hostname: info.hostname,
    resources: model(total),
    unreserved_resources: model(unreserved(total)),
    used_resources: model(usedBy(agent)),
    attributes: Object.fromEntries(info.attributes.map((attribute) => [attribute.name, valueOf(attribute)])),
    ...(agent.leader !== undefined && { master_hostname: agent.leader.hostname }),
    ...(agent.drain !== undefined && { drain_config: agent.drain }),
    flags,
    frameworks: [...frameworks].map(([id, { name, user, failover_timeout, checkpoint }]) => ({
      id,
      name,
      user,
      failover_timeout: failover_timeout ?? 0,
      checkpoint: checkpoint ?? false,
      executors: [...agent.tasks.values()].filter((run) => run.frameworkId === id).map((run) => executorOf(agent, run)),
      completed_executors: [],
    })),
    completed_frameworks: [],
  };
}

/** A Docker task is an executor of its own. */
function executorOf(agent: Agent, run: TaskRun): object {
  const { task, container, last } = run.record;
  const { healthy, container_status } = last ?? {};
  const told = {
    id: run.taskId,
    name: task.name,
    framework_id: run.frameworkId,
    executor_id: '',
    slave_id: agent.id ?? '',
    state: last?.state ?? 'TASK_STAGING',
    resources: model(pool(task.resources)),
    labels: task.labels?.labels ?? [],
    statuses: last === undefined ? [] : [{ state: last.state, timestamp: last.timestamp, healthy, container_status }],
    container: task.container,
  };
  return {
    id: run.taskId,
    name: `Docker Executor (Task: ${run.taskId})`,
    source: run.taskId,
    container,
    directory: run.sandbox,
    resources: told.resources,
    tasks: run.hasEnded ? [] : [told],
    queued_tasks: [],
    completed_tasks: run.hasEnded ? [told] : [],
  };
}
