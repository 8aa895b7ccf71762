import fc from 'fast-check';
import { faultTolerance, isOdd, quorum } from '../../../constructs/values';

const members = fc.integer({ min: 1, max: 10_000 });

describe('quorum', () => {
  test('is the smallest majority', () => {
    fc.assert(
      fc.property(members, (n) => {
        expect(quorum(n) * 2).toBeGreaterThan(n);
        expect((quorum(n) - 1) * 2).toBeLessThanOrEqual(n);
      }),
    );
  });

  test('is left over after as many losses as are tolerated, and not after one more', () => {
    fc.assert(
      fc.property(members, (n) => {
        expect(n - faultTolerance(n)).toBeGreaterThanOrEqual(quorum(n));
        expect(n - faultTolerance(n) - 1).toBeLessThan(quorum(n));
      }),
    );
  });

  test('an even number of members tolerates no more than one fewer', () => {
    fc.assert(
      fc.property(members, (n) => {
        expect(isOdd(n)).toBe(n % 2 !== 0);
        if (!isOdd(n)) expect(faultTolerance(n)).toBe(faultTolerance(n - 1));
        else if (n > 1) expect(faultTolerance(n)).toBe(faultTolerance(n - 1) + 1);
      }),
    );
  });

  test.each([
    [1, 1, 0],
    [2, 2, 0],
    [3, 2, 1],
    [4, 3, 1],
    [5, 3, 2],
    [7, 4, 3],
  ])('of %d members is %d, and %d may be lost', (n, majority, losses) => {
    expect([quorum(n), faultTolerance(n)]).toEqual([majority, losses]);
  });
});
