import type { Instance } from '../../../../lab/simulators/marathon/instances/instance';
import { OVERDUE_LAUNCHES, TASK_KILLS } from '../../../fixtures/marathon/kills';
import type { InstanceBefore, TaskKill } from '../../../fixtures/marathon/rows';
import { TestCluster } from './cluster';
import { HttpBed } from './http-bed';

const LONG = '100000000';

/** Instances of a row, by their names. */
async function prepared({ instances, wants }: TaskKill): Promise<[TestCluster, Map<string, Instance>]> {
  const launched = instances.filter(({ condition }) => condition !== 'Scheduled');
  const agents = launched.map((_, n) => ({ id: `agent-${n}`, hostname: `host-${n}`, cpus: 1 }));
  const cluster = new TestCluster({ agents, argv: ['--scale_apps_interval', LONG] });
  const isLongLost = instances.some(({ condition }) => condition === 'UnreachableInactive');
  const unreachableStrategy = isLongLost
    ? { inactiveAfterSeconds: 0, expungeAfterSeconds: Number(LONG) / 1000 }
    : 'disabled';
  const document = { id: '/web', cmd: 'sleep 60', cpus: 1, instances: wants };
  const deployment = cluster.put({ ...document, backoffSeconds: 3600, unreachableStrategy });
  await cluster.runAll();
  cluster.scheduler.deployments.cancel(deployment);
  cluster.holdsKills = true;
  const named = new Map(cluster.instances().map((instance, at) => [instances[at]?.name ?? '', instance]));
  for (const before of instances) become(cluster, named.get(before.name), before);
  return [cluster, named];
}

function become(cluster: TestCluster, instance: Instance | undefined, { condition }: InstanceBefore): void {
  const taskId = instance?.task?.id ?? '';
  if (condition === 'Failed') cluster.report(taskId, 'TASK_FAILED');
  if (condition.startsWith('Unreachable'))
    cluster.report(taskId, 'TASK_UNREACHABLE', { unreachable_time: { nanoseconds: cluster.clock.now() * 1e6 } });
  if (condition !== 'Killing' || instance === undefined) return;
  cluster.scheduler.kills.kill(instance);
  cluster.report(taskId, 'TASK_KILLING');
}

test.each(TASK_KILLS.map((row) => [row.name, row] as const))('tasks are ended: %s', async (_, row) => {
  const [cluster, named] = await prepared(row);
  expect(row.instances.map(({ name }) => cluster.scheduler.tracker.get(named.get(name)?.id ?? '')?.condition)).toEqual(
    row.instances.map(({ condition }) => condition),
  );
  const bed = await HttpBed.start(cluster);
  const taskOf = (name: string): string => {
    const instance = named.get(name);
    return instance?.task?.id ?? `${instance?.id ?? ''}._app.1`;
  };
  const filled = (text: string): string => text.replace(/<(\w+)>/g, (__, name: string) => taskOf(name));
  const [calls, before] = [cluster.calls.length, new Set(cluster.instances().map(({ id }) => id))];
  const [method = '', path = ''] = row.request.split(' ');
  const body = row.body === undefined ? undefined : { ids: row.body.ids.map(filled) };
  const { status, json } = await bed.call(method, filled(path), body);
  bed.stop();
  const message = row.message === undefined ? {} : { message: filled(row.message) };
  expect([status, json]).toEqual([row.status, expect.objectContaining(message)]);
  const names = (are: (instance: Instance | undefined, name: string) => boolean): string[] =>
    row.instances
      .map(({ name }) => name)
      .filter((name) => are(cluster.scheduler.tracker.get(named.get(name)?.id ?? ''), name));
  const asked = cluster.calls.slice(calls);
  expect({
    asked: names((_instance, name) => asked.includes(`kill ${taskOf(name)}`)),
    decommissioned: names((instance) => instance?.goal === 'Decommissioned'),
    forgotten: names((instance) => instance === undefined),
    wantsAfter: cluster.scheduler.apps.get('/web')?.app.instances,
    started: cluster.instances().filter(({ id }) => !before.has(id)).length,
  }).toEqual({
    asked: sorted(row.asked, row),
    decommissioned: sorted(row.decommissioned, row),
    forgotten: sorted(row.forgotten, row),
    wantsAfter: row.wantsAfter,
    started: row.started,
  });
});

/** As the row has its instances. */
function sorted(names: readonly string[], { instances }: TaskKill): string[] {
  return instances.map(({ name }) => name).filter((name) => names.includes(name));
}

test('those of several that were chosen and do not count are replaced once the others have ended', async () => {
  const row = TASK_KILLS.find(({ name }) => name.startsWith('by ids, scale'));
  if (row === undefined) throw new Error('no such row');
  const [cluster, named] = await prepared(row);
  const bed = await HttpBed.start(cluster);
  const ids = ['r1', 'f'].map((name) => named.get(name)?.task?.id);
  await bed.call('POST', '/v2/tasks/delete?scale=true', { ids });
  cluster.report(named.get('r1')?.task?.id ?? '', 'TASK_KILLED');
  bed.stop();
  expect(cluster.instances().map(({ condition }) => condition)).toEqual(['Running', 'Scheduled']);
});

test('a task of an app that is gone is not killed by its id', async () => {
  const [cluster, named] = await prepared({ ...(TASK_KILLS[0] as TaskKill) });
  const bed = await HttpBed.start(cluster);
  cluster.scheduler.apps.remove('/web', true);
  const calls = cluster.calls.length;
  const { json } = await bed.call('POST', '/v2/tasks/delete', { ids: [named.get('r1')?.task?.id] });
  bed.stop();
  expect([json, cluster.calls.length]).toEqual([{ tasks: [] }, calls]);
});

test.each(OVERDUE_LAUNCHES.map((row) => [row.name, row] as const))('a launch is given up: %s', async (_, row) => {
  const flag = row.condition === 'Provisioned' ? '--task_launch_confirm_timeout' : '--task_launch_timeout';
  const cluster = new TestCluster({ holdsKills: true, argv: [flag, String(row.limitSeconds * 1000)] });
  cluster.put({ id: '/web', cmd: 'sleep 60' });
  await cluster.offer();
  if (row.condition === 'Staging') cluster.report(cluster.task(), 'TASK_STAGING');
  const isKilled = (): boolean => cluster.calls.includes(`kill ${cluster.task()}`);
  await cluster.clock.advance(row.killedAt - 1);
  expect(isKilled()).toBe(false);
  await cluster.clock.advance(1);
  expect(isKilled()).toBe(true);
});
