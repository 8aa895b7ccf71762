import { Port } from '../../constructs/values';
import { groupNamed, hostsOf, memberNames, type FlowJson, type GroupJson } from '../flow-ends';
import type { EnvironmentJson } from '../manifest';

/** Flows from one end to another in one network, as one arrow. */
export interface Pair {
  readonly from: string;
  readonly to: string;
  readonly flows: readonly FlowJson[];
}

/** An end of flows in one network's graph. */
export interface FlowNode {
  readonly group: GroupJson;
  readonly title: string;
  /** `×2`, where it has several members. */
  readonly count: string;
  /** The hosts or addresses it stands for. */
  readonly where: string;
  /** What it listens on: port and reason, each once. */
  readonly listens: readonly { readonly port: string; readonly why: string }[];
}

export interface FlowGraph {
  readonly network: string;
  readonly nodes: readonly FlowNode[];
  readonly pairs: readonly Pair[];
}

/** What the picture shows, for programs. */
export function topologyJson(manifest: EnvironmentJson): object {
  const { environment, hosts, networks, containers, units } = manifest;
  return {
    environment,
    hosts: hosts.map(({ name, address, state, engine, cores, memoryBytes }) => ({
      name,
      address,
      state,
      engine,
      ...(cores !== undefined && { cores }),
      ...(memoryBytes !== undefined && { memoryBytes }),
      daemons: [
        ...containers
          .filter(({ host }) => host === name)
          .map(({ daemon, service, network }) => ({ daemon, service, network })),
        ...units.filter(({ host }) => host === name).map(({ daemon, unit }) => ({ daemon, unit, network: 'host' })),
      ],
    })),
    networks: networks.map(({ name, kind, subnet }) => ({ name, kind, subnet })),
    graphs: flowGraphs(manifest),
  };
}

/** Graphs of every network that has flows: overlays as declared, the underlay last. */
export function flowGraphs(manifest: EnvironmentJson): FlowGraph[] {
  const names = [...manifest.networks.map(({ name }) => name), 'underlay'];
  return names.flatMap((network) => {
    const flows = manifest.flows.filter((flow) => flow.network === network);
    if (flows.length === 0) return [];
    const ends = [...new Set(flows.flatMap(({ from, to }) => [from, to]))];
    return [{ network, nodes: ends.map((end) => node(manifest, flows, end)), pairs: pairsOf(flows) }];
  });
}

function pairsOf(flows: readonly FlowJson[]): Pair[] {
  const pairs = new Map<string, FlowJson[]>();
  for (const flow of flows) {
    const key = `${flow.from}\n${flow.to}`;
    pairs.set(key, [...(pairs.get(key) ?? []), flow]);
  }
  return [...pairs.values()].map((own) => ({ from: own[0]?.from ?? '', to: own[0]?.to ?? '', flows: own }));
}

function node(manifest: EnvironmentJson, flows: readonly FlowJson[], name: string): FlowNode {
  const group = groupNamed(manifest, name);
  const reasons = new Map<string, string[]>();
  for (const { to, port, why } of [...flows].sort(byPort)) {
    if (to !== name) continue;
    const known = reasons.get(port) ?? [];
    if (!known.includes(why)) reasons.set(port, [...known, why]);
  }
  return {
    group,
    title: titleOf(manifest, group),
    count: group.members.length > 1 ? `×${group.members.length}` : '',
    where: whereIs(manifest, group),
    listens: [...reasons].map(([port, whys]) => ({ port, why: whys.join('; ') })),
  };
}

/** Containers by their daemon, which the reader knows from the hosts above. */
function titleOf(manifest: EnvironmentJson, group: GroupJson): string {
  const daemon = daemonOf(manifest, group);
  if (daemon !== undefined) return daemon;
  const isRegistry = manifest.flows.some(({ to, why }) => to === group.name && why === 'images');
  return isRegistry ? `registry ${group.name}` : group.name;
}

/** The daemon that all containers of a group are. */
export function daemonOf(manifest: EnvironmentJson, { kind, members }: GroupJson): string | undefined {
  if (kind !== 'containers') return undefined;
  const daemons = manifest.containers.filter(({ path }) => members.includes(path)).map(({ daemon }) => daemon);
  return new Set(daemons).size === 1 ? daemons[0] : undefined;
}

function whereIs(manifest: EnvironmentJson, group: GroupJson): string {
  if (group.kind === 'addresses') return group.members.join(' ') || 'whoever deploys and looks';
  const hosts = hostsOf(manifest, group).map(({ name }) => name);
  const names = hosts.length > 0 ? hosts : memberNames(manifest, group);
  const [first, , , ...more] = names;
  return more.length > 0 ? `${first ?? ''} … ${names.at(-1) ?? ''}` : names.join(' ');
}

function byPort(a: FlowJson, b: FlowJson): number {
  const [one, other] = [Port.parse(a.port), Port.parse(b.port)];
  return one.number - other.number || a.port.localeCompare(b.port, 'en');
}

/** `8030, 8031, 8088/tcp` or `7946/tcp+udp`: ports of one arrow, short. */
export function portsText(flows: readonly FlowJson[]): string {
  const protocols = new Map<string, string[]>();
  for (const { port } of [...flows].sort(byPort)) {
    const [number = '', protocol = ''] = port.split('/');
    const known = protocols.get(number) ?? [];
    if (!known.includes(protocol)) protocols.set(number, [...known, protocol]);
  }
  const numbers = new Map<string, string[]>();
  for (const [number, own] of protocols) {
    const key = own.join('+');
    numbers.set(key, [...(numbers.get(key) ?? []), number]);
  }
  return [...numbers].map(([protocol, own]) => `${own.join(', ')}/${protocol}`).join(', ');
}
