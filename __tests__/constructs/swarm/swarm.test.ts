import { HostGroup } from '../../../constructs/environment';
import { OverlayNetwork, Swarm, type SwarmProps } from '../../../constructs/swarm';
import { ingressOf } from '../../../constructs/swarm/engine-networks';
import { Cidr } from '../../../constructs/values';
import { Template } from '../../../testing';
import { configurationError, Folder, host, labStack } from '../environment/fixture';

/** Hosts h1 to h<count>, of which the first three are managers. */
function setUp(props: Partial<SwarmProps> = {}, count = 4) {
  const stack = labStack('cdktf.out');
  const hosts = Array.from({ length: count }, (_, index) =>
    host(stack, `h${index + 1}`, index === 1 ? { underlayInterface: 'eth1', labels: { rack: 'b' } } : {}),
  );
  const managers = HostGroup.of(...hosts.slice(0, 3));
  const make = (more: Partial<SwarmProps> = {}, id = 'Swarm') =>
    new Swarm(stack, id, { managers, workers: HostGroup.of(...hosts.slice(3)), ...props, ...more });
  return { stack, hosts, managers, make };
}

const connection = (name: string) => ({
  name,
  address: `192.0.2.${name.slice(1)}`,
  port: 22,
  user: 'ops',
  sudo: true,
  unreachable: 'warn',
  state: 'active',
  private_key_file: '../../../keys/id',
  known_hosts_file: '../../../keys/known_hosts',
});

