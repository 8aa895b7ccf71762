import { once } from 'node:events';
import { connect } from 'node:net';
import { systemClock, type Clock } from '../../../../lab/simulators/marathon/clock';
import { EXIT } from '../../../../lab/simulators/marathon/exit-codes';
import { Marathon } from '../../../../lab/simulators/marathon/marathon';
import type { Coordination } from '../../../../lab/simulators/coordination';
import { CoordinationInMemory } from '../coordination-in-memory';
import { settings } from './cluster';
import { FakeMaster } from './fake-master';
import { http } from './http-bed';

interface App {
  readonly tasksRunning: number;
  readonly deployments: readonly unknown[];
  readonly tasks: readonly { readonly id: string; readonly host: string; readonly ports: readonly number[] }[];
  readonly cmd: string;
}

const started: Marathon[] = [];
let ensemble: CoordinationInMemory;
let sessions: { readonly url: string; readonly session: Coordination; readonly number: number }[];
let exits: { readonly code: number; readonly reason: string }[];
let master: FakeMaster;
let masterSession: Coordination;

beforeEach(async () => {
  ensemble = new CoordinationInMemory();
  [sessions, exits] = [[], []];
  master = await new FakeMaster().listen();
  masterSession = session('master');
  await masterSession.createEphemeralSequential('/mesos/json.info_', master.info);
});

afterEach(() => {
  for (const marathon of started.splice(0)) marathon.stop();
  master.close();
});

function session(url: string): Coordination {
  const made = ensemble.session();
  sessions.push({ url, session: made, number: sessions.length + 1 });
  return made;
}

/** What would take seconds takes a fiftieth. */
const QUICK: Clock = { now: Date.now, after: (milliseconds, call) => systemClock.after(milliseconds / 50, call) };

const FLAGS = [
  '--http_address',
  '127.0.0.1',
  '--hostname',
  '127.0.0.1',
  '--http_port',
  '0',
  '--min_revive_offers_interval',
  '50',
];

async function start(...argv: readonly string[]): Promise<{ marathon: Marathon; port: number }> {
  const marathon = new Marathon({
    settings: settings(...FLAGS, ...argv),
    clock: QUICK,
    coordinate: session,
    exit: (code, reason) => exits.push({ code, reason }),
    leaderWait: 250,
  });
  started.push(marathon);
  return { marathon, port: await marathon.run() };
}

