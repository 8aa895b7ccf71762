import { Standstill } from '../../../../provider/resources/marathon/standstill';

let now = 0;
beforeEach(() => {
  now = 0;
  jest.spyOn(Date, 'now').mockImplementation(() => now * 1000);
});
afterEach(() => {
  jest.restoreAllMocks();
});

/** Every 50 s: what is left. @returns after how many looks it is too long; undefined: never */
function looks(lefts: readonly number[], steps: readonly number[] = lefts.map(() => 1)): number | undefined {
  const standstill = new Standstill(100);
  for (const [at, left] of lefts.entries()) {
    now += 50;
    standstill.sees({ step: steps[at] ?? 1, left });
    if (standstill.isTooLong) return at + 1;
  }
  return undefined;
}

describe('a standstill', () => {
  test('is no wait in which fewer instances are left, or another step has begun, however long', () => {
    expect(looks([20, 19, 18, 18, 17, 17, 16, 15, 15, 14])).toBeUndefined();
    expect(looks([5, 5, 5, 5, 5, 5], [1, 1, 2, 2, 3, Infinity])).toBeUndefined();
  });

  test('is one in which nothing was better than ever before', () => {
    expect(looks([4, 3, 4, 3, 4, 3])).toBe(5);
    expect(looks([4, 4, 4, 4], [2, 1, 2, 1])).toBe(4);
  });

  test('counts steps where nothing is known of instances', () => {
    const standstill = new Standstill(100);
    standstill.sees({ step: 1 });
    now += 101;
    standstill.sees({ step: 1 });
    expect(standstill.isTooLong).toBe(true);
    standstill.sees({ step: 2 });
    expect(standstill.isTooLong).toBe(false);
  });
});
