import type { Refused, Register, Registered } from '../between';
import { isTerminal, type TaskState, type TaskStatus } from '../messages';
import { checkDrained } from './drained';
import type { Cluster } from './cluster';
import { recoverFramework } from './frameworks';
import { sendKill } from './kill';
import { KnownAgent } from './known-agent';
import { rescind } from './offers';
import type { MasterTask } from './task';
import { addReported, disconnected, removeTask, tell } from './tasks';

/** An agent registers, or registers again: its id, or why it is not wanted. */
export async function register(cluster: Cluster, message: Register): Promise<Registered | Refused> {
  const { agent_id } = message;
  cluster.counters.add(agent_id === undefined ? 'master/messages_register_slave' : 'master/messages_reregister_slave');
  if (agent_id !== undefined && cluster.registry.gone[agent_id] !== undefined)
    return { shutdown: 'Agent has been marked gone' };
  removeOthersAt(cluster, message);
  const known = agent_id === undefined ? undefined : cluster.agents.get(agent_id);
  const agent = known === undefined ? await admit(cluster, message) : again(cluster, known, message);
  const drain = cluster.registry.draining[agent.id];
  return {
    agent_id: agent.id,
    ping_timeout: cluster.options.pingMilliseconds * cluster.options.maxPingTimeouts,
    ...(drain?.state === 'DRAINING' && { drain: drain.config }),
    shutdown_frameworks: message.frameworks
      .map(({ id }) => id?.value ?? '')
      .filter((id) => cluster.completedFrameworks.has(id)),
  };
}

/** One that comes without its id is a new one in the place of an old. */
function removeOthersAt(cluster: Cluster, { agent_id, ip, agent_info }: Register): void {
  for (const agent of [...cluster.agents.values()]) {
    if (agent.id === agent_id || agent.ip !== ip || agent.info.port !== agent_info.port) continue;
    cluster.log(`Removing agent ${agent.id}: a new agent registered at the same address`);
    remove(cluster, agent, 'TASK_GONE', 'REASON_AGENT_REMOVED', 'A new agent registered at the same address');
  }
}

async function admit(cluster: Cluster, message: Register): Promise<KnownAgent> {
  const id = message.agent_id ?? cluster.nextAgentId();
  const { agent_info: info, ip, version } = message;
  const isBack = cluster.registry.unreachable[id] !== undefined;
  const isRecovered = cluster.recovered.delete(id);
  cluster.registry.agents[id] = { info, ip, version };
  // eslint-disable-next-line @typescript-eslint/no-dynamic-delete -- a record that becomes JSON
  delete cluster.registry.unreachable[id];
  await cluster.save();
  const agent = new KnownAgent(id, info, ip, version, cluster.now);
  if (message.agent_id !== undefined) agent.reregisteredAt = cluster.now;
  cluster.agents.set(id, agent);
  cluster.counters.add(message.agent_id === undefined ? 'master/slave_registrations' : 'master/slave_reregistrations');
  for (const framework of message.frameworks) recoverFramework(cluster, framework);
  for (const reported of message.tasks) {
    if (cluster.completedFrameworks.has(reported.framework_id)) continue;
    const task = addReported(cluster, agent, reported);
    if (message.agent_id !== undefined && !isRecovered)
      tellAgain(cluster, task, isBack ? 'Unreachable agent re-reregistered' : 'Unknown agent reregistered');
  }
  observe(cluster, agent);
  cluster.log(`Registered agent ${id} at ${agent.pid} (${info.hostname})`);
  checkDrained(cluster, agent);
  return agent;
}

function tellAgain(cluster: Cluster, task: MasterTask, message: string): void {
  const framework = cluster.frameworks.get(task.frameworkId);
  if (framework === undefined) return;
  tell(cluster, framework, {
    task_id: task.info.task_id,
    agent_id: { value: task.agentId },
    state: task.state,
    message,
    source: 'SOURCE_MASTER',
    reason: 'REASON_AGENT_REREGISTERED',
    timestamp: cluster.seconds,
    ...(task.healthy !== undefined && { healthy: task.healthy }),
  });
}

function again(
  cluster: Cluster,
  agent: KnownAgent,
  { agent_info, ip, version, tasks, frameworks }: Register,
): KnownAgent {
  agent.info = agent_info;
  agent.ip = ip;
  agent.version = version;
  agent.connected = true;
  agent.reregisteredAt = cluster.now;
  cluster.counters.add('master/slave_reregistrations');
  cluster.registry.agents[agent.id] = { info: agent_info, ip, version };
  void cluster.save();
  rescind(cluster, agent);
  for (const framework of frameworks) recoverFramework(cluster, framework);
  const known = new Set(tasks.map(({ framework_id, task }) => `${framework_id}\0${task.task_id.value}`));
  for (const [key, task] of [...agent.tasks]) if (!known.has(key)) lose(cluster, task);
  for (const reported of tasks) {
    if (cluster.completedFrameworks.has(reported.framework_id)) continue;
    const task = addReported(cluster, agent, reported);
    if (task.isToEnd && !isTerminal(task.state)) sendKill(cluster, agent, task);
  }
  observe(cluster, agent);
  cluster.log(`Re-registered agent ${agent.id} at ${agent.pid} (${agent_info.hostname})`);
  checkDrained(cluster, agent);
  return agent;
}

