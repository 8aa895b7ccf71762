import metrics from '../../../../contracts/marathon/metrics.json';
import { isLabelled } from '../../../../lab/simulators/marathon/api/label-selector';
import { TestCluster } from './cluster';
import { HttpBed } from './http-bed';

interface WithApp {
  readonly app: Readonly<Record<string, unknown>>;
}

let bed: HttpBed;
let cluster: TestCluster;
beforeEach(async () => {
  cluster = new TestCluster();
  bed = await HttpBed.start(cluster);
});
afterEach(() => {
  bed.stop();
});

async function get(path: string): Promise<unknown> {
  return (await bed.call('GET', path)).json;
}

const WEB = { id: '/shop/web', cmd: 'sleep 60', labels: { tier: 'front' } };

test('an app in a group is asked for with what is embedded', async () => {
  const created = await bed.call('POST', '/v2/apps', WEB);
  expect(created.json).toMatchObject({ id: '/shop/web', portDefinitions: [{ port: 0 }], tasksStaged: 0 });
  await cluster.offer();
  expect(await get('/v2/apps/shop/web')).toMatchObject({ app: { tasksStaged: 1, tasksRunning: 0, deployments: [{}] } });
  await cluster.runAll();
  cluster.report(cluster.task('/shop/web'), 'TASK_RUNNING');
  cluster.report(cluster.task('/shop/web'), 'TASK_FAILED', { message: 'Container exited with 1' });
  await cluster.clock.advance(2);
  await cluster.runAll();
  const { app } = (await get('/v2/apps//shop/web?embed=app.readiness&embed=app.taskStats')) as WithApp;
  expect(app).toMatchObject({
    id: '/shop/web',
    version: expect.stringMatching(/^2030-01-01T00:00:00\.\d{3}Z$/) as string,
    versionInfo: { lastScalingAt: app.version, lastConfigChangeAt: app.version },
    portDefinitions: [{ port: 10_000 }],
    tasksRunning: 1,
    deployments: [],
    readinessCheckResults: [],
    lastTaskFailure: { state: 'TASK_FAILED', message: 'Container exited with 1', appId: '/shop/web' },
    tasks: [
      { appId: '/shop/web', host: 'host-1', ports: [31_000], state: 'TASK_RUNNING', slaveId: 'agent-1', role: '*' },
    ],
    tasksStats: {
      totalSummary: { stats: { counts: { running: 1 } } },
      startedAfterLastScaling: {},
      withLatestConfig: {},
    },
  });
  expect(Object.keys(app.tasksStats as object)).not.toContain('withOutdatedConfig');
  const { apps } = (await get('/v2/apps')) as { readonly apps: readonly object[] };
  expect(Object.keys(apps[0] ?? {})).not.toContain('tasks');
});

test('apps are found by command, id and label', async () => {
  cluster.put(WEB);
  cluster.put({ id: '/db', cmd: 'mongo', labels: { tier: 'back' } });
  const ids = async (query: string) =>
    ((await get(`/v2/apps?${query}`)) as { readonly apps: readonly { readonly id: string }[] }).apps.map(
      ({ id }) => id,
    );
  expect(await ids('cmd=MONGO')).toEqual(['/db']);
  expect(await ids('id=shop')).toEqual(['/shop/web']);
  expect(await ids('label=tier==front')).toEqual(['/shop/web']);
  expect(await get('/v2/apps/shop/*')).toMatchObject({ '*': [{ id: '/shop/web' }] });
  expect(await get('/v2/groups')).toMatchObject({
    id: '/',
    apps: [{ id: '/db' }],
    groups: [{ id: '/shop', apps: [{}] }],
  });
  expect((await bed.call('GET', '/v2/groups/none')).status).toBe(404);
});

test.each([
  ['tier', true],
  ['colour', false],
  ['tier==front,colour!=blue', true],
  ['tier in (back,front)', true],
  ['tier notin (front)', false],
  [null, true],
])('a label selector: %s', (selector, isMet) => {
  expect(isLabelled({ tier: 'front' }, selector)).toBe(isMet);
});

