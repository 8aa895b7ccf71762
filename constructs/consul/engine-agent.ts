import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Construct } from 'constructs';
import { HealthCheck, HostContainer, Mount, type RegistryCredentials, type RollGroup } from '../container';
import { Environment } from '../environment';
import { Duration, type ContainerImage } from '../values';
import { RPC_PORT, type Places } from './agent-config';
import { UID, type AgentProps } from './agent-props';

const CONFIGURATION = '/consul/config';
const STATE = '/consul/bin/state.sh';
const STATE_SCRIPT = readFileSync(join(__dirname, 'state.sh'), 'utf8');

/** Where an agent in a container finds its directories. */
export const IN_CONTAINER: Places = { data: '/consul/data', tls: '/consul/tls' };

export interface EngineAgentProps extends AgentProps {
  readonly role: 'server' | 'agent';
  readonly image: ContainerImage;
  readonly registries: readonly RegistryCredentials[];
  /** Of servers. */
  readonly roll?: RollGroup;
}

/** Commands in an agent's container. */
export const STATE_COMMANDS = {
  ready: ['sh', STATE, 'ready'],
  leads: ['sh', STATE, 'leads'],
  joined: ['sh', STATE, 'joined'],
} as const;

/** A server, or an agent on a host with an engine: a container on the host's own network. */
export function engineAgent(cluster: Construct, id: string, props: EngineAgentProps): HostContainer {
  const { role, host, httpPort, memory, secrets } = props;
  const [description, command] =
    role === 'server'
      ? ['the servers have a leader, and this one is among them', STATE_COMMANDS.ready]
      : ['the agent reaches a server that knows a leader', STATE_COMMANDS.joined];
  const api = `http://127.0.0.1:${httpPort}`;
  const container = new HostContainer(cluster, id, {
    host,
    containerName: props.name,
    image: props.image,
    registries: props.registries,
    entrypoint: ['consul'],
    command: ['agent', `-config-dir=${CONFIGURATION}`],
    environment: {
      CONSUL_HTTP_ADDR: api,
      CONSUL_SERVER: `${host.address}:${RPC_PORT}`,
      // The collector of garbage works harder before the kernel kills.
      GOMEMLIMIT: `${Math.floor(memory.toBytes() * 0.9)}B`,
      // Snapshots that are taken or put back pass through a file of their size: on disk, since the root is read-only and memory is small.
      TMPDIR: IN_CONTAINER.data,
    },
    files: {
      [`${CONFIGURATION}/agent.json`]: { content: props.configuration },
      [STATE]: { content: STATE_SCRIPT },
    },
    secretFiles: {
      [`${CONFIGURATION}/gossip.json`]: props.gossipConfig,
      [`${CONFIGURATION}/acl.json`]: secrets.tokenConfig,
      [`${IN_CONTAINER.tls}/ca.pem`]: props.certificateAuthority,
      [`${IN_CONTAINER.tls}/agent.pem`]: secrets.certificate,
      [`${IN_CONTAINER.tls}/agent-key.pem`]: secrets.key,
    },
    mounts: [Mount.bind(props.dataDirectory, IN_CONTAINER.data)],
    memory,
    user: `${UID}:${UID}`,
    stopGracePeriod: Duration.seconds(30),
    // Of a server it holds without a quorum too: whether there is one is for the checks.
    healthCheck: HealthCheck.http(`${api}/v1/status/leader`, {
      interval: Duration.seconds(5),
      startPeriod: Duration.seconds(60),
    }),
    checks: [{ description, command }],
    peers: props.peers,
    ...(props.roll !== undefined && { roll: props.roll }),
    construct: { path: cluster.node.path, module: 'consul', daemon: role },
    dependsOn: props.dependsOn,
  });
  const { path } = container.node;
  Environment.of(cluster).manifest.addHealthCheck({ path: cluster.node.path, container: path, description, command });
  return container;
}
