import { App, TerraformStack } from 'cdktf';
import { Connections, Environment, Host, HostGroup, Peer, Ssh, type HostProps } from '../../../constructs/environment';
import { HostFirewall, type HostFirewallProps } from '../../../constructs/firewall';
import { OverlayNetwork, Swarm } from '../../../constructs/swarm';
import { Cidr, Port } from '../../../constructs/values';
import { Template } from '../../../testing';

const ssh = Ssh.key('ops', { privateKeyFile: '/keys/id', knownHostsFile: '/keys/known_hosts' });
const operators = [Peer.cidr('198.51.100.0/24'), Peer.address('203.0.113.9')];

function fixture(size = 3, changes: readonly Partial<HostProps>[] = []) {
  const stack = new TerraformStack(new App(), 'lab');
  const all = Array.from(
    { length: size },
    (_, index) => new Host(stack, `host${index + 1}`, { address: `192.0.2.${index + 11}`, ssh, ...changes[index] }),
  );
  const hosts = HostGroup.of(...all);
  const firewall = (props: Partial<HostFirewallProps> = {}, id = 'Firewall') =>
    new HostFirewall(stack, id, { hosts, operators, ...props });
  const swarm = () =>
    new Swarm(stack, 'Swarm', {
      managers: HostGroup.of(hosts.first),
      ...(size > 1 && { workers: hosts.without(hosts.first) }),
    });
  return { stack, hosts, firewall, swarm };
}

const on = (stack: TerraformStack, host: string) =>
  Template.fromStack(stack).at(`lab/Firewall/${host}`) as {
    sets: Record<string, string[]>;
    rules: { set: string; port: string; why: string }[];
    mode: string;
    existing?: string;
    container_devices?: string[];
  };

describe('HostFirewall', () => {
  test('lets in what flows of the underlay declare, whichever is constructed first', () => {
    const { stack, firewall, swarm } = fixture();
    firewall();
    new OverlayNetwork(stack, 'Net', { swarm: swarm(), subnet: Cidr.of('10.20.0.0/24') });
    const { sets, rules, mode } = on(stack, 'host1');
    expect(mode).toBe('enforce');
    expect(sets).toEqual({
      operators: ['198.51.100.0/24', '203.0.113.9/32'],
      'swarm members': ['192.0.2.11', '192.0.2.12', '192.0.2.13'],
    });
    expect(rules.map(({ set, port }) => `${set} ${port}`)).toEqual([
      'operators 22/tcp',
      'swarm members 2377/tcp',
      'swarm members 7946/tcp',
      'swarm members 7946/udp',
      'swarm members 4789/udp',
    ]);
    expect(on(stack, 'host2').rules.map(({ port }) => port)).not.toContain('2377/tcp');
  });

  test('knows a new host by one line more on each of the others', () => {
    const lines = (size: number): string[] => {
      const { stack, firewall, swarm } = fixture(size);
      swarm();
      firewall();
      return JSON.stringify(on(stack, 'host1'), null, 1).replaceAll(',\n', '\n').split('\n');
    };
    const [before, after] = [lines(3), lines(4)];
    expect(after.filter((line) => !before.includes(line))).toEqual(['   "192.0.2.14"']);
    expect(after).toHaveLength(before.length + 1);
  });

  test('stands before a host joins, its own and that of whom it speaks to', () => {
    const { stack, firewall, swarm } = fixture();
    swarm();
    firewall();
    const { depends_on: after } = Template.fromStack(stack).at('lab/Swarm/host2') as { depends_on: string[] };
    const waited = after.filter((address) => address.includes('host_firewall'));
    expect(waited).toEqual([expect.stringContaining('Firewall_host1'), expect.stringContaining('Firewall_host2')]);
  });

  test("enforces, and refuses somebody else's firewall, unless it is told otherwise", () => {
    const { stack, firewall } = fixture();
    firewall();
    const { firewalls } = Environment.of(stack).manifest.toJSON();
    expect(firewalls).toMatchObject([{ mode: 'enforce', existing: 'refuse' }]);
    expect(on(stack, 'host1')).not.toHaveProperty('existing'); // the resource has the same default
  });

  test('says in the manifest what it enforces, and that operators reach SSH', () => {
    const { stack, firewall } = fixture(2, [{}, { ssh: Ssh.agent('ops', { port: 2222 }) }]);
    firewall({ mode: 'observe' });
    const { firewalls, flows, groups } = Environment.of(stack).manifest.toJSON();
    expect(firewalls).toMatchObject([{ path: 'lab/Firewall', hosts: ['host1', 'host2'], mode: 'observe' }]);
    expect(flows.map(({ from, to, port, owner }) => `${from} > ${to} ${port} ${owner ?? ''}`)).toEqual([
      'operators > firewall hosts with ssh at 22 22/tcp sshd',
      'operators > firewall hosts with ssh at 2222 2222/tcp sshd',
    ]);
    expect(groups[0]).toEqual({ name: 'operators', kind: 'addresses', members: ['198.51.100.0/24', '203.0.113.9/32'] });
    expect(on(stack, 'host2').rules).toEqual([{ set: 'operators', port: '2222/tcp', why: 'SSH' }]);
  });

  test('passes its settings on', () => {
    const { stack, firewall } = fixture(1);
    firewall({ existing: 'replace', containerDevices: ['virbr0'] });
    expect(on(stack, 'host1')).toMatchObject({ existing: 'replace', container_devices: ['virbr0'] });
  });

  test("lets in others' addresses, operators at further ports, and one port for two reasons once", () => {
    const { stack, hosts, firewall } = fixture(1);
    firewall();
    const web = new Connections({ construct: hosts.first, name: 'web', members: () => ['host1'] });
    web.allowFrom(Peer.cidr('10.1.0.0/16'), Port.tcp(80), 'branch office');
    web.allowFrom(Peer.operators, Port.tcp(80), 'operators look');
    const also = new Connections({ construct: hosts.first, name: 'also', members: () => ['host1'] });
    also.allowFrom(Peer.cidr('10.1.0.0/16'), Port.tcp(80), 'reports');
    also.allowFrom(Peer.cidr('10.1.0.0/16'), Port.tcp(80), 'reports');
    const overlay = new Connections({
      construct: hosts.first,
      network: 'overlay',
      name: 'c',
      members: () => ['host1'],
    });
    overlay.allowInternally(Port.tcp(8020), 'HDFS');
    expect(on(stack, 'host1')).toMatchObject({
      sets: { '10.1.0.0/16': ['10.1.0.0/16'] },
      rules: [
        { set: 'operators', port: '22/tcp', why: 'SSH' },
        { set: '10.1.0.0/16', port: '80/tcp', why: 'branch office; reports' },
        { set: 'operators', port: '80/tcp', why: 'operators look' },
      ],
    });
  });

  test('keeps the resource of a lost host, and lets its address in nowhere', () => {
    const { stack, firewall, swarm } = fixture(3, [{}, {}, { state: 'lost' }]);
    firewall();
    swarm();
    expect(on(stack, 'host1').sets['swarm members']).toEqual(['192.0.2.11', '192.0.2.12']);
    expect(Template.fromStack(stack).at('lab/Firewall/host3')).toMatchObject({ host: { state: 'lost' } });
  });
});