/** The master launched it, the agent never heard of it, or forgot. Upstream asks the agent, which answers so. */
function lose(cluster: Cluster, task: MasterTask): void {
  const framework = cluster.frameworks.get(task.frameworkId);
  if (framework !== undefined && !isTerminal(task.state)) {
    const state: TaskState = framework.can('PARTITION_AWARE') ? 'TASK_DROPPED' : 'TASK_LOST';
    const status: TaskStatus = {
      task_id: task.info.task_id,
      agent_id: { value: task.agentId },
      state,
      message: 'Reconciliation: task unknown to the agent',
      source: 'SOURCE_AGENT',
      reason: 'REASON_RECONCILIATION',
      timestamp: cluster.seconds,
    };
    task.add(status);
    tell(cluster, framework, status);
  }
  removeTask(cluster, framework, task);
}

/** Pings; an agent that leaves too many without an answer is unreachable. */
function observe(cluster: Cluster, agent: KnownAgent): void {
  agent.stopPings();
  const { pingMilliseconds, maxPingTimeouts } = cluster.options;
  let timeouts = 0;
  let isAnswered = true;
  const ping = (): void => {
    isAnswered = false;
    void cluster.send(agent, 'ping', { agent_id: agent.id, connected: agent.connected }).then((delivered) => {
      if (delivered) {
        isAnswered = true;
        timeouts = 0;
      } else disconnected(cluster, agent);
    });
  };
  agent.stopPings = cluster.every(pingMilliseconds, () => {
    if (!isAnswered) timeouts += 1;
    if (timeouts >= maxPingTimeouts) markUnreachable(cluster, agent);
    else ping();
  });
  ping();
}

function markUnreachable(cluster: Cluster, agent: KnownAgent): void {
  cluster.log(`Marking agent ${agent.id} at ${agent.pid} unreachable: health check timed out`);
  cluster.counters.add('master/slave_unreachable_scheduled');
  cluster.counters.add('master/slave_unreachable_completed');
  cluster.registry.unreachable[agent.id] = cluster.now;
  remove(cluster, agent, 'TASK_UNREACHABLE', 'REASON_AGENT_REMOVED', 'Agent is unreachable: health check timed out');
}

/** An operator gave it up. Should it come back it is told to shut down. */
export function markGone(cluster: Cluster, agent: KnownAgent): void {
  cluster.registry.gone[agent.id] = cluster.now;
  void cluster.send(agent, 'shutdown', { message: 'Agent has been marked gone' });
  remove(cluster, agent, 'TASK_GONE_BY_OPERATOR', 'REASON_AGENT_REMOVED_BY_OPERATOR', 'Agent has been marked gone');
}

/** It said goodbye: it has ended its tasks itself. */
export function unregister(cluster: Cluster, agentId: string): void {
  cluster.counters.add('master/messages_unregister_slave');
  const agent = cluster.agents.get(agentId);
  if (agent !== undefined) remove(cluster, agent, 'TASK_GONE', 'REASON_AGENT_REMOVED', 'Agent removed: unregistered');
}

function remove(cluster: Cluster, agent: KnownAgent, aware: TaskState, reason: string, message: string): void {
  const { registry, frameworks } = cluster;
  agent.stopPings();
  rescind(cluster, agent);
  cluster.agents.delete(agent.id);
  const isUnreachable = aware === 'TASK_UNREACHABLE';
  // eslint-disable-next-line @typescript-eslint/no-dynamic-delete -- a record that becomes JSON
  delete registry.agents[agent.id];
  if (!isUnreachable) {
    // eslint-disable-next-line @typescript-eslint/no-dynamic-delete
    delete registry.draining[agent.id];
    registry.deactivated = registry.deactivated.filter((id) => id !== agent.id);
  }
  void cluster.save();
  cluster.counters.add('master/slave_removals');
  cluster.counters.add(`master/slave_removals/reason_${isUnreachable ? 'unhealthy' : 'unregistered'}`);
  for (const task of agent.tasks.values()) {
    const framework = frameworks.get(task.frameworkId);
    framework?.tasks.delete(task.id);
    if (framework === undefined || isTerminal(task.state)) continue;
    const isAware = framework.can('PARTITION_AWARE');
    const status: TaskStatus = {
      task_id: task.info.task_id,
      agent_id: { value: agent.id },
      state: isAware ? aware : 'TASK_LOST',
      message,
      source: 'SOURCE_MASTER',
      reason,
      timestamp: cluster.seconds,
      ...(isUnreachable && { unreachable_time: { nanoseconds: cluster.now * 1_000_000 } }),
    };
    task.add(status);
    if (isUnreachable) framework.unreachableTasks.set(task.id, task);
    else framework.completedTasks.push(task);
    tell(cluster, framework, status);
  }
  for (const framework of frameworks.values())
    framework.send({ type: 'FAILURE', failure: { agent_id: { value: agent.id } } });
}

/** Agents that do not come back after another master led are unreachable. */
export function expectRecovered(cluster: Cluster): void {
  if (cluster.recovered.size === 0) return;
  cluster.after(cluster.options.reregisterMilliseconds, () => {
    for (const id of cluster.recovered) {
      cluster.log(
        `Agent ${id} did not re-register within the timeout following master failover; marking it unreachable`,
      );
      cluster.counters.add('master/recovery_slave_removals');
      cluster.registry.unreachable[id] = cluster.now;
      // eslint-disable-next-line @typescript-eslint/no-dynamic-delete -- a record that becomes JSON
      delete cluster.registry.agents[id];
    }
    const lost = [...cluster.recovered];
    cluster.recovered.clear();
    void cluster.save();
    for (const framework of cluster.frameworks.values())
      for (const id of lost) framework.send({ type: 'FAILURE', failure: { agent_id: { value: id } } });
  });
}
