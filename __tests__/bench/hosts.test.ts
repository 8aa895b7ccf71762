import { histogram, hosts, type HostsRaw, type PlanFigures } from './hosts';

const figures = (seconds: number, mostProcesses = 2): PlanFigures => ({
  seconds,
  processorSeconds: 2 * seconds,
  processes: 4,
  mostProcesses,
  connections: { 1: 20, 2: 80 },
  roundTrips: { 5: 99, 114: 1 },
});
const raw = (seconds: number, mostProcesses?: number): HostsRaw => ({
  '10': { resources: 76, plans: { none: [figures(2)] } },
  '100': { resources: 656, plans: { none: [figures(seconds, mostProcesses)], '20 ms': [figures(30)] } },
});

test('a plan of many hosts stands beside one of few, on each line', () => {
  expect(hosts.report(raw(9)).tables[0]?.rows).toEqual([
    ['10', '76', 'none', '2.00 s (2.00..2.00)', '4.0 s', '4 (2)', '20 with 1, 80 with 2', '5..114'],
    ['100', '656', 'none', '9.00 s (9.00..9.00)', '18.0 s', '4 (2)', '20 with 1, 80 with 2', '5..114'],
    ['100', '656', '20 ms', '30.0 s (30.0..30.0)', '60.0 s', '4 (2)', '20 with 1, 80 with 2', '5..114'],
  ]);
});

test('goals are judged without latency: the time, and that processes are few', () => {
  const goals = (...what: Parameters<typeof raw>) => hosts.report(raw(...what)).goals?.map(({ isHeld }) => isHeld);
  expect(goals(19.9)).toEqual([true, true]);
  expect(goals(20.1, 4)).toEqual([false, false]);
});

test('hosts are counted by what they have', () => {
  expect(histogram([2, 1, 2, 10])).toEqual({ 1: 1, 2: 2, 10: 1 });
});
