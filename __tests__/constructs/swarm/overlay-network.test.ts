import { Construct } from 'constructs';
import { Environment } from '../../../constructs/environment';
import { OverlayNetwork } from '../../../constructs/swarm';
import { Cidr } from '../../../constructs/values';
import { Template } from '../../../testing';
import { configurationError, host } from '../environment/fixture';
import { fixture, serviceFixture } from './fixture';

const RANGE = 'choose a private range that the hosts do not route to';

describe('OverlayNetwork', () => {
  test('defaults', () => {
    const { stack, network } = fixture();
    const made = network();
    const resource = Template.fromStack(stack).at('lab/Net/Resource');
    expect(resource).toEqual({
      name: 'lab-net',
      managers: [expect.objectContaining({ name: 'h1', address: '192.0.2.1' })],
      subnet: '10.20.0.0/24',
      gateway: '10.20.0.1',
      attachable: true,
      encrypted: false,
      encrypted_on: [],
      options: {},
      labels: { 'longshore.environment': 'lab', 'longshore.path': 'lab/Net' },
      depends_on: ['h1'].map((name): unknown => expect.stringContaining(`longshore_swarm_member.Swarm_${name}_`)),
    });
    expect(made).toMatchObject({ networkName: 'lab-net', subnet: Cidr.of('10.20.0.0/24') });
  });

  test('options', () => {
    const { stack, network } = fixture();
    network({ networkName: 'Own.net_1', mtu: 8950, attachable: false, encrypted: true, options: { a: 'b' } });
    expect(Template.fromStack(stack).at('lab/Net/Resource')).toMatchObject({
      name: 'Own.net_1',
      attachable: false,
      options: { a: 'b', 'com.docker.network.driver.mtu': '8950' },
      encrypted: true,
      encrypted_on: [{ name: 'h1' }, { name: 'h2' }, { name: 'h3' }],
      depends_on: ['h1', 'h2', 'h3'].map((name): unknown => expect.stringContaining(`Swarm_${name}_`)),
    });
  });

  test('stands in the manifest', () => {
    const { stack, network } = fixture();
    network({ mtu: 1400 });
    network({ subnet: Cidr.of('10.21.0.0/24') }, 'Second');
    expect(Environment.of(stack).manifest.networks).toEqual([
      { path: 'lab/Net', name: 'lab-net', kind: 'overlay', swarm: 'lab/Swarm', subnet: '10.20.0.0/24', mtu: 1400 },
      { path: 'lab/Second', name: 'lab-second', kind: 'overlay', swarm: 'lab/Swarm', subnet: '10.21.0.0/24' },
    ]);
  });

  test.each([576, 8950])('takes an MTU of %d', (mtu) => {
    expect(() => fixture().network({ mtu })).not.toThrow();
  });

  test('fails LS055 for a subnet that overlaps the underlay', () => {
    expect(configurationError(() => fixture().network({ subnet: Cidr.of('192.0.2.2/32') })).message).toBe(
      `lab/Net: subnet = 192.0.2.2/32: it overlaps the underlay: host h2 is 192.0.2.2; ${RANGE} [LS055]`,
    );
  });

  test('fails LS055 for a subnet that overlaps the underlay by a host declared later', () => {
    const { stack, network } = fixture();
    network();
    host(stack, 'late', { address: '10.20.0.77' });
    expect(() => Template.fromStack(stack)).toThrow(
      `lab/Net: subnet = 10.20.0.0/24: it overlaps the underlay: host late is 10.20.0.77; ${RANGE} [LS055]`,
    );
  });

  test.each([
    ['172.17.4.0/24', 'docker0 (172.17.0.0/16)'],
    ['172.18.0.0/24', 'docker_gwbridge (172.18.0.0/16)'],
  ])("fails LS055 for the subnet %s, which overlaps an engine's own %s", (subnet, engines) => {
    expect(configurationError(() => fixture().network({ subnet: Cidr.of(subnet) })).message).toBe(
      `lab/Net: subnet = ${subnet}: it overlaps ${engines} of every engine; ${RANGE} [LS055]`,
    );
  });

  test('fails LS055 for a subnet that overlaps the ingress network of its swarm', () => {
    expect(configurationError(() => fixture().network({ subnet: Cidr.of('10.0.0.128/25') })).message).toBe(
      `lab/Net: subnet = 10.0.0.128/25: it overlaps ingress (10.0.0.0/24) of the swarm; ${RANGE} [LS055]`,
    );
  });

  test('fails LS055 for a subnet that overlaps another overlay', () => {
    const { network } = fixture();
    network();
    expect(configurationError(() => network({ subnet: Cidr.of('10.20.0.128/25') }, 'Second')).message).toBe(
      `lab/Second: subnet = 10.20.0.128/25: it overlaps lab/Net (10.20.0.0/24); ${RANGE} [LS055]`,
    );
  });

  test('fails LS056 for a subnet that is too small for its endpoints', () => {
    const { stack, network } = fixture();
    const small = network({ subnet: Cidr.of('10.20.0.0/28') });
    small.addEndpoints(9);
    expect(() => Template.fromStack(stack)).not.toThrow();
    small.addEndpoints(1);
    expect(() => Template.fromStack(stack)).toThrow(
      'lab/Net: subnet = 10.20.0.0/28: it has 16 addresses and 17 are needed ' +
        "(10 containers, 3 hosts, 4 of the network's own); choose a larger one [LS056]",
    );
  });

  test('counts a service as an endpoint', () => {
    const { network, service } = serviceFixture();
    const counted = jest.spyOn(network, 'addEndpoints');
    service();
    expect(counted.mock.calls).toEqual([[1]]);
  });

  test.each([575, 8951, 1400.5, NaN])('fails LS057 for an MTU of %d', (mtu) => {
    expect(configurationError(() => fixture().network({ mtu })).message).toBe(
      `lab/Net: mtu = ${mtu}: an overlay's MTU is from 576 to 8950 bytes (the underlay's less 50); use 1450 on Ethernet [LS057]`,
    );
  });

  test.each(['', '-net', 'my net', 'net/1'])('fails LS058 for the network name "%s"', (networkName) => {
    expect(configurationError(() => fixture().network({ networkName })).message).toBe(
      `lab/Net: networkName = "${networkName}": a network's name has letters, digits, _ . and -; rename it [LS058]`,
    );
  });

  test('fails LS058 for an id that makes no network name', () => {
    expect(configurationError(() => fixture().network({}, 'My Net')).message).toBe(
      `lab/My Net: networkName = "lab-my net": a network's name has letters, digits, _ . and -; rename it [LS058]`,
    );
  });

  test('fails LS059 for a name that another network of the swarm has', () => {
    const { stack, swarm, network } = fixture();
    network();
    const site = new Construct(stack, 'Site');
    const second = () => new OverlayNetwork(site, 'Net', { swarm, subnet: Cidr.of('10.21.0.0/24') });
    expect(configurationError(second).message).toBe(
      'lab/Site/Net: networkName = "lab-net": a network\'s name is unique in its swarm (lab/Net has it); rename one of them [LS059]',
    );
  });

  test('fails LS055, LS057, LS058 with all faults at once', () => {
    const props = { subnet: Cidr.of('172.16.0.0/12'), mtu: 1, networkName: '' };
    expect(configurationError(() => fixture().network(props)).faults).toHaveLength(4);
  });
});
