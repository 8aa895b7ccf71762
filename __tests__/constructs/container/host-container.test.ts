import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TerraformStack, type App } from 'cdktf';
import { HealthCheck, HostContainer, Mount, RollGroup, type HostContainerProps } from '../../../constructs/container';
import { Environment, Peer, Secret } from '../../../constructs/environment';
import { HostFirewall } from '../../../constructs/firewall';
import { HostGroup } from '../../../constructs';
import { HostDirectoryResource } from '../../../constructs/host';
import { OverlayNetwork, Swarm, SwarmService } from '../../../constructs/swarm';
import { Cidr, Duration, Port, Size } from '../../../constructs/values';
import { Template } from '../../../testing';
import { configurationError, host } from '../environment/fixture';
import { fixture, image, quorumOf } from './fixture';

/** The resource of a container with these properties. */
function synthesized(props: Partial<HostContainerProps> = {}): Record<string, unknown> {
  const { stack, container } = fixture();
  container(props);
  return Template.fromStack(stack).at('lab/Web/Resource');
}

const fault = (props: Partial<HostContainerProps>, id = 'Web') =>
  configurationError(() => fixture().container(props, id)).message;

describe('HostContainer', () => {
  test('is safe by default', () => {
    expect(synthesized()).toMatchObject({
      name: 'web',
      network: 'host',
      image: image.toString(),
      environment: {},
      hostname: 'c1',
      capabilities: [],
      read_only: true,
      stop_signal: 'SIGTERM',
      stop_grace_period_seconds: 60,
      labels: { 'longshore.environment': 'lab', 'longshore.path': 'lab/Web', 'longshore.service': 'web' },
      memory_bytes: 67108864,
      pids: 4096,
      ports: [],
      checks: [],
      timeout_seconds: 300,
      on_create: 'wait',
    });
    expect(synthesized()).not.toHaveProperty('roll');
    expect(synthesized()).not.toHaveProperty('registry');
  });

  test('renders all that it is given', () => {
    expect(
      synthesized({
        containerName: 'other',
        command: ['serve', '${x}'],
        environment: { A: '%{b}' },
        files: { '/etc/a': { content: '${y}' } },
        mounts: [Mount.bind('/srv', '/data')],
        healthCheck: HealthCheck.command(['CMD', 'true']),
        labels: { team: 'shop' },
        registries: [{ address: 'registry.example.com:5000', configFile: '/etc/registry.json' }],
        checks: [{ description: 'it serves', command: ['check', '${z}'] }],
        timeout: Duration.minutes(1),
        onCreate: 'skip',
      }),
    ).toMatchObject({
      name: 'other',
      command: ['serve', '$${x}'],
      environment: { A: '%%{b}' },
      files: { '/etc/a': '$${y}' },
      file_modes: { '/etc/a': '0444' },
      labels: { team: 'shop', 'longshore.service': 'other' },
      registry: { address: 'registry.example.com:5000', config_file: '/etc/registry.json' },
      checks: [{ description: 'it serves', command: ['check', '$${z}'] }],
      timeout_seconds: 60,
      on_create: 'skip',
    });
  });

  test('has nothing of its host unless it is given, with a reason', () => {
    expect(synthesized()).not.toHaveProperty('pid_mode');
    const mounts = [Mount.bind('/srv/a', '/srv/a', { propagation: 'rshared' })];
    const hostAccess = { processes: true, unconfined: true, reason: 'it starts containers' };
    expect(synthesized({ hostAccess, mounts })).toMatchObject({
      pid_mode: 'host',
      cgroupns_mode: 'host',
      app_armor: 'unconfined',
      mounts: [{ source: '/srv/a', propagation: 'rshared' }],
    });
  });

  test('says in the manifest what it reaches of its host, and why', () => {
    const mounts = [
      Mount.bind('/srv/a', '/a', { propagation: 'rshared' }),
      Mount.bind('/run', '/run'),
      Mount.tmpfs('/tmp', { size: Size.mebibytes(1) }),
    ];
    const entry = (hostAccess: HostContainerProps['hostAccess']) => {
      const { stack, container } = fixture();
      container({ mounts, hostAccess });
      return Environment.of(stack).manifest.containers[0];
    };
    expect(entry({ processes: true, reason: 'it starts containers' })).toMatchObject({
      hostAccess: {
        reason: 'it starts containers',
        processes: true,
        mounts: [{ source: '/srv/a', shared: true }, { source: '/run' }],
      },
    });
    expect(entry({ unconfined: true, reason: 'x' })?.hostAccess).toMatchObject({ unconfined: true });
    expect([entry(undefined), entry({ processes: true, reason: ' ' })]).toEqual([
      expect.not.objectContaining({ hostAccess: expect.anything() as unknown }),
      expect.not.objectContaining({ hostAccess: expect.anything() as unknown }),
    ]);
  });

  test.each<[string, Partial<HostContainerProps>]>([
    ['mounts: /var/run/docker.sock', { mounts: [Mount.bind('/var/run/docker.sock', '/var/run/docker.sock')] }],
    ['mounts: /run', { mounts: [Mount.bind('/run', '/host/run', { readOnly: true })] }],
    ['capabilities: SYS_ADMIN', { capabilities: ['SYS_ADMIN', 'CHOWN'] }],
    ['capabilities: CAP_SYS_PTRACE', { capabilities: ['CAP_SYS_PTRACE'] }],
    ['hostAccess.processes', { hostAccess: { processes: true, reason: ' ' } }],
    ['hostAccess.unconfined', { hostAccess: { unconfined: true, reason: '' } }],
  ])('fails LS170 for %s without a reason', (value, props) => {
    const findings = (given: Partial<HostContainerProps>): string[] => {
      const { stack, container } = fixture();
      container(given);
      return Environment.of(stack)
        .rules.findings()
        .map(({ message }) => message);
    };
    expect(findings(props)).toEqual([expect.stringContaining(`lab/Web: ${value}: a container that reaches its host`)]);
    expect(findings({ ...props, hostAccess: { ...props.hostAccess, reason: 'it starts containers' } })).toEqual([]);
  });

  test('has secret files by path and digest', () => {
    const folder = mkdtempSync(join(tmpdir(), 'longshore-secrets-'));
    writeFileSync(join(folder, 'db'), 'hunter2', { mode: 0o600 });
    const { stack, container } = fixture({ secretsDirectory: folder });
    container({ secretFiles: { '/run/db': Secret.file('db') } });
    const resource = Template.fromStack(stack).at('lab/Web/Resource');
    expect(resource.secret_files).toMatchObject([{ target: '/run/db', owner: '0:0', mode: '0400' }]);
    expect(JSON.stringify(resource)).not.toContain('hunter2');
    rmSync(folder, { recursive: true });
  });

  test('publishes ports of its network at the underlay address, ranges one by one', () => {
    const { stack, container, network } = fixture();
    container({
      network: network(),
      ports: [{ port: Port.udpRange(9000, 9001), hostPort: 53 }, { port: Port.tcp(53) }],
    });
    expect(Template.fromStack(stack).at('lab/Web/Resource')).toMatchObject({
      hostname: 'web',
      network: expect.stringMatching(/^\$\{longshore_host_network\..*\.id\}$/) as string,
      ports: [
        { protocol: 'tcp', port: 53, host_address: '192.0.2.1', host_port: 53 },
        { protocol: 'udp', port: 9000, host_address: '192.0.2.1', host_port: 53 },
        { protocol: 'udp', port: 9001, host_address: '192.0.2.1', host_port: 54 },
      ],
    });
  });

  test('waits for what it depends on, and for the firewalls of its host and its peers', () => {
    const { stack, c1, c2, c3, container } = fixture();
    const directory = new HostDirectoryResource(stack, 'Data', {
      host: c1.connection,
      path: '/srv/web',
      uid: 0,
      gid: 0,
      mode: '0750',
    });
    container({ dependsOn: [directory], peers: [c2] });
    new HostFirewall(stack, 'Firewall', {
      hosts: HostGroup.of(c1, c2, c3),
      operators: [Peer.cidr('192.0.2.0/24')],
      mode: 'enforce',
    });
    const depends = Template.fromStack(stack).at('lab/Web/Resource').depends_on as string[];
    expect(depends.map((one) => one.replace(/_[0-9A-F]{8}$/, ''))).toEqual([
      'longshore_host_directory.Data',
      'longshore_host_firewall.Firewall_c1',
      'longshore_host_firewall.Firewall_c2',
    ]);
  });

  test('stands in the manifest, and its pulls among the flows', () => {
    const { stack, container } = fixture();
    container({ construct: { path: 'lab/Shop', module: 'shop', daemon: 'server' }, labels: { a: 'b' } });
    const { containers, flows, groups } = Environment.of(stack).manifest.toJSON();
    expect(containers).toEqual([
      {
        path: 'lab/Web',
        construct: 'lab/Shop',
        module: 'shop',
        daemon: 'server',
        service: 'web',
        host: 'c1',
        runtime: 'host',
        network: 'host',
        hostname: 'c1',
        image: image.toString(),
        memoryBytes: 67108864,
        labels: { a: 'b' },
      },
    ]);
    expect(flows).toMatchObject([{ from: 'c1', to: 'registry.example.com', port: '5000/tcp', owner: 'external' }]);
    expect(groups).toContainEqual({ name: 'c1', kind: 'hosts', members: ['c1'] });
  });

  test('names itself and its network without more to say', () => {
    const { stack, container, network } = fixture();
    container({ network: network() });
    expect(Environment.of(stack).manifest.containers).toMatchObject([
      { construct: 'lab/Web', module: 'container', daemon: 'web', network: 'lab-net', hostname: 'c1' },
    ]);
  });

  test('fails LS007 for a name that is no label', () => {
    expect(fault({ containerName: 'web.previous' })).toBe(
      'lab/Web: containerName = "web.previous": a container name is an RFC 1123 label; use lower-case letters, digits and hyphens, at most 63 [LS007]',
    );
  });

  test('fails LS120 on a host without engine', () => {
    const { stack, container } = fixture();
    const vm1 = host(stack, 'vm1', { engine: 'none' });
    expect(configurationError(() => container({ host: vm1 })).message).toMatch(
      /^lab\/Web: host = vm1: engine = none: a container of a host runs on a Docker engine; .* \[LS120\]$/,
    );
  });

  test('fails LS121 for a name that another container of the host has; another host may have it', () => {
    const { container, c2 } = fixture();
    container();
    expect(configurationError(() => container({ containerName: 'web' }, 'Other')).message).toBe(
      'lab/Other: containerName = "web": a container\'s name is unique on its host (lab/Web has it on c1); rename one of them [LS121]',
    );
    expect(() => container({ containerName: 'web', host: c2 }, 'Third')).not.toThrow();
  });

  test('fails LS121 for the name of a service on that host, and LS061 for the reverse; on other hosts both may be', () => {
    const { stack, container, c1, c2, c3 } = fixture();
    const swarm = new Swarm(stack, 'Swarm', { managers: HostGroup.of(c1), workers: HostGroup.of(c2, c3) });
    const overlay = new OverlayNetwork(stack, 'Overlay', { swarm, subnet: Cidr.of('10.20.0.0/24') });
    const service = (on: typeof c1, serviceName: string, id: string) =>
      new SwarmService(stack, id, { network: overlay, host: on, image, memory: Size.mebibytes(64), serviceName });
    service(c1, 'web', 'Service');
    expect(configurationError(() => container()).message).toContain('lab/Service has it on c1');
    container({ host: c2 }, 'Api');
    expect(configurationError(() => service(c2, 'api', 'Again')).message).toContain('[LS061]');
    expect(() => service(c3, 'api', 'Third')).not.toThrow();
  });

  test('fails LS122 for ports without a network of the host', () => {
    expect(fault({ ports: [{ port: Port.tcp(8080) }, { port: Port.udp(53) }] })).toBe(
      'lab/Web: ports = 8080/tcp, 53/udp: network = host: ports are published from a network of the host; leave ports out, or give it a HostNetwork [LS122]',
    );
  });

  test('fails LS123 for a port that is published already, also by itself', () => {
    const { container, network } = fixture();
    const net = network();
    container({ network: net, ports: [{ port: Port.tcp(80), hostPort: 8080 }] });
    const ports = [{ port: Port.tcp(8080) }, { port: Port.udp(8080) }];
    expect(configurationError(() => container({ network: net, ports }, 'Other')).message).toBe(
      'lab/Other: ports = 8080/tcp: a port of a host is published once (lab/Web publishes 8080/tcp on c1); choose another hostPort [LS123]',
    );
    const twice = [
      { port: Port.tcp(1), hostPort: 7 },
      { port: Port.tcp(2), hostPort: 7 },
    ];
    expect(configurationError(() => container({ network: net, ports: twice }, 'Third')).message).toContain(
      'ports = 7/tcp: a port of a host is published once (lab/Third publishes 7/tcp on c1)',
    );
  });

  test('fails LS124 for ports on a host that is declared by a DNS name', () => {
    const { stack, container, network } = fixture();
    const named = host(stack, 'named', { address: 'named.example.com' });
    const props = { host: named, network: network(named), ports: [{ port: Port.tcp(80) }] };
    expect(configurationError(() => container(props)).message).toBe(
      'lab/Web: host = named: address = named.example.com: a port is published at an IPv4 address; declare the address of the host by number [LS124]',
    );
  });

  test('fails LS125 for a check without a command', () => {
    expect(fault({ checks: [{ description: 'it serves', command: [] }] })).toBe(
      'lab/Web: checks: it serves: a command has at least one word; give the program and its arguments [LS125]',
    );
  });

  test('fails LS129 for a network of another host', () => {
    const { container, network, c2 } = fixture();
    expect(configurationError(() => container({ network: network(c2) })).message).toBe(
      'lab/Web: host = c1: a container joins a network of its own host (lab/Net is on c2); choose a network of c1 [LS129]',
    );
  });

  test('fails LS065, LS045 for what no container may have, as services do', () => {
    const message = fault({ user: 'web', memory: Size.bytes(1), secretFiles: { '/run/db': Secret.path('/none') } });
    expect(message.split('\n')).toHaveLength(2);
    expect(message).toContain('secretFiles: /run/db: owner = web: a secret file belongs to a numeric uid[:gid]');
  });

  test('fails LS064 for more cores than its host declares', () => {
    const { stack, container } = fixture();
    container({ host: host(stack, 'small', { cores: 2 }), cpus: 3 });
    const [finding] = Environment.of(stack).rules.findings();
    expect(finding).toMatchObject({ path: 'lab/Web', value: 'cpus = 3', rule: { id: 'LS064' } });
  });
});

