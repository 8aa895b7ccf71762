import { HostNetwork, type HostNetworkProps } from '../../../constructs/container';
import { Environment, HostGroup } from '../../../constructs/environment';
import { OverlayNetwork, Swarm } from '../../../constructs/swarm';
import { Cidr } from '../../../constructs/values';
import { Template } from '../../../testing';
import { configurationError, host } from '../environment/fixture';
import { fixture } from './fixture';

function networkOn(
  props: Partial<HostNetworkProps> = {},
  prepare: (stack: ReturnType<typeof fixture>) => void = () => undefined,
) {
  const made = fixture();
  prepare(made);
  const network = () =>
    new HostNetwork(made.stack, 'Other', { host: made.c1, subnet: Cidr.of('10.30.0.0/24'), ...props });
  return { ...made, network };
}

const fault = (props: Partial<HostNetworkProps>, prepare?: Parameters<typeof networkOn>[1]) => {
  const { network } = networkOn(props, prepare);
  return configurationError(network).message;
};

describe('HostNetwork', () => {
  test('is a bridge of its host, and stands in the manifest', () => {
    const { stack, network } = networkOn({ mtu: 1400 });
    network();
    expect(Template.fromStack(stack).at('lab/Other/Resource')).toMatchObject({
      name: 'lab-other',
      host: { name: 'c1' },
      subnet: '10.30.0.0/24',
      gateway: '10.30.0.1',
      mtu: 1400,
      labels: { 'longshore.environment': 'lab', 'longshore.path': 'lab/Other' },
    });
    expect(Environment.of(stack).manifest.networks).toEqual([
      { path: 'lab/Other', name: 'lab-other', kind: 'bridge', host: 'c1', subnet: '10.30.0.0/24', mtu: 1400 },
    ]);
  });

  test('may be the same on another host', () => {
    const { network } = networkOn({ networkName: 'lab-net' }, (made) => made.network(made.c2));
    expect(network).not.toThrow();
  });

  test('fails LS120 on a host without engine', () => {
    const { stack } = fixture();
    const vm1 = host(stack, 'vm1', { engine: 'none' });
    const make = () => new HostNetwork(stack, 'Net', { host: vm1, subnet: Cidr.of('10.30.0.0/24') });
    expect(configurationError(make).message).toContain(
      'lab/Net: host = vm1: engine = none: a container of a host runs on',
    );
  });

  test.each([
    ['docker0', '172.17.4.0/24', 'docker0 (172.17.0.0/16) of every engine'],
    ['a host', '192.0.2.0/30', 'the underlay: host c1 is 192.0.2.1'],
    ['another of the host', '10.30.0.0/16', 'lab/Net (10.30.0.0/24)'],
    ['an overlay', '10.20.0.0/25', 'lab/Overlay (10.20.0.0/24)'],
  ])('fails LS055 for a subnet that overlaps %s', (_, subnet, what) => {
    const message = fault({ subnet: Cidr.of(subnet) }, (made) => {
      made.network();
      const swarm = new Swarm(made.stack, 'Swarm', { managers: HostGroup.of(made.c1) });
      new OverlayNetwork(made.stack, 'Overlay', { swarm, subnet: Cidr.of('10.20.0.0/24') });
    });
    expect(message).toContain(`lab/Other: subnet = ${subnet}: it overlaps ${what}; choose a private range`);
  });

  test('fails LS055 for a host that is declared later', () => {
    const { stack, network } = networkOn();
    network();
    host(stack, 'late', { address: '10.30.0.7' });
    const [finding] = Environment.of(stack).rules.findings();
    expect(finding).toMatchObject({ path: 'lab/Other', says: 'it overlaps the underlay: host late is 10.30.0.7' });
  });

  test('fails LS127 for a name that another network of the host, or an overlay, has', () => {
    expect(fault({ networkName: 'lab-net', subnet: Cidr.of('10.31.0.0/24') }, (made) => made.network())).toBe(
      'lab/Other: networkName = "lab-net": a network\'s name is unique on its host (lab/Net has it on c1); rename one of them [LS127]',
    );
  });

  test.each([100, 1.5, 65536])('fails LS128 for an MTU of %d', (mtu) => {
    expect(fault({ mtu })).toContain(`lab/Other: mtu = ${mtu}: a bridge's MTU is from 576 to 65535 bytes`);
  });

  test('fails LS058 for a name that the engine does not take', () => {
    expect(fault({ networkName: 'my net' })).toContain('networkName = "my net": a network\'s name has letters');
  });
});
