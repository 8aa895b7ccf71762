import { Construct } from 'constructs';
import { ConfigurationError, Connections, endName, type FlowPeer, type HostGroup, type Secret } from '../environment';
import { Port, type Duration } from '../values';
import { electionFault, isRefused, readZooKeeperUrl } from '../../upstream/mesos/flags';
import type { AgentOffer } from './agent-offer';
import { MesosDistribution } from './distribution';
import type { IMesosCluster, MesosAttributes } from './i-mesos-cluster';
import { USUAL_PORTS } from './offered-ports';
import { PRINCIPAL, ZOOKEEPER_PATH } from './rules';

export const FRAMEWORKS = 'Mesos frameworks';

/** A cluster that exists and is managed elsewhere. */
export class ImportedMesosCluster extends Construct implements IMesosCluster {
  readonly zkUrl: string;
  readonly masters: HostGroup;
  readonly agents: HostGroup;
  readonly agentOffers: readonly AgentOffer[];
  readonly masterPort: number;
  readonly agentPort: number;
  readonly distribution: MesosDistribution;
  readonly connections: Connections;
  readonly agentConnections: Connections;
  readonly certificateAuthority: Secret | undefined;
  readonly requiresTls: boolean;
  readonly mastersReady = [];
  readonly agentsReady = [];
  readonly executorRegistrationTimeout: Duration | undefined;

  constructor(
    scope: Construct,
    id: string,
    private readonly attributes: MesosAttributes,
  ) {
    super(scope, id);
    this.zkUrl = attributes.zkUrl;
    this.masters = attributes.masters;
    this.agents = attributes.agents;
    this.agentOffers = this.agents.hosts.filter(({ state }) => state === 'active').map(() => ({}));
    this.masterPort = Port.tcp(attributes.masterPort ?? 5050).number;
    this.agentPort = Port.tcp(attributes.agentPort ?? 5051).number;
    this.distribution = attributes.distribution ?? MesosDistribution.CLUSTERD;
    this.certificateAuthority = attributes.certificateAuthority;
    this.requiresTls = this.certificateAuthority !== undefined && attributes.downgrade !== true;
    this.executorRegistrationTimeout = attributes.executorRegistrationTimeout;
    if (!namesMasters(this.zkUrl)) {
      const wording = { says: 'the masters are found by an URL zk://<address>:<port>,.../<path>' };
      throw ConfigurationError.of(this.node.path, `zkUrl = ${this.zkUrl}`, ZOOKEEPER_PATH, wording);
    }
    const end = (what: string, hosts: HostGroup): Connections =>
      new Connections({ construct: this, name: `${endName(this)} ${what}`, members: () => hosts.names });
    this.connections = end('masters', this.masters);
    this.agentConnections = end('agents', this.agents);
  }

  allowFrameworks(frameworks: FlowPeer): void {
    this.connections.allowFrom(frameworks, Port.tcp(this.masterPort), FRAMEWORKS);
  }

  allowToTasks(clients: FlowPeer, why: string, port?: Port): void {
    const { taskPorts = USUAL_PORTS } = this.attributes;
    const ports = port === undefined ? taskPorts.map((range) => Port.parse(`${range}/tcp`)) : [port];
    for (const one of ports) this.agentConnections.allowFrom(clients, one, why);
  }

  credential(principal: string): Secret | undefined {
    const { credentials } = this.attributes;
    const secret = credentials?.[principal];
    if (credentials === undefined || secret !== undefined) return secret;
    throw ConfigurationError.of(this.node.path, `principal "${principal}"`, PRINCIPAL, {
      says: 'no secret of it is given',
      fix: `add it to credentials (declared: ${Object.keys(credentials).join(', ') || 'none'})`,
    });
  }
}

/** Mesos takes servers as they come, and finds nobody where there are none. */
function namesMasters(url: string): boolean {
  const read = readZooKeeperUrl(url);
  return electionFault(url) === undefined && !isRefused(read) && read.value.servers !== '';
}
