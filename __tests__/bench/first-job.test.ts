import { firstJob } from './first-job';

const times = (...jobs: number[]) => jobs.map((job) => ({ ready: job - 10, job }));

test('the goal is about the time to the end of the first job', () => {
  const { tables, goals } = firstJob.report({ longshore: times(70, 78, 90), byHand: times(60, 65, 70) });
  expect(tables[0]?.rows).toEqual([
    ['every daemon serves', '68.0 s (60.0..80.0)', '55.0 s (50.0..60.0)', '1.24'],
    ['the first job has ended', '78.0 s (70.0..90.0)', '65.0 s (60.0..70.0)', '1.20'],
  ]);
  expect(goals?.[0]).toMatchObject({ seen: '1.20', isHeld: true });
});

test('a goal that is missed is said to be', () => {
  expect(firstJob.report({ longshore: times(90), byHand: times(60) }).goals?.[0]).toMatchObject({ isHeld: false });
});

test('fails on any environment but the lab, whose hosts may be emptied', async () => {
  const context = {
    project: '/project',
    runs: 1,
    environment: 'production',
    say: () => undefined,
    step: <T>(_key: string, measure: () => Promise<T>) => measure(),
  };
  await expect(firstJob.measure(context)).rejects.toThrow('environment = "production": this bench empties its hosts');
});
