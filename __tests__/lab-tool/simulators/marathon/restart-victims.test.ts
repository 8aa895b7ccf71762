import { restartVictims } from '../../../../lab/simulators/marathon/deployment/restart-victims';
import { RESTART_VICTIMS } from '../../../fixtures/marathon/kills';
import { app, TestCluster } from './cluster';
import { instanceOf } from './instance-before';

test.each(RESTART_VICTIMS.map((row) => [row.name, row] as const))('a restart ends: %s', (_, row) => {
  const spec = app({ id: '/web', cmd: 'sleep 60', ...row.checks });
  const old = row.instances.map(({ healthy, ...each }) => ({
    ...instanceOf(each, spec),
    ...(healthy === undefined ? {} : { healthy }),
  }));
  expect(restartVictims(old).map(({ id }) => id)).toEqual(row.order);
});

test('a change of the definition takes back a scale without room, and spares what runs', async () => {
  const cluster = new TestCluster({ agents: [1, 2, 3].map((n) => ({ id: `a${n}`, hostname: `h${n}`, cpus: 1 })) });
  const web = { id: '/web', cmd: 'sleep 60', cpus: 1 };
  cluster.put({ ...web, instances: 3 });
  await cluster.runAll();
  const ran = cluster.instances().map(({ id }) => id);
  cluster.put({ ...web, instances: 4 });
  cluster.holdsKills = true;
  cluster.put({ ...web, cmd: 'sleep 90', instances: 3 }, true);
  // One more than is wanted is ended at once, and that is the one that waits.
  const old = cluster.instances().filter(({ spec }) => spec.app.cmd === 'sleep 60');
  expect(old.map(({ id, goal }) => [id, goal])).toEqual(ran.map((id) => [id, 'Running']));
});
