import { disturbed, leftOn, leftOver } from './b12-judge';
import type { LiveContainer } from './live';

const container = (service: string, { id = 'a', startedAt = '10:00' } = {}): LiveContainer => ({
  id,
  service,
  startedAt,
  createdAt: '10:00',
  status: 'running',
  health: 'healthy',
  finishedAt: '',
  exitCode: 0,
  error: '',
  addresses: {},
  sandbox: '',
});

describe('what a host that comes or goes does to others', () => {
  const before = new Map([['c1', [container('consul'), container('mesos-agent')]]]);

  test('nothing, where their containers run on', () => {
    const after = new Map([...before, ['w1', [container('consul')]]]);
    expect(disturbed(before, after)).toEqual([]);
  });

  test.each([
    ['started again', container('mesos-agent', { startedAt: '10:05' }), 'ran since 10:00, and runs since 10:05'],
    ['made anew', container('mesos-agent', { id: 'b', startedAt: '10:06' }), 'ran since 10:00, and runs since 10:06'],
  ])('fails where one was %s', (_, now, said) => {
    expect(disturbed(before, new Map([['c1', [container('consul'), now]]]))).toEqual([`c1: mesos-agent ${said}`]);
  });

  test('fails where one is gone', () => {
    const after = new Map([['c1', [container('consul')]]]);
    expect(disturbed(before, after)).toEqual(['c1: mesos-agent is not there any more']);
  });
});

describe('what a host that left has', () => {
  const task = (host: string): { host: string; container: string; startedAt: string } => ({
    host,
    container: 'a',
    startedAt: '10:00',
  });

  test('fails on tasks that run there, and on no others', () => {
    const tasks = new Map([
      ['web.1', task('c1')],
      ['web.2', task('w1')],
    ]);
    expect(leftOn('w1', tasks)).toEqual(['web.2 still runs on w1']);
  });

  test('fails on containers of ours', () => {
    expect(leftOver('w1', [])).toEqual([]);
    expect(leftOver('w1', [container('consul')])).toEqual(['w1: consul is still there, running']);
  });
});
