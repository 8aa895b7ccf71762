import { TestCluster } from './cluster';

test('an app is created, changed, scaled and removed', async () => {
  const cluster = new TestCluster();
  const { deployments, apps } = cluster.scheduler;
  cluster.put({ id: '/web', cmd: 'sleep 60', instances: 2 });
  expect(deployments.count).toBe(1);
  expect(cluster.calls).toContain('revive');
  await cluster.runAll();
  expect(deployments.count).toBe(0);
  expect(cluster.instances().map(({ condition }) => condition)).toEqual(['Running', 'Running']);

  cluster.put({ id: '/web', cmd: 'sleep 90', instances: 2 });
  expect(cluster.instances()).toHaveLength(4);
  await cluster.runAll();
  expect(deployments.count).toBe(0);
  expect(cluster.instances().map(({ spec }) => spec.app.cmd)).toEqual(['sleep 90', 'sleep 90']);

  cluster.put({ id: '/web', cmd: 'sleep 90', instances: 5 });
  await cluster.runAll();
  expect(cluster.instances()).toHaveLength(5);
  cluster.put({ id: '/web', cmd: 'sleep 90', instances: 1 });
  expect(cluster.instances()).toHaveLength(1);

  apps.remove('/web', true);
  expect(cluster.instances()).toEqual([]);
  expect(deployments.count).toBe(0);
  expect(cluster.tasks.size).toBe(0);
});
