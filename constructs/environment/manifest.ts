import type {
  ConsulClusterEntry,
  ContainerEntry,
  EndpointEntry,
  EnvironmentJson,
  ExternalServiceEntry,
  FirewallEntry,
  HealthCheckEntry,
  HostEntry,
  MarathonAppEntry,
  MarathonClusterEntry,
  MesosClusterEntry,
  NetworkEntry,
  QuorumEntry,
  SwarmEntry,
  UnitEntry,
} from './environment-json';
import type { Flows } from './flows';
import type { Host } from './host';

/** What the constructs of an environment declare of themselves; written as environment.json. */
export class Manifest {
  private readonly declared: {
    hosts: Host[];
    swarms: SwarmEntry[];
    quorums: QuorumEntry[];
    consulClusters: ConsulClusterEntry[];
    mesosClusters: MesosClusterEntry[];
    marathonClusters: MarathonClusterEntry[];
    marathonApps: MarathonAppEntry[];
    networks: NetworkEntry[];
    containers: ContainerEntry[];
    units: UnitEntry[];
    endpoints: EndpointEntry[];
    healthChecks: HealthCheckEntry[];
    externalServices: ExternalServiceEntry[];
    firewalls: FirewallEntry[];
  } = {
    hosts: [],
    swarms: [],
    quorums: [],
    consulClusters: [],
    mesosClusters: [],
    marathonClusters: [],
    marathonApps: [],
    networks: [],
    containers: [],
    units: [],
    endpoints: [],
    healthChecks: [],
    externalServices: [],
    firewalls: [],
  };

  constructor(
    private readonly environment: string,
    private readonly flows: Flows,
  ) {}

  /** The hosts declared so far. */
  get hosts(): readonly Host[] {
    return this.declared.hosts;
  }

  get swarms(): readonly SwarmEntry[] {
    return this.declared.swarms;
  }

  get networks(): readonly NetworkEntry[] {
    return this.declared.networks;
  }

  get containers(): readonly ContainerEntry[] {
    return this.declared.containers;
  }

  get units(): readonly UnitEntry[] {
    return this.declared.units;
  }

  get firewalls(): readonly FirewallEntry[] {
    return this.declared.firewalls;
  }

  addHost(host: Host): void {
    this.declared.hosts.push(host);
  }

  addSwarm(entry: SwarmEntry): void {
    this.declared.swarms.push(entry);
  }

  addQuorum(entry: QuorumEntry): void {
    this.declared.quorums.push(entry);
  }

  addConsulCluster(entry: ConsulClusterEntry): void {
    this.declared.consulClusters.push(entry);
  }

  addMarathonCluster(entry: MarathonClusterEntry): void {
    this.declared.marathonClusters.push(entry);
  }

  addMarathonApp(entry: MarathonAppEntry): void {
    this.declared.marathonApps.push(entry);
  }

  addMesosCluster(entry: MesosClusterEntry): void {
    this.declared.mesosClusters.push(entry);
  }

  addNetwork(entry: NetworkEntry): void {
    this.declared.networks.push(entry);
  }

  addContainer(entry: ContainerEntry): void {
    this.declared.containers.push(entry);
  }

  addUnit(entry: UnitEntry): void {
    this.declared.units.push(entry);
  }

  addEndpoint(entry: EndpointEntry): void {
    this.declared.endpoints.push(entry);
  }

  addHealthCheck(entry: HealthCheckEntry): void {
    this.declared.healthChecks.push(entry);
  }

  addExternalService(entry: ExternalServiceEntry): void {
    this.declared.externalServices.push(entry);
  }

  addFirewall(entry: FirewallEntry): void {
    this.declared.firewalls.push(entry);
  }

  toJSON(): EnvironmentJson {
    const { hosts, ...rest } = this.declared;
    const { groups, entries } = this.flows;
    const { environment } = this;
    return {
      schemaVersion: 1,
      environment,
      hosts: hosts.map(hostEntry),
      ...rest,
      groups,
      flows: entries,
    };
  }
}

function hostEntry(host: Host): HostEntry {
  const { user, port, sudo, privateKeyFile, knownHostsFile, proxyJump, options } = host.ssh;
  return {
    path: host.node.path,
    name: host.name,
    address: host.address,
    ssh: {
      user,
      port,
      sudo,
      ...(privateKeyFile !== undefined && { privateKeyFile }),
      ...(knownHostsFile !== undefined && { knownHostsFile }),
      ...(proxyJump !== undefined && { proxyJump }),
      ...(Object.keys(options).length > 0 && { options }),
    },
    labels: host.labels,
    ...(host.memory !== undefined && { memoryBytes: host.memory.toBytes() }),
    ...(host.cores !== undefined && { cores: host.cores }),
    state: host.state,
    engine: host.engine,
    ...(host.inventory !== undefined && { inventory: host.inventory }),
  };
}
