import type { Host } from '../environment';
import { Duration } from '../values';
import type { ConsulClusterProps } from './consul-cluster-props';

/** What all agents of a cluster have in common. */
export interface Settings {
  readonly datacenter: string;
  /** Every server, also those on hosts that are lost. */
  readonly servers: readonly Pick<Host, 'address'>[];
  readonly ports: { readonly dns: number; readonly http: number; readonly https: number };
  readonly dnsListen: 'loopback' | 'host';
  readonly dnsRecursors: readonly string[];
  readonly raftMultiplier: number;
  readonly autopilot: {
    readonly cleanupDeadServers: boolean;
    readonly lastContactThreshold: Duration;
    readonly maxTrailingLogs: number;
    readonly serverStabilizationTime: Duration;
  };
  readonly ui: boolean;
  readonly prometheusRetention: Duration;
  readonly logLevel: string;
}

/** With the defaults. */
export function settingsOf(props: ConsulClusterProps, datacenter: string, http: number): Settings {
  const { autopilot = {} } = props;
  return {
    datacenter,
    servers: props.servers.hosts,
    ports: { dns: props.dnsPort ?? 8600, http, https: props.httpsPort ?? 8501 },
    dnsListen: props.dnsListen ?? 'loopback',
    dnsRecursors: props.dnsRecursors ?? [],
    raftMultiplier: props.raftMultiplier ?? 1,
    autopilot: {
      cleanupDeadServers: autopilot.cleanupDeadServers ?? true,
      lastContactThreshold: autopilot.lastContactThreshold ?? Duration.seconds(1),
      maxTrailingLogs: autopilot.maxTrailingLogs ?? 250,
      serverStabilizationTime: autopilot.serverStabilizationTime ?? Duration.seconds(10),
    },
    ui: props.ui ?? true,
    prometheusRetention: props.prometheusRetention ?? Duration.minutes(5),
    logLevel: props.logLevel ?? 'info',
  };
}
