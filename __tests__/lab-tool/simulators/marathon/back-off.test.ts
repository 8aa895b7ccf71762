import { BACKOFF_EVENTS, BACKOFF_SERIES } from '../../../fixtures/marathon/health-and-backoff';
import type { BackoffEvent } from '../../../fixtures/marathon/rows';
import { TestCluster } from './cluster';

const WEB = { id: '/web', cmd: 'sleep 60' };

async function running(document: object = {}): Promise<TestCluster> {
  const cluster = new TestCluster();
  cluster.put({ ...WEB, ...document });
  await cluster.runAll();
  return cluster;
}

function delay(cluster: TestCluster): number | undefined {
  const spec = cluster.scheduler.apps.get('/web') ?? cluster.instances()[0]?.spec;
  return spec && cluster.scheduler.queue.backOff.delayOf(spec);
}

/** The task fails, waits its delay, and runs again. */
async function fail(cluster: TestCluster, times = 1): Promise<void> {
  for (let time = 0; time < times; time += 1) {
    cluster.report(cluster.task(), 'TASK_FAILED');
    if (time + 1 === times) return;
    const until = cluster.scheduler.queue.backOff.until(cluster.instances()[0]?.spec as never) ?? 0;
    await cluster.clock.advance(Math.max(0, until - cluster.clock.now()) / 1000 + 0.001);
    await cluster.runAll();
  }
}

test.each(BACKOFF_SERIES.map((row) => [row.name, row] as const))('series: %s', async (_, row) => {
  const { backoffSeconds, backoffFactor, maxLaunchDelaySeconds, delays } = row;
  const cluster = await running({ backoffSeconds, backoffFactor, maxLaunchDelaySeconds });
  let failures = 0;
  for (const { failure, delay: expected } of delays) {
    while (failures < failure) {
      cluster.report(cluster.task(), 'TASK_FAILED');
      failures += 1;
      if (failures === failure) expect(delay(cluster)).toBeCloseTo(expected, 6);
      const left = Math.ceil((delay(cluster) ?? 0) * 1000) / 1000;
      await cluster.clock.advance(left);
      await cluster.runAll();
    }
  }
});

async function drained(cluster: TestCluster): Promise<void> {
  await fail(cluster, 2);
  await cluster.clock.advance(2);
  await cluster.runAll();
  cluster.report(cluster.task(), 'TASK_KILLED', { reason: 'REASON_SLAVE_DRAINING' });
}

/** What happens in each row; before it the delay is that of one failure, unless there is none yet. */
const HAPPENINGS: Readonly<Record<string, (cluster: TestCluster) => Promise<void> | void>> = {
  'first failure': (cluster) => fail(cluster),
  'next failure': (cluster) => {
    cluster.report(cluster.task(), 'TASK_FAILED');
  },
  'a clean exit counts as a failure': (cluster) => {
    cluster.report(cluster.task(), 'TASK_FINISHED');
  },
  'a kill does not count': (cluster) => {
    cluster.report(cluster.task(), 'TASK_KILLED');
  },
  'unreachable does not count': (cluster) => {
    cluster.report(cluster.task(), 'TASK_UNREACHABLE');
  },
  'a drained agent': drained,
  'an upgrade begins': (cluster) => void cluster.put({ ...WEB, cmd: 'sleep 90' }),
  'the app is removed': (cluster) => void cluster.scheduler.apps.remove('/web', true),
  'an operator': (cluster) => {
    cluster.scheduler.queue.backOff.reset(cluster.scheduler.apps.get('/web') as never);
  },
  'nothing failed for the greatest delay': (cluster) => cluster.clock.advance(311),
};

const BEGINS_WITHOUT = ['first failure'];

async function judged(row: BackoffEvent, happens: (cluster: TestCluster) => Promise<void> | void): Promise<void> {
  const cluster = await running({ maxLaunchDelaySeconds: 300 });
  if (!BEGINS_WITHOUT.includes(row.name)) {
    await fail(cluster);
    await cluster.clock.advance(1.001);
    await cluster.runAll();
  }
  const before = delay(cluster);
  const spec = cluster.scheduler.apps.get('/web') as never;
  const untilBefore = cluster.scheduler.queue.backOff.until(spec);
  await happens(cluster);
  const now = cluster.scheduler.apps.get('/web') ?? spec;
  const after = cluster.scheduler.queue.backOff.delayOf(now);
  switch (row.delay) {
    case 'added':
      expect([before, after]).toEqual([undefined, 1]);
      break;
    case 'increased':
      expect(after).toBeCloseTo((before ?? 0) * 1.15, 9);
      break;
    case 'reset':
      expect(after).toBeUndefined();
      break;
    case 'unchanged':
      expect([after, cluster.scheduler.queue.backOff.until(spec)]).toEqual([before, untilBefore]);
      break;
    case 'advanced':
      expect(after).toBe(before);
      expect(cluster.scheduler.queue.backOff.until(spec)).toBeGreaterThan(untilBefore ?? 0);
      break;
  }
}

test.each(BACKOFF_EVENTS.filter(({ name }) => name in HAPPENINGS).map((row) => [row.name, row] as const))(
  'event: %s',
  async (name, row) => {
    await judged(row, HAPPENINGS[name] as (cluster: TestCluster) => void);
  },
);

test.each(['TASK_ERROR', 'TASK_DROPPED', 'TASK_GONE'])('event: an error, a drop, a gone agent: %s', async (state) => {
  const row = BACKOFF_EVENTS.find(({ name }) => name.startsWith('an error')) as BackoffEvent;
  await judged(row, (cluster) => {
    cluster.report(cluster.task(), state);
  });
});

test.each(['TASK_STAGING', 'TASK_STARTING', 'TASK_RUNNING'])(
  'event: a launch starts the wait anew: %s',
  async (state) => {
    const row = BACKOFF_EVENTS.find(({ name }) => name.startsWith('a launch')) as BackoffEvent;
    const cluster = await running();
    await fail(cluster);
    await cluster.clock.advance(1.001);
    await cluster.offer();
    await cluster.clock.advance(0.5);
    const spec = cluster.scheduler.apps.get('/web') as never;
    const before = cluster.scheduler.queue.backOff.until(spec) ?? 0;
    cluster.report(cluster.task(), state);
    expect(cluster.scheduler.queue.backOff.until(spec)).toBe(before + 500);
    expect([row.delay, delay(cluster)]).toEqual(['advanced', 1]);
  },
);

test('every event of the table is here', () => {
  const names = BACKOFF_EVENTS.map(({ name }) => name);
  const told = [...Object.keys(HAPPENINGS), 'an error, a drop, a gone agent', 'a launch starts the wait anew'];
  expect([...names].sort()).toEqual(told.sort());
});
