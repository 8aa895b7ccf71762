import { hostNamed, type EnvironmentJson } from '../manifest';
import type { ClusterJson, OperatorApi } from './operator-api';

export type AgentState = 'active' | 'draining' | 'drained' | 'deactivated' | 'disconnected' | 'not registered';

/** An agent that is declared, as the leader knows it. */
export interface Agent {
  readonly host: string;
  readonly state: AgentState;
  /** Absent: it is not registered. */
  readonly id?: string;
  readonly version?: string;
  readonly tasks: number;
  readonly cpus: Used;
  /** MiB. */
  readonly memory: Used;
}

export interface Used {
  readonly used: number;
  readonly total: number;
}

interface Resource {
  readonly name: string;
  readonly scalar?: { readonly value: number };
}

interface AgentOfApi {
  readonly agent_info: { readonly hostname: string; readonly id: { readonly value: string } };
  readonly active: boolean;
  readonly deactivated?: boolean;
  readonly drain_info?: { readonly state: string };
  readonly version?: string;
  readonly registered_time?: { readonly nanoseconds: number };
  readonly total_resources?: readonly Resource[];
  readonly allocated_resources?: readonly Resource[];
}

interface GetAgents {
  readonly get_agents?: { readonly agents?: readonly AgentOfApi[] };
}

interface GetTasks {
  readonly get_tasks?: { readonly tasks?: readonly { readonly agent_id: { readonly value: string } }[] };
}

/** Every declared agent of a cluster, in the order of the hosts. */
export async function agentsOf(manifest: EnvironmentJson, cluster: ClusterJson, api: OperatorApi): Promise<Agent[]> {
  const [{ get_agents: known }, { get_tasks: running }] = await Promise.all([
    api.call<GetAgents>('GET_AGENTS'),
    api.call<GetTasks>('GET_TASKS'),
  ]);
  const tasks = running?.tasks ?? [];
  return cluster.agents.map((name) => {
    const { address } = hostNamed(manifest, name);
    // Agents are called by the address of their host. One that lost its directory has a new id: the younger is meant.
    const [found] = (known?.agents ?? [])
      .filter(({ agent_info: info }) => info.hostname === address)
      .sort((a, b) => (b.registered_time?.nanoseconds ?? 0) - (a.registered_time?.nanoseconds ?? 0));
    if (found === undefined) return { host: name, state: 'not registered', tasks: 0, cpus: NONE, memory: NONE };
    const id = found.agent_info.id.value;
    return {
      host: name,
      state: stateOf(found),
      id,
      ...(found.version !== undefined && { version: found.version }),
      tasks: tasks.filter(({ agent_id: agent }) => agent.value === id).length,
      cpus: usedOf(found, 'cpus'),
      memory: usedOf(found, 'mem'),
    };
  });
}

const NONE: Used = { used: 0, total: 0 };

function stateOf({ active, deactivated = false, drain_info: drain }: AgentOfApi): AgentState {
  if (drain?.state === 'DRAINING') return 'draining';
  if (drain?.state === 'DRAINED') return 'drained';
  if (deactivated) return 'deactivated';
  return active ? 'active' : 'disconnected';
}

function usedOf({ allocated_resources: used = [], total_resources: total = [] }: AgentOfApi, name: string): Used {
  const sum = (resources: readonly Resource[]): number =>
    resources.reduce((all, one) => (one.name === name ? all + (one.scalar?.value ?? 0) : all), 0);
  return { used: sum(used), total: sum(total) };
}
