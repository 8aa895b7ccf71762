import { getPriority } from 'node:os';
import { processorOf, spent } from './processor';

test('the first line of /proc/stat counts all cores, in hundredths of a second', () => {
  const stat = 'cpu  100 20 300 4000 50 6 70 8 0 0\ncpu0 1 2 3 4 5 6 7 8 0 0\n';
  expect(processorOf(stat)).toEqual({ user: 1, system: 3, softirq: 0.76, idle: 40.5 });
});

test('what is done meanwhile is counted', async () => {
  const { result, seconds, processor } = await spent(async () => {
    const end = performance.now() + 200;
    while (performance.now() < end);
    return Promise.resolve('done');
  });
  expect(result).toBe('done');
  expect(seconds).toBeGreaterThanOrEqual(0.2);
  const isCounted = getPriority() <= 0; // what runs at a lower priority is not
  expect(processor.user + processor.system).toBeGreaterThanOrEqual(isCounted ? 0.1 : 0);
});
