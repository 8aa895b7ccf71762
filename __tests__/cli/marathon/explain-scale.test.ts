import { explainScale } from '../../../cli/marathon/explain-scale';
import type { AppStatus } from '../../../provider/resources/marathon/answers';

const status = (instances: number, states: readonly string[]): AppStatus => ({
  id: '/shop/web',
  instances,
  version: '2030-01-01T00:00:00.000Z',
  tasksStaged: 0,
  tasksRunning: states.filter((state) => state === 'TASK_RUNNING').length,
  tasksHealthy: 0,
  tasksUnhealthy: 0,
  deployments: [],
  tasks: states.map((state, at) => ({ id: `t${at}`, state })),
});
const RUNS = 'TASK_RUNNING';

test.each([
  ['up', 3, [RUNS, RUNS, RUNS], 5, 'scaled from 3 running to 5; what runs goes on'],
  ['down', 3, [RUNS, RUNS, RUNS], 1, 'scaled from 3 running to 1; 2 of those that run are ended'],
  [
    'one without room is taken back',
    4,
    [RUNS, RUNS, RUNS],
    3,
    'scaled from 3 running to 3; 1 of those that run is ended; 1 that waits for an offer stays, for Marathon ends what runs first',
  ],
  [
    'as many without room are taken back',
    6,
    [RUNS, RUNS, RUNS],
    3,
    'scaled from 3 running to 3; 3 of those that run are ended; 3 that wait for an offer stay, for Marathon ends what runs first',
  ],
  [
    'what starts goes before what runs',
    3,
    [RUNS, RUNS, 'TASK_STARTING'],
    2,
    'scaled from 2 running to 2; what runs goes on',
  ],
  ['to nothing', 3, [RUNS, RUNS], 0, 'scaled from 2 running to 0; 2 of those that run are ended'],
  [
    'what has ended is launched again, and counts last',
    2,
    [RUNS, 'TASK_FAILED'],
    1,
    'scaled from 1 running to 1; 1 of those that run is ended',
  ],
])('a scale %s', (_, instances, states, to, line) => {
  expect(explainScale(status(instances, states), to)).toBe(line);
});
