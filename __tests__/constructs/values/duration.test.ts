import fc from 'fast-check';
import { Duration, InvalidValueError } from '../../../constructs/values';

describe('Duration', () => {
  test('prints what it parses', () => {
    fc.assert(
      fc.property(fc.nat(), (milliseconds) => {
        expect(Duration.parse(Duration.milliseconds(milliseconds).toString()).toMilliseconds()).toBe(milliseconds);
      }),
    );
  });

  test('adds and compares as its milliseconds do', () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat(), (a, b) => {
        const [x, y] = [Duration.milliseconds(a), Duration.milliseconds(b)];
        expect(x.plus(y).toMilliseconds()).toBe(a + b);
        expect(x.lessThan(y)).toBe(a < b);
      }),
    );
  });

  test.each([
    [Duration.seconds(90), '1m30s', 90],
    [Duration.minutes(5), '5m', 300],
    [Duration.hours(1), '1h', 3600],
    [Duration.days(2), '48h', 172_800],
    [Duration.milliseconds(250), '250ms', 0.25],
    [Duration.seconds(0.5), '500ms', 0.5],
    [Duration.seconds(0), '0s', 0],
  ])('%s prints as %s', (duration, text, seconds) => {
    expect([duration.toString(), duration.toSeconds()]).toEqual([text, seconds]);
  });

  test('is not less than itself', () => {
    expect(Duration.seconds(1).lessThan(Duration.seconds(1))).toBe(false);
  });

  test('reads units that overflow the next one', () => {
    expect(Duration.parse('90s').toString()).toBe('1m30s');
  });

  test.each(['', '90', 's', '1.5s', '1d', '1m 30s', '-1s', '1M'])('fails LS005 for "%s"', (text) => {
    expect(() => Duration.parse(text)).toThrow(`"${text}": a duration reads like 1m30s; use the units h, m, s and ms`);
  });

  test.each([-1, 0.0001, NaN, Infinity])('fails LS005 for %d seconds', (amount) => {
    expect(() => Duration.seconds(amount)).toThrow(InvalidValueError);
    expect(() => Duration.seconds(amount)).toThrow(
      `"${amount * 1000} ms": a duration is a whole number of milliseconds, zero or more; round it`,
    );
  });
});
