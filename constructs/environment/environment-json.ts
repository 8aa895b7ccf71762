/** environment.json, the manifest beside cdk.tf.json: all that the CLI and the proofs read. No tokens, no secrets. */
export interface EnvironmentJson {
  readonly schemaVersion: 1;
  /** The stack's id. */
  readonly environment: string;
  readonly hosts: readonly HostEntry[];
  readonly swarms: readonly SwarmEntry[];
  /** Of daemons on hosts; a swarm's managers stand in `swarms`. */
  readonly quorums: readonly QuorumEntry[];
  readonly consulClusters: readonly ConsulClusterEntry[];
  readonly mesosClusters: readonly MesosClusterEntry[];
  readonly marathonClusters: readonly MarathonClusterEntry[];
  readonly marathonApps: readonly MarathonAppEntry[];
  readonly networks: readonly NetworkEntry[];
  readonly containers: readonly ContainerEntry[];
  readonly units: readonly UnitEntry[];
  readonly endpoints: readonly EndpointEntry[];
  readonly healthChecks: readonly HealthCheckEntry[];
  readonly externalServices: readonly ExternalServiceEntry[];
  /** Ends of flows, each once. */
  readonly groups: readonly GroupEntry[];
  readonly flows: readonly FlowEntry[];
  readonly firewalls: readonly FirewallEntry[];
}

export interface HostEntry {
  readonly path: string;
  readonly name: string;
  readonly address: string;
  /** File paths as the user wrote them: relative to the project, absolute, or `~/`. */
  readonly ssh: {
    readonly user: string;
    readonly port: number;
    readonly sudo: boolean;
    readonly privateKeyFile?: string;
    readonly knownHostsFile?: string;
    readonly proxyJump?: string;
    readonly options?: Readonly<Record<string, string>>;
  };
  readonly labels: Readonly<Record<string, string>>;
  readonly memoryBytes?: number;
  readonly cores?: number;
  readonly state: 'active' | 'leaving' | 'lost';
  readonly engine: 'docker' | 'none';
  /** The inventory file that declares it, as the user wrote it; absent where code does. */
  readonly inventory?: string;
}

export interface SwarmEntry {
  readonly path: string;
  /** Host names, the first declared first. */
  readonly managers: readonly string[];
  readonly workers: readonly string[];
}

/** Daemons that take no write without a majority of them. */
export interface QuorumEntry {
  readonly path: string;
  /** What its members are, in the field's own word, e.g. `server`. */
  readonly daemon: string;
  /** Names of their hosts; one that is lost keeps its vote until another takes its seat. */
  readonly members: readonly string[];
}

export interface MesosClusterEntry {
  readonly path: string;
  /** Whose Mesos: its agents differ in the engines and control groups that they can work with. */
  readonly distribution: 'clusterd' | 'apache';
  /** Host names. */
  readonly masters: readonly string[];
  readonly agents: readonly string[];
  /** A stand-in that takes the same flags, and asks nothing of its hosts. */
  readonly simulated?: true;
  /** What the agents' docker CLI speaks with the engine, where that is fixed. */
  readonly dockerApiVersion?: string;
}

export interface ConsulClusterEntry {
  readonly path: string;
  readonly datacenter: string;
  /** Host names; the first that answers is asked. */
  readonly servers: readonly string[];
  /** Of the HTTP API, on the servers' loopback. */
  readonly httpPort: number;
  /** File with a management token on the machine that deploys: relative to the project, absolute, or `~/`. */
  readonly tokenFile: string;
}

export interface MarathonClusterEntry {
  readonly path: string;
  /** Host names; the first that answers is asked, and a standby asks the leader. */
  readonly hosts: readonly string[];
  /** Of the HTTP API. */
  readonly httpPort: number;
  /** Where on its hosts the API listens. */
  readonly listens: 'address' | 'loopback';
  /** File with `<user>:<password>` on the machine that deploys: relative to the project, absolute, or `~/`. Absent where none are asked for. */
  readonly credentialsFile?: string;
  /** How many agents may run its apps; absent where that is not known. */
  readonly agents?: number;
}

export interface MarathonAppEntry {
  readonly path: string;
  /** Path of its cluster. */
  readonly cluster: string;
  /** Its id, e.g. `/shop/web`. */
  readonly id: string;
  readonly instances: number;
  /** The number of instances is left to operators; absent where it is not. */
  readonly ignoreInstances?: true;
  /** What Marathon is sent, fully defaulted. */
  readonly document: object;
  /** How all instances are replaced when anything but their number changes, all of them healthy. Absent where there are none. */
  readonly restart?: RestartEntry;
}

export interface RestartEntry {
  /** Instances that stay healthy. */
  readonly minHealthy: number;
  /** Instances that may be there at once. */
  readonly maxCapacity: number;
  readonly phases: readonly {
    readonly event: 'start' | 'gone' | 'ready' | 'died' | 'failed';
    /** Old ones asked to end, old ones ended, new ones queued in this phase. */
    readonly asked: number;
    readonly killed: number;
    readonly started: number;
    /** After it: old ones, new ones, and how many of those are ready. */
    readonly old: number;
    readonly fresh: number;
    readonly ready: number;
  }[];
  /** Most instances at once, and fewest that serve. */
  readonly most: number;
  readonly fewest: number;
}

