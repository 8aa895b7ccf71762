import type { Host } from '../environment';
import { canonicalJson } from './canonical-json';
import type { ServiceDefinition } from './service-definition';
import type { Settings } from './settings';

/** Consul's own ports of its cluster; agents everywhere speak to them. */
export const RPC_PORT = 8300;
export const SERF_PORT = 8301;

/** Where an agent finds its directories. */
export interface Places {
  readonly data: string;
  readonly tls: string;
}

const LOOPBACK = '127.0.0.1';
/** Of `server_rejoin_age_max`: an environment that was off for weeks starts again. A server that left is kept out by its seat, which is removed. */
const ONE_YEAR = '8760h';
/** Autopilot removes no dead server below this many. */
const MINIMUM_SERVERS = 3;

/**
 * The configuration of one agent, without its secrets (gossip key, tokens), which are files of their own beside it.
 *
 * A restart is no departure, for servers and agents alike (`leave_on_terminate: false`). An agent that left would take its node with all services out of the
 * catalog and DNS at every update, until it is back and has registered them anew; one that merely restarts is back before gossip suspects it (seconds), and
 * nothing is dropped. An agent that goes for good is taken out by its `longshore_consul_node`.
 *
 * `disable_keyring_file`: the gossip key is the declared one at every start; `longshore_consul_keyring` changes it while they run.
 */
export function agentConfig(
  settings: Settings,
  host: Pick<Host, 'name' | 'address'>,
  role: 'server' | 'agent',
  places: Places,
  services: readonly ServiceDefinition[],
): string {
  const { ports, dnsRecursors } = settings;
  return canonicalJson({
    node_name: host.name,
    datacenter: settings.datacenter,
    data_dir: places.data,
    log_level: settings.logLevel.toUpperCase(),
    bind_addr: host.address,
    advertise_addr: host.address,
    client_addr: LOOPBACK,
    addresses: {
      dns: settings.dnsListen === 'host' ? `${LOOPBACK} ${host.address}` : LOOPBACK,
      http: LOOPBACK,
      https: `${LOOPBACK} ${host.address}`,
    },
    // -1 is off: no mesh, and one datacenter.
    ports: { ...ports, server: RPC_PORT, serf_lan: SERF_PORT, serf_wan: -1, grpc: -1, grpc_tls: -1 },
    connect: { enabled: false },
    peering: { enabled: false },
    retry_join: settings.servers.map(({ address }) => address),
    retry_interval: '5s',
    leave_on_terminate: false,
    skip_leave_on_interrupt: true,
    disable_keyring_file: true,
    encrypt_verify_incoming: true,
    encrypt_verify_outgoing: true,
    tls: {
      defaults: {
        ca_file: `${places.tls}/ca.pem`,
        cert_file: `${places.tls}/agent.pem`,
        key_file: `${places.tls}/agent-key.pem`,
        tls_min_version: 'TLSv1_2',
        verify_outgoing: true,
      },
      // Who opens https without a certificate still needs a token.
      https: { verify_incoming: false },
      internal_rpc: { verify_incoming: true, verify_outgoing: true, verify_server_hostname: true },
    },
    acl: { enabled: true, default_policy: 'deny', down_policy: 'extend-cache', enable_token_persistence: false },
    disable_remote_exec: true,
    disable_update_check: true,
    disable_anonymous_signature: true,
    enable_script_checks: false,
    enable_local_script_checks: false,
    telemetry: { prometheus_retention_time: settings.prometheusRetention.toString(), disable_hostname: true },
    ...(dnsRecursors.length > 0 && { recursors: dnsRecursors }),
    ...(services.length > 0 && { services: services.map(rendered) }),
    ...(role === 'server' && serverConfig(settings)),
  });
}

function serverConfig({ servers, raftMultiplier, autopilot, ui }: Settings) {
  return {
    server: true,
    bootstrap_expect: servers.length,
    server_rejoin_age_max: ONE_YEAR,
    performance: { raft_multiplier: raftMultiplier },
    autopilot: {
      cleanup_dead_servers: autopilot.cleanupDeadServers,
      last_contact_threshold: autopilot.lastContactThreshold.toString(),
      max_trailing_logs: autopilot.maxTrailingLogs,
      min_quorum: MINIMUM_SERVERS,
      server_stabilization_time: autopilot.serverStabilizationTime.toString(),
    },
    ui_config: { enabled: ui },
  };
}

function rendered({ id, name, address, port, tags, interval, timeout }: ServiceDefinition) {
  const target = `${address}:${port}`;
  const check = {
    name: `TCP ${target}`,
    tcp: target,
    interval: interval.toString(),
    timeout: timeout.toString(),
    // Until it is tried: critical, Consul's own beginning, would take it out of DNS whenever its agent restarts.
    status: 'passing',
  };
  return { id, name, address, port, tags, meta: { external: 'true' }, checks: [check] };
}
