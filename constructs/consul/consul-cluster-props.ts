import type { RegistryCredentials } from '../container';
import type { Binary, HostGroup } from '../environment';
import type { ContainerImage, Duration, Size } from '../values';

/** Consul's keeper of its own servers. Read by the servers when the cluster is made; later: `consul operator autopilot set-config`. */
export interface AutopilotSettings {
  /** Whether dead servers are taken out, never below three. @default true */
  readonly cleanupDeadServers?: boolean;
  /** A server that has not heard of the leader for longer is unhealthy. @default 1 s */
  readonly lastContactThreshold?: Duration;
  /** A server that is further behind the leader, in log entries, is unhealthy. @default 250 */
  readonly maxTrailingLogs?: number;
  /** A new server is healthy for so long before it has a vote. @default 10 s */
  readonly serverStabilizationTime?: Duration;
}

/** What a ConsulCluster is made of. Its secrets lie in `<secrets directory>/consul/` (docs/consul.md). */
export interface ConsulClusterProps {
  /** Three tolerate the loss of one, five of two. A host that is lost keeps its seat until another takes its place here. */
  readonly servers: HostGroup;
  /** Hosts that carry an agent, with an engine or without. @default - every other host of the environment, as declared so far */
  readonly agents?: HostGroup;
  /** @default image `consul` of the environment's catalog */
  readonly image?: ContainerImage;
  /** Credentials of private registries; the files never enter plan or state. @default - public registries only */
  readonly registries?: readonly RegistryCredentials[];
  /** The program for hosts without an engine, which they fetch themselves. @default binary `consul` of the environment's catalog */
  readonly binary?: Binary;
  /** An RFC 1123 label; it is part of every name in DNS. @default 'dc1' */
  readonly datacenter?: string;
  /** Limit of a server. @default 512 MiB */
  readonly serverMemory?: Size;
  /** Limit of an agent that is no server. @default 256 MiB */
  readonly agentMemory?: Size;
  /** 1 to 10: stretches the times of the election, about a second each with 1. @default 1 */
  readonly raftMultiplier?: number;
  /** @default 8600 */
  readonly dnsPort?: number;
  /** On the loopback of each host only. @default 8500 */
  readonly httpPort?: number;
  /** On the loopback and the address of each host. Nobody reaches it from outside but whom `connections.allowFrom` names. @default 8501 */
  readonly httpsPort?: number;
  /** Where DNS is answered: at the loopback of each host, or at its address too, for containers. @default 'loopback' */
  readonly dnsListen?: 'loopback' | 'host';
  /** IPv4 addresses of DNS servers that are asked for other names than those of Consul. @default none: such names are refused */
  readonly dnsRecursors?: readonly string[];
  readonly autopilot?: AutopilotSettings;
  /** Whether servers show the web pages, at their HTTP ports. @default true */
  readonly ui?: boolean;
  /** How long metrics are kept for Prometheus to fetch: more than two of its intervals. @default 5 min */
  readonly prometheusRetention?: Duration;
  /** Absolute path on every host. @default /srv/consul */
  readonly dataDirectory?: string;
  /** @default 'info' */
  readonly logLevel?: 'trace' | 'debug' | 'info' | 'warn' | 'error';
}
