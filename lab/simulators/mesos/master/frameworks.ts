import { isTerminal, type FrameworkInfo, type TaskStatus } from '../messages';
import type { Cluster } from './cluster';
import { Framework, type Stream } from './framework';
import { forgetOffersOf, suppress } from './offers';
import { removeTask } from './tasks';

export const HEARTBEAT_SECONDS = 15;

/** A scheduler is there, for the first time or again. What it may not have is told on the stream, which then ends. */
export function subscribe(
  cluster: Cluster,
  info: FrameworkInfo,
  suppressedRoles: readonly string[],
  stream: Stream,
): void {
  const id = info.id?.value ?? '';
  cluster.counters.add(id === '' ? 'master/messages_register_framework' : 'master/messages_reregister_framework');
  if (cluster.completedFrameworks.has(id)) {
    stream.send({ type: 'ERROR', error: { message: 'Framework has been removed' } });
    stream.end();
    return;
  }
  const known = id === '' ? undefined : cluster.frameworks.get(id);
  const framework = known ?? new Framework(id === '' ? cluster.nextFrameworkId() : id, info, cluster.now);
  if (known !== undefined) failOver(cluster, known, info);
  framework.stream = stream;
  framework.suppressed.clear();
  if (suppressedRoles.length > 0) suppress(framework, suppressedRoles);
  cluster.frameworks.set(framework.id, framework);
  framework.send({
    type: 'SUBSCRIBED',
    subscribed: {
      framework_id: { value: framework.id },
      heartbeat_interval_seconds: HEARTBEAT_SECONDS,
      master_info: cluster.options.info,
    },
  });
  framework.stopHeartbeat = cluster.every(HEARTBEAT_SECONDS * 1000, () => {
    framework.send({ type: 'HEARTBEAT' });
  });
  framework.send({ type: 'HEARTBEAT' });
  for (const agent of cluster.agents.values())
    if ([...agent.tasks.values()].some((task) => task.frameworkId === framework.id))
      void cluster.send(agent, 'update-framework', { framework_id: framework.id });
  cluster.log(`Subscribed framework ${framework.id} (${info.name})`);
}

/** The same framework on another connection: the old one is told, and ends. */
function failOver(cluster: Cluster, framework: Framework, info: FrameworkInfo): void {
  framework.cancelFailover();
  framework.stopHeartbeat();
  const { stream } = framework;
  framework.stream = undefined;
  stream?.send({ type: 'ERROR', error: { message: 'Framework failed over' } });
  stream?.end();
  forgetOffersOf(cluster, framework);
  framework.filters = [];
  framework.info = info;
  framework.recovered = false;
  framework.reregisteredAt = cluster.now;
}

/** A framework that an agent has tasks of, and that has not come yet since another master led. */
export function recoverFramework(cluster: Cluster, info: FrameworkInfo): void {
  const id = info.id?.value ?? '';
  if (id === '' || cluster.frameworks.has(id) || cluster.completedFrameworks.has(id)) return;
  const framework = new Framework(id, info, cluster.now, true);
  cluster.frameworks.set(id, framework);
  awaitFailover(cluster, framework);
}

/** Its connection ended. @param streamId one that is no longer the framework's changes nothing */
export function disconnect(cluster: Cluster, framework: Framework, streamId: string): void {
  if (framework.stream?.id !== streamId) return;
  cluster.log(`Framework ${framework.id} disconnected; it has ${framework.failoverMilliseconds / 1000} s to come back`);
  framework.stream = undefined;
  framework.stopHeartbeat();
  forgetOffersOf(cluster, framework);
  awaitFailover(cluster, framework);
}

function awaitFailover(cluster: Cluster, framework: Framework): void {
  framework.cancelFailover();
  framework.cancelFailover = cluster.after(framework.failoverMilliseconds, () => {
    cluster.log(`Framework failover timeout, removing framework ${framework.id}`);
    removeFramework(cluster, framework);
  });
}

/** It is over: its tasks are killed, and its id is of no use any more. */
export function removeFramework(cluster: Cluster, framework: Framework): void {
  cluster.counters.add('master/messages_unregister_framework');
  framework.cancelFailover();
  framework.stopHeartbeat();
  forgetOffersOf(cluster, framework);
  const { stream } = framework;
  framework.stream = undefined;
  stream?.end();
  cluster.frameworks.delete(framework.id);
  framework.unregisteredAt = cluster.now;
  cluster.completedFrameworks.set(framework.id, framework);
  for (const agent of cluster.agents.values()) {
    const tasks = [...agent.tasks.values()].filter((task) => task.frameworkId === framework.id);
    if (tasks.length > 0 || framework.info.checkpoint === true)
      void cluster.send(agent, 'shutdown-framework', { framework_id: framework.id });
    for (const task of tasks) {
      if (!isTerminal(task.state)) task.add(removedStatus(cluster, task.info.task_id.value, agent.id));
      removeTask(cluster, framework, task);
    }
  }
}

function removedStatus(cluster: Cluster, taskId: string, agentId: string): TaskStatus {
  cluster.counters.add('master/tasks_killed');
  return {
    task_id: { value: taskId },
    agent_id: { value: agentId },
    state: 'TASK_KILLED',
    message: 'Framework removed',
    source: 'SOURCE_MASTER',
    reason: 'REASON_FRAMEWORK_REMOVED',
    timestamp: cluster.seconds,
  };
}