describe('HostFirewall refuses', () => {
  test('fails LS070 without operators, also when they are only the placeholder', () => {
    const expected =
      'lab/Firewall: operators = none: somebody has to reach the hosts; name where deployments and people come from, for example Peer.cidr("192.0.2.0/24") [LS070]';
    expect(() => fixture().firewall({ operators: [] })).toThrow(expected);
    expect(() => fixture().firewall({ operators: [Peer.operators] })).toThrow(expected);
  });

  test('fails LS071 for hosts and operators without an IPv4 address, all at once', () => {
    const { firewall } = fixture(2, [{ address: 'a.example.org' }]);
    expect(() => firewall({ operators: [Peer.address('bastion.example.org')] })).toThrow(
      'lab/Firewall: operator "bastion.example.org": an operator comes from an IPv4 address or network; write the address itself, for example 192.0.2.11 [LS071]\n' +
        'lab/Firewall: host1: address = a.example.org: a firewall knows IPv4 addresses only (a name would be looked up once and then be wrong); write the address itself, for example 192.0.2.11',
    );
  });

  test('fails LS072 for a host that has a firewall already', () => {
    const { firewall, hosts } = fixture();
    firewall({ hosts: HostGroup.of(hosts.first) });
    expect(() => firewall({}, 'Second')).toThrow(
      'lab/Second: host "host1": a host has one firewall (lab/Firewall is on it); name it in one of them [LS072]',
    );
  });

  test.each([
    [
      'a peer',
      (hosts: HostGroup) => [hosts.first, Peer.address('db.example.org')] as const,
      '"db.example.org" of db.example.org',
    ],
    ['a host outside', (hosts: HostGroup) => [hosts.first, hosts.get('host2')] as const, '"two.example.org" of host2'],
  ])('fails LS071 at synthesis for %s by name that is let in', (_, ends, message) => {
    const { stack, hosts, firewall } = fixture(2, [{}, { address: 'two.example.org' }]);
    firewall({ hosts: HostGroup.of(hosts.first) });
    const [to, from] = ends(hosts);
    new Connections({ construct: to, name: 'db', members: () => [to.name] }).allowFrom(
      from,
      Port.tcp(5432),
      'database',
    );
    expect(() => Template.fromStack(stack)).toThrow(`lab/Firewall: ${message}: a firewall knows IPv4 addresses only`);
  });
});
