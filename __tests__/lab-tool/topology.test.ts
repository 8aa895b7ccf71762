import { Cidr, Size } from '../../constructs/values';
import { GATEWAY, labHost, labHosts, REGISTRY, REGISTRY_ADDRESS, SUBNET } from '../../lab/topology';

const INVENTORY = `
ssh: { user: ops, privateKeyFile: key, knownHostsFile: known }
hosts:
  one: { address: 172.31.250.21, memory: 3GiB, cores: 2 }
  two: { address: 172.31.250.22 }
`;

describe('labHosts', () => {
  test('takes names, addresses, user and memory from the inventory, in its order', () => {
    const hosts = labHosts(INVENTORY);
    expect(hosts.map(({ name, address, user }) => `${user}@${name}=${address}`)).toEqual([
      'ops@one=172.31.250.21',
      'ops@two=172.31.250.22',
    ]);
    expect(hosts[0]?.memoryBytes).toBe(Size.gibibytes(3).toBytes());
    expect(hosts[1]).not.toHaveProperty('memoryBytes');
  });

  test('each host has a container and a volume of its own', () => {
    const hosts = labHosts(INVENTORY);
    expect(new Set(hosts.map((host) => host.container)).size).toBe(2);
    expect(new Set(hosts.map((host) => host.volume)).size).toBe(2);
  });

  test('the inventory of the lab lies in its network, beside gateway and registry', () => {
    const subnet = Cidr.of(SUBNET);
    const addresses = [GATEWAY, REGISTRY_ADDRESS, ...labHosts().map((host) => host.address)];
    expect(addresses.filter((address) => !subnet.contains(address))).toEqual([]);
    expect(new Set(addresses).size).toBe(addresses.length);
    expect(labHosts().map((host) => host.name)).toEqual(['master', 'slave1', 'slave2']);
    expect(REGISTRY).toBe(`${REGISTRY_ADDRESS}:5000`);
  });
});

describe('labHost', () => {
  test('finds a host by its name', () => {
    expect(labHost('two', labHosts(INVENTORY)).address).toBe('172.31.250.22');
  });

  test('fails for an unknown host and names those there are', () => {
    expect(() => labHost('three', labHosts(INVENTORY))).toThrow(
      'host "three": the lab has no such host; use one of one, two',
    );
  });
});
