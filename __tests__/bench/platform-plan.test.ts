import { platformPlan, type PlatformPlanRaw } from './platform-plan';

const times = (hosts: number, plan: number, deploy: number) => ({
  hosts,
  resources: 10,
  plan: [plan],
  withoutHosts: [1],
  deploy: [deploy],
});
const raw = (platformDeploy: number): PlatformPlanRaw => ({
  times: { lab: times(3, 3, 6), 'lab-platform': times(4, 4, platformDeploy) },
  roundTrips: { session: [9, 10, 12], connection: [100, 110, 120] },
});

test('the share of a host is the whole divided by the hosts', () => {
  const { tables } = platformPlan.report(raw(8));
  expect(tables[0]?.rows[0]).toEqual([
    '`terraform plan`',
    '3.00 s (3.00..3.00)',
    '4.00 s (4.00..4.00)',
    '1000 ms',
    '1000 ms',
  ]);
  expect(tables[0]?.rows[3]?.slice(1)).toEqual(['2.00 s', '3.00 s', '667 ms', '750 ms']);
});

test('a goal is held up to one round trip more, and a missed one is said to be', () => {
  const goals = (deploy: number) => platformPlan.report(raw(deploy)).goals?.map(({ isHeld, seen }) => [isHeld, seen]);
  expect(goals(8.04)).toEqual([
    [true, '0 ms'],
    [true, '10 ms'],
    [false, '83 ms'],
  ]);
  expect(goals(8.2)?.[1]).toEqual([false, '50 ms']);
});
