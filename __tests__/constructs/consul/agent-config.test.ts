import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { agentConfig } from '../../../constructs/consul/agent-config';
import type { Settings } from '../../../constructs/consul/settings';
import { Duration } from '../../../constructs/values';

const settings: Settings = {
  datacenter: 'dc1',
  servers: [{ address: '192.0.2.1' }, { address: '192.0.2.2' }, { address: '192.0.2.3' }],
  ports: { dns: 8600, http: 8500, https: 8501 },
  dnsListen: 'loopback',
  dnsRecursors: [],
  raftMultiplier: 1,
  autopilot: {
    cleanupDeadServers: true,
    lastContactThreshold: Duration.seconds(1),
    maxTrailingLogs: 250,
    serverStabilizationTime: Duration.seconds(10),
  },
  ui: true,
  prometheusRetention: Duration.minutes(5),
  logLevel: 'info',
};
const host = { name: 'c1', address: '192.0.2.1' };
const places = { data: '/consul/data', tls: '/consul/tls' };
const parsed = (change: Partial<Settings> = {}, role: 'server' | 'agent' = 'server') =>
  JSON.parse(agentConfig({ ...settings, ...change }, host, role, places, [])) as Record<string, unknown>;

describe("an agent's configuration", () => {
  test('of a server, whole', () => {
    expect(agentConfig(settings, host, 'server', places, [])).toBe(
      readFileSync(join(__dirname, 'golden', 'server.json'), 'utf8'),
    );
  });

  test('of an agent lacks only what is of servers', () => {
    const [server, agent] = [parsed(), parsed({}, 'agent')];
    const own = Object.keys(server).filter((key) => !(key in agent));
    expect(own).toEqual([
      'autopilot',
      'bootstrap_expect',
      'performance',
      'server',
      'server_rejoin_age_max',
      'ui_config',
    ]);
    expect(server).toMatchObject(agent);
  });

  test('closes what is open by default: plain HTTP is on the loopback, RPC needs a certificate, nothing is allowed without a token', () => {
    expect(parsed()).toMatchObject({
      client_addr: '127.0.0.1',
      addresses: { http: '127.0.0.1', dns: '127.0.0.1', https: '127.0.0.1 192.0.2.1' },
      ports: { grpc: -1, grpc_tls: -1, serf_wan: -1 },
      acl: { enabled: true, default_policy: 'deny', enable_token_persistence: false },
      tls: { internal_rpc: { verify_incoming: true, verify_outgoing: true, verify_server_hostname: true } },
      encrypt_verify_incoming: true,
      encrypt_verify_outgoing: true,
      enable_script_checks: false,
      enable_local_script_checks: false,
      disable_remote_exec: true,
      disable_update_check: true,
    });
  });

  test('holds no secret: they are files beside it', () => {
    expect(Object.keys(parsed())).not.toContain('encrypt');
    expect(parsed().acl).not.toHaveProperty('tokens');
  });

  test('settings reach it', () => {
    expect(
      parsed({
        dnsListen: 'host',
        dnsRecursors: ['192.0.2.53'],
        raftMultiplier: 5,
        ui: false,
        logLevel: 'debug',
        ports: { dns: 8601, http: 8502, https: 8503 },
        prometheusRetention: Duration.hours(1),
      }),
    ).toMatchObject({
      addresses: { dns: '127.0.0.1 192.0.2.1' },
      recursors: ['192.0.2.53'],
      performance: { raft_multiplier: 5 },
      ui_config: { enabled: false },
      log_level: 'DEBUG',
      ports: { dns: 8601, http: 8502, https: 8503, server: 8300, serf_lan: 8301 },
      telemetry: { prometheus_retention_time: '1h' },
    });
    expect(parsed()).not.toHaveProperty('recursors');
  });

  test('registers the services outside that it checks', () => {
    const service = {
      id: 'orders',
      name: 'mysql',
      address: 'db.example.com',
      port: 3306,
      tags: ['orders'],
      interval: Duration.seconds(10),
      timeout: Duration.seconds(3),
    };
    expect(JSON.parse(agentConfig(settings, host, 'agent', places, [service]))).toMatchObject({
      services: [
        {
          id: 'orders',
          name: 'mysql',
          address: 'db.example.com',
          port: 3306,
          tags: ['orders'],
          meta: { external: 'true' },
          checks: [
            {
              name: 'TCP db.example.com:3306',
              tcp: 'db.example.com:3306',
              interval: '10s',
              timeout: '3s',
              status: 'passing',
            },
          ],
        },
      ],
    });
  });
});
