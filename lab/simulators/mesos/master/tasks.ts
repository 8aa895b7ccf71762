import type { ReportedTask, StatusUpdate } from '../between';
import { isTerminal, type TaskInfo, type TaskState, type TaskStatus } from '../messages';
import { contains, minus, pool } from '../values/resources';
import { checkDrained } from './drained';
import type { Cluster } from './cluster';
import type { Framework } from './framework';
import type { KnownAgent } from './known-agent';
import { refuse, sumOf, take, type TakenOffer } from './offers';
import { MasterTask, taskKey } from './task';

export interface Accept {
  readonly offer_ids: readonly { readonly value: string }[];
  readonly operations?: readonly {
    readonly type: string;
    readonly launch?: { readonly task_infos?: readonly TaskInfo[] };
  }[];
  readonly filters?: { readonly refuse_seconds?: number };
}

export function accept(cluster: Cluster, framework: Framework, call: Accept): void {
  cluster.counters.add('master/messages_launch_tasks');
  const answers = call.offer_ids.map(({ value }) => ({ value, taken: take(cluster, framework, value) }));
  const taken = answers.flatMap((answer) => answer.taken ?? []);
  const invalid = answers.find((answer) => answer.taken === undefined);
  const agent = taken[0]?.agent;
  const tasks = (call.operations ?? []).flatMap((operation) => operation.launch?.task_infos ?? []);
  if (invalid !== undefined || agent === undefined || taken.some((each) => each.agent !== agent)) {
    const why =
      invalid === undefined ? 'Offers are of more than one agent' : `Offer ${invalid.value} is no longer valid`;
    for (const task of tasks) dropInvalid(cluster, framework, task, `Task launched with invalid offers: ${why}`);
    return;
  }
  for (const { type } of call.operations ?? [])
    if (type !== 'LAUNCH') cluster.log(`Dropping ${type} operation from framework ${framework.id}: not simulated`);
  const left = launch(cluster, framework, agent, taken, tasks);
  refuse(cluster, framework, [left], call.filters?.refuse_seconds);
}

/** @returns what of the offers no task took */
function launch(
  cluster: Cluster,
  framework: Framework,
  agent: KnownAgent,
  taken: readonly TakenOffer[],
  tasks: readonly TaskInfo[],
): TakenOffer {
  let left = sumOf(taken);
  for (const info of tasks) {
    const fault = faultOf(framework, agent, info) ?? shortageOf(left, info);
    if (fault !== undefined) {
      tell(cluster, framework, {
        ...fromMaster(cluster, info, 'TASK_ERROR', fault),
        reason: 'REASON_TASK_INVALID',
      });
      continue;
    }
    left = minus(left, pool(info.resources));
    const task = new MasterTask(framework.id, agent.id, info, 'TASK_STAGING');
    framework.tasks.set(task.id, task);
    agent.tasks.set(taskKey(framework.id, task.id), task);
    const message = { framework_info: { ...framework.info, id: { value: framework.id } }, task: info };
    // One that did not get it says so when it registers again: it does not know the task.
    void cluster.send(agent, 'run-task', message).then((delivered) => {
      if (!delivered) disconnected(cluster, agent);
    });
  }
  return { agent, role: taken[0]?.role ?? '*', pool: left };
}

function shortageOf(left: ReturnType<typeof pool>, info: TaskInfo): string | undefined {
  if (contains(left, pool(info.resources))) return undefined;
  return 'Total resources required by task and its executor is more than available';
}

function faultOf(framework: Framework, agent: KnownAgent, info: TaskInfo): string | undefined {
  const id = info.task_id.value;
  if (!/^[^/\s]+$/.test(id)) return `Task ID '${id}' is invalid: it is empty, or has a slash or a space in it`;
  if (framework.tasks.has(id)) return `Task has duplicate ID: ${id}`;
  if (info.agent_id.value !== agent.id)
    return `Task uses invalid agent ${info.agent_id.value} while agent ${agent.id} is expected`;
  if (info.executor !== undefined) return 'Custom executors are not simulated';
  if (info.command === undefined)
    return 'Task should have at least one (but not both) of CommandInfo or ExecutorInfo present';
  if (info.resources.length === 0) return 'Task uses no resources';
  return undefined;
}

function dropInvalid(cluster: Cluster, framework: Framework, info: TaskInfo, message: string): void {
  const state = framework.can('PARTITION_AWARE') ? 'TASK_DROPPED' : 'TASK_LOST';
  tell(cluster, framework, { ...fromMaster(cluster, info, state, message), reason: 'REASON_INVALID_OFFERS' });
}

