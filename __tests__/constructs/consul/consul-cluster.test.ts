import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConsulCluster } from '../../../constructs/consul';
import { Environment, HostGroup, Secret } from '../../../constructs/environment';
import { Port } from '../../../constructs/values';
import { Template } from '../../../testing';
import { quorumOf } from '../container/fixture';
import { fixture, image, planned } from './fixture';

interface Container {
  readonly name: string;
  readonly host: { readonly name: string };
  readonly files: Readonly<Record<string, string>>;
  readonly secret_files: readonly {
    readonly target: string;
    readonly source: string;
    readonly owner: string;
    readonly mode: string;
  }[];
  readonly depends_on: readonly string[];
  readonly roll?: object;
}
const containers = (template: Template): Container[] =>
  Object.values(template.resources('longshore_host_container')) as unknown as Container[];
const on = (template: Template, host: string): Container =>
  containers(template).find((container) => container.host.name === host) as Container;
const configOf = (container: Container) =>
  JSON.parse(container.files['/consul/config/agent.json'] ?? '') as Record<string, unknown>;

describe('ConsulCluster', () => {
  test('has a server on each of its hosts, and an agent on every other, each told what it is', () => {
    const template = planned();
    expect(
      containers(template)
        .map(({ name, host }) => `${name} ${host.name}`)
        .sort(),
    ).toEqual(['consul c1', 'consul c2', 'consul c3', 'consul h4']);
    expect(configOf(on(template, 'c2'))).toMatchObject({
      node_name: 'c2',
      bind_addr: '192.0.2.2',
      server: true,
      bootstrap_expect: 3,
      retry_join: ['192.0.2.1', '192.0.2.2', '192.0.2.3'],
      data_dir: '/consul/data',
    });
    expect(configOf(on(template, 'h4'))).not.toHaveProperty('server');
  });

  test('runs without privileges, on the network of its host, its data in a directory of the host', () => {
    const template = planned({ dataDirectory: '/data/consul' });
    template.hasResource('longshore_host_container', {
      host: { name: 'c1' },
      network: 'host',
      image: image.toString(),
      entrypoint: ['consul'],
      command: ['agent', '-config-dir=/consul/config'],
      user: '1002:1002',
      capabilities: [],
      read_only: true,
      memory_bytes: 512 * 2 ** 20,
      environment: {
        CONSUL_HTTP_ADDR: 'http://127.0.0.1:8500',
        CONSUL_SERVER: '192.0.2.1:8300',
        GOMEMLIMIT: `${Math.floor(512 * 2 ** 20 * 0.9)}B`,
        // Snapshots do not fit elsewhere: the root is read-only.
        TMPDIR: '/consul/data',
      },
      mounts: [{ type: 'bind', source: '/data/consul', target: '/consul/data', read_only: false }],
    });
    template.hasResource('longshore_host_directory', {
      host: { name: 'c1' },
      path: '/data/consul',
      uid: 1002,
      gid: 1002,
      mode: '0700',
      on_destroy: 'keep',
    });
    expect(on(template, 'h4')).toMatchObject({ memory_bytes: 256 * 2 ** 20 });
  });

  test('gives each agent its secrets, 0400 for its user: gossip key, tokens, certificate', () => {
    const { secret_files } = on(planned(), 'h4');
    expect(secret_files.map(({ target, source }) => [target, source.split('/').slice(-2).join('/')])).toEqual([
      ['/consul/config/acl.json', 'consul/h4-acl.json'],
      ['/consul/config/gossip.json', 'consul/gossip.json'],
      ['/consul/tls/agent-key.pem', 'consul/h4-key.pem'],
      ['/consul/tls/agent.pem', 'consul/h4.pem'],
      ['/consul/tls/ca.pem', 'consul/ca.pem'],
    ]);
    for (const { owner, mode } of secret_files) expect([owner, mode]).toEqual(['1002:1002', '0400']);
  });

  test('declares what `longshore secrets` makes: a CA, a certificate and tokens for each host', () => {
    const { environment, make } = fixture();
    make({ datacenter: 'north' });
    const needs = environment.secrets.toJSON().secrets;
    expect(needs.map(({ kind, name }) => `${kind} ${name}`)).toEqual([
      'ca consul/ca',
      'uuid consul/bootstrap-token',
      'key consul/gossip.key',
      'uuid consul/dns-token',
      ...['c1', 'c2', 'c3', 'h4', 'vm5'].flatMap((host) => [
        `uuid consul/${host}-agent-token`,
        `certificate consul/${host}`,
        `json consul/${host}-acl.json`,
      ]),
      'json consul/gossip.json',
      'uuid consul/operator-token',
    ]);
    const need = (name: string) => needs.find((one) => one.name === name);
    expect(need('consul/c1')).toMatchObject({
      dnsNames: ['server.north.consul', 'c1', 'localhost'],
      addresses: ['127.0.0.1', '192.0.2.1'],
    });
    expect(need('consul/h4')).toMatchObject({ dnsNames: ['client.north.consul', 'h4', 'localhost'] });
    const [own, dns] = [{ $secret: 'consul/c1-agent-token' }, { $secret: 'consul/dns-token' }];
    const tokens = { agent: own, config_file_service_registration: own, dns };
    expect(need('consul/c1-acl.json')).toMatchObject({
      content: { acl: { tokens: { ...tokens, initial_management: { $secret: 'consul/bootstrap-token' } } } },
    });
    const agent = need('consul/h4-acl.json') as unknown as { content: { acl: { tokens: object } } };
    expect(Object.keys(agent.content.acl.tokens)).toEqual(['agent', 'config_file_service_registration', 'dns']);
  });

  test('servers restart one at a time, the leader last, while a majority of all is left', () => {
    const template = planned();
    for (const host of ['c1', 'c2', 'c3'])
      expect(on(template, host).roll).toMatchObject({
        name: 'consul',
        ready: ['sh', '/consul/bin/state.sh', 'ready'],
        last: ['sh', '/consul/bin/state.sh', 'leads'],
      });
    const container = 'consul';
    expect(quorumOf(template, 'consul')).toMatchObject({
      voters: 3,
      members: [{ container }, { container }, { container }],
    });
    expect(on(template, 'h4').roll).toBeUndefined();
  });

  test('an update ends when a server is among the peers of a leader, and an agent reaches one', () => {
    const template = planned();
    expect(on(template, 'c1')).toMatchObject({ checks: [{ command: ['sh', '/consul/bin/state.sh', 'ready'] }] });
    expect(on(template, 'h4')).toMatchObject({ checks: [{ command: ['sh', '/consul/bin/state.sh', 'joined'] }] });
  });

  test('policies and tokens: each agent is its own node, DNS looks up, operators look, nobody else may do anything', () => {
    const template = planned();
    const tokens = Object.values(template.resources('longshore_consul_token')) as unknown as {
      description: string;
      policies: string[];
      node_identities: { node: string; datacenter: string }[];
    }[];
    expect(
      Object.fromEntries(
        tokens.map(({ description, policies, node_identities: nodes }) => [description, [policies, nodes]]),
      ),
    ).toEqual({
      'lab/Consul/DnsToken': [['consul-dns'], []],
      'lab/Consul/OperatorToken': [['consul-operators'], []],
      ...Object.fromEntries(
        ['c1', 'c2', 'c3', 'h4', 'vm5'].map((node) => [
          `lab/Consul/AgentToken-${node}`,
          [[], [{ node, datacenter: 'dc1' }]],
        ]),
      ),
    });
    const rules = Object.values(template.resources('longshore_consul_policy')).map((policy) => String(policy.rules));
    expect(rules.join('\n')).not.toMatch(/write|acl *=|keyring/);
  });

  test('order: seat and gossip key, servers, tokens, agents; a new token is made before the old one goes', () => {
    const template = planned();
    const addresses = (path: string) => template.addresses(path);
    const server = on(template, 'c1').depends_on;
    expect(server).toEqual(
      expect.arrayContaining([
        ...addresses('lab/Consul/GossipKey'),
        ...addresses('lab/Consul/Node-c1'),
        ...addresses('lab/Consul/Data-c1'),
      ]),
    );
    expect(server.join()).not.toContain('consul_token');
    const token = template.at('lab/Consul/AgentToken-h4/Resource') as { depends_on: string[]; lifecycle: object };
    expect(token.depends_on).toEqual(['c1', 'c2', 'c3'].flatMap((name) => addresses(`lab/Consul/Server-${name}`)));
    expect(token.lifecycle).toEqual({ create_before_destroy: true });
    expect(on(template, 'h4').depends_on).toEqual(
      expect.arrayContaining([...addresses('lab/Consul/AgentToken-h4'), ...addresses('lab/Consul/DnsToken')]),
    );
  });

  test('every resource asks the servers, with the management token by its path', () => {
    const template = planned();
    template.hasResource('longshore_consul_keyring', {
      cluster: {
        port: 8500,
        token_file: /\/consul\/bootstrap-token$/,
        servers: [{ name: 'c1' }, { name: 'c2' }, { name: 'c3' }],
      },
      secret: { source: /\/consul\/gossip\.key$/, digest: /^[0-9a-f]{32}$/, digest_key: /\.digest-key$/ },
    });
    expect(Object.keys(template.resources('longshore_consul_node'))).toHaveLength(5);
  });

  test('no secret is in the plan', () => {
    expect(JSON.stringify(planned().toJSON())).not.toContain('content of');
  });

  test('declares its flows: RPC to servers, gossip among all, https for whom it is opened', () => {
    const { environment, h4, make } = fixture();
    const consul = make();
    consul.connections.allowFrom(h4, Port.tcp(8501), 'Consul API');
    consul.agentConnections.allowFrom(h4, Port.udp(8600), 'DNS');
    const { entries, groups } = environment.flows;
    expect(entries.map(({ from, to, port, network }) => `${network} ${from} -> ${to} ${port}`)).toEqual(
      expect.arrayContaining([
        'underlay consul agents -> consul servers 8300/tcp',
        'underlay consul agents -> consul agents 8301/tcp',
        'underlay consul agents -> consul agents 8301/udp',
        'underlay h4 -> consul servers 8501/tcp',
        'underlay h4 -> consul agents 8600/udp',
      ]),
    );
    expect(groups).toEqual(
      expect.arrayContaining([
        { name: 'consul servers', kind: 'hosts', members: ['c1', 'c2', 'c3'] },
        { name: 'consul agents', kind: 'hosts', members: ['c1', 'c2', 'c3', 'h4', 'vm5'] },
      ]),
    );
  });

  test('is in the manifest: servers and agents, health checks, web pages, and where it is asked', () => {
    const { environment, make } = fixture();
    make();
    const manifest = environment.manifest.toJSON();
    expect(manifest.consulClusters).toMatchObject([
      { path: 'lab/Consul', datacenter: 'dc1', servers: ['c1', 'c2', 'c3'], httpPort: 8500 },
    ]);
    expect(manifest.quorums).toEqual([{ path: 'lab/Consul', daemon: 'server', members: ['c1', 'c2', 'c3'] }]);
    expect(manifest.consulClusters[0]?.tokenFile).toMatch(/\/consul\/bootstrap-token$/);
    expect(manifest.containers.map(({ module, daemon, host, construct }) => [module, daemon, host, construct])).toEqual(
      [
        ['consul', 'server', 'c1', 'lab/Consul'],
        ['consul', 'server', 'c2', 'lab/Consul'],
        ['consul', 'server', 'c3', 'lab/Consul'],
        ['consul', 'agent', 'h4', 'lab/Consul'],
      ],
    );
    expect(manifest.healthChecks.map(({ description, command }) => [description, command.at(-1)])).toEqual([
      ...Array<string[]>(3).fill(['the servers have a leader, and this one is among them', 'ready']),
      ['the agent reaches a server that knows a leader', 'joined'],
    ]);
    expect(manifest.endpoints.map(({ name, port, urlPath }) => `${name} ${port} ${urlPath}`)).toEqual(
      Array(3).fill('Consul 8500 /ui/'),
    );
  });

  test('without web pages there is no endpoint', () => {
    const { environment, make } = fixture();
    make({ ui: false });
    expect(environment.manifest.toJSON().endpoints).toEqual([]);
  });

  test('a host that is lost keeps its place, and its servers are as many as before', () => {
    const { stack, make } = fixture({ hosts: { c3: { state: 'lost' } } });
    make();
    const template = Template.fromStack(stack);
    expect(on(template, 'c3')).toMatchObject({ host: { state: 'lost' } });
    expect(configOf(on(template, 'c1'))).toMatchObject({ bootstrap_expect: 3 });
  });

  test('agents may be chosen', () => {
    const { stack, h4, make } = fixture();
    make({ agents: HostGroup.of(h4) });
    const template = Template.fromStack(stack);
    expect(Object.keys(template.resources('longshore_consul_node'))).toHaveLength(4);
  });

  test('fails LS039 once for all secrets that are missing, and says what makes them', () => {
    const folder = mkdtempSync(join(tmpdir(), 'longshore-no-secrets-'));
    const { stack, h4, make } = fixture({ secretsDirectory: folder });
    make({ agents: HostGroup.of(h4) });
    expect(stack).toFail(
      /^lab: \S+consul\/ca\.pem and \d+ more: there is no such file; longshore secrets lab init \[LS039\]/,
    );
    rmSync(folder, { recursive: true });
  });
});

