import fc from 'fast-check';
import { InvalidValueError, Port } from '../../../constructs/values';

describe('Port', () => {
  test('prints what it parses', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 65535 }),
        fc.constantFrom('tcp' as const, 'udp' as const),
        (number, protocol) => {
          const port = Port[protocol](number);
          expect(port.toString()).toBe(`${number}/${protocol}`);
          expect(Port.parse(port.toString())).toEqual(port);
          expect(port.equals(Port.parse(port.toString()))).toBe(true);
        },
      ),
    );
  });

  const ranges = fc
    .tuple(fc.integer({ min: 1, max: 65535 }), fc.integer({ min: 1, max: 65535 }))
    .map(([a, b]) => [Math.min(a, b), Math.max(a, b)] as const);
  const protocols = fc.constantFrom('tcp' as const, 'udp' as const);

  test('as a range prints what it parses', () => {
    fc.assert(
      fc.property(ranges, protocols, ([first, last], protocol) => {
        const port = Port[`${protocol}Range`](first, last);
        expect(port).toMatchObject({ number: first, last, protocol });
        expect(port.toString()).toBe(first === last ? `${first}/${protocol}` : `${first}-${last}/${protocol}`);
        expect(Port.parse(port.toString())).toEqual(port);
        expect(Port.parse(`${first}-${last}/${protocol}`).equals(port)).toBe(true);
      }),
    );
  });

  test('equals another exactly when both print the same', () => {
    fc.assert(
      fc.property(ranges, protocols, ranges, protocols, (a, p, b, q) => {
        const [one, other] = [Port[`${p}Range`](...a), Port[`${q}Range`](...b)];
        expect(one.equals(other)).toBe(one.toString() === other.toString());
        expect(one.equals(Port.parse(one.toString()))).toBe(true);
        expect(one.equals(Port[p](a[0]))).toBe(a[0] === a[1]); // ranges that begin at one number
      }),
    );
  });

  test('fails LS002 for a range that runs downwards, with the one that was meant', () => {
    fc.assert(
      fc.property(ranges, protocols, ([first, last], protocol) => {
        fc.pre(first < last);
        const message = `"${last}-${first}": a range of ports runs upwards; write ${first}-${last}`;
        expect(() => Port[`${protocol}Range`](last, first)).toThrow(message);
        expect(() => Port.parse(`${last}-${first}/${protocol}`)).toThrow(message);
      }),
    );
  });

  test.each([
    [0, 80],
    [80, 65536],
    [80, 80.5],
    [NaN, 80],
  ])('fails LS002 for the range %d-%d', (first, last) => {
    expect(() => Port.tcpRange(first, last)).toThrow('a port is a whole number from 1 to 65535');
    expect(() => Port.udpRange(first, last)).toThrow(InvalidValueError);
  });

  test('is TCP where no protocol is written', () => {
    expect(Port.parse('8020').equals(Port.tcp(8020))).toBe(true);
  });

  test('as a range that begins elsewhere is another one', () => {
    expect(Port.tcpRange(1, 9).equals(Port.tcpRange(2, 9))).toBe(false);
  });

  test('of another protocol is another port', () => {
    expect(Port.tcp(53).equals(Port.udp(53))).toBe(false);
  });

  test.each([0, -1, 65536, 80.5, NaN, Infinity])('fails LS002 for the number %d', (number) => {
    expect(() => Port.tcp(number)).toThrow(InvalidValueError);
    expect(() => Port.udp(number)).toThrow(
      `"${number}": a port is a whole number from 1 to 65535; use one in that range`,
    );
  });

  test.each(['', 'http', '8020/sctp', '8020/', '/tcp', ' 8020', '8020/TCP', '123456', '1-', '-2', '1-2-3', '1 - 2'])(
    'fails LS002 for the text "%s"',
    (text) => {
      expect(() => Port.parse(text)).toThrow(`"${text}": a port reads <number>/<tcp|udp>; write for example 8020/tcp`);
    },
  );

  test('fails LS002 for a text whose number is out of range', () => {
    expect(() => Port.parse('65536/udp')).toThrow('"65536": a port is a whole number from 1 to 65535');
  });
});