async function until<T>(look: () => Promise<T | undefined> | T | undefined): Promise<T> {
  for (let turn = 0; turn < 400; turn += 1) {
    const found = await look();
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  throw new Error(`it did not come to that: ${JSON.stringify(exits)} ${master.kinds().join(' ')}`);
}

async function deployed(port: number, id = 'web'): Promise<App> {
  return until(async () => {
    const { json } = await http(port, 'GET', `/v2/apps/${id}`);
    const { app } = json as { readonly app?: App };
    return app !== undefined && app.deployments.length === 0 ? app : undefined;
  });
}

const created = { id: '/web', cmd: 'sleep 60', instances: 2 };

test('an app is deployed, changed and removed through a master', async () => {
  const { port } = await start();
  expect((await http(port, 'POST', '/v2/apps', created)).status).toBe(201);
  const app = await deployed(port);
  expect(app).toMatchObject({ tasksRunning: 2, cmd: 'sleep 60', tasks: [{ host: '127.0.0.1' }, {}] });
  expect((await http(port, 'PUT', '/v2/apps/web', { cmd: 'sleep 90' })).status).toBe(200);
  const changed = await deployed(port);
  expect(changed.tasksRunning).toBe(2);
  expect(master.tasks.size).toBe(2);
  const command = [...master.tasks.values()][0]?.command as { readonly value: string };
  expect(command.value).toBe('sleep 90');
  await http(port, 'DELETE', '/v2/apps/web');
  await until(() => (master.tasks.size === 0 ? true : undefined));
  // Every update is acknowledged, on the stream that brought it.
  const acknowledged = (): number => new Set(master.calls.flatMap(({ acknowledge }) => acknowledge?.uuid ?? [])).size;
  await until(() => (acknowledged() >= 8 ? true : undefined));
  expect(master.strangers).toBe(0);
  expect(exits).toEqual([]);
});

test('the framework says what it can', async () => {
  await start('--enable_features', 'task_killing', '--framework_name', 'shop');
  const [call] = await until(() => (master.calls.length > 0 ? master.calls : undefined));
  expect(call?.subscribe?.framework_info).toMatchObject({
    name: 'shop',
    hostname: '127.0.0.1',
    roles: ['*'],
    failover_timeout: 604_800,
    checkpoint: true,
    capabilities: ['TASK_KILLING_STATE', 'PARTITION_AWARE', 'REGION_AWARE', 'MULTI_ROLE'].map((type) => ({ type })),
  });
});

test('a standby hands on to the leader, and events are asked of the leader itself', async () => {
  const leader = await start();
  await until(async () => ((await http(leader.port, 'GET', '/ping')).text === 'pong' ? true : undefined));
  const standby = await start();
  const answer = await http(standby.port, 'POST', '/v2/apps', created);
  expect([answer.status, answer.headers['x-marathon-leader'], answer.headers['x-marathon-via']]).toEqual([
    201,
    `http://127.0.0.1:${leader.port}`,
    `1.1 127.0.0.1:${standby.port}`,
  ]);
  expect((await deployed(standby.port)).tasksRunning).toBe(2);
  expect((await http(standby.port, 'GET', '/v2/leader')).json).toEqual({ leader: `127.0.0.1:${leader.port}` });
  const events = await http(standby.port, 'GET', '/v2/events?event_type=x');
  expect([events.status, events.headers.location]).toEqual([
    302,
    `http://127.0.0.1:${leader.port}/v2/events?event_type=x`,
  ]);
  const loop = await http(standby.port, 'GET', '/v2/apps', undefined, {
    'X-Marathon-Via': `1.1 127.0.0.1:${standby.port}`,
  });
  expect([loop.status, loop.reason]).toEqual([502, 'Detected proxying loop.']);
});

test('the next leader goes on with the deployment, under the same framework', async () => {
  const first = await start();
  await until(async () => ((await http(first.port, 'GET', '/ping')).text === 'pong' ? true : undefined));
  const second = await start();
  await http(first.port, 'POST', '/v2/apps', created);
  const { tasks } = await deployed(first.port);
  master.holdsTasks = true;
  await http(first.port, 'PUT', '/v2/apps/web', { cmd: 'sleep 90' });
  await until(() => (master.tasks.size === 4 ? true : undefined));
  first.marathon.stop();
  const { deployments } = await until(async () => {
    const { status, json } = await http(second.port, 'GET', '/v2/apps/web');
    return status === 200 ? (json as { readonly app: App }).app : undefined;
  });
  expect(deployments).toHaveLength(1);
  await until(() => (master.kinds().filter((kind) => kind === 'SUBSCRIBE').length === 2 ? true : undefined));
  expect(
    master.calls.at(-1)?.framework_id ??
      master.calls.find(({ type }, at) => at > 0 && type === 'SUBSCRIBE')?.framework_id,
  ).toEqual({
    value: 'framework-of-master',
  });
  const old = tasks.map(({ id }) => id);
  for (const id of [...master.tasks.keys()].filter((one) => !old.includes(one))) master.update(id, 'TASK_RUNNING');
  const app = await deployed(second.port);
  expect([app.cmd, app.tasksRunning, old.some((id) => master.tasks.has(id))]).toEqual(['sleep 90', 2, false]);
});

test('a standby says by itself that a request has no host: it serves, whoever leads', async () => {
  const { port } = await start('--master', '127.0.0.1:1');
  const socket = connect(port, '127.0.0.1');
  socket.write('GET /ping HTTP/1.1\r\nConnection: close\r\n\r\n');
  const [chunk] = (await once(socket, 'data')) as [Buffer];
  expect(chunk.toString()).toMatch(/^HTTP\/1.1 400 /);
});

test('a task that nobody knows is killed', async () => {
  await start();
  await until(() => (master.kinds().includes('SUBSCRIBE') ? true : undefined));
  const unknown = 'web.instance-5cf1e2a4-0000-11e7-9e9b-70b3d5800001._app.1';
  master.tasks.set(unknown, {
    name: 'web',
    task_id: { value: unknown },
    agent_id: { value: 'agent-1' },
    resources: [],
  });
  master.update(unknown, 'TASK_RUNNING');
  await until(() => (master.calls.some(({ kill }) => kill?.task_id.value === unknown) ? true : undefined));
});

test('fails over: a leader whose line to the master ends gives up', async () => {
  await start();
  await until(() => (master.kinds().includes('SUBSCRIBE') ? true : undefined));
  master.close();
  expect(await until(() => exits[0])).toMatchObject({ code: EXIT.leadershipEndedGracefully });
});

test('fails over: another master leads', async () => {
  await start();
  await until(() => (master.kinds().includes('SUBSCRIBE') ? true : undefined));
  await masterSession.createEphemeralSequential('/mesos/json.info_', JSON.stringify({ hostname: 'other', port: 5050 }));
  const [node] = await masterSession.children('/mesos');
  await masterSession.remove(`/mesos/${node ?? ''}`);
  expect(await until(() => exits[0])).toMatchObject({ code: EXIT.leadershipEndedGracefully });
});

test('fails with the code of a session that is over', async () => {
  await start();
  await until(() => (master.kinds().includes('SUBSCRIBE') ? true : undefined));
  const own = sessions.find(({ url }) => url.endsWith('/marathon'));
  ensemble.expire(own?.number ?? 0);
  expect(exits[0]).toMatchObject({ code: EXIT.zookeeperConnectionLost });
});

test('fails with the code of a ZooKeeper that does not answer', async () => {
  const marathon = new Marathon({
    settings: settings(...FLAGS),
    clock: QUICK,
    coordinate: (url) => {
      const own = session(url);
      return { ...own, createEphemeralSequential: () => new Promise(() => undefined) };
    },
    exit: (code, reason) => exits.push({ code, reason }),
  });
  started.push(marathon);
  void marathon.run();
  const own = await until(() => sessions.find(({ url }) => url.endsWith('/marathon')));
  ensemble.expire(own.number);
  expect(exits[0]).toEqual({ code: EXIT.zookeeperConnectionFailure, reason: 'zk://zk:2181/marathon does not answer' });
});

test('fails with the code of a leader whose node is gone', async () => {
  await start();
  await until(() => (master.kinds().includes('SUBSCRIBE') ? true : undefined));
  const [node] = await masterSession.children('/marathon/leader-curator');
  await masterSession.remove(`/marathon/leader-curator/${node ?? ''}`);
  expect(await until(() => exits[0])).toMatchObject({ code: EXIT.leadershipLoss });
});

test.each([
  ['Framework has been removed', EXIT.frameworkHasBeenRemoved],
  ['Framework is not authorized', EXIT.mesosSchedulerError],
])('fails with the code of what the master says: %s', async (message, code) => {
  await start();
  await until(() => (master.kinds().includes('SUBSCRIBE') ? true : undefined));
  master.send({ type: 'ERROR', error: { message } });
  expect(await until(() => exits[0])).toEqual({ code, reason: message });
});

test('fails where instances are kept and no framework is', async () => {
  await session('other').set('/marathon/state/instances/web', '{"id":"web"}');
  await start();
  expect(await until(() => exits[0])).toMatchObject({ code: EXIT.frameworkIdMissing });
});

test('fails where the port is taken', async () => {
  const other = new Marathon({
    settings: settings('--http_address', '127.0.0.1', '--http_port', String(master.port)),
    clock: QUICK,
    coordinate: session,
    exit: (code, reason) => exits.push({ code, reason }),
  });
  await other.run();
  expect(exits[0]).toMatchObject({ code: EXIT.bindingError });
});

test('a master that does not lead says who does', async () => {
  const led = await new FakeMaster('leading').listen();
  master.leader = `127.0.0.1:${led.port}`;
  const { port } = await start();
  await http(port, 'POST', '/v2/apps', { id: '/web', cmd: 'sleep 60' });
  expect((await deployed(port)).tasksRunning).toBe(1);
  led.close();
});

test('a leader abdicates when it is asked to', async () => {
  const { port } = await start();
  expect((await http(port, 'DELETE', '/v2/leader')).json).toEqual({ message: 'Leadership abdicated' });
  expect(await until(() => exits[0])).toMatchObject({ code: EXIT.leadershipEndedGracefully });
});
