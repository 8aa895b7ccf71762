import { seeded, shuffled } from './seeded';

const take = (seed: number, count: number): number[] => {
  const next = seeded(seed);
  return Array.from({ length: count }, next);
};

test('the same seed gives the same numbers, another one others', () => {
  expect(take(1, 5)).toEqual(take(1, 5));
  expect(take(1, 5)).not.toEqual(take(2, 5));
  expect(take(1, 1000).every((number) => number >= 0 && number < 1)).toBe(true);
});

test('all items are there in another order, and the given list stays', () => {
  const items = ['a', 'b', 'c', 'd'];
  const orders = new Set([1, 2, 3, 4, 5].map((seed) => shuffled(items, seeded(seed)).join('')));
  for (const order of orders) expect(Array.from(order).sort()).toEqual(items);
  expect(orders.size).toBeGreaterThan(2);
  expect(items.join('')).toBe('abcd');
});