test('a document that is refused is answered with its details', async () => {
  const answer = await bed.call('POST', '/v2/apps', { id: '/web', cmd: 'x', cpus: -1 });
  expect([answer.status, answer.json]).toEqual([
    422,
    { message: expect.any(String) as string, details: [{ path: '/cpus', errors: expect.any(Array) as string[] }] },
  ]);
  expect((await bed.call('POST', '/v2/apps', '{"id":')).status).toBe(400);
  expect((await bed.call('PATCH', '/v2/apps/web', { cmd: 'sleep 60' })).status).toBe(404);
  expect((await bed.call('POST', '/v2/deployments')).status).toBe(405);
});

test('several apps are changed in one deployment', async () => {
  cluster.put(WEB);
  cluster.put({ id: '/db', cmd: 'mongo' });
  await cluster.runAll();
  const answer = await bed.call('PUT', '/v2/apps', [
    { id: '/shop/web', cmd: 'sleep 90' },
    { id: '/db', cmd: 'mongo 2' },
  ]);
  expect(answer.status).toBe(200);
  expect(bed.actions()).toEqual([['RestartApplication', 'RestartApplication']]);
});

test('tasks are listed, killed, and killed for good', async () => {
  cluster.put({ ...WEB, instances: 2 });
  await cluster.runAll();
  const { tasks } = (await get('/v2/tasks?status=running')) as {
    readonly tasks: readonly { readonly id: string; readonly servicePorts: readonly number[] }[];
  };
  expect(tasks.map(({ servicePorts }) => servicePorts)).toEqual([[10_000], [10_000]]);
  expect(await get('/v2/tasks?status=staging')).toEqual({ tasks: [] });
  const [first, second] = tasks.map(({ id }) => id);
  expect((await bed.call('DELETE', `/v2/apps/shop/web/tasks/${first ?? ''}`)).json).toMatchObject({
    task: { id: first },
  });
  expect(cluster.calls).toContain(`kill ${first ?? ''}`);
  const scaled = await bed.call('DELETE', `/v2/apps/shop/web/tasks/${second ?? ''}?scale=true`);
  expect([scaled.status, cluster.scheduler.apps.get('/shop/web')?.app.instances]).toEqual([200, 1]);
  await cluster.clock.advance(2);
  await cluster.runAll();
  const left = cluster.task('/shop/web');
  expect((await bed.call('POST', '/v2/tasks/delete?wipe=true', { ids: [left] })).json).toMatchObject({
    tasks: [{ id: left }],
  });
  expect((await bed.call('POST', '/v2/tasks/delete', { ids: ['x'] })).status).toBe(400);
  expect((await bed.call('DELETE', '/v2/apps/shop/web/tasks?scale=true&wipe=true')).status).toBe(400);
  expect((await bed.call('GET', '/v2/apps/none/tasks')).status).toBe(404);
});

test('the queue tells what waits, and for how long', async () => {
  cluster.put({ ...WEB, backoffSeconds: 30 });
  await cluster.runAll();
  cluster.report(cluster.task('/shop/web'), 'TASK_FAILED');
  await cluster.clock.advance(10);
  expect(await get('/v2/queue')).toMatchObject({
    queue: [{ count: 1, delay: { timeLeftSeconds: 20, overdue: false }, app: { id: '/shop/web' } }],
  });
  expect((await bed.call('DELETE', '/v2/queue/shop/web/delay')).status).toBe(204);
  expect(await get('/v2/queue')).toMatchObject({ queue: [{ delay: { timeLeftSeconds: 0, overdue: true } }] });
});

test('readiness checks hold a deployment, and show in it', async () => {
  let status = 503;
  const own = new TestCluster({
    askReadiness: () => Promise.resolve({ status, contentType: 'text/plain', body: 'soon' }),
  });
  const check = { portName: 'http', preserveLastResponse: true, intervalSeconds: 30 };
  own.put({ ...WEB, portDefinitions: [{ port: 0, name: 'http' }], readinessChecks: [check] });
  await own.runAll();
  expect(own.scheduler.deployments.list()).toMatchObject([
    { currentActions: [{ readinessCheckResults: [{ ready: false, lastResponse: { status: 503, body: 'soon' } }] }] },
  ]);
  status = 200;
  await own.clock.advance(30);
  expect(own.scheduler.deployments.count).toBe(0);
});

