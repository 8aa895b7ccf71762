import { Lazy, type ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import { RollGroup } from '../container';
import {
  endName,
  Environment,
  Faults,
  othersOf,
  type Connections,
  type Host,
  type HostGroup,
  type Secret,
} from '../environment';
import {
  ConsulKeyringResource,
  ConsulNodeResource,
  escapeTemplate,
  HostDirectoryResource,
  type ConsulAccess,
} from '../host';
import { Size } from '../values';
import { declareCluster, secretInput } from './access';
import { declareAcl } from './acl';
import { agentConfig, type Places } from './agent-config';
import { UID, type AgentProps } from './agent-props';
import type { ConsulClusterProps } from './consul-cluster-props';
import { engineAgent, IN_CONTAINER, STATE_COMMANDS } from './engine-agent';
import { declareFlows } from './flows';
import type { ConsulAttributes, IConsulCluster } from './i-consul-cluster';
import { ImportedConsulCluster } from './imported-consul-cluster';
import { plainAgent, placesOnHost } from './plain-agent';
import { checkCluster, hostsWithoutAgent } from './refusals';
import { AGENT_ON_EVERY_HOST } from './rules';
import { clusterSecrets, type ClusterSecrets } from './secrets';
import type { ServiceDefinition } from './service-definition';
import { settingsOf, type Settings } from './settings';

/**
 * Consul on hosts: three or five servers, and an agent on every other host, with an engine or without. Gossip is encrypted, RPC needs a certificate on both sides,
 * without a token nothing is allowed, and the plain HTTP API listens on the loopback of each host only. Servers restart one at a time, the leader last.
 * Its secrets are made by `longshore secrets <environment> init` (docs/consul.md).
 * @throws ConfigurationError naming every unusable value at once; at synth for secrets that cannot be read
 */
export class ConsulCluster extends Construct implements IConsulCluster {
  /** A cluster that exists and is managed elsewhere, whose servers are reached over SSH. */
  static fromConsulAttributes(scope: Construct, id: string, attributes: ConsulAttributes): IConsulCluster {
    return new ImportedConsulCluster(scope, id, attributes);
  }

  readonly servers: HostGroup;
  readonly datacenter: string;
  readonly httpPort: number;
  readonly managementToken: Secret;
  readonly certificateAuthority: Secret;
  readonly connections: Connections;
  /** Flows to agents, servers among them: DNS at their addresses, for example. */
  readonly agentConnections: Connections;
  readonly access: ConsulAccess;
  readonly ready: readonly ITerraformDependable[];
  /** Hosts that carry an agent, those of the servers first. One that is lost keeps its place until its line goes. */
  readonly agentHosts: readonly Host[];

  private readonly props: ConsulClusterProps;
  private readonly name: string;
  private readonly settings: Settings;
  private readonly secrets: ClusterSecrets;
  private readonly keyring: ConsulKeyringResource;
  private readonly services = new Map<Host, ServiceDefinition[]>();

  constructor(scope: Construct, id: string, props: ConsulClusterProps) {
    super(scope, id);
    this.props = props;
    this.name = id.toLowerCase();
    this.servers = props.servers;
    this.datacenter = props.datacenter ?? 'dc1';
    this.httpPort = props.httpPort ?? 8500;
    this.settings = settingsOf(props, this.datacenter, this.httpPort);
    const { manifest, rules } = Environment.of(this);
    const agents = props.agents?.hosts ?? manifest.hosts.filter((host) => !this.servers.includes(host));
    this.agentHosts = [...this.servers, ...agents];
    this.validate(agents);
    if (props.agents === undefined)
      rules.check(AGENT_ON_EVERY_HOST, this, () => hostsWithoutAgent(this, this.agentHosts));

    const { datacenter, servers } = this;
    this.secrets = clusterSecrets(this, this.name, { datacenter, servers, agents });
    this.managementToken = this.secrets.managementToken;
    this.certificateAuthority = this.secrets.certificateAuthority;
    this.access = declareCluster(this);
    this.keyring = new ConsulKeyringResource(this, 'GossipKey', {
      cluster: this.access,
      secret: secretInput(this, 'gossip key', this.secrets.gossipKey),
    });
    manifest.addQuorum({ path: this.node.path, daemon: 'server', members: servers.names });
    const { ready, leads } = STATE_COMMANDS;
    const roll = new RollGroup(endName(this).replaceAll('/', '-'), { ready, last: leads, voters: servers.length });
    this.ready = this.servers.hosts.map((host) => this.server(host, roll));
    const tokens = declareAcl(this, this.name, this.secrets, (host) => this.servicesOn(host).map(({ name }) => name));
    for (const host of agents) this.agent(host, tokens(host));
    const ends = declareFlows(this, this.servers.hosts, this.agentHosts);
    this.connections = ends.servers;
    this.agentConnections = ends.agents;
  }

  /** Has the agent of a host register a service that runs outside, and try it. Called by ExternalService. */
  addExternalService(host: Host, service: ServiceDefinition): void {
    this.services.set(host, [...this.servicesOn(host), service]);
  }

  private servicesOn(host: Host): readonly ServiceDefinition[] {
    return this.services.get(host) ?? [];
  }

  private server(host: Host, roll: RollGroup): ITerraformDependable {
    const server = engineAgent(this, `Server-${host.name}`, {
      ...this.common(host, 'server', IN_CONTAINER),
      role: 'server',
      image: this.image,
      registries: this.props.registries ?? [],
      memory: this.props.serverMemory ?? Size.mebibytes(512),
      roll,
      dependsOn: this.seat(host),
    });
    if (this.settings.ui)
      Environment.of(this).manifest.addEndpoint({
        path: server.node.path,
        name: 'Consul',
        container: server.node.path,
        port: this.httpPort,
        scheme: 'http',
        urlPath: '/ui/',
      });
    return server;
  }

  private agent(host: Host, tokens: readonly ITerraformDependable[]): void {
    const id = `Agent-${host.name}`;
    const memory = this.props.agentMemory ?? Size.mebibytes(256);
    const dependsOn = [...this.seat(host), ...tokens];
    if (host.engine === 'docker') {
      const common = this.common(host, 'agent', IN_CONTAINER);
      const { registries = [] } = this.props;
      engineAgent(this, id, { ...common, role: 'agent', image: this.image, registries, memory, dependsOn });
      return;
    }
    const places = placesOnHost(this.dataDirectory);
    const binary = this.props.binary ?? Environment.of(this).images.binary('consul');
    plainAgent(this, id, { ...this.common(host, 'agent', places), binary, memory, dependsOn });
  }

  /** What must be there before a host's agent starts: its directory, its seat among the nodes, the gossip key of the others. */
  private seat(host: Host): ITerraformDependable[] {
    const directory = new HostDirectoryResource(this, `Data-${host.name}`, {
      host: host.connection,
      path: this.dataDirectory,
      uid: UID,
      gid: UID,
      mode: '0700',
      onDestroy: Environment.of(this).onDestroy,
    });
    const node = new ConsulNodeResource(this, `Node-${host.name}`, { cluster: this.access, node: host.name });
    return [directory, node, this.keyring];
  }

  private common(host: Host, role: 'server' | 'agent', places: Places): Omit<AgentProps, 'memory' | 'dependsOn'> {
    return {
      name: this.name,
      host,
      // Constructs go on adding services that it checks.
      configuration: Lazy.stringValue({
        produce: () => escapeTemplate(agentConfig(this.settings, host, role, places, this.servicesOn(host))),
      }),
      httpPort: this.httpPort,
      gossipConfig: this.secrets.gossipConfig,
      certificateAuthority: this.certificateAuthority,
      secrets: this.secrets.agent(host),
      dataDirectory: this.dataDirectory,
      peers: this.servers.hosts.filter((peer) => peer !== host),
    };
  }

  private get image() {
    return this.props.image ?? Environment.of(this).images.image('consul');
  }

  private get dataDirectory(): string {
    return this.props.dataDirectory ?? '/srv/consul';
  }

  private validate(agents: readonly Host[]): void {
    const { name, servers, settings, dataDirectory } = this;
    const faults = new Faults(this.node.path);
    const others = othersOf(this, ConsulCluster);
    const taken = new Map(
      others.flatMap(({ agentHosts, node }) => agentHosts.map((host) => [host, node.path] as const)),
    );
    checkCluster({ name, servers, agents, settings, dataDirectory }, taken, faults);
    faults.throwIfAny();
  }
}
