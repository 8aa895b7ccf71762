import type { KillPolicy } from '../messages';
import type { Cluster } from './cluster';
import type { Framework } from './framework';
import type { KnownAgent } from './known-agent';
import type { MasterTask } from './task';
import { disconnected } from './tasks';

export interface Kill {
  readonly task_id: { readonly value: string };
  readonly agent_id?: { readonly value: string };
  readonly kill_policy?: KillPolicy;
}

/** @returns false where there is no such task: then it is to be reconciled */
export function kill(cluster: Cluster, framework: Framework, call: Kill): boolean {
  cluster.counters.add('master/messages_kill_task');
  const task = framework.tasks.get(call.task_id.value);
  const agent = task === undefined ? undefined : cluster.agents.get(task.agentId);
  if (task === undefined || agent === undefined) return false;
  if (call.agent_id !== undefined && call.agent_id.value !== task.agentId) {
    cluster.log(`Cannot kill task ${task.id} of agent ${call.agent_id.value}: it belongs to a different agent`);
    return true;
  }
  task.isToEnd = true;
  if (agent.connected) sendKill(cluster, agent, task, call.kill_policy);
  else
    cluster.log(`Cannot kill task ${task.id}: agent ${agent.id} is disconnected; it is told when it registers again`);
  return true;
}

export function sendKill(cluster: Cluster, agent: KnownAgent, task: MasterTask, policy?: KillPolicy): void {
  const message = {
    framework_id: task.frameworkId,
    task_id: task.id,
    ...(policy !== undefined && { kill_policy: policy }),
  };
  void cluster.send(agent, 'kill-task', message).then((delivered) => {
    if (!delivered) disconnected(cluster, agent);
  });
}
