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

  test('is TCP where no protocol is written', () => {
    expect(Port.parse('8020').equals(Port.tcp(8020))).toBe(true);
  });

  test('of another protocol is another port', () => {
    expect(Port.tcp(53).equals(Port.udp(53))).toBe(false);
  });

  test.each([0, -1, 65536, 80.5, NaN, Infinity])('fails for the number %d', (number) => {
    expect(() => Port.tcp(number)).toThrow(InvalidValueError);
    expect(() => Port.udp(number)).toThrow(
      `"${number}": a port is a whole number from 1 to 65535; use one in that range`,
    );
  });

  test.each(['', 'http', '8020/sctp', '8020/', '/tcp', ' 8020', '8020/TCP', '123456'])(
    'fails for the text "%s"',
    (text) => {
      expect(() => Port.parse(text)).toThrow(`"${text}": a port reads <number>/<tcp|udp>; write for example 8020/tcp`);
    },
  );

  test('fails for a text whose number is out of range', () => {
    expect(() => Port.parse('65536/udp')).toThrow('"65536": a port is a whole number from 1 to 65535');
  });
});
