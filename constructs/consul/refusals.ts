import { posix } from 'node:path';
import { TerraformStack } from 'cdktf';
import type { IConstruct } from 'constructs';
import { Environment, type Breach, type Faults, type Host, type HostGroup } from '../environment';
import { Cidr, isRfc1123Label, LABEL } from '../values';
import { RPC_PORT, SERF_PORT } from './agent-config';
import {
  AGENT_ADDRESS,
  AGENT_PORTS,
  CONSUL_DIRECTORY,
  ONE_AGENT,
  RAFT_MULTIPLIER,
  RECURSOR,
  SERVER_COUNT,
  SERVER_ENGINE,
} from './rules';
import type { Settings } from './settings';

/** What a cluster is, as far as it can be refused. */
export interface ClusterFacts {
  readonly name: string;
  readonly servers: HostGroup;
  readonly agents: readonly Host[];
  readonly settings: Settings;
  readonly dataDirectory: string;
}

/** Everything that is wrong with a cluster. @param others hosts of other clusters, with their paths */
export function checkCluster(
  { name, servers, agents, settings, dataDirectory }: ClusterFacts,
  others: ReadonlyMap<Host, string>,
  faults: Faults,
): void {
  if (!isRfc1123Label(name)) {
    const says = 'the id names the containers and must be an RFC 1123 label in lower case (letters, digits and "-")';
    faults.add(`id = ${name}`, LABEL, { says });
  }
  if (servers.length !== 3 && servers.length !== 5) {
    const detail =
      servers.length % 2 === 0 ? `${servers.length} tolerate no more losses than ${servers.length - 1}` : '';
    faults.add(`servers = ${servers.length}`, SERVER_COUNT, detail === '' ? {} : { detail });
  }
  for (const host of servers)
    if (host.engine === 'none') faults.add(`server ${host.name}: engine = none`, SERVER_ENGINE);
  for (const host of agents)
    if (servers.includes(host)) faults.add(`host "${host.name}"`, ONE_AGENT, { detail: 'it is a server' });
  for (const host of new Set([...servers, ...agents])) {
    const other = others.get(host);
    if (other !== undefined) faults.add(`host "${host.name}"`, ONE_AGENT, { detail: `${other} has one there` });
    if (!Cidr.isAddress(host.address)) faults.add(`${host.name}: address = ${host.address}`, AGENT_ADDRESS);
  }
  if (
    !posix.isAbsolute(dataDirectory) ||
    posix.normalize(dataDirectory) !== dataDirectory ||
    dataDirectory.endsWith('/')
  )
    faults.add(`dataDirectory = ${dataDirectory}`, CONSUL_DIRECTORY);
  checkSettings(settings, faults);
}

function checkSettings({ datacenter, ports, raftMultiplier, dnsRecursors }: Settings, faults: Faults): void {
  if (!isRfc1123Label(datacenter))
    faults.add(`datacenter = "${datacenter}"`, LABEL, {
      says: 'a datacenter is an RFC 1123 label: it is part of names in DNS',
    });
  const taken = new Map([
    [RPC_PORT, "the servers' port"],
    [SERF_PORT, 'the port of gossip'],
  ]);
  for (const [name, port] of Object.entries(ports)) {
    const other = taken.get(port);
    if (!(Number.isInteger(port) && port >= 1024 && port <= 65535)) faults.add(`${name}Port = ${port}`, AGENT_PORTS);
    else if (other !== undefined) faults.add(`${name}Port = ${port}`, AGENT_PORTS, { detail: `it is ${other}` });
    taken.set(port, `${name}Port`);
  }
  if (!(Number.isInteger(raftMultiplier) && raftMultiplier >= 1 && raftMultiplier <= 10))
    faults.add(`raftMultiplier = ${raftMultiplier}`, RAFT_MULTIPLIER);
  for (const address of dnsRecursors) if (!Cidr.isAddress(address)) faults.add(`dnsRecursors: ${address}`, RECURSOR);
}

/** Hosts that were declared after a cluster that was to have an agent on every one. */
export function hostsWithoutAgent(cluster: IConstruct, having: readonly Host[]): Breach[] {
  const environment = Environment.of(TerraformStack.of(cluster));
  return environment.manifest.hosts
    .filter((host) => !having.includes(host))
    .map(({ name }) => ({ value: `host "${name}"`, detail: 'it is declared after the cluster' }));
}