export type NetworkEntry = OverlayEntry | BridgeEntry;

interface NetworkFacts {
  readonly path: string;
  readonly name: string;
  readonly subnet: string;
  readonly mtu?: number;
}

/** A network over the hosts of a swarm. */
export interface OverlayEntry extends NetworkFacts {
  readonly kind: 'overlay';
  /** The swarm's construct path. */
  readonly swarm: string;
  /** Carried by IPsec between the hosts; absent where it is not. */
  readonly encrypted?: true;
}

/** A network of one host. */
export interface BridgeEntry extends NetworkFacts {
  readonly kind: 'bridge';
  readonly host: string;
}

export interface ContainerEntry {
  readonly path: string;
  /** Path of the construct it is a part of, e.g. `lab/Hadoop`. */
  readonly construct: string;
  /** Which module that construct is of, e.g. `hadoop`. */
  readonly module: string;
  /** What it runs, in the field's own word, e.g. `namenode`. */
  readonly daemon: string;
  /** Name of the swarm service, or of the container on its host; containers carry it as their label `longshore.service`. */
  readonly service: string;
  readonly host: string;
  /** Who keeps it running: its swarm, or the engine of its host. */
  readonly runtime: 'swarm' | 'host';
  /** The network's name; `host` where it shares that of its host. */
  readonly network: string;
  /** Its DNS name in an overlay; for containers of a host, the host's name. */
  readonly hostname: string;
  readonly image: string;
  readonly memoryBytes: number;
  readonly labels: Readonly<Record<string, string>>;
  /** What it reaches of its host, with the reason that is declared for it; absent where none is. */
  readonly hostAccess?: HostAccessEntry;
}

export interface HostAccessEntry {
  readonly reason: string;
  /** Sees the host's processes and control groups. */
  readonly processes?: true;
  /** Without the engine's AppArmor profile. */
  readonly unconfined?: true;
  /** Paths of the host that it mounts. */
  readonly mounts: readonly {
    readonly source: string;
    /** What it mounts below is seen by the host too. */
    readonly shared?: true;
  }[];
}

/** A daemon that its host's systemd keeps. */
export interface UnitEntry {
  readonly path: string;
  /** Path of the construct it is a part of, e.g. `staging/Consul`. */
  readonly construct: string;
  /** Which module that construct is of, e.g. `consul`. */
  readonly module: string;
  /** What it runs, in the field's own word, e.g. `agent`. */
  readonly daemon: string;
  /** Its name and type, e.g. `consul.service`. */
  readonly unit: string;
  readonly host: string;
}

export interface EndpointEntry {
  readonly path: string;
  readonly name: string;
  /** Path of the container that serves it. */
  readonly container: string;
  readonly port: number;
  readonly scheme: 'http' | 'https';
  readonly urlPath: string;
}

export interface HealthCheckEntry {
  readonly path: string;
  /** Path of the container in which the command runs. */
  readonly container: string;
  readonly description: string;
  /** Exit code 0 means healthy. */
  readonly command: readonly string[];
}

/** An instance of a service that runs outside, and is found like one inside. */
export interface ExternalServiceEntry {
  readonly path: string;
  /** Of the service. */
  readonly name: string;
  /** IPv4 address or DNS name. */
  readonly address: string;
  readonly port: number;
  /** Name of the host that tries it. */
  readonly host: string;
}

/** A selection that flows begin or end at, stored once however many flows name it. */
export interface GroupEntry {
  readonly name: string;
  /** What the members are: names of hosts, paths of containers, or addresses (CIDR notation or DNS names). */
  readonly kind: 'hosts' | 'containers' | 'addresses';
  readonly members: readonly string[];
}

/** Members of `from` may speak first to members of `to`. */
export interface FlowEntry {
  /** Path of the construct that declares it. */
  readonly path: string;
  /** `underlay`, or the name of a network. */
  readonly network: string;
  /** Name of a group. */
  readonly from: string;
  /** Name of a group. */
  readonly to: string;
  /** `4789/udp`, or a range `32768-60999/tcp`. */
  readonly port: string;
  readonly why: string;
  /** Name of the network that this flow of the underlay carries. */
  readonly carries?: string;
  /** The program that owns the port where it is no container of ours: the engine, the kernel, sshd, or somebody else's. */
  readonly owner?: 'dockerd' | 'kernel' | 'sshd' | 'external';
}

/** Who enforces flows of the underlay. */
export interface FirewallEntry {
  readonly path: string;
  /** Names of hosts. */
  readonly hosts: readonly string[];
  readonly mode: 'enforce' | 'observe' | 'off';
  /** What becomes of a firewall that a host has already. */
  readonly existing: 'refuse' | 'integrate' | 'replace';
}