describe('a RollGroup', () => {
  const roll = (props: Partial<ConstructorParameters<typeof RollGroup>[1]> = {}, name = 'zookeeper') =>
    new RollGroup(name, { ready: ['check', 'member'], ...props });

  test('is the same for all its members, also for those that were made before the last', () => {
    const { stack, container, c2 } = fixture();
    const group = roll({ last: ['check', '${leader}'] });
    container({ roll: group }, 'A');
    container({ roll: group, host: c2 }, 'B');
    const template = Template.fromStack(stack);
    for (const id of ['A', 'B'])
      expect(template.at(`lab/${id}/Resource`)).toMatchObject({
        roll: { name: 'zookeeper', last: ['check', '$${leader}'], ready: ['check', 'member'] },
        quorum: '${local.Roll-zookeeper}',
      });
    expect(quorumOf(template, 'zookeeper')).toMatchObject({
      voters: 2,
      members: [
        { container: 'a', host: { name: 'c1', known_hosts_file: expect.any(String) as string } },
        { container: 'b', host: { name: 'c2' } },
      ],
    });
  });

  test('one more is no change of the others', () => {
    const group = (more: boolean) => {
      const { stack, container, c2 } = fixture();
      const zookeeper = roll();
      container({ roll: zookeeper }, 'A');
      if (more) container({ roll: zookeeper, host: c2 }, 'B');
      return Template.fromStack(stack).at('lab/A');
    };
    expect(group(true)).toEqual(group(false));
  });

  test('fails LS169 for another group of its name, and for one whose members are in two stacks', () => {
    const { stack, container, c2 } = fixture();
    const group = roll();
    container({ roll: group }, 'A');
    expect(() => container({ roll: roll(), host: c2 }, 'B')).toThrow(
      'lab/B: roll: name = "zookeeper": a roll group is the only one of its name in one stack (another group has it); rename one of them [LS169]',
    );
    const other = new TerraformStack(stack.node.scope as App, 'other');
    expect(
      () => new HostContainer(other, 'C', { host: host(other, 'c3'), image, memory: Size.mebibytes(64), roll: group }),
    ).toThrow(
      'other/C: roll: name = "zookeeper": a roll group is the only one of its name in one stack (its other members are in another stack)',
    );
  });

  test('counts voters that have no container', () => {
    const { stack, container } = fixture();
    container({ roll: roll({ voters: 5 }) });
    expect(quorumOf(Template.fromStack(stack), 'zookeeper')).toMatchObject({ voters: 5 });
  });

  test('fails LS007, LS125 for a bad name and empty commands', () => {
    expect(fault({ roll: roll({ ready: [], last: [] }, 'My Group') })).toBe(
      'lab/Web: roll: name = "My Group": a name is an RFC 1123 label; use lower-case letters, digits and hyphens, at most 63 [LS007]\n' +
        'lab/Web: roll: ready: a command has at least one word; give the program and its arguments [LS125]\n' +
        'lab/Web: roll: last: a command has at least one word; give the program and its arguments [LS125]',
    );
  });

  test('fails LS126 for fewer voters than members, once', () => {
    const { stack, container, c2 } = fixture();
    const group = roll({ voters: 1 });
    container({ roll: group }, 'A');
    container({ roll: group, host: c2 }, 'B');
    expect(Environment.of(stack).rules.findings()).toMatchObject([
      { path: 'lab/A', value: 'roll: voters = 1', says: expect.stringContaining('(2 containers)') as string },
    ]);
  });
});
