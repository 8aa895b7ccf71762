import { EVERY_MILLISECONDS, whileWatched } from './b1-marathon-watch';

const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

test('an app is looked at while work goes on; a look without an answer is none', async () => {
  let asked = 0;
  const tasks = () => ((asked += 1) === 2 ? Promise.reject(new Error('no answer')) : Promise.resolve([]));
  const { did, watched } = await whileWatched(tasks, async () => {
    while (asked < 3) await pause(EVERY_MILLISECONDS / 4);
    return 'done';
  });
  expect(did).toBe('done');
  expect(watched.looks).toHaveLength(asked - 1);
  expect(watched.to).toBeGreaterThan(watched.from);
});

test('fails with the error of the work, and then nobody looks any more', async () => {
  let asked = 0;
  const tasks = () => {
    asked += 1;
    return Promise.resolve([]);
  };
  await expect(whileWatched(tasks, () => Promise.reject(new Error('c1 gives no answer')))).rejects.toThrow(
    'c1 gives no answer',
  );
  const before = asked;
  await pause(2 * EVERY_MILLISECONDS);
  expect(asked).toBe(before);
});
