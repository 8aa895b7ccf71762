import { SCALE_CHECKS } from '../../../fixtures/marathon/scaling';
import { TestCluster } from './cluster';

const WEB = {
  id: '/web',
  cmd: 'sleep 60',
  instances: 3,
  unreachableStrategy: { inactiveAfterSeconds: 0, expungeAfterSeconds: 100_000 },
};
const INTERVAL = 300;

/** It is out of reach for so long that another takes its place. @returns its task */
function lose(cluster: TestCluster): string {
  const lost = cluster.instances().find(({ condition }) => condition === 'Running');
  const taskId = lost?.task?.id ?? '';
  cluster.report(taskId, 'TASK_UNREACHABLE', { unreachable_time: { nanoseconds: cluster.clock.now() * 1e6 } });
  return taskId;
}

async function oneTooMany(cluster: TestCluster): Promise<void> {
  const lost = lose(cluster);
  await cluster.runAll();
  cluster.report(lost, 'TASK_RUNNING');
}

async function corrected(cluster: TestCluster): Promise<void> {
  await oneTooMany(cluster);
  await cluster.clock.advance(INTERVAL);
  expect(cluster.instances()).toHaveLength(3);
}

function refuse(cluster: TestCluster): void {
  expect(() => cluster.put({ ...WEB, cmd: 'sleep 120' })).toThrow('App is locked');
}

/** What leaves the app with another number of instances than it wants. */
const GIVEN: Readonly<Record<string, (cluster: TestCluster) => Promise<void> | void>> = {
  'one too many runs': oneTooMany,
  'a restart is under way': (cluster) => void cluster.put({ ...WEB, cmd: 'sleep 90' }),
  'a restart is under way, forced upon another': (cluster) => {
    cluster.put({ ...WEB, cmd: 'sleep 90' });
    cluster.put({ ...WEB, cmd: 'sleep 120' }, true);
  },
  'a restart is under way, and a change of the app was answered with 409': (cluster) => {
    cluster.put({ ...WEB, cmd: 'sleep 90' });
    refuse(cluster);
  },
  'a check has ended one too many, and all others that were there run on': async (cluster) => {
    await corrected(cluster);
    lose(cluster);
  },
  'a check has ended one too many, and a restart is over since': async (cluster) => {
    await corrected(cluster);
    cluster.put({ ...WEB, cmd: 'sleep 90' });
    await cluster.runAll();
    expect(cluster.scheduler.deployments.count).toBe(0);
    lose(cluster);
  },
  'a check has ended one too many, and all that were there have ended since': async (cluster) => {
    await corrected(cluster);
    for (const { task } of cluster.instances()) cluster.report(task?.id ?? '', 'TASK_KILLED');
    await cluster.runAll();
    lose(cluster);
  },
};

const wanted = (cluster: TestCluster): number =>
  cluster.instances().filter(({ goal, condition }) => goal === 'Running' && condition !== 'UnreachableInactive').length;

test.each(SCALE_CHECKS.map((row) => [row.name, row] as const))('a scale check: %s', async (_, row) => {
  const cluster = new TestCluster({ argv: ['--scale_apps_interval', String(INTERVAL * 1000)] });
  cluster.put(WEB);
  await cluster.runAll();
  await GIVEN[row.given]?.(cluster);
  await cluster.clock.advance(INTERVAL);
  expect(wanted(cluster) === WEB.instances).toBe(row.isMade);
});

test('every row is prepared', () => {
  expect(Object.keys(GIVEN).sort()).toEqual(SCALE_CHECKS.map(({ given }) => given).sort());
});

test('a leader that ends waits for no kill any more', async () => {
  const cluster = new TestCluster({ holdsKills: true, argv: ['--scale_apps_interval', String(INTERVAL * 1000)] });
  cluster.put(WEB);
  await cluster.runAll();
  await oneTooMany(cluster);
  await cluster.clock.advance(INTERVAL);
  expect(wanted(cluster)).toBe(WEB.instances);
  cluster.scheduler.stop();
  const going = cluster.instances().find(({ goal }) => goal !== 'Running');
  cluster.report(going?.task?.id ?? '', 'TASK_KILLED');
  expect(cluster.instances()).toHaveLength(WEB.instances);
});
