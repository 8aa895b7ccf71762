import {
  agentsWrong,
  awayTogether,
  leaderIn,
  mastersWrong,
  silences,
  tasksChanged,
  undrained,
  unsaidHealthy,
  type MasterAnswer,
  type RunningTask,
} from './b1-mesos-judge';

const seats = ['c1', 'c2', 'c3'].map((name, index) => ({ name, address: `192.0.2.${index + 1}` }));
const agent = (address: string, more = {}) => ({
  id: `S${address}`,
  hostname: address,
  pid: `slave(1)@${address}:5051`,
  active: true,
  ...more,
});
const agents = seats.map(({ address }) => agent(address));

describe('agents', () => {
  test('are well when each is active at the address of its host', () => {
    expect(agentsWrong(seats, { slaves: agents })).toEqual([]);
  });

  test('fails for one that is missing, one that is not active, one under another name and a stranger', () => {
    const slaves = [
      agent('192.0.2.1', { active: false }),
      agent('192.0.2.2', { hostname: 'c2.example' }),
      agent('192.0.2.9'),
    ];
    expect(agentsWrong(seats, { slaves })).toEqual([
      'c1: its agent is registered and not active',
      'c2: its agent calls itself c2.example, so HOST in its tasks is not its address 192.0.2.2',
      'c3: no agent of it is registered',
      'slave(1)@192.0.2.9:5051 is registered and not declared',
    ]);
  });

  test('fails for a host whose agent is there twice', () => {
    expect(agentsWrong(seats, { slaves: [...agents, agent('192.0.2.3')] })).toEqual([
      'c3: 2 agents are registered from it',
    ]);
  });
});

test('fails for tasks that no agent says are healthy: not yet checked, not healthy any more, not known', () => {
  const running = (...healthy: (boolean | undefined)[]) =>
    healthy.map((one) => ({ state: 'TASK_RUNNING', ...(one !== undefined && { healthy: one }) }));
  const tasks = [
    { id: 'web.1', statuses: running(undefined, true) },
    { id: 'web.2', statuses: running(undefined) },
    { id: 'web.3', statuses: running(true, false) },
  ];
  const state = { frameworks: [{ tasks: [] }, { tasks }] };
  expect(unsaidHealthy(state, ['web.1'])).toEqual([]);
  expect(unsaidHealthy(state, ['web.1', 'web.2', 'web.3', 'web.4'])).toEqual(['web.2', 'web.3', 'web.4']);
  expect(unsaidHealthy({}, ['web.1'])).toEqual(['web.1']);
});

describe('a drained agent', () => {
  const seat = { name: 'c3', address: '192.0.2.3' };
  const at = (host: string): RunningTask => ({ host, container: 'a', startedAt: '10:00' });
  const elsewhere = new Map([['web.1', at('c1')]]);

  test('is well when it is not active, or not there, and nothing runs on its host', () => {
    const slaves = [agent('192.0.2.1'), agent('192.0.2.3', { active: false })];
    expect(undrained(seat, { slaves }, elsewhere, 'after it was drained')).toEqual([]);
    expect(undrained(seat, { slaves: slaves.slice(0, 1) }, new Map(), 'after it was drained')).toEqual([]);
  });

  test('fails for one that is offered, and for each task that is left on its host', () => {
    const running = new Map([...elsewhere, ['web.2', at('c3')]]);
    expect(undrained(seat, { slaves: agents }, running, 'after it was restarted')).toEqual([
      'c3: its agent is active after it was restarted',
      'web.2 runs on c3 after it was restarted',
    ]);
  });
});

describe('masters', () => {
  const leading = (address: string, leader = address): MasterAnswer => ({
    status: 200,
    state: { pid: `master@${address}:5050`, leader: `master@${leader}:5050`, slaves: [] },
  });
  const redirect = (location: string): MasterAnswer => ({ status: 307, location });
  const well = new Map([
    ['c1', redirect('//192.0.2.2:5050/state')],
    ['c2', leading('192.0.2.2')],
    ['c3', redirect('http://192.0.2.2:5050/state')],
  ]);

  test('are well when one leads and the others redirect to it', () => {
    expect(leaderIn(seats, well)?.name).toBe('c2');
    expect(mastersWrong(seats, well)).toEqual([]);
  });

  test('fails where nobody leads, be it that the one that answers names another', () => {
    expect(mastersWrong(seats, new Map([['c1', leading('192.0.2.1', '192.0.2.2')]]))).toEqual([
      'no master says that it leads',
    ]);
  });

  test('fails for a second that leads, one that redirects elsewhere and one without an answer', () => {
    const [first, second] = [new Map(well), new Map(well)];
    first.set('c1', redirect('//192.0.2.3:5050/state')).delete('c3');
    second.set('c3', leading('192.0.2.3')).set('c1', redirect('/state'));
    expect(mastersWrong(seats, first)).toEqual([
      'c1: its master redirects to 192.0.2.3, and c2 leads',
      'c3: its master does not answer',
    ]);
    expect(mastersWrong(seats, second)).toEqual([
      'c1: its master redirects to "/state", and c2 leads',
      'c3: its master answers 200, not with a redirect to c2',
    ]);
  });
});

test('fails for tasks that are gone, new, or started again', () => {
  const task = (host: string, container = 'a', startedAt = '10:00'): RunningTask => ({ host, container, startedAt });
  const before = new Map([
    ['web.1', task('c1')],
    ['web.2', task('c2')],
    ['web.3', task('c3')],
  ]);
  expect(tasksChanged(before, new Map(before))).toEqual([]);
  const after = new Map([
    ['web.1', task('c1', 'b', '10:05')],
    ['web.3', task('c3')],
    ['web.4', task('c2')],
  ]);
  expect(tasksChanged(before, after)).toEqual([
    'web.1 on c1 ran since 10:00, and runs on c1 since 10:05',
    'web.2 ran on c2 and does not run any more',
    'web.4 on c2 is new',
  ]);
});

describe('daemons that are asked all the time', () => {
  /** Without an answer after 100 ms. */
  const asked = (member: string, at: number, answered: boolean, took = 100) => ({
    member,
    at,
    until: at + took,
    answered,
  });
  const oneByOne = [
    ...[0, 4000].map((at) => asked('c1', at, true)),
    ...[1000, 2000].map((at) => asked('c1', at, false)),
    ...[0, 1000, 2000, 5000].map((at) => asked('c2', at, true)),
    asked('c2', 3000, false),
  ];

  test('are silent from the first question without an answer to the end of the last in a row', () => {
    expect(silences(oneByOne)).toEqual([
      { member: 'c1', from: 1000, to: 2100 },
      { member: 'c2', from: 3000, to: 3100 },
    ]);
    expect(awayTogether('agents', oneByOne)).toEqual([]);
  });

  test('fails for two that are silent at the same time, at the end too', () => {
    expect(awayTogether('agents', [...oneByOne, asked('c2', 1500, false), asked('c2', 1700, false)])).toEqual([
      'agents: c1 and c2 were away together for 0.3 s',
    ]);
    expect(awayTogether('agents', [asked('c1', 0, false, 3000), asked('c2', 1000, false, 3000)])).toEqual([
      'agents: c1 and c2 were away together for 2.0 s',
    ]);
  });
});