describe('ConsulCluster.fromConsulAttributes', () => {
  test('takes a cluster as it is: nothing is made, and resources ask it', () => {
    const { stack, environment, c1, c2 } = fixture();
    const servers = HostGroup.of(c1, c2);
    const consul = ConsulCluster.fromConsulAttributes(stack, 'Theirs', {
      servers,
      datacenter: 'north',
      httpPort: 8510,
    });
    consul.connections.allowFrom(c2, Port.tcp(8501), 'Consul API');
    expect(Template.fromStack(stack).addresses()).toEqual([]);
    expect(consul).toMatchObject({ datacenter: 'north', httpPort: 8510, ready: [] });
    expect(consul.access).toMatchObject({ port: 8510, servers: [{ name: 'c1' }, { name: 'c2' }] });
    expect(consul.access.tokenFile).toMatch(/\/consul\/bootstrap-token$/);
    expect(environment.manifest.toJSON().consulClusters).toMatchObject([{ path: 'lab/Theirs', servers: ['c1', 'c2'] }]);
    expect(environment.flows.entries).toMatchObject([{ from: 'c2', to: 'theirs servers', port: '8501/tcp' }]);
  });

  test('with secrets elsewhere; defaults are those of Consul', () => {
    const { stack, c1 } = fixture();
    const servers = HostGroup.of(c1);
    const managementToken = Secret.file('consul/operator-token');
    const consul = ConsulCluster.fromConsulAttributes(stack, 'Theirs', { servers, managementToken });
    expect(consul).toMatchObject({ datacenter: 'dc1', httpPort: 8500, managementToken });
    expect(consul.access.tokenFile).toMatch(/\/consul\/operator-token$/);
    expect(Environment.of(stack).manifest.toJSON().consulClusters[0]?.tokenFile).toMatch(/operator-token$/);
  });
});