describe('Swarm', () => {
  test('makes a member of every host', () => {
    const { stack, make } = setUp();
    make();
    const template = Template.fromStack(stack);
    const all = { managers: ['h1', 'h2', 'h3'].map(connection) };
    const member = (name: string) => template.at(`lab/Swarm/${name}`);
    expect(member('h1')).toEqual({
      ...all,
      host: connection('h1'),
      role: 'manager',
      advertise_address: '192.0.2.1',
      initialises: true,
      image_repositories: [],
      on_destroy: 'keep',
      node_labels: { 'longshore.host': 'h1' },
      depends_on: [],
    });
    expect(member('h2')).toMatchObject({
      ...all,
      host: connection('h2'),
      role: 'manager',
      advertise_address: 'eth1',
      initialises: false,
      node_labels: { 'longshore.host': 'h2', rack: 'b' },
    });
    expect(member('h4')).toMatchObject({ ...all, role: 'worker', advertise_address: '192.0.2.4', initialises: false });
  });

  test('takes managers one after another, then the workers at once', () => {
    const { stack, make } = setUp({}, 5);
    make();
    const template = Template.fromStack(stack);
    const after = (name: string) =>
      (template.at(`lab/Swarm/${name}`).depends_on as string[]).map((address) => /Swarm_(h\d)_/.exec(address)?.[1]);
    expect(['h1', 'h2', 'h3', 'h4', 'h5'].map(after)).toEqual([
      [],
      ['h1'],
      ['h2'],
      ['h1', 'h2', 'h3'],
      ['h1', 'h2', 'h3'],
    ]);
  });

  test('managers alone do the work where there are no workers', () => {
    const { stack, managers, hosts } = setUp();
    const swarm = new Swarm(stack, 'Swarm', { managers });
    expect(swarm).toMatchObject({ workers: undefined, hosts: hosts.slice(0, 3), dataPathPort: 4789 });
    expect(swarm.membership).toHaveLength(3);
  });

  test('port and pools of the overlays are said to each member', () => {
    const { stack, make } = setUp();
    make({ dataPathPort: 7789, defaultAddressPools: [Cidr.of('10.200.0.0/16')] });
    for (const member of Object.values(Template.fromStack(stack).resources('longshore_swarm_member'))) {
      expect(member).toMatchObject({ data_path_port: 7789, default_address_pools: ['10.200.0.0/16'] });
    }
  });

  test.each([1024, 49151])('takes data path port %d', (dataPathPort) => {
    expect(() => setUp({ dataPathPort }).make()).not.toThrow();
  });

  test('that exists is made by nobody, and speaks for itself', () => {
    const { stack, managers, hosts } = setUp();
    const workers = HostGroup.of(...hosts.slice(3));
    const swarm = Swarm.fromSwarmAttributes(stack, 'Swarm', { managers, workers, dataPathPort: 7789 });
    expect(swarm).toMatchObject({ membership: [], dataPathPort: 7789, hosts });
    expect(Template.fromStack(stack).resources('longshore_swarm_member')).toEqual({});
    expect(swarm.managerConnections.map(({ name }) => name)).toEqual(['h1', 'h2', 'h3']);
  });

  test('credentials of registries stay in their file, whose path is seen from the folder of the stack', () => {
    const folder = new Folder();
    const key = folder.write('id', 'PRIVATE KEY');
    const { stack, make } = setUp({
      registries: [{ address: 'registry.example.com', configFile: 'secrets/config.json' }],
    });
    const { registries } = make({
      registries: [
        { address: 'registry.example.com', configFile: 'secrets/config.json' },
        { address: 'other.example.com', configFile: folder.write('config.json', '{"auth":"c2VjcmV0"}') },
      ],
    });
    expect(registries).toEqual([
      { address: 'registry.example.com', configFile: '../../../secrets/config.json' },
      { address: 'other.example.com', configFile: `${folder.path}/config.json` },
    ]);
    expect(JSON.stringify(Template.fromStack(stack))).not.toMatch(/c2VjcmV0|PRIVATE KEY/);
    expect(key).toContain(folder.path);
    folder.remove();
  });

  test.each([
    [2, 1],
    [4, 3],
  ])('fails LS050 for %d managers, an even number', (count, fewer) => {
    const { stack, hosts } = setUp();
    const managers = HostGroup.of(...hosts.slice(0, count));
    expect(configurationError(() => new Swarm(stack, 'Swarm', { managers })).message).toBe(
      `lab/Swarm: managers = ${count}: a swarm needs an odd number of managers (${count} tolerate no more losses than ${fewer}); add or remove one [LS050]`,
    );
  });

  test.each(['manager', 'worker'])('fails LS052 for a host that is in another swarm as a %s', (role) => {
    const { stack, hosts, make } = setUp();
    make();
    const taken = hosts[role === 'manager' ? 0 : 3];
    const managers = HostGroup.of(...hosts.filter((candidate) => candidate === taken));
    expect(configurationError(() => new Swarm(stack, 'Second', { managers })).message).toBe(
      `lab/Second: host "${taken?.name ?? ''}": an engine is in one swarm (lab/Swarm has it); choose one of them [LS052]`,
    );
  });

  test('fails LS052 for a worker that is in another swarm', () => {
    const { stack, hosts, make } = setUp({}, 5);
    make({ workers: HostGroup.of(...hosts.slice(3, 4)) });
    const second = { managers: HostGroup.of(...hosts.slice(4)), workers: HostGroup.of(...hosts.slice(3, 4)) };
    expect(configurationError(() => new Swarm(stack, 'Second', second)).message).toBe(
      'lab/Second: host "h4": an engine is in one swarm (lab/Swarm has it); choose one of them [LS052]',
    );
  });

  test('fails LS051 for a host that is manager and worker', () => {
    const { managers, make } = setUp();
    expect(configurationError(() => make({ workers: HostGroup.of(managers.first) })).message).toBe(
      'lab/Swarm: host "h1": a host is manager or worker, not both (managers run tasks too); leave it out of the workers [LS051]',
    );
  });

  test('fails LS053 for a host without a Docker engine', () => {
    const stack = labStack();
    const managers = HostGroup.of(host(stack, 'vm', { engine: 'none' }));
    expect(configurationError(() => new Swarm(stack, 'Swarm', { managers })).message).toBe(
      'lab/Swarm: host "vm": engine = none: a member of a swarm has a Docker engine; ' +
        'install one (Debian: sudo apt-get install docker.io) and declare engine: docker, or leave the host out [LS053]',
    );
  });

  test.each([1023, 49152, 4789.5])('fails LS054 for data path port %d', (dataPathPort) => {
    expect(configurationError(() => setUp({ dataPathPort }).make()).message).toBe(
      `lab/Swarm: dataPathPort = ${dataPathPort}: a data path port is from 1024 to 49151 (docker swarm init); use for example 7789 [LS054]`,
    );
  });

  test('fails LS030 for a data path port that the swarm itself listens at', () => {
    const { stack, make } = setUp({ dataPathPort: 7946 });
    new OverlayNetwork(stack, 'Net', { swarm: make(), subnet: Cidr.of('10.20.0.0/24') });
    expect(() => Template.fromStack(stack)).toThrow(
      'lab/Swarm: 7946/udp on h1, h2, h3, h4: one program listens at a port of a host (dockerd for Swarm gossip and kernel for VXLAN: overlay "lab-net"); ' +
        'give one of them another port [LS030]',
    );
  });

  test.each([
    ['192.0.0.0/16', 'the underlay: host h1 is 192.0.2.1'],
    ['172.17.0.0/20', 'docker0 (172.17.0.0/16) of every engine'],
  ])('fails LS055 for the pool %s, which overlaps %s', (pool, what) => {
    const message = configurationError(() => setUp({ defaultAddressPools: [Cidr.of(pool)] }).make()).message;
    expect(message).toContain(`lab/Swarm: defaultAddressPools: ${pool}: it overlaps ${what}; choose a private range`);
  });

  test('fails LS055 for pools that overlap each other', () => {
    const defaultAddressPools = [Cidr.of('10.64.0.0/16'), Cidr.of('10.64.128.0/20')];
    expect(configurationError(() => setUp({ defaultAddressPools }).make()).message).toContain(
      'lab/Swarm: defaultAddressPools: 10.64.0.0/16: it overlaps 10.64.128.0/20',
    );
  });

  test('fails LS055 for a host where the swarm makes its ingress network, which other pools move', () => {
    const stack = labStack();
    const managers = HostGroup.of(host(stack, 'h1', { address: '10.0.0.7' }));
    expect(configurationError(() => new Swarm(stack, 'Swarm', { managers })).message).toBe(
      'lab/Swarm: host "h1": address = 10.0.0.7: it is in 10.0.0.0/24, where the swarm makes its ingress network; ' +
        'give the swarm defaultAddressPools that the hosts do not route to [LS055]',
    );
    const moved = new Swarm(stack, 'Moved', { managers, defaultAddressPools: [Cidr.of('10.64.0.0/16')] });
    expect(moved.ingress.toString()).toBe('10.64.0.0/24');
    expect(ingressOf([Cidr.of('10.64.0.128/26')]).toString()).toBe('10.64.0.128/26');
  });

  test('fails LS050, LS051, LS054 with all faults at once', () => {
    const { stack, hosts } = setUp({}, 2);
    const managers = HostGroup.of(...hosts);
    const error = configurationError(() => new Swarm(stack, 'Swarm', { managers, workers: managers, dataPathPort: 1 }));
    expect(error.faults.map(({ value }) => value)).toEqual([
      'managers = 2',
      'host "h1"',
      'host "h2"',
      'dataPathPort = 1',
    ]);
  });
});
