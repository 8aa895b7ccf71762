import { Peer } from '../../../constructs/environment';
import { Cidr, InvalidValueError } from '../../../constructs/values';

describe('Peer', () => {
  test('is a network, written or as a value', () => {
    for (const peer of [Peer.cidr('198.51.100.0/24'), Peer.cidr(Cidr.of('198.51.100.0/24'))])
      expect(peer).toMatchObject({ name: '198.51.100.0/24', addresses: ['198.51.100.0/24'] });
  });

  test.each([
    ['192.0.2.2', '192.0.2.2/32'],
    ['registry.example.com', 'registry.example.com'],
    ['localhost', 'localhost'],
    ['7.example.com', '7.example.com'],
    ['rack1', 'rack1'],
  ])('is the machine %s', (address, stored) => {
    expect(Peer.address(address)).toMatchObject({ name: address, addresses: [stored] });
  });

  test('does not change', () => {
    expect(Object.isFrozen(Peer.operators)).toBe(true);
  });

  test('operators are who they are told to be, later', () => {
    expect(Peer.operators).toMatchObject({ name: 'operators', addresses: [] });
  });

  test.each(['198.51.100.1/24', '198.51.100.0', 'example.com', '2001:db8::/32'])(
    'fails LS003 for the network "%s"',
    (network) => {
      expect(() => Peer.cidr(network)).toThrow(InvalidValueError);
    },
  );

  test.each(['192.0.2', '192.0.2.256', '1.2.3.4.5', '', 'under_score.example', '2001:db8::1', 'a..b'])(
    'fails LS011 for the address "%s"',
    (address) => {
      expect(() => Peer.address(address)).toThrow(
        `"${address}": a peer is an IPv4 address or a DNS name; write for example 192.0.2.11`,
      );
    },
  );
});
