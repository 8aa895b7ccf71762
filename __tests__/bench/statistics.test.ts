import { bytes, spread, withSpread } from './statistics';

test('the median is that of the middle, or between the two there', () => {
  expect(spread([3, 1, 2])).toEqual({ median: 2, min: 1, max: 3, count: 3 });
  expect(spread([10, 9, 1, 2])).toEqual({ median: 5.5, min: 1, max: 10, count: 4 });
  expect(spread([7])).toEqual({ median: 7, min: 7, max: 7, count: 1 });
});

test('fails for no figures', () => {
  expect(() => spread([])).toThrow('no figures to take a median of');
});

test('figures are written with their spread and no more digits than they deserve', () => {
  expect(withSpread(spread([1.234, 2, 3]), 's')).toBe('2.00 s (1.23..3.00)');
  expect(withSpread(spread([812.34]), 'ms')).toBe('812 ms (812..812)');
  expect([bytes(12), bytes(1536), bytes(5 * 1024 ** 2)]).toEqual(['12 B', '1.5 KiB', '5.0 MiB']);
});