function fromMaster(cluster: Cluster, info: TaskInfo, state: TaskState, message: string): TaskStatus {
  return {
    task_id: info.task_id,
    agent_id: info.agent_id,
    state,
    message,
    source: 'SOURCE_MASTER',
    timestamp: cluster.seconds,
  };
}

/** A status of which the master is the source: it is told once, and nobody acknowledges it. */
export function tell(cluster: Cluster, framework: Framework, status: TaskStatus): void {
  count(cluster, status.state);
  framework.send({ type: 'UPDATE', update: { status } });
}

const count = (cluster: Cluster, state: TaskState): void => {
  if (isTerminal(state)) cluster.counters.add(`master/${state.toLowerCase().replace('task_', 'tasks_')}`);
};

/** From an agent, which repeats it until the scheduler has acknowledged it. */
export function statusUpdate(cluster: Cluster, { agent_id, framework_id, status }: StatusUpdate): void {
  cluster.counters.add('master/messages_status_update');
  const agent = cluster.agents.get(agent_id);
  const framework = cluster.frameworks.get(framework_id);
  const task = framework?.tasks.get(status.task_id.value);
  if (agent === undefined || framework === undefined || task === undefined) {
    cluster.counters.add('master/invalid_status_updates');
    cluster.log(`Ignoring ${status.state} of task ${status.task_id.value}: agent, framework or task is not known here`);
    // Nobody will ever acknowledge what is over.
    if (agent !== undefined && status.uuid !== undefined && (framework !== undefined || isOver(cluster, framework_id)))
      void cluster.send(agent, 'acknowledge', { framework_id, task_id: status.task_id.value, uuid: status.uuid });
    return;
  }
  cluster.counters.add('master/valid_status_updates');
  if (!isTerminal(task.state)) {
    task.add(status);
    count(cluster, status.state);
  }
  framework.send({ type: 'UPDATE', update: { status } });
}

const isOver = (cluster: Cluster, frameworkId: string): boolean => cluster.completedFrameworks.has(frameworkId);

export interface Acknowledge {
  readonly agent_id: { readonly value: string };
  readonly task_id: { readonly value: string };
  readonly uuid: string;
}

export function acknowledge(cluster: Cluster, framework: Framework, call: Acknowledge): void {
  const agent = cluster.agents.get(call.agent_id.value);
  const task = framework.tasks.get(call.task_id.value);
  if (agent === undefined) {
    cluster.counters.add('master/invalid_status_update_acknowledgements');
    return;
  }
  cluster.counters.add('master/valid_status_update_acknowledgements');
  cluster.counters.add('master/messages_status_update_acknowledgement');
  const message = { framework_id: framework.id, task_id: call.task_id.value, uuid: call.uuid };
  void cluster.send(agent, 'acknowledge', message);
  const last = task?.statuses.at(-1);
  if (task !== undefined && isTerminal(task.state) && last?.uuid === call.uuid) removeTask(cluster, framework, task);
}

/** It has ended, and its scheduler knows. */
export function removeTask(cluster: Cluster, framework: Framework | undefined, task: MasterTask): void {
  framework?.tasks.delete(task.id);
  framework?.completedTasks.push(task);
  if (framework !== undefined && framework.completedTasks.length > 1000) framework.completedTasks.shift();
  const agent = cluster.agents.get(task.agentId);
  agent?.tasks.delete(taskKey(task.frameworkId, task.id));
  if (agent !== undefined) checkDrained(cluster, agent);
}

/** No more offers of it until it registers again. */
export function disconnected(cluster: Cluster, agent: KnownAgent): void {
  if (cluster.agents.get(agent.id) !== agent || !agent.connected) return;
  cluster.log(`Agent ${agent.id} at ${agent.pid} disconnected`);
  agent.connected = false;
}

/** Tasks that an agent brings along, of which this master may know nothing. */
export function addReported(cluster: Cluster, agent: KnownAgent, reported: ReportedTask): MasterTask {
  const framework = cluster.frameworks.get(reported.framework_id);
  const id = reported.task.task_id.value;
  framework?.unreachableTasks.delete(id);
  const known = framework?.tasks.get(id);
  const task = known ?? new MasterTask(reported.framework_id, agent.id, reported.task, reported.state);
  // Also of one that came with its end: it is removed when just that is acknowledged.
  if (known === undefined || !isTerminal(task.state)) {
    if (reported.last_status === undefined) task.state = reported.state;
    else task.add(reported.last_status);
  }
  framework?.tasks.set(id, task);
  agent.tasks.set(taskKey(reported.framework_id, id), task);
  return task;
}
