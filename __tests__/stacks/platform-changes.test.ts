import { App, TerraformStack } from 'cdktf';
import { Environment, Host, HostFirewall, HostGroup, ImageCatalog, Peer, Size, Ssh } from '../../constructs';
import { containerPlatform } from '../../stacks/container-platform';
import { Template } from '../../testing';
import { givenSecrets } from './given-secrets';
import { touchedBetween } from './touched';

beforeEach(givenSecrets);

/** Reference B: three control hosts, so many agents on hosts of their own, a firewall on each. */
function platform(agents: number): Template {
  const stack = new TerraformStack(new App(), 'site');
  const image = (name: string): string => `registry.example.com/${name}@sha256:${'1'.repeat(64)}`;
  const images = ImageCatalog.of({
    zookeeper: image('zookeeper'),
    consul: image('consul'),
    mesos: image('mesos'),
    marathon: image('marathon'),
  });
  new Environment(stack, 'Environment', { images });
  const ssh = Ssh.key('ops', { privateKeyFile: '/keys/id', knownHostsFile: '/keys/known_hosts' });
  const some = (prefix: string, count: number, from: number, labels: Record<string, string>): Host[] =>
    Array.from({ length: count }, (_, index) => {
      const address = `192.0.2.${from + index}`;
      return new Host(stack, `${prefix}${index + 1}`, { address, ssh, memory: Size.gibibytes(8), cores: 4, labels });
    });
  const hosts = HostGroup.of(...some('c', 3, 11, { role: 'control' }), ...some('w', agents, 21, { mesos: 'agent' }));
  new HostFirewall(stack, 'Firewall', { hosts, operators: [Peer.cidr('198.51.100.0/24')] });
  containerPlatform(stack, hosts);
  return Template.fromStack(stack);
}

const firewalls = ['c1', 'c2', 'c3', 'w1', 'w2', 'w3', 'w4', 'w5'].map((name) => `~ host_firewall.Firewall_${name}`);
const onSixth = [
  'consul_node.Consul_Node-w6',
  'consul_token.Consul_AgentToken-w6',
  'host_container.Consul_Agent-w6',
  'host_container.Mesos_Agent-w6',
  'host_directory.Consul_Data-w6',
  'host_directory.Mesos_AgentData-w6',
  'host_firewall.Firewall_w6',
];

// Consul's agents speak to each other: each host lets the other in. Nobody else carries a list of agents.
test('a sixth agent restarts nobody: firewalls open', () => {
  expect(touchedBetween(platform(5), platform(6))).toEqual([...onSixth.map((address) => `+ ${address}`), ...firewalls]);
});

test('an agent that goes restarts nobody: firewalls close', () => {
  expect(touchedBetween(platform(6), platform(5))).toEqual([...onSixth.map((address) => `- ${address}`), ...firewalls]);
});
