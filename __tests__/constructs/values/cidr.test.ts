import fc from 'fast-check';
import { Cidr, InvalidValueError } from '../../../constructs/values';

const print = (address: number): string => [24, 16, 8, 0].map((shift) => (address >>> shift) & 255).join('.');

/** Any network, more often one near its neighbours, so that networks do overlap. */
const network = fc
  .record({ address: fc.oneof(fc.nat(2 ** 16), fc.nat(2 ** 32 - 1)), prefix: fc.integer({ min: 0, max: 32 }) })
  .map(({ address, prefix }) => Cidr.of(`${print(address - (address % 2 ** (32 - prefix)))}/${prefix}`));

describe('Cidr', () => {
  test('prints what it parses', () => {
    fc.assert(
      fc.property(network, (cidr) => {
        expect(Cidr.of(cidr.toString())).toEqual(cidr);
      }),
    );
  });

  test('overlaps whatever overlaps it, itself, and exactly what holds it or is held by it', () => {
    fc.assert(
      fc.property(network, network, (a, b) => {
        expect(a.overlaps(b)).toBe(b.overlaps(a));
        expect(a.overlaps(a)).toBe(true);
        expect(a.overlaps(b)).toBe(a.contains(b) || b.contains(a)); // CIDR blocks nest, or have nothing in common
      }),
    );
  });

  test('contains exactly its own addresses', () => {
    fc.assert(
      fc.property(network, fc.nat(2 ** 32 - 1), (cidr, address) => {
        const mask = 2 ** (32 - cidr.prefix);
        const sameNetwork = print(address - (address % mask)) === cidr.address;
        expect(cidr.contains(print(address))).toBe(sameNetwork);
      }),
    );
  });

  test('knows its parts', () => {
    const cidr = Cidr.of('10.20.0.0/24');
    expect([cidr.address, cidr.prefix, cidr.size]).toEqual(['10.20.0.0', 24, 256]);
    expect(Cidr.of('0.0.0.0/0').size).toBe(2 ** 32);
    expect(cidr.contains('10.20.0.255')).toBe(true);
    expect(cidr.contains('10.20.1.0')).toBe(false);
    expect(cidr.contains('master')).toBe(false);
    expect(cidr.overlaps(Cidr.of('10.20.1.0/24'))).toBe(false);
    expect(Cidr.of('10.20.1.0/24').overlaps(cidr)).toBe(false);
    expect(cidr.firstHost).toBe('10.20.0.1');
  });

  test.each([
    ['192.0.2.11', true],
    ['255.255.255.255', true],
    ['192.0.2.256', false],
    ['192.0.2', false],
    ['192.0.02.1', false], // some programs read a leading zero as octal
    ['::1', false],
    ['', false],
  ])('whether "%s" is an address', (text, expected) => {
    expect(Cidr.isAddress(text)).toBe(expected);
  });

  test('fails LS003 for host bits, and proposes the network', () => {
    expect(() => Cidr.of('10.20.0.7/24')).toThrow(
      '"10.20.0.7/24": a subnet starts at its network address, without host bits; did you mean 10.20.0.0/24?',
    );
  });

  test.each(['10.20.0.0', '10.20.0.0/'])('fails LS003 for an address without a prefix, "%s"', (text) => {
    expect(() => Cidr.of(text)).toThrow('; did you mean 10.20.0.0/32? [LS003]');
  });

  test.each([
    '',
    '/',
    '10.20.0.0/33',
    '10.20.0.0/-1',
    '10.20.0.0/a',
    '10.20.0.0/24/8',
    '10.20.0/24',
    '10.20.0.256/24',
    'fd00::/64',
    '10.0.0.0/08',
  ])('fails LS003 for "%s"', (text) => {
    expect(() => Cidr.of(text)).toThrow(InvalidValueError);
    expect(() => Cidr.of(text)).toThrow(
      `"${text}": a subnet is IPv4 in CIDR notation; write for example 10.20.0.0/24 [LS003]`,
    );
  });
});
