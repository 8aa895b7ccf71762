import { valueOf } from '../agent/compatibility';
import type { MasterInfo } from '../messages';
import { minus, model, unreserved } from '../values/resources';
import type { Cluster } from './cluster';
import type { Framework } from './framework';
import type { KnownAgent } from './known-agent';
import type { MasterTask } from './task';

/** `/state` of the leading master. */
export function masterState(
  cluster: Cluster,
  flags: Readonly<Record<string, string | undefined>>,
  leader: MasterInfo,
): object {
  const { info } = cluster.options;
  const frameworks = [...cluster.frameworks.values()];
  return {
    version: info.version,
    start_time: cluster.startedAt / 1000,
    elected_time: cluster.startedAt / 1000,
    id: info.id,
    pid: info.pid,
    hostname: info.hostname,
    leader: leader.pid,
    leader_info: leader,
    ...(flags.cluster !== undefined && { cluster: flags.cluster }),
    activated_slaves: [...cluster.agents.values()].filter((agent) => cluster.isActive(agent)).length,
    deactivated_slaves: [...cluster.agents.values()].filter((agent) => !cluster.isActive(agent)).length,
    unreachable_slaves: Object.keys(cluster.registry.unreachable).length,
    flags,
    slaves: [...cluster.agents.values()].map((agent) => slaveOf(cluster, agent)),
    recovered_slaves: [...cluster.recovered].map((id) => ({
      id,
      hostname: cluster.registry.agents[id]?.info.hostname,
    })),
    frameworks: frameworks.map(frameworkOf),
    completed_frameworks: [...cluster.completedFrameworks.values()].map(frameworkOf),
    orphan_tasks: [],
    unregistered_frameworks: [],
  };
}

function slaveOf(cluster: Cluster, agent: KnownAgent): object {
  const { info, total, used, offered } = agent;
  const drain = cluster.registry.draining[agent.id];
  return {
    id: agent.id,
    hostname: info.hostname,
    port: info.port,
    pid: agent.pid,
    version: agent.version,
    attributes: Object.fromEntries(info.attributes.map((attribute) => [attribute.name, valueOf(attribute)])),
    registered_time: agent.registeredAt / 1000,
    ...(agent.reregisteredAt !== undefined && { reregistered_time: agent.reregisteredAt / 1000 }),
    resources: model(total),
    used_resources: model(used),
    offered_resources: model(offered),
    reserved_resources: {},
    unreserved_resources: model(unreserved(total)),
    free_resources: model(minus(minus(total, used), offered)),
    active: cluster.isActive(agent),
    deactivated: cluster.registry.deactivated.includes(agent.id),
    ...(drain !== undefined && { drain_info: drain }),
    capabilities: ['AGENT_DRAINING'],
  };
}

function frameworkOf(framework: Framework): object {
  const { info } = framework;
  return {
    id: framework.id,
    name: info.name,
    user: info.user,
    hostname: info.hostname ?? '',
    webui_url: info.webui_url ?? '',
    failover_timeout: info.failover_timeout ?? 0,
    checkpoint: info.checkpoint ?? false,
    roles: framework.roles,
    capabilities: (info.capabilities ?? []).map(({ type }) => type),
    active: framework.connected,
    connected: framework.connected,
    recovered: framework.recovered,
    registered_time: framework.registeredAt / 1000,
    ...(framework.reregisteredAt !== undefined && { reregistered_time: framework.reregisteredAt / 1000 }),
    ...(framework.unregisteredAt !== undefined && { unregistered_time: framework.unregisteredAt / 1000 }),
    tasks: [...framework.tasks.values()].map(taskOf),
    completed_tasks: framework.completedTasks.map(taskOf),
    unreachable_tasks: [...framework.unreachableTasks.values()].map(taskOf),
    offers: [],
    executors: [],
  };
}

export function taskOf({ id, info, frameworkId, agentId, state, statuses, resources }: MasterTask): object {
  return {
    id,
    name: info.name,
    framework_id: frameworkId,
    executor_id: '',
    slave_id: agentId,
    state,
    resources: model(resources),
    role: info.resources[0]?.allocation_info?.role ?? '*',
    statuses: statuses.map(({ state: each, timestamp, healthy, container_status }) => ({
      state: each,
      timestamp,
      ...(healthy !== undefined && { healthy }),
      ...(container_status !== undefined && { container_status }),
    })),
    labels: info.labels?.labels ?? [],
    container: info.container,
    ...(info.health_check !== undefined && { health_check: info.health_check }),
  };
}
