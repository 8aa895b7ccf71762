import {
  Connections,
  Environment,
  type ContainerEntry,
  type EnvironmentProps,
  Peer,
  Ssh,
} from '../../../constructs/environment';
import { Port, Size } from '../../../constructs/values';
import { host, labStack } from './fixture';

function fixture(props: EnvironmentProps = {}) {
  const stack = labStack();
  const environment = new Environment(stack, 'Environment', props);
  const container = (name: string, on: string, memory: Size): void => {
    const entry = {
      construct: name,
      module: 'web',
      daemon: name,
      service: name,
      runtime: 'swarm',
      network: 'n',
    } as const;
    const image = `web@sha256:${'1'.repeat(64)}`;
    const rest: Pick<ContainerEntry, 'hostname' | 'labels'> = { hostname: name, labels: {} };
    environment.manifest.addContainer({
      ...entry,
      ...rest,
      path: `lab/${name}`,
      host: on,
      image,
      memoryBytes: memory.toBytes(),
    });
  };
  const findings = () =>
    environment.rules.findings().map(({ path, value, says, rule }) => `${path}: ${value}: ${says} [${rule.id}]`);
  return { stack, container, findings };
}

describe('memory of a host', () => {
  test('fails LS031 when its containers may use more than it declares', () => {
    const { stack, container, findings } = fixture();
    host(stack, 'h1', { memory: Size.gibibytes(4) });
    container('Web', 'h1', Size.gibibytes(2));
    container('Cache', 'h1', Size.gibibytes(3));
    expect(findings()).toEqual([
      'lab/h1: memory = 4GiB: what runs on a host may use no more memory than the host declares (5GiB: lab/Web 2GiB, lab/Cache 3GiB) [LS031]',
    ]);
  });

  test('fails LS031 when what others may use there is too much beside its containers', () => {
    const { stack, container, findings } = fixture();
    host(stack, 'h1', { memory: Size.gibibytes(4) });
    container('Web', 'h1', Size.gibibytes(2));
    const claim = (memory: Size, on = 'h1') =>
      Environment.of(stack).memoryClaims.push({ host: on, what: 'tasks (of lab/Mesos)', memory });
    claim(Size.gibibytes(2));
    claim(Size.gibibytes(64), 'h2');
    expect(findings()).toEqual([]);
    claim(Size.bytes(1));
    expect(findings()).toEqual([
      expect.stringContaining('lab/Web 2GiB, tasks (of lab/Mesos) 2GiB, tasks (of lab/Mesos) 1B) [LS031]'),
    ]);
  });

  test('is enough to the last byte, and unknown where it is not declared', () => {
    const { stack, container, findings } = fixture();
    host(stack, 'h1', { memory: Size.gibibytes(4) });
    host(stack, 'h2');
    container('Web', 'h1', Size.gibibytes(4));
    container('Cache', 'h2', Size.gibibytes(64));
    expect(findings()).toEqual([]);
  });
});

describe('a port of a host', () => {
  const listen = (on: ReturnType<typeof host>, port: Port, why: string, owner?: 'sshd' | 'dockerd' | 'kernel') => {
    const connections = new Connections({ construct: on, name: `${on.name} ${why}`, members: () => [on.name] });
    connections.allowFrom(Peer.cidr('198.51.100.0/24'), port, why, owner === undefined ? {} : { owner });
  };

  test('fails LS030 when two programs listen there, also by a range', () => {
    const { stack, findings } = fixture();
    const h1 = host(stack, 'h1');
    listen(h1, Port.tcp(2377), 'SSH', 'sshd');
    listen(h1, Port.tcpRange(2370, 2380), 'Swarm management', 'dockerd');
    expect(findings()).toEqual([
      'lab/h1: 2370-2380/tcp on h1: one program listens at a port of a host (sshd for SSH and dockerd for Swarm management) [LS030]',
    ]);
  });

  const AT = Port.tcp(2377);
  test.each([
    [AT, Port.tcpRange(2370, 2377)],
    [Port.tcpRange(2370, 2377), AT],
    [AT, Port.tcpRange(2377, 2380)],
    [Port.tcpRange(2377, 2380), AT],
  ])('fails LS030 for %s and %s, which have one port in common', (one, other) => {
    const { stack, findings } = fixture();
    const h1 = host(stack, 'h1');
    listen(h1, one, 'SSH', 'sshd');
    listen(h1, other, 'Swarm management', 'dockerd');
    expect(findings()).toHaveLength(1);
  });

  test.each([
    [AT, Port.tcpRange(2378, 2380)],
    [AT, Port.tcpRange(2370, 2376)],
    [Port.tcpRange(2378, 2380), AT],
    [Port.tcpRange(2370, 2376), AT],
  ])('%s is free beside %s', (one, other) => {
    const { stack, findings } = fixture();
    const h1 = host(stack, 'h1');
    listen(h1, one, 'SSH', 'sshd');
    listen(h1, other, 'Swarm management', 'dockerd');
    expect(findings()).toEqual([]);
  });

  test('fails LS030 once for all hosts on which both listen', () => {
    const { stack, findings } = fixture();
    const names = ['h1', 'h2', 'h3'];
    for (const name of names) host(stack, name);
    const declare = (why: string, owner: 'sshd' | 'dockerd', ...members: string[]) => {
      new Connections({ construct: stack, name: why, members: () => members }).allowInternally(AT, why, { owner });
    };
    declare('SSH', 'sshd', ...names);
    declare('Swarm management', 'dockerd', 'h1', 'h3');
    expect(findings()).toEqual([expect.stringContaining('lab: 2377/tcp on h1, h3: one program listens')]);
  });

  test('is free on another host, by another protocol, and to the same program', () => {
    const { stack, findings } = fixture();
    const [h1, h2] = [host(stack, 'h1'), host(stack, 'h2')];
    listen(h1, Port.tcp(7946), 'gossip', 'dockerd');
    listen(h1, Port.tcp(7946), 'gossip again', 'dockerd');
    listen(h1, Port.udp(7946), 'VXLAN', 'kernel');
    listen(h2, Port.tcp(7946), 'SSH', 'sshd');
    listen(h1, Port.tcp(7946), 'of whom nobody says who listens');
    expect(findings()).toEqual([]);
  });
});

describe('host keys', () => {
  test('fails LS023 under the policy production when they are not pinned', () => {
    const of = (policy: 'standard' | 'production') => {
      const { stack, findings } = fixture({ policy });
      host(stack, 'h1', { ssh: Ssh.agent('ops') });
      host(stack, 'h2', { ssh: Ssh.agent('ops', { knownHostsFile: 'hosts/known_hosts' }) });
      host(stack, 'h3', { ssh: Ssh.agent('ops'), state: 'lost' });
      return findings().filter((finding) => !finding.includes('LS032'));
    };
    expect(of('production')).toEqual([
      "lab/h1: ssh: knownHostsFile = none: in production a host's key is pinned in a file of the project [LS023]",
    ]);
    expect(of('standard')).toEqual([]);
  });
});
