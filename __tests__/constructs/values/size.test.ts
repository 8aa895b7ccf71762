import fc from 'fast-check';
import { InvalidValueError, Size } from '../../../constructs/values';

const bytes = fc.oneof(
  fc.nat(),
  fc.nat(4096).map((n) => n * 2 ** 20),
  fc.nat(4096).map((n) => n * 2 ** 30),
);

describe('Size', () => {
  test('prints what it parses', () => {
    fc.assert(
      fc.property(bytes, (n) => {
        expect(Size.parse(Size.bytes(n).toString()).toBytes()).toBe(n);
      }),
    );
  });

  test('adds, subtracts, compares and scales as its bytes do', () => {
    fc.assert(
      fc.property(bytes, bytes, (a, b) => {
        const [x, y] = [Size.bytes(a), Size.bytes(b)];
        expect(x.plus(y).toBytes()).toBe(a + b);
        expect(x.plus(y).minus(y)).toEqual(x);
        expect(Math.sign(x.compare(y))).toBe(Math.sign(a - b));
        expect(x.lessThan(y)).toBe(a < b);
        expect(x.times(0.8).toBytes()).toBe(Math.floor(a * 0.8));
        expect(x.toMebibytes()).toBe(Math.floor(a / 2 ** 20));
      }),
    );
  });

  test.each([
    [Size.gibibytes(4), '4GiB', 4 * 2 ** 30],
    [Size.gibibytes(1), '1GiB', 2 ** 30],
    [Size.gibibytes(2048), '2TiB', 2 ** 41],
    [Size.gibibytes(1.5), '1536MiB', 1536 * 2 ** 20],
    [Size.mebibytes(512), '512MiB', 512 * 2 ** 20],
    [Size.kibibytes(64), '64KiB', 65536],
    [Size.bytes(1025), '1025B', 1025],
    [Size.bytes(0), '0B', 0],
  ])('%s prints as %s', (size, text, amount) => {
    expect([size.toString(), size.toBytes()]).toEqual([text, amount]);
  });

  test('reads fractions that are whole bytes', () => {
    expect(Size.parse('1.5 GiB').toString()).toBe('1536MiB');
    expect(Size.parse('1.25GiB').toString()).toBe('1280MiB');
  });

  test('is not less than itself', () => {
    expect(Size.gibibytes(1).lessThan(Size.gibibytes(1))).toBe(false);
  });

  test.each(['', '4', '4GB', '4G', '4 gib', '-1GiB', '1e3MiB', 'GiB', '4GiBs'])('fails LS006 for "%s"', (text) => {
    expect(() => Size.parse(text)).toThrow(
      `"${text}": a size has a binary unit: B, KiB, MiB, GiB or TiB; write for example 4GiB`,
    );
  });

  test.each([-1, 0.5, NaN, Infinity, 2 ** 53])('fails LS006 for %d bytes', (amount) => {
    expect(() => Size.bytes(amount)).toThrow(
      `"${amount} B": a size is a whole number of bytes, zero or more; round it`,
    );
  });

  test('fails LS006 for a fraction of a byte in text', () => {
    expect(() => Size.parse('0.1KiB')).toThrow(InvalidValueError);
  });

  test('fails LS006 to go below zero', () => {
    expect(() => Size.mebibytes(1).minus(Size.mebibytes(2))).toThrow(
      '"-1048576 B": a size is a whole number of bytes, zero or more',
    );
  });
});
