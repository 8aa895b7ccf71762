import { setTimeout as passed } from 'node:timers/promises';
import { DelayLine } from './delay-line';

test('without a delay things are done at once', () => {
  const done: number[] = [];
  new DelayLine(0).add(() => done.push(1));
  expect(done).toEqual([1]);
});

test('things are done later, in the order in which they came, the first not before the line stands', async () => {
  const line = new DelayLine(10, 40);
  const start = performance.now();
  const done: { what: number; after: number }[] = [];
  for (const what of [1, 2, 3]) line.add(() => done.push({ what, after: performance.now() - start }));
  expect(done).toEqual([]);
  while (done.length < 3) await passed(5);
  expect(done.map(({ what }) => what)).toEqual([1, 2, 3]);
  expect(done[0]?.after).toBeGreaterThanOrEqual(35); // timers may be a little early
});
