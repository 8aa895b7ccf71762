import {
  appWrong,
  doubled,
  scaleUnshown,
  untoldFailure,
  unlikeInConsul,
  type AppTask,
  type Found,
} from './b1-marathon-judge';

const app = { id: '/sample-web', instances: 3, version: '1', service: 'sample-web' };
const task = (number: number, more: Partial<AppTask> = {}): AppTask => ({
  id: `web.${number}`,
  host: `192.0.2.${number}`,
  port: 31000 + number,
  state: 'TASK_RUNNING',
  alive: true,
  ...more,
});
const tasks = [task(1), task(2), task(3)];
const says = new Map(tasks.map(({ id }) => [id, '1']));

describe('an app', () => {
  test('is well with as many healthy instances as declared, of the declared version', () => {
    expect(appWrong(app, tasks, says)).toEqual([]);
  });

  test('fails for two instances instead of three', () => {
    expect(appWrong(app, tasks.slice(1), says)).toEqual(['/sample-web: 2 instances are there, declared are 3']);
  });

  test('fails for an instance of another version, one without an answer, one unhealthy, one that starts', () => {
    const four = [task(1), task(2), task(3, { alive: false }), task(4, { state: 'TASK_STAGING' })];
    expect(appWrong({ ...app, instances: 4 }, four, new Map([['web.1', '9']]))).toEqual([
      'web.1 on 192.0.2.1 says that it is version 9, declared is 1',
      'web.2 on 192.0.2.2 gives no answer at port 31002',
      'web.3 on 192.0.2.3 is TASK_RUNNING and not healthy',
      'web.4 on 192.0.2.4 is TASK_STAGING',
    ]);
  });
});

describe('in Consul', () => {
  const found: Found = {
    http: tasks.map(({ host, port }) => ({ address: host, port, tags: ['version-1'], passing: true })),
    a: ['192.0.2.3', '192.0.2.1', '192.0.2.2'],
    srv: [31002, 31001, 31003],
  };

  test('an app is well where each host finds each task, and nothing else', () => {
    expect(unlikeInConsul('vm1', app, tasks, found)).toEqual([]);
    expect(unlikeInConsul('vm1', app, [], { http: [], a: [], srv: [] })).toEqual([]);
  });

  test('two tasks on one host are one address there', () => {
    const both = [task(1), task(2, { host: '192.0.2.1' })];
    const http = both.map(({ host, port }) => ({ address: host, port, tags: ['version-1'], passing: true }));
    expect(unlikeInConsul('c1', app, both, { http, a: ['192.0.2.1'], srv: [31001, 31002] })).toEqual([]);
  });

  test('an answer over UDP has three of more, and fails with fewer, or with one that is no task', () => {
    const many = [1, 2, 3, 4, 5].map((at) => task(at));
    const http = many.map(({ host, port }) => ({ address: host, port, tags: ['version-1'], passing: true }));
    const a = ['192.0.2.5', '192.0.2.1', '192.0.2.2'];
    expect(unlikeInConsul('c1', app, many, { http, a, srv: [31005, 31001, 31003] })).toEqual([]);
    for (const srv of [
      [31005, 31001],
      [31005, 31001, 31009],
      [31005, 31005, 31001],
    ])
      expect(unlikeInConsul('c1', app, many, { http, a, srv })).toEqual([expect.stringContaining('DNS: SRV')]);
  });

  test('fails for one that is missing, a stranger, one that is there twice, and another tag', () => {
    const [one, two] = found.http;
    if (one === undefined || two === undefined) throw new Error('two are registered');
    const http = [one, one, { ...two, tags: ['version-9'] }, { ...one, port: 32000, passing: false }];
    expect(unlikeInConsul('c1', app, tasks, { ...found, http })).toEqual([
      'c1: HTTP: 192.0.2.3:31003 is not in Consul',
      'c1: HTTP: 192.0.2.1:31001 is in Consul and is no task, or is there twice',
      'c1: HTTP: 192.0.2.1:32000 is in Consul and is no task, or is there twice',
      'c1: HTTP: 192.0.2.1:32000 is there and not passing',
      'c1: HTTP: 192.0.2.2:31002 is tagged version-9, not version-1',
    ]);
  });

  test('fails for DNS that knows too few, and for ghosts of a removed app', () => {
    expect(unlikeInConsul('c1', app, tasks, { ...found, a: ['192.0.2.1'], srv: [] })).toEqual([
      'c1: DNS: A of sample-web.service.consul: 192.0.2.1; the tasks have 192.0.2.1, 192.0.2.2, 192.0.2.3',
      'c1: DNS: SRV of sample-web.service.consul: none; the tasks have 31001, 31002, 31003',
    ]);
    expect(unlikeInConsul('c1', app, [], found)).toHaveLength(5);
  });
});

test('fails for a diff that does not show a scale by hand', () => {
  expect(scaleUnshown('~ app = jsonencode( ~ { ~ instances = 4 -> 3 # (20 unchanged', 4, 3)).toEqual([]);
  expect(scaleUnshown('~ app = { instances = 3 -> 4 }', 4, 3)).toEqual([
    'the diff does not show instances 4 -> 3, but 3 -> 4',
  ]);
  expect(scaleUnshown('No changes. Your infrastructure matches', 4, 3)).toEqual([
    'the diff does not show instances 4 -> 3: No changes. Your infrastructure matches',
  ]);
});

describe('a deploy of what cannot start', () => {
  const said =
    'app /sample-web: 5 tasks of the new definition failed, one after the other ' +
    'last failure: TASK_FAILED on 192.0.2.1 at 2026-01-01T00:00:00.000Z (web.9) Container exited with status 3 ' +
    'It was reverted (deployment a, by deployment b): what was there before is there again.';

  test('is well when it ends with 1 and says what failed, how it ended, and that all is as before', () => {
    expect(untoldFailure(1, said)).toEqual([]);
  });

  test('fails for one that ends well, and for each thing that is not said', () => {
    expect(untoldFailure(0, said)).toEqual(['the deploy ended with 0, not with 1']);
    expect(untoldFailure(1, said.replace('status 3', 'status 137'))).toEqual([
      expect.stringMatching(/^the deploy does not say how it ended: with exit code 3: app/),
    ]);
    expect(untoldFailure(1, 'app /sample-web: no progress for 600 s')).toEqual([
      expect.stringMatching(/^the deploy does not say that a task failed: /),
      expect.stringMatching(/^the deploy does not say how it ended/),
      expect.stringMatching(/^the deploy does not say that it was reverted: /),
    ]);
  });
});

test('fails for a container that Marathon does not know, and a task that has none', () => {
  const running = new Map(tasks.map(({ id }, index) => [id, { host: `c${index + 1}` }]));
  expect(doubled(tasks, running)).toEqual([]);
  running.delete('web.2');
  running.set('web.0', { host: 'c3' });
  expect(doubled(tasks, running)).toEqual([
    'web.0 runs on c3, and Marathon does not know it',
    'web.2 on 192.0.2.2 has no container that runs',
  ]);
});