describe('an agent on a host without an engine', () => {
  const files = (template: Template) =>
    Object.values(template.resources('longshore_host_file')) as unknown as {
      readonly path: string;
      readonly mode: string;
      readonly uid: number;
      readonly content?: string;
      readonly secret?: object;
      readonly download?: object;
    }[];

  test('has the program, fetched there by its digest, its configuration, and its secrets for its user alone', () => {
    const template = planned();
    expect(
      files(template).map(({ path, mode, uid, secret, download }) => [
        path,
        mode,
        uid,
        Object.keys({ ...secret, ...download }).sort(),
      ]),
    ).toEqual(
      expect.arrayContaining([
        ['/usr/local/lib/longshore/consul', '0755', 0, ['sha256', 'url']],
        ['/etc/longshore/consul/config/agent.json', '0644', 0, []],
        ...['config/gossip.json', 'config/acl.json', 'tls/ca.pem', 'tls/agent.pem', 'tls/agent-key.pem'].map((file) => [
          `/etc/longshore/consul/${file}`,
          '0400',
          1002,
          ['digest', 'digest_key', 'source'],
        ]),
      ]),
    );
    expect(files(template)).toHaveLength(7);
    const configuration = files(template).find(({ content }) => content !== undefined)?.content ?? '';
    expect(JSON.parse(configuration)).toMatchObject({
      node_name: 'vm5',
      data_dir: '/srv/consul',
      tls: { defaults: { ca_file: '/etc/longshore/consul/tls/ca.pem' } },
    });
  });

  test('is a unit that starts with the host, restarts with its files, and is ready when it reaches a leader', () => {
    const template = planned({ dataDirectory: '/data/consul' });
    const [unit] = Object.values(template.resources('longshore_systemd_unit')) as unknown as {
      name: string;
      content: string;
      restart_on: object;
      ready_command: string[];
      depends_on: string[];
    }[];
    expect(unit?.name).toBe('consul.service');
    expect(unit?.content).toBe(readFileSync(join(__dirname, 'golden', 'consul.service'), 'utf8'));
    expect(Object.keys(unit?.restart_on ?? {})).toHaveLength(7);
    expect(unit?.ready_command.join(' ')).toContain('http://127.0.0.1:8500/v1/status/leader | grep -q :');
    expect(unit?.depends_on).toEqual(
      expect.arrayContaining([
        ...template.addresses('lab/Consul/AgentToken-vm5'),
        ...template.addresses('lab/Consul/Data-vm5'),
        ...template.addresses('lab/Consul/Node-vm5'),
        ...template.addresses('lab/Consul/GossipKey'),
      ]),
    );
  });

  test('is in the manifest', () => {
    const { environment, make } = fixture();
    make();
    expect(environment.manifest.toJSON().units).toMatchObject([
      { construct: 'lab/Consul', module: 'consul', daemon: 'agent', unit: 'consul.service', host: 'vm5' },
    ]);
  });
});
