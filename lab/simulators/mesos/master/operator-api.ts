import type { DrainConfig } from '../messages';
import { resourcesOf } from '../values/resources';
import type { Cluster } from './cluster';
import type { Framework } from './framework';
import type { KnownAgent } from './known-agent';
import { masterMetrics } from './metrics';
import { deactivateAgent, drainAgent, markAgentGone, ok, reactivateAgent, type Answer } from './operator';
import { removeFramework } from './frameworks';
import type { MasterTask } from './task';

interface AgentCall {
  readonly agent_id?: { readonly value: string };
}

export interface OperatorCall {
  readonly type?: string;
  readonly drain_agent?: AgentCall & {
    readonly max_grace_period?: { readonly seconds?: number | string };
    readonly mark_gone?: boolean;
  };
  readonly deactivate_agent?: AgentCall;
  readonly reactivate_agent?: AgentCall;
  readonly mark_agent_gone?: AgentCall;
  readonly teardown?: { readonly framework_id?: { readonly value: string } };
}

const refused = (status: number, body: string): Answer => ({ status, body });
const missing = (field: string): Answer =>
  refused(400, `Failed to validate master::Call: Expecting '${field}' to be present`);

/** What an operator asks of the leading master at `/api/v1`. */
export async function operatorCall(
  cluster: Cluster,
  call: OperatorCall,
  flags: Readonly<Record<string, string | undefined>>,
): Promise<Answer> {
  if (call.type === undefined) return missing('type');
  const told = tellers[call.type];
  if (told !== undefined)
    return { status: 200, body: { type: call.type, [call.type.toLowerCase()]: told(cluster, flags) } };
  switch (call.type) {
    case 'DRAIN_AGENT': {
      const id = call.drain_agent?.agent_id?.value;
      if (id === undefined) return missing('drain_agent');
      if (typeof call.drain_agent?.max_grace_period === 'string') return refused(400, NO_TEXT);
      return drainAgent(cluster, id, drainConfig(call.drain_agent));
    }
    case 'DEACTIVATE_AGENT': {
      const id = call.deactivate_agent?.agent_id?.value;
      return id === undefined ? missing('deactivate_agent') : deactivateAgent(cluster, id);
    }
    case 'REACTIVATE_AGENT': {
      const id = call.reactivate_agent?.agent_id?.value;
      return id === undefined ? missing('reactivate_agent') : reactivateAgent(cluster, id);
    }
    case 'MARK_AGENT_GONE': {
      const id = call.mark_agent_gone?.agent_id?.value;
      return id === undefined ? missing('mark_agent_gone') : markAgentGone(cluster, id);
    }
    case 'TEARDOWN': {
      const framework = cluster.frameworks.get(call.teardown?.framework_id?.value ?? '');
      if (framework === undefined) return refused(400, 'No framework found with specified ID');
      removeFramework(cluster, framework);
      return ok;
    }
    default:
      return refused(501, `${call.type} is not simulated`);
  }
}

type Teller = (cluster: Cluster, flags: Readonly<Record<string, string | undefined>>) => unknown;

const tellers: Readonly<Record<string, Teller | undefined>> = {
  GET_HEALTH: () => ({ healthy: true }),
  GET_VERSION: (cluster) => ({ version_info: { version: cluster.options.info.version } }),
  GET_FLAGS: (_, flags) => ({
    flags: Object.entries(flags).flatMap(([name, value]) => (value === undefined ? [] : [{ name, value }])),
  }),
  GET_METRICS: (cluster) => ({
    metrics: Object.entries(masterMetrics(cluster)).map(([name, value]) => ({ name, value })),
  }),
  GET_MASTER: (cluster) => ({
    master_info: cluster.options.info,
    start_time: cluster.startedAt / 1000,
    elected_time: cluster.startedAt / 1000,
  }),
  GET_AGENTS: agents,
  GET_FRAMEWORKS: frameworks,
  GET_TASKS: tasks,
  GET_STATE: (cluster) => ({
    get_agents: agents(cluster),
    get_frameworks: frameworks(cluster),
    get_tasks: tasks(cluster),
    get_executors: {},
  }),
};

function agents(cluster: Cluster): object {
  const { registry } = cluster;
  return {
    agents: [...cluster.agents.values()].map((agent) => agentOf(cluster, agent)),
    recovered_agents: [...cluster.recovered].map((id) => ({ id: { value: id }, ...registry.agents[id]?.info })),
  };
}

function agentOf(cluster: Cluster, agent: KnownAgent): object {
  const drain = cluster.registry.draining[agent.id];
  return {
    agent_info: { id: { value: agent.id }, ...agent.info },
    active: cluster.isActive(agent),
    deactivated: cluster.registry.deactivated.includes(agent.id),
    ...(drain !== undefined && { drain_info: drain }),
    version: agent.version,
    pid: agent.pid,
    registered_time: nanoseconds(agent.registeredAt),
    ...(agent.reregisteredAt !== undefined && { reregistered_time: nanoseconds(agent.reregisteredAt) }),
    total_resources: agent.info.resources,
    allocated_resources: resourcesOf(agent.used),
    offered_resources: resourcesOf(agent.offered),
    capabilities: [{ type: 'AGENT_DRAINING' }],
  };
}

function frameworks(cluster: Cluster): object {
  return {
    frameworks: [...cluster.frameworks.values()].filter(({ recovered }) => !recovered).map(frameworkOf),
    recovered_frameworks: [...cluster.frameworks.values()].filter(({ recovered }) => recovered).map(frameworkOf),
    completed_frameworks: [...cluster.completedFrameworks.values()].map(frameworkOf),
  };
}

function frameworkOf(framework: Framework): object {
  return {
    framework_info: { ...framework.info, id: { value: framework.id } },
    active: framework.connected,
    connected: framework.connected,
    recovered: framework.recovered,
    registered_time: nanoseconds(framework.registeredAt),
    ...(framework.reregisteredAt !== undefined && { reregistered_time: nanoseconds(framework.reregisteredAt) }),
    ...(framework.unregisteredAt !== undefined && { unregistered_time: nanoseconds(framework.unregisteredAt) }),
  };
}

function tasks(cluster: Cluster): object {
  const all = [...cluster.frameworks.values(), ...cluster.completedFrameworks.values()];
  return {
    tasks: all.flatMap((framework) => [...framework.tasks.values()].map(taskOf)),
    completed_tasks: all.flatMap((framework) => framework.completedTasks.map(taskOf)),
    unreachable_tasks: all.flatMap((framework) => [...framework.unreachableTasks.values()].map(taskOf)),
  };
}

function taskOf({ info, frameworkId, state, statuses }: MasterTask): object {
  const { name, task_id, agent_id, resources, labels, container, health_check } = info;
  return {
    name,
    task_id,
    agent_id,
    framework_id: { value: frameworkId },
    executor_id: task_id,
    state,
    resources,
    labels,
    container,
    health_check,
    statuses,
  };
}

const nanoseconds = (milliseconds: number): object => ({ nanoseconds: milliseconds * 1_000_000 });

const NO_TEXT = "Failed to convert JSON into Call protobuf: Not expecting a JSON string for field 'max_grace_period'";

function drainConfig({
  max_grace_period,
  mark_gone = false,
}: NonNullable<OperatorCall['drain_agent']> = {}): DrainConfig {
  const seconds = Number(max_grace_period?.seconds ?? NaN);
  return { mark_gone, ...(Number.isFinite(seconds) && { max_grace_period: { seconds } }) };
}
