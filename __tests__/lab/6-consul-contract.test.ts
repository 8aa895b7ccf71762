// What the real program makes of our configuration, and whether its API is what our resources, and the fake of the unit tests, take it for.
import '../provider/spawn-sees-test-env';
import { Resolver } from 'node:dns/promises';
import { createServer, connect, type Server } from 'node:net';
import { readFileSync } from 'node:fs';
import { connect as connectTls } from 'node:tls';
import { consulKeyResource } from '../../provider/resources/consul-key';
import { consulKeyringResource } from '../../provider/resources/consul-keyring';
import { consulNodeResource } from '../../provider/resources/consul-node';
import { consulPolicyResource } from '../../provider/resources/consul-policy';
import { consulTokenResource } from '../../provider/resources/consul-token';
import { AGENT, ConsulBed, consulProgram, secondsUntil, SERVERS, SERVICE_PORT } from '../contracts/consul-bed';
import { main } from '../../cli/main';
import { FakeSsh } from '../provider/fake-ssh';
import { testContext } from '../provider/fixture';

jest.setTimeout(120_000);

const program = consulProgram();
const figures: Record<string, string> = {};
let bed: ConsulBed;
let database: Server;

// The lab builds it for lab-platform.
(program === undefined ? describe.skip : describe)('Consul', () => {
  beforeAll(async () => {
    bed = new ConsulBed(program ?? '');
    database = createServer((socket) => socket.end());
    await new Promise<void>((resolve) => database.listen(SERVICE_PORT, '127.0.0.1', resolve));
  });
  afterAll(async () => {
    await bed.remove();
    database.close();
    process.stdout.write(`${JSON.stringify(figures, undefined, 2)}\n`);
  });

  const management = () => bed.secret('bootstrap-token');
  const leader = () => SERVERS.find((name) => bed.state(name, 'leads'));
  const canWrite = async (name: string) =>
    (await bed.ask(name, 'PUT', '/v1/kv/probe', management(), 'x')).status === 200;
  const agentToken = (name: string) => ({
    cluster: bed.cluster,
    description: `lab/Consul/AgentToken-${name}`,
    policies: [],
    serviceIdentities: name === AGENT ? ['orders'] : [],
    nodeIdentities: [{ node: name, datacenter: 'dc1' }],
    secret: bed.secretInput(`${name}-agent-token`),
  });

  test('takes the configuration of servers and agents', () => {
    for (const name of [...SERVERS, AGENT])
      expect(bed.validate(name)).toEqual({
        status: 0,
        text: expect.stringContaining('Configuration is valid!') as string,
      });
  });

  test('three servers elect a leader, and know the management token', async () => {
    for (const name of SERVERS) bed.start(name);
    figures['leader after the start'] =
      `${await secondsUntil('a leader', () => SERVERS.every((name) => bed.state(name, 'ready')))} s`;
    expect(SERVERS.filter((name) => bed.state(name, 'leads'))).toHaveLength(1);
    figures['management token known after'] = `${await secondsUntil('a write', () => canWrite('s1'))} s`;
  });

  test('without a token nothing is allowed', async () => {
    const denied = { status: 403, text: expect.stringContaining('Permission denied') as string };
    expect(await bed.ask('s1', 'PUT', '/v1/kv/a', undefined, 'x')).toEqual(denied);
    expect(await bed.ask('s1', 'GET', '/v1/kv/a')).toEqual(denied);
    expect(JSON.parse((await bed.ask('s1', 'GET', '/v1/catalog/nodes')).text)).toEqual([]);
    expect((await bed.ask('s1', 'GET', '/v1/agent/self')).status).toBe(403);
  });

  test('plain RPC is refused, and so is who has no certificate', async () => {
    const answer = (first: number, withKey?: boolean): Promise<string> =>
      new Promise((resolve) => {
        const socket = connect(8300, bed.address('s1'), () => {
          socket.write(Buffer.from([first]));
          if (withKey === undefined) return;
          const pem = (file: string): Buffer => readFileSync(bed.path(AGENT, `tls/${file}.pem`));
          const own = withKey ? { cert: pem('agent'), key: pem('agent-key') } : {};
          const secure = connectTls({ socket, ca: pem('ca'), servername: 'server.dc1.consul', ...own });
          secure.on('error', (error: Error) => {
            resolve(error.message);
          });
          // A refusal comes as an alert after the client's part of the handshake of TLS 1.3.
          secure.on('secureConnect', () =>
            setTimeout(() => {
              resolve('open');
            }, 1000),
          );
        });
        socket.on('close', () => {
          resolve('closed');
        });
        setTimeout(() => {
          resolve('no answer');
        }, 5000);
      });
    expect(await answer(0)).toBe('closed'); // RPC, in clear
    expect(await answer(3, false)).toMatch(/certificate required|bad certificate|closed/);
    expect(await answer(3, true)).toBe('open');
  });

  test('policies: made, read, adopted, updated, deleted; gone is gone', async () => {
    const resource = consulPolicyResource(bed.httpOf, 50);
    const planned = {
      cluster: bed.cluster,
      name: 'web',
      description: 'lab/Web',
      rules: 'key_prefix "web/" { policy = "read" }',
    };
    const made = await resource.create(planned, testContext());
    expect(await resource.read(made, testContext())).toEqual(made);
    expect(await resource.create(planned, testContext())).toEqual(made);
    const changed = await resource.update({ ...made, name: 'web-read' }, made, testContext());
    expect(await resource.read(changed, testContext())).toEqual({ ...made, name: 'web-read' });
    await resource.delete(changed, testContext());
    expect(await resource.read(changed, testContext())).toBeUndefined();
    await resource.delete(changed, testContext());
    await expect(resource.create({ ...planned, rules: 'nonsense {' }, testContext())).rejects.toThrow(
      /Consul on s1: PUT \/v1\/acl\/policy: \d+ /,
    );
  });

  test("tokens: made with the operator's secret, adopted by it, replaced, deleted; the wrong management token is named", async () => {
    const resource = consulTokenResource(bed.httpOf, 50);
    const planned = agentToken('s1');
    const made = await resource.create(planned, testContext());
    expect(await resource.read(made, testContext())).toEqual(made);
    expect((await resource.create(planned, testContext())).id).toBe(made.id);
    expect((await bed.ask('s1', 'GET', '/v1/agent/members', bed.secret('s1-agent-token'))).status).toBe(200);
    const changed = await resource.update({ ...made, serviceIdentities: ['web'] }, made, testContext());
    expect((await resource.read(changed, testContext()))?.serviceIdentities).toEqual(['web']);
    await resource.delete(made, testContext());
    expect(await resource.read(made, testContext())).toBeUndefined();
    await resource.delete(made, testContext());
    const wrong = { ...made, cluster: { ...bed.cluster, tokenFile: planned.secret.source } };
    await expect(resource.read(wrong, testContext())).rejects.toThrow(/does not know the token in/);
  });

  test('keys: made, read with any text and flags, check-and-set, deleted', async () => {
    const resource = consulKeyResource(bed.httpOf, 50);
    const planned = { cluster: bed.cluster, path: 'config/größe 1', value: '{"ü": 1}', flags: 7 };
    const made = await resource.create(planned, testContext());
    expect(await resource.read(made, testContext())).toEqual(made);
    const emptied = await resource.update({ ...made, value: '' }, made, testContext());
    expect(await resource.read(emptied, testContext())).toEqual(emptied);
    await bed.ask('s1', 'PUT', '/v1/kv/config/gr%C3%B6%C3%9Fe%201', management(), 'by hand');
    await expect(resource.update({ ...made, value: 'x' }, emptied, testContext())).rejects.toThrow(
      'not what the plan was made of',
    );
    await expect(resource.create(planned, testContext())).rejects.toThrow('is there already');
    await resource.delete(made, testContext());
    expect(await resource.read(made, testContext())).toBeUndefined();
  });

  test('an agent joins, is its own node by its token, registers and tries the external service, and answers DNS', async () => {
    const tokens = consulTokenResource(bed.httpOf, 50);
    for (const name of [...SERVERS, AGENT]) await tokens.create(agentToken(name), testContext());
    const policy = {
      cluster: bed.cluster,
      name: 'consul-dns',
      description: 'dns',
      rules: 'node_prefix "" { policy = "read" }\nservice_prefix "" { policy = "read" }',
    };
    await consulPolicyResource(bed.httpOf, 50).create(policy, testContext());
    const dns = {
      ...agentToken(AGENT),
      description: 'dns',
      serviceIdentities: [],
      nodeIdentities: [],
      policies: ['consul-dns'],
      secret: bed.secretInput('dns-token'),
    };
    await tokens.create(dns, testContext());
    bed.start(AGENT);
    figures['agent joined after'] = `${await secondsUntil('the agent joins', () => bed.state(AGENT, 'joined'))} s`;
    const passing = async () =>
      (JSON.parse((await bed.ask('s1', 'GET', '/v1/health/service/orders?passing', management())).text) as object[])
        .length === 1;
    figures['external service passing after'] = `${await secondsUntil('the service passes', passing)} s`;
    const resolver = new Resolver({ timeout: 1000, tries: 1 });
    resolver.setServers([`${bed.address(AGENT)}:8600`]);
    await secondsUntil(
      'DNS answers',
      async () => (await resolver.resolve4('orders.service.consul'))[0] === '127.0.0.1',
    );
    expect((await resolver.resolve4('consul.service.consul')).sort()).toEqual(SERVERS.map((name) => bed.address(name)));
    expect(JSON.parse((await bed.ask('s1', 'GET', '/v1/catalog/nodes', management())).text)).toHaveLength(4);
  });

  test('a restart of an agent drops nothing from catalog, health and DNS', async () => {
    const resolver = new Resolver({ timeout: 500, tries: 1 });
    resolver.setServers([`${bed.address('s1')}:8600`]);
    let [looks, missing, restarts] = [0, 0, true];
    const watch = (async () => {
      while (restarts) {
        looks += 1;
        const found = await bed.ask('s1', 'GET', '/v1/health/service/orders?passing', management());
        if ((JSON.parse(found.text) as object[]).length !== 1) missing += 1;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    })();
    const begun = Date.now();
    await bed.stop(AGENT);
    bed.start(AGENT);
    await secondsUntil('the agent is back', () => bed.state(AGENT, 'joined'));
    figures['agent restart'] = `${(Date.now() - begun) / 1000} s`;
    await new Promise((resolve) => setTimeout(resolve, 3000));
    restarts = false;
    await watch;
    figures['service missing during it'] = `${missing} of ${looks} looks`;
    expect(missing).toBe(0);
  });

  test('control: an agent that leaves does drop it', async () => {
    await bed.ask(AGENT, 'PUT', '/v1/agent/leave', management());
    const found = async () => (await bed.ask('s1', 'GET', '/v1/health/service/orders', management())).text.trim();
    await secondsUntil('the service is gone', async () => (await found()) === '[]');
    bed.start(AGENT);
    await secondsUntil('the service is back', async () => (await found()) !== '[]');
  });

  test('another gossip key is given to all, used and the old one gone, without an agent restarting; then each restarts with the new file', async () => {
    const resource = consulKeyringResource(bed.httpOf);
    const planned = { cluster: bed.cluster, secret: bed.secretInput('gossip.key') };
    const made = await resource.create(planned, testContext());
    expect(await resource.read(made, testContext())).toEqual(made);
    const key = Buffer.alloc(32, 7).toString('base64');
    bed.replaceSecret('gossip.key', key);
    bed.replaceSecret('gossip.json', JSON.stringify({ encrypt: key }));
    expect((await resource.read(made, testContext()))?.found).toBe('4 of 4 agents use another key');
    const begun = Date.now();
    const rotated = await resource.update({ ...made, secret: bed.secretInput('gossip.key') }, made, testContext());
    figures['gossip key rotated in'] = `${(Date.now() - begun) / 1000} s`;
    expect(await resource.read(rotated, testContext())).toEqual(rotated);
    bed.render();
    for (const name of [...SERVERS, AGENT]) {
      await bed.stop(name);
      bed.start(name);
      await secondsUntil(`${name} is back`, () => bed.state(name, name === AGENT ? 'joined' : 'ready'));
    }
    const members = async () =>
      JSON.parse((await bed.ask('s1', 'GET', '/v1/agent/members', management())).text) as { Status: number }[];
    await secondsUntil(
      'all are alive',
      async () => (await members()).filter(({ Status }) => Status === 1).length === 4,
    );
    expect(await resource.read(rotated, testContext())).toEqual(rotated);
  });

  test('the leader is killed: another serves within seconds', async () => {
    const times = [];
    for (let run = 0; run < 5; run += 1) {
      const killed = leader() ?? 's1';
      const other = SERVERS.find((name) => name !== killed) ?? 's2';
      await bed.stop(killed, 'SIGKILL');
      times.push(await secondsUntil('a write', () => canWrite(other)));
      bed.start(killed);
      await secondsUntil('it is back', () => bed.state(killed, 'ready'));
    }
    figures['write after the leader was killed'] = `${times.join(', ')} s`;
    expect(times.sort((a, b) => a - b)[2]).toBeLessThan(5);
  });

  test('a server that lost its data joins again', async () => {
    await bed.stop('s3', 'SIGKILL');
    bed.wipe('s3');
    bed.start('s3');
    figures['wiped server ready after'] = `${await secondsUntil('s3 is ready', () => bed.state('s3', 'ready'))} s`;
    expect((await bed.ask('s3', 'GET', '/v1/kv/probe?stale', management())).status).toBe(200);
  });

  test('an agent that has gone for good leaves no ghost', async () => {
    await bed.stop(AGENT);
    const before = await bed.ask('s1', 'GET', `/v1/catalog/node/${AGENT}`, management());
    expect(JSON.parse(before.text)).toMatchObject({ Node: { Node: AGENT } });
    const begun = Date.now();
    const context = testContext();
    await consulNodeResource(bed.httpOf, 200).delete({ cluster: bed.cluster, node: AGENT, id: AGENT }, context);
    figures['node gone after'] = `${(Date.now() - begun) / 1000} s`;
    expect(context.warnings).toEqual([]);
    const { text } = await bed.ask('s1', 'GET', '/v1/agent/members', management());
    expect((JSON.parse(text) as { Name: string }[]).map(({ Name }) => Name).sort()).toEqual([...SERVERS]);
    expect((await bed.ask('s1', 'GET', '/v1/catalog/service/orders', management())).text.trim()).toBe('[]');
  });

  test('a backup of all it holds is restored into servers that lost everything', async () => {
    const ssh = new FakeSsh().onPath();
    await bed.reachableBy(ssh.folder);
    const longshore = async (...argv: string[]): Promise<string> => {
      const said: string[] = [];
      const write = (text: string): void => void said.push(text);
      const interrupted = new AbortController().signal;
      const io = { out: write, err: write, colour: false, errColour: false, project: bed.folder, interrupted };
      expect([await main(argv, io), said.join('')]).toEqual([0, expect.any(String)]);
      return said.join('');
    };
    const key = { cluster: bed.cluster, path: 'kept', value: 'yes', flags: 0 };
    const made = await consulKeyResource(bed.httpOf, 50).create(key, testContext());
    expect(await longshore('backup', 'lab', 'consul', '--out', 'a.snap')).toMatch(
      /^lab\/Consul: a\.snap: \d+ bytes, index \d+/,
    );
    for (const name of SERVERS) await bed.stop(name, 'SIGKILL');
    for (const name of SERVERS) bed.wipe(name);
    for (const name of SERVERS) bed.start(name);
    await secondsUntil('a write', () => canWrite('s1'));
    expect(await consulKeyResource(bed.httpOf, 50).read(made, testContext())).toBeUndefined();
    const begun = Date.now();
    expect(await longshore('restore', 'lab', 'consul', 'a.snap', '--yes')).toMatch(
      /restored from a\.snap .*; it holds 2 keys, .* tokens/,
    );
    figures['restored in'] = `${(Date.now() - begun) / 1000} s`;
    expect(await consulKeyResource(bed.httpOf, 50).read(made, testContext())).toEqual(made);
    expect((await bed.ask('s1', 'GET', '/v1/agent/members', bed.secret('s1-agent-token'))).status).toBe(200);
    await ssh.remove();
  });

  test('all off, and on in another order: what it held is there', async () => {
    for (const name of SERVERS) await bed.stop(name, 'SIGKILL');
    for (const name of ['s3', 's1', 's2']) bed.start(name);
    figures['all off and on'] = `${await secondsUntil('a write', () => canWrite('s1'))} s`;
    expect((await bed.ask('s1', 'PUT', '/v1/kv/a', undefined, 'x')).status).toBe(403);
  });
});
