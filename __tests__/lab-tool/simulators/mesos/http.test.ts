import { once } from 'node:events';
import { request, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { agentHandler } from '../../../../lab/simulators/mesos/agent/server';
import { basic, credentialFrom, credentialsFrom } from '../../../../lab/simulators/mesos/credentials';
import { postJson, serve } from '../../../../lab/simulators/mesos/http';
import { masterHandler, type MasterServer } from '../../../../lab/simulators/mesos/master/server';
import contract from '../../../../contracts/mesos/exporter.json';
import { AGENT_KEYS, MASTER_KEYS } from './exporter-keys';
import { settled } from './manual-clock';
import { FRAMEWORK, SmallCluster, task } from './small-cluster';
import type { SchedulerEvent } from '../../../../lab/simulators/mesos/messages';

let cluster: SmallCluster;
const servers: Server[] = [];
beforeEach(async () => {
  cluster = new SmallCluster();
  await cluster.elect();
});
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((closed) => server.close(closed));
  }
  cluster.remove();
});

async function master(more: Partial<MasterServer> = {}): Promise<string> {
  const server = await serve(
    '127.0.0.1',
    0,
    masterHandler({
      info: cluster.info,
      flags: { cluster: 'lab' },
      cluster: () => cluster.master,
      leader: () => cluster.info,
      uptimeSeconds: () => 7,
      isRecovered: () => true,
      newId: () => 'stream-1',
      credentials: {},
      ...more,
    }),
  );
  servers.push(server);
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const post = (url: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(url, {
    method: 'POST',
    redirect: 'manual',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });

describe('a master that does not lead', () => {
  const standby = { cluster: () => undefined };

  test.each(['/state', '/master/state', '/api/v1', '/api/v1/scheduler', '/master/api/v1/scheduler'])(
    'sends %s to the leader',
    async (path) => {
      const response = await post(`${await master(standby)}${path}`, { type: 'GET_HEALTH' });
      expect(response.status).toBe(307);
      expect(response.headers.get('location')).toBe(`//192.0.2.1:5050${path}`);
    },
  );

  test('knows no other place without a leader', async () => {
    const response = await fetch(`${await master({ ...standby, leader: () => undefined })}/redirect`);
    expect([response.status, await response.text()]).toEqual([503, 'No leader elected']);
  });

  test('is well, has metrics, and takes nothing of agents', async () => {
    const url = await master(standby);
    expect((await fetch(`${url}/health`)).status).toBe(200);
    expect(await (await fetch(`${url}/metrics/snapshot`)).json()).toMatchObject({
      'master/elected': 0,
      'master/uptime_secs': 7,
      'registrar/log/recovered': 1,
    });
    expect((await post(`${url}/simulator/register`, {})).status).toBe(503);
  });

  test('/redirect is the leader', async () => {
    const response = await fetch(`${await master(standby)}/redirect`, { redirect: 'manual' });
    expect(response.headers.get('location')).toBe('//192.0.2.1:5050');
  });
});

describe('the operator API', () => {
  test.each([
    ['GET_HEALTH', { get_health: { healthy: true } }],
    ['GET_MASTER', { get_master: { master_info: { id: 'm0', address: { port: 5050 } } } }],
    ['GET_FLAGS', { get_flags: { flags: [{ name: 'cluster', value: 'lab' }] } }],
    ['GET_VERSION', { get_version: { version_info: { version: '1.11.0' } } }],
    ['GET_FRAMEWORKS', { get_frameworks: { frameworks: [] } }],
    ['GET_AGENTS', { get_agents: { agents: [{ agent_info: { id: { value: 'm0-S0' } }, active: true }] } }],
    ['GET_STATE', { get_state: { get_agents: {}, get_tasks: { tasks: [] } } }],
  ])('%s', async (type, answer) => {
    await cluster.agent();
    const response = await post(`${await master()}/api/v1`, { type });
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({ type, ...answer });
  });

  test('drains, tells so, and reactivates', async () => {
    await cluster.agent();
    const url = `${await master()}/api/v1`;
    const agent_id = { value: 'm0-S0' };
    const drain = { type: 'DRAIN_AGENT', drain_agent: { agent_id, max_grace_period: { seconds: 3 } } };
    expect((await post(url, drain)).status).toBe(200);
    const agents = (await (await post(url, { type: 'GET_AGENTS' })).json()) as { get_agents: { agents: unknown[] } };
    expect(agents.get_agents.agents).toEqual([
      expect.objectContaining({
        active: false,
        deactivated: true,
        drain_info: { state: 'DRAINED', config: { mark_gone: false, max_grace_period: { seconds: 3 } } },
      }),
    ]);
    expect((await post(url, { type: 'REACTIVATE_AGENT', reactivate_agent: { agent_id } })).status).toBe(200);
    expect((await post(url, { type: 'DEACTIVATE_AGENT', deactivate_agent: { agent_id } })).status).toBe(200);
    expect((await post(url, { type: 'MARK_AGENT_GONE', mark_agent_gone: { agent_id } })).status).toBe(200);
    expect(cluster.master.agents.size).toBe(0);
  });

  test.each<[string | object, number, string | RegExp]>([
    ['{', 400, /^Failed to parse body into JSON/],
    ['[]', 400, 'Failed to convert JSON into Call protobuf: expected an object'],
    [{}, 400, "Failed to validate master::Call: Expecting 'type' to be present"],
    [{ type: 'DRAIN_AGENT' }, 400, "Failed to validate master::Call: Expecting 'drain_agent' to be present"],
    [{ type: 'DEACTIVATE_AGENT' }, 400, /deactivate_agent/],
    [{ type: 'REACTIVATE_AGENT' }, 400, /reactivate_agent/],
    [{ type: 'MARK_AGENT_GONE' }, 400, /mark_agent_gone/],
    [{ type: 'TEARDOWN', teardown: { framework_id: { value: 'x' } } }, 400, 'No framework found with specified ID'],
    [{ type: 'DRAIN_AGENT', drain_agent: { agent_id: { value: 'x' } } }, 400, 'Unknown agent'],
    [
      { type: 'DRAIN_AGENT', drain_agent: { agent_id: { value: 'x' }, max_grace_period: '10mins' } },
      400,
      /Not expecting a JSON string for field 'max_grace_period'/,
    ],
    [{ type: 'SUBSCRIBE' }, 501, 'SUBSCRIBE is not simulated'],
  ])('fails for %j', async (call, status, says) => {
    const response = await post(`${await master()}/api/v1`, call);
    expect(response.status).toBe(status);
    expect(await response.text()).toEqual(typeof says === 'string' ? says : expect.stringMatching(says));
  });

  test('fails for another method, content or path', async () => {
    const url = await master();
    expect((await fetch(`${url}/api/v1`)).status).toBe(405);
    expect((await post(`${url}/api/v1`, '', { 'content-type': 'application/x-protobuf' })).status).toBe(415);
    expect((await fetch(`${url}/nothing`)).status).toBe(404);
  });
});

describe('the scheduler API', () => {
  const subscribe = { type: 'SUBSCRIBE', subscribe: { framework_info: FRAMEWORK } };

  /** A subscription, with a reader of its records. */
  async function subscribed(url: string): Promise<{ response: IncomingMessage; next: () => Promise<SchedulerEvent> }> {
    const call = request(`${url}/api/v1/scheduler`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
    });
    call.end(JSON.stringify(subscribe));
    const [response] = (await once(call, 'response')) as [IncomingMessage];
    response.on('error', () => undefined);
    let buffered = Buffer.alloc(0);
    response.on('data', (part: Buffer) => (buffered = Buffer.concat([buffered, part])));
    const next = async (): Promise<SchedulerEvent> => {
      for (;;) {
        const newline = buffered.indexOf('\n');
        const length = Number(buffered.subarray(0, Math.max(newline, 0)).toString());
        if (newline > 0 && buffered.length >= newline + 1 + length) {
          const text = buffered.subarray(newline + 1, newline + 1 + length).toString();
          buffered = buffered.subarray(newline + 1 + length);
          return JSON.parse(text) as SchedulerEvent;
        }
        await once(response, 'data');
      }
    };
    return { response, next };
  }

  test('streams records; other calls name the stream', async () => {
    await cluster.agent();
    const url = await master();
    const { response, next } = await subscribed(url);
    expect(response.statusCode).toBe(200);
    expect(response.headers['mesos-stream-id']).toBe('stream-1');
    expect(await next()).toMatchObject({
      type: 'SUBSCRIBED',
      subscribed: { framework_id: { value: 'm0-0000' }, heartbeat_interval_seconds: 15 },
    });
    expect(await next()).toEqual({ type: 'HEARTBEAT' });
    await cluster.clock.advance(1);
    const offers = await next();
    if (offers.type !== 'OFFERS') throw new Error('no offers');
    const [offer] = offers.offers.offers;
    if (offer === undefined) throw new Error('no offer');
    const accept = {
      type: 'ACCEPT',
      framework_id: { value: 'm0-0000' },
      accept: { offer_ids: [offer.id], operations: [{ type: 'LAUNCH', launch: { task_infos: [task(offer, 'ä')] } }] },
    };
    const scheduler = `${url}/api/v1/scheduler`;
    expect((await post(scheduler, accept)).status).toBe(400);
    expect((await post(scheduler, accept, { 'mesos-stream-id': 'other' })).status).toBe(400);
    expect((await post(scheduler, accept, { 'mesos-stream-id': 'stream-1' })).status).toBe(202);
    await settled();
    expect(await next()).toMatchObject({
      type: 'UPDATE',
      update: { status: { state: 'TASK_STARTING', task_id: { value: 'ä' } } },
    });
    const { frameworks } = (await (await fetch(`${url}/state`)).json()) as { frameworks: unknown[] };
    expect(frameworks).toEqual([
      expect.objectContaining({ active: true, tasks: [expect.objectContaining({ id: 'ä', slave_id: 'm0-S0' })] }),
    ]);
    response.destroy();
    for (let turn = 0; turn < 50 && cluster.master.frameworks.get('m0-0000')?.connected === true; turn += 1)
      await new Promise((go) => setTimeout(go, 5));
    expect((await post(scheduler, accept, { 'mesos-stream-id': 'stream-1' })).status).toBe(403);
  });

  test.each<[object, Record<string, string>, RegExp]>([
    [{ type: 'SUBSCRIBE' }, {}, /Expecting 'subscribe'/],
    [{ type: 'SUBSCRIBE', subscribe: { framework_info: { name: 'x' } } }, {}, /Missing required fields/],
    [{ ...subscribe, framework_id: { value: 'x' } }, {}, /differs from 'subscribe.framework_info.id'/],
    [subscribe, { 'mesos-stream-id': 'x' }, /should not include/],
    [{ type: 'REVIVE' }, {}, /Expecting 'framework_id'/],
  ])('fails for %j with %j', async (call, headers, says) => {
    const response = await post(`${await master()}/api/v1/scheduler`, call, headers);
    expect(response.status).toBe(400);
    expect(await response.text()).toMatch(says);
  });
});

describe('credentials', () => {
  const credential = { principal: 'ops', secret: 's' };

  test('are asked for where the flags say so', async () => {
    const all = [credential];
    const credentials = { readonly: all, readwrite: all, frameworks: all, agents: all };
    const url = await master({ credentials });
    for (const path of ['/state', '/metrics/snapshot']) {
      const refused = await fetch(`${url}${path}`);
      expect([refused.status, refused.headers.get('www-authenticate')]).toEqual([
        401,
        'Basic realm="mesos-master-readonly"',
      ]);
      expect((await fetch(`${url}${path}`, { headers: { authorization: basic(credential) } })).status).toBe(200);
    }
    for (const path of ['/api/v1', '/api/v1/scheduler', '/simulator/register'])
      expect((await post(`${url}${path}`, { type: 'GET_HEALTH' })).status).toBe(401);
    const given = { authorization: basic(credential) };
    expect((await post(`${url}/api/v1`, { type: 'GET_HEALTH' }, given)).status).toBe(200);
    expect((await fetch(`${url}/health`)).status).toBe(200);
  });

  test('are JSON', () => {
    expect(credentialsFrom(JSON.stringify({ credentials: [credential] }))).toEqual([credential]);
    expect(credentialFrom(JSON.stringify(credential))).toEqual(credential);
  });

  test('fails for anything else', () => {
    expect(() => credentialsFrom('{}')).toThrow('a list of credentials');
    expect(() => credentialsFrom('ops s')).toThrow(SyntaxError);
  });
});

describe('an agent', () => {
  async function agent(): Promise<string> {
    const { agent: inner } = await cluster.agent();
    const server = await serve(
      '127.0.0.1',
      0,
      agentHandler({ agent: inner, flags: {}, dockerId: () => Promise.resolve('no-such-container') }),
    );
    servers.push(server);
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  test('tells of itself and of what it runs', async () => {
    const url = await agent();
    const framework_info = { ...FRAMEWORK, id: { value: 'f' } };
    const launched = task({ agent_id: { value: 'm0-S0' } } as never, 't1', {
      labels: { labels: [{ key: 'team', value: 'shop' }] },
    });
    const address = { ip: '127.0.0.1', port: Number(new URL(url).port) };
    expect(await postJson(address, '/slave(1)/simulator/run-task', { framework_info, task: launched })).toEqual({});
    await settled();
    for (const path of ['/state', '/slave(1)/state'])
      expect(await (await fetch(`${url}${path}`)).json()).toMatchObject({
        id: 'm0-S0',
        attributes: { rack: 'r1' },
        used_resources: { cpus: 0.5, mem: 128 },
        frameworks: [
          {
            id: 'f',
            executors: [{ id: 't1', source: 't1', tasks: [{ id: 't1', labels: [{ key: 'team', value: 'shop' }] }] }],
          },
        ],
      });
    expect(await (await fetch(`${url}/monitor/statistics`)).json()).toEqual([
      expect.objectContaining({
        executor_id: 't1',
        framework_id: 'f',
        source: 't1',
        statistics: expect.objectContaining({ cpus_limit: 0.5, mem_limit_bytes: 128 * 1024 * 1024 }) as object,
      }),
    ]);
    expect((await fetch(`${url}/health`)).status).toBe(200);
    expect((await fetch(`${url}/nothing`)).status).toBe(404);
  });

  test('has every metric that the exporter reads, as far as it says', async () => {
    const snapshot = (await (await fetch(`${await agent()}/metrics/snapshot`)).json()) as Record<string, number>;
    expect(AGENT_KEYS.filter((key) => snapshot[key] === undefined)).toEqual([]);
    expect(snapshot['slave/registered']).toBe(1);
  });

  test('fails to answer, with the reason told', async () => {
    const address = { ip: '127.0.0.1', port: Number(new URL(await agent()).port) };
    await expect(postJson(address, '/nothing', {})).rejects.toThrow('HTTP 404');
    const silent = await serve('127.0.0.1', 0, () => new Promise(() => undefined));
    servers.push(silent);
    const there = { ip: '127.0.0.1', port: (silent.address() as AddressInfo).port };
    await expect(postJson(there, '/', {}, { timeoutMilliseconds: 20 })).rejects.toThrow('no answer');
  });
});

test('the master has every metric that the exporter reads, as far as it says', async () => {
  await cluster.agent();
  const snapshot = (await (await fetch(`${await master()}/metrics/snapshot`)).json()) as Record<string, number>;
  expect(MASTER_KEYS.filter((key) => snapshot[key] === undefined)).toEqual([]);
  expect(snapshot).toMatchObject({ 'master/elected': 1, 'master/slaves_active': 1, 'master/cpus_total': 2 });
  expect(contract.rules.reads.master).toEqual(['/metrics/snapshot', '/state (unless -enableMasterState=false)']);
});
