import { Cidr, Size } from '../../constructs/values';
import {
  allLabHosts,
  GATEWAY,
  hostsOf,
  labHost,
  labHosts,
  LAB_NAMES,
  REGISTRY,
  REGISTRY_ADDRESS,
  SUBNET,
  upCommand,
} from '../../lab/topology';

const INVENTORY = `
ssh: { user: ops, privateKeyFile: key, knownHostsFile: known }
hosts:
  one: { address: 172.31.250.21, memory: 3GiB, cores: 2 }
  two: { address: 172.31.250.22, engine: none }
`;

describe('hostsOf', () => {
  test('takes names, addresses, user, memory and engine from the inventory, in its order', () => {
    const hosts = hostsOf(INVENTORY);
    expect(hosts.map(({ name, address, user }) => `${user}@${name}=${address}`)).toEqual([
      'ops@one=172.31.250.21',
      'ops@two=172.31.250.22',
    ]);
    expect(hosts[0]?.memoryBytes).toBe(Size.gibibytes(3).toBytes());
    expect(hosts[1]).not.toHaveProperty('memoryBytes');
    expect(hosts.map(({ engine }) => engine)).toEqual(['docker', 'none']);
  });

  test('each host has a container and a volume of its own', () => {
    const hosts = hostsOf(INVENTORY);
    expect(new Set(hosts.map((host) => host.container)).size).toBe(2);
    expect(new Set(hosts.map((host) => host.volume)).size).toBe(2);
  });
});

describe('labHosts', () => {
  test('the inventories lie in the network of the lab, beside gateway and registry and one another', () => {
    const subnet = Cidr.of(SUBNET);
    const addresses = [GATEWAY, REGISTRY_ADDRESS, ...allLabHosts().map((host) => host.address)];
    expect(addresses.filter((address) => !subnet.contains(address))).toEqual([]);
    expect(new Set(addresses).size).toBe(addresses.length);
    expect(new Set(allLabHosts().map((host) => host.name)).size).toBe(allLabHosts().length);
    expect(REGISTRY).toBe(`${REGISTRY_ADDRESS}:5000`);
  });

  test('are those of lab where no environment is named', () => {
    expect(labHosts().map((host) => host.name)).toEqual(['master', 'slave1', 'slave2']);
    expect(labHosts().map((host) => host.engine)).toEqual(['docker', 'docker', 'docker']);
  });

  test('of lab-platform are three with an engine and one without', () => {
    const hosts = labHosts('lab-platform');
    expect(hosts.map(({ name, engine }) => `${name} ${engine}`)).toEqual([
      'c1 docker',
      'c2 docker',
      'c3 docker',
      'vm1 none',
    ]);
    expect(hosts.map(({ memoryBytes }) => memoryBytes)).toEqual(
      [4096, 4096, 4096, 512].map((size) => Size.mebibytes(size).toBytes()),
    );
    expect(hosts.map(({ environment }) => environment)).toEqual(hosts.map(() => 'lab-platform'));
  });
});

describe('labHost', () => {
  test('finds a host by its name', () => {
    expect(labHost('two', hostsOf(INVENTORY)).address).toBe('172.31.250.22');
  });

  test('finds the hosts of every environment', () => {
    for (const host of LAB_NAMES.flatMap((name) => labHosts(name))) expect(labHost(host.name)).toEqual(host);
  });

  test('fails for an unknown host and names those there are', () => {
    expect(() => labHost('three', hostsOf(INVENTORY))).toThrow(
      'host "three": the lab has no such host; use one of one, two',
    );
  });
});

test.each([
  ['lab', 'npm run lab up'],
  ['lab-platform', 'npm run lab up platform'],
] as const)('the hosts of %s are made by `%s`', (environment, command) => {
  expect(upCommand(environment)).toBe(command);
});
