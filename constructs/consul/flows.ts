import type { Construct } from 'constructs';
import { Connections, endName, type Host } from '../environment';
import { Port } from '../values';
import { RPC_PORT, SERF_PORT } from './agent-config';

/** What the agents of a cluster say to each other. @returns the ends that others' flows have: the servers, and all agents */
export function declareFlows(
  construct: Construct,
  servers: readonly Host[],
  all: readonly Host[],
): { servers: Connections; agents: Connections } {
  const end = (what: string, hosts: readonly Host[]): Connections =>
    new Connections({ construct, name: `${endName(construct)} ${what}`, members: () => hosts.map(({ name }) => name) });
  const ends = { servers: end('servers', servers), agents: end('agents', all) };
  ends.servers.allowFrom({ connections: ends.agents }, Port.tcp(RPC_PORT), 'Consul RPC and raft');
  ends.agents.allowInternally(Port.tcp(SERF_PORT), 'Consul gossip');
  ends.agents.allowInternally(Port.udp(SERF_PORT), 'Consul gossip');
  return ends;
}
