import { emptyServer, judge, serverFlags } from '../../../../upstream/marathon/document';
import { UNREACHABLE } from '../../../fixtures/marathon/health-and-backoff';
import { TestCluster } from './cluster';

const WEB = { id: '/web', cmd: 'sleep 60' };

async function unreachable(document: object): Promise<TestCluster> {
  const cluster = new TestCluster({ argv: ['--scale_apps_interval', '100000000'] });
  cluster.put({ ...WEB, ...document });
  await cluster.runAll();
  return cluster;
}

/** As the master reports it, and again each time it is asked. */
function report(cluster: TestCluster, taskId: string, since: number): void {
  cluster.report(taskId, 'TASK_UNREACHABLE', { unreachable_time: { nanoseconds: since * 1e6 } });
}

const REPLACED = UNREACHABLE.filter(({ resident, name }) => !resident && !name.startsWith('an old instance'));

test.each(REPLACED.map((row) => [row.name, row] as const))('unreachable: %s', async (_, row) => {
  const strategy = row.strategy === 'not given' ? {} : { unreachableStrategy: row.strategy };
  const cluster = await unreachable(strategy);
  const [taskId, since] = [cluster.task(), cluster.clock.now()];
  report(cluster, taskId, since);
  const fresh = () => cluster.instances().filter(({ task }) => task?.id !== taskId).length;
  if (row.replacedAfterSeconds === 0) {
    expect(cluster.instances().map(({ condition }) => condition)).toEqual(['Scheduled']);
    return;
  }
  await cluster.clock.advance((row.replacedAfterSeconds ?? 3600) - 1);
  report(cluster, taskId, since);
  expect(fresh()).toBe(0);
  await cluster.clock.advance(1);
  report(cluster, taskId, since);
  expect(fresh()).toBe(row.replacedAfterSeconds === null ? 0 : 1);
  expect(cluster.instances().some(({ task }) => task?.id === taskId)).toBe(true);
});

test('unreachable: forgotten after expungeAfterSeconds, and killed should it come back', async () => {
  const cluster = await unreachable({ unreachableStrategy: { inactiveAfterSeconds: 300, expungeAfterSeconds: 600 } });
  const [taskId, since] = [cluster.task(), cluster.clock.now()];
  report(cluster, taskId, since);
  await cluster.clock.advance(300);
  report(cluster, taskId, since);
  await cluster.clock.advance(290);
  expect(cluster.instances().some(({ task }) => task?.id === taskId)).toBe(true);
  await cluster.clock.advance(60);
  expect(cluster.instances().some(({ task }) => task?.id === taskId)).toBe(false);
  cluster.report(taskId, 'TASK_RUNNING');
  expect(cluster.calls).toContain(`kill ${taskId}`);
});

test('unreachable: a persistent volume waits for its agent', () => {
  const [row] = UNREACHABLE.filter(({ resident }) => resident);
  const volume = { containerPath: 'data', mode: 'RW', persistent: { size: 10 } };
  const body = JSON.stringify({ ...WEB, container: { type: 'MESOS', volumes: [volume] } });
  const verdict = judge({ method: 'POST', body }, emptyServer(serverFlags({ mesos_role: 'data' })));
  const [kept] = 'apps' in verdict ? verdict.apps : [];
  expect([kept?.unreachableStrategy, row?.replacedAfterSeconds]).toEqual(['disabled', null]);
});

test('unreachable: an old instance during an upgrade counts as ended', async () => {
  const cluster = await unreachable({
    unreachableStrategy: 'disabled',
    upgradeStrategy: { minimumHealthCapacity: 1, maximumOverCapacity: 1 },
  });
  const old = cluster.task();
  cluster.put({ ...WEB, cmd: 'sleep 90', unreachableStrategy: 'disabled' });
  report(cluster, old, cluster.clock.now());
  await cluster.runAll();
  expect(cluster.scheduler.deployments.count).toBe(0);
  expect(
    cluster
      .instances()
      .filter(({ goal }) => goal === 'Running')
      .map(({ spec }) => spec.app.cmd),
  ).toEqual(['sleep 90']);
});
