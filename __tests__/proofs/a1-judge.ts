import { elements, type Listed } from './listed';
import type { ContainerJson, LiveContainer } from './live';
import { pick, titleOf } from './live';

/** What is wrong with where the declared containers run; every host is looked at, not only where they should be. */
export function misplaced(
  declared: readonly ContainerJson[],
  found: ReadonlyMap<string, readonly LiveContainer[]>,
): string[] {
  return declared.flatMap((container) => {
    const running = [...found].flatMap(([host, live]) =>
      live.filter(({ service, status }) => service === container.service && status === 'running').map(() => host),
    );
    const name = `${titleOf(container)} (${container.service})`;
    if (running.length === 0) return [`${name} runs nowhere`];
    const elsewhere = running.filter((host) => host !== container.host);
    if (elsewhere.length > 0) return [`${name} runs on ${elsewhere.join(' and ')}, declared on ${container.host}`];
    return running.length === 1 ? [] : [`${name} runs ${running.length} times on ${container.host}`];
  });
}

/** Declared containers whose task on the declared host is not healthy. */
export function unhealthy(
  declared: readonly ContainerJson[],
  found: ReadonlyMap<string, readonly LiveContainer[]>,
): string[] {
  return declared.flatMap((container) => {
    const live = pick(container, found.get(container.host) ?? []);
    const state = live === undefined ? 'missing' : live.status === 'running' ? live.health : live.status;
    return state === 'healthy' ? [] : [`${titleOf(container)} is ${state}`];
  });
}

export interface Machine {
  readonly host: string;
  readonly machineId: string;
  readonly engineId: string;
  readonly nodeId: string;
}

/** Hosts that share an identity: then they are not as many machines as declared. */
export function sameMachines(machines: readonly Machine[]): string[] {
  return (['machineId', 'engineId', 'nodeId'] as const).flatMap((key) => {
    const byId = new Map<string, string[]>();
    for (const machine of machines) byId.set(machine[key], [...(byId.get(machine[key]) ?? []), machine.host]);
    return [...byId].flatMap(([id, hosts]) => {
      if (id === '') return [`${hosts.join(', ')}: no ${key}`];
      return hosts.length > 1 ? [`${hosts.join(' and ')} have the same ${key} ${id}`] : [];
    });
  });
}

/** Difference of two sets of names. */
export function difference(what: string, declared: readonly string[], seen: readonly string[]): string[] {
  return [
    ...declared.filter((name) => !seen.includes(name)).map((name) => `${what} of ${name} is declared but not seen`),
    ...seen.filter((name) => !declared.includes(name)).map((name) => `${what} of ${name} is seen but not declared`),
    ...seen.filter((name, index) => seen.indexOf(name) !== index).map((name) => `${what} of ${name} is seen twice`),
  ];
}

interface NameNodeInfo {
  readonly beans: readonly { readonly LiveNodes: string; readonly DeadNodes: string }[];
}

export interface DataNodes {
  /** Host name that a DataNode reports, with the seconds since its last heartbeat. */
  readonly live: ReadonlyMap<string, number>;
  readonly dead: readonly string[];
}

/** From the NameNode's bean NameNodeInfo: keys are `host:port`. */
export function parseDataNodes(jmx: unknown): DataNodes {
  const bean = (jmx as NameNodeInfo).beans[0];
  const live = Object.entries(JSON.parse(bean?.LiveNodes ?? '{}') as Record<string, { lastContact?: number }>);
  const dead = Object.keys(JSON.parse(bean?.DeadNodes ?? '{}') as object);
  const host = (key: string): string => key.split(':', 1)[0] ?? key;
  return {
    live: new Map(live.map(([key, { lastContact }]) => [host(key), lastContact ?? Infinity])),
    dead: dead.map(host),
  };
}

interface ClusterNodes {
  readonly nodes: { readonly node?: Listed<{ readonly nodeHostName: string; readonly state: string }> } | null;
}

/** Host names of the NodeManagers that the ResourceManager calls RUNNING, and the state of the others. */
export function parseNodeManagers(answer: unknown): { running: string[]; others: string[] } {
  const nodes = elements((answer as ClusterNodes).nodes?.node);
  return {
    running: nodes.filter(({ state }) => state === 'RUNNING').map(({ nodeHostName }) => nodeHostName),
    others: nodes
      .filter(({ state }) => state !== 'RUNNING')
      .map(({ nodeHostName, state }) => `${nodeHostName} is ${state}`),
  };
}
