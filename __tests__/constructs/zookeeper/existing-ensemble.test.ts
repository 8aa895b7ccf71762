import { Connections, Environment } from '../../../constructs/environment';
import { ZooKeeperEnsemble } from '../../../constructs/zookeeper';
import { fixture } from './fixture';

const existing = (addresses: readonly string[]) => {
  const made = fixture();
  return { ...made, ensemble: ZooKeeperEnsemble.fromZooKeeperAttributes(made.stack, 'Legacy', { addresses }) };
};

test('its connect string has a port for every member', () => {
  expect(existing(['10.1.0.5', 'zk2.example.com:2182']).ensemble.connectString).toBe(
    '10.1.0.5:2181,zk2.example.com:2182',
  );
});

test('its clients have a flow to each member, which somebody else runs', () => {
  const { stack, web, hosts, ensemble } = existing(['10.1.0.5', '10.1.0.6:2182']);
  ensemble.allowClients(web);
  ensemble.allowClients(hosts, 'Dubbo registry');
  const members = () => ['web'];
  ensemble.allowClients({ connections: new Connections({ construct: stack, name: 'agents', members }) }, 'Mesos');
  const { flows } = Environment.of(stack).manifest.toJSON();
  expect(flows.map(({ from, to, port, why, owner }) => [from, to, port, why, owner])).toEqual([
    ['web', '10.1.0.5', '2181/tcp', 'ZooKeeper clients', 'external'],
    ['web', '10.1.0.6', '2182/tcp', 'ZooKeeper clients', 'external'],
    ['c1 c2 c3', '10.1.0.5', '2181/tcp', 'Dubbo registry', 'external'],
    ['c1 c2 c3', '10.1.0.6', '2182/tcp', 'Dubbo registry', 'external'],
    ['agents', '10.1.0.5', '2181/tcp', 'Mesos', 'external'],
    ['agents', '10.1.0.6', '2182/tcp', 'Mesos', 'external'],
  ]);
});

test('fails LS140 without an address', () => {
  expect(() => existing([])).toThrow(
    'lab/Legacy: addresses = none: an existing ensemble has at least one address; name every member',
  );
});

test.each(['zk_1', '10.1.0.300', '10.1.0.5:2181:3888'])('fails LS011 for the address %s', (address) => {
  expect(() => existing([address])).toThrow('a peer is an IPv4 address or a DNS name');
});

test('fails LS002 for a port that is none', () => {
  expect(() => existing(['10.1.0.5:70000'])).toThrow('"70000": a port is a whole number from 1 to 65535');
});