test('metrics have the names of the contract', async () => {
  cluster.put(WEB);
  await cluster.runAll();
  await get('/v2/apps');
  const { text } = await bed.call('GET', '/metrics/prometheus');
  const told = [...text.matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name ?? '');
  const bases = metrics.metrics.map(({ prometheusBase }) => prometheusBase);
  const isKnown = (name: string): boolean =>
    bases.some((base) => new RegExp(`^${base.replace(/<[a-z-]+>|_task_state_/g, '.+')}(_.+)?$`).test(name));
  expect(told.filter((name) => !isKnown(name) && !name.includes('task_updates'))).toEqual([]);
  expect(text).toContain('marathon_apps_active_gauge 1\n');
  expect(text).toContain('marathon_mesos_task_updates_task_running_counter 1\n');
  expect(text).toMatch(/marathon_http_responses_2xx_rate_meter_count 1\n/);
  expect(await get('/metrics')).toMatchObject({
    gauges: { 'marathon.instances.running.gauge': { value: 1 } },
    counters: { 'marathon.tasks.launched.counter': { count: 1 } },
  });
});

test('ping, info and leader', async () => {
  expect((await bed.call('GET', '/ping')).text).toBe('pong');
  expect((await bed.call('GET', '/ping', undefined, { accept: 'application/json' })).json).toBe('pong');
  expect(await get('/v2/info')).toMatchObject({
    name: 'marathon',
    version: '1.11.24',
    elected: true,
    leader: 'marathon:8080',
    frameworkId: 'framework',
    marathon_config: {
      hostname: 'marathon',
      master: 'zk://zk:2181/mesos',
      decline_offer_duration: 120_000,
      checkpoint: true,
    },
    zookeeper_config: { zk: 'zk://zk:2181/marathon' },
  });
  expect(await get('/v2/leader')).toEqual({ leader: 'marathon:8080' });
  const answer = await bed.call('GET', '/v2/info');
  expect([answer.headers['x-marathon-leader'], answer.headers['cache-control']]).toEqual([
    'http://marathon:8080',
    'no-cache, no-store, must-revalidate',
  ]);
});

test('fails without the password where one is asked for', async () => {
  const locked = await HttpBed.start(new TestCluster({ argv: ['--http_credentials', 'admin:secret'] }));
  const refused = await locked.call('GET', '/ping');
  expect([refused.status, refused.headers['www-authenticate']]).toEqual([401, 'basic realm="Mesosphere"']);
  const authorization = `Basic ${Buffer.from('admin:secret').toString('base64')}`;
  expect((await locked.call('GET', '/ping', undefined, { authorization })).status).toBe(200);
  const wrong = `Basic ${Buffer.from('admin:guess').toString('base64')}`;
  expect((await locked.call('GET', '/ping', undefined, { authorization: wrong })).status).toBe(401);
  locked.stop();
});

test('events are sent as they come', async () => {
  const read = bed.stream('/v2/events?event_type=deployment_success&event_type=status_update_event');
  await read.opened;
  const id = cluster.put(WEB);
  await cluster.runAll();
  const text = await read.until('deployment_success');
  const data = [...text.matchAll(/event: (\S+)\r\ndata: (.+)\r\n\r\n/g)].map(([, type, json]) => [
    type,
    JSON.parse(json ?? '{}') as unknown,
  ]);
  expect(data).toMatchObject([
    [
      'status_update_event',
      { taskStatus: 'TASK_RUNNING', appId: '/shop/web', host: 'host-1', eventType: 'status_update_event' },
    ],
    ['deployment_success', { id, plan: { steps: [{}, {}] } }],
  ]);
});
