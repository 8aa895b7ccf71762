import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { IncompleteError } from '../../../provider/framework';
import { swarmServiceResource } from '../../../provider/resources/swarm-service';
import { FakeEngines, type FakeHost, type FakeSwarm } from '../fake-engines';
import { connectionTo, testContext } from '../fixture';
import { declared } from './service/fixture';

type Resource = ReturnType<typeof swarmServiceResource>;
type State = Awaited<ReturnType<Resource['create']>>;
type Planned = Parameters<Resource['create']>[0];

/** A spec as the engine keeps it, to change it by hand. */
interface Spec {
  Labels: object;
  Mode: object;
  EndpointSpec: object;
  TaskTemplate: {
    ContainerSpec: Record<string, unknown>;
    Resources: { Limits: object; Reservations: object };
    Placement: object;
  };
}

const OUT_OF_SEQUENCE = { status: 500, body: { message: 'rpc error: code = Unknown desc = update out of sequence' } };
const NO_LEADER = { status: 500, body: { message: 'rpc error: The swarm does not have a leader' } };

let engines: FakeEngines;
let resource: Resource;
let master: FakeHost;
let second: FakeHost;
let slave: FakeHost;
let swarm: FakeSwarm;

beforeEach(() => {
  engines = new FakeEngines();
  resource = swarmServiceResource(engines.engineOf, 1);
  master = engines.add('master');
  second = engines.add('second');
  slave = engines.add('slave1');
  swarm = engines.swarm([master, second, slave], 2);
  const node = engines.nodeOf(slave);
  if (node !== undefined) node.Spec.Labels = { 'longshore.host': 'slave1' };
});

function planned(changes: Partial<Planned> = {}): Planned {
  return {
    ...declared(),
    host: connectionTo(slave),
    managers: [connectionTo(master), connectionTo(second)],
    checks: [],
    timeoutSeconds: 60,
    onCreate: 'skip',
    ...changes,
  };
}

const create = (changes: Partial<Planned> = {}, context = testContext()): Promise<State> =>
  resource.create(planned(changes), context);
const update = (state: State, changes: Partial<Planned> = {}, context = testContext()): Promise<State> =>
  resource.update({ ...state, ...changes }, state, context);
const needsUpdate = (state: State | undefined): boolean | undefined => state && resource.needsUpdate?.(state);
const byHand = (change: (spec: Spec) => void): void => {
  engines.changeByHand(swarm, 'web', change);
};
const container = (spec: Spec): Record<string, unknown> => spec.TaskTemplate.ContainerSpec;
const posts = (): string[] =>
  engines.calls.filter(({ method }) => method === 'POST').map(({ path }) => path.split('?')[0] ?? '');
const configs = (): string[] => swarm.configs.map(({ Spec }) => Spec.Name.replace(/-[0-9a-f]{8}$/, ''));
const goDown = (host: FakeHost): void => {
  Object.assign(engines.nodeOf(host)?.Status ?? {}, { State: 'down' });
};
/** What it fails with. */
const failure = (act: Promise<unknown>): Promise<IncompleteError> =>
  act.then(
    () => {
      throw new Error('it did not fail');
    },
    (error: unknown) => error as IncompleteError,
  );

describe('creating a service', () => {
  test('makes its configs, then itself; nobody waits where none shall', async () => {
    swarm.newTasks = 'pending';
    const state = await create();
    const [service] = swarm.services;
    expect(state).toEqual({
      ...planned(),
      id: service?.ID,
      found: expect.stringMatching(/^as declared, [0-9a-f]{16}$/) as unknown,
    });
    expect(posts()).toEqual(['/configs/create', '/configs/create', '/services/create']);
    expect(engines.calls.some(({ path }) => path.startsWith('/tasks'))).toBe(false);
    expect(needsUpdate(state)).toBe(false);
  });

  test('is read back as it was declared', async () => {
    const state = await create();
    expect(await resource.read(state, testContext())).toEqual(state);
  });

  test('ends, where it is awaited, when its task runs and its checks pass', async () => {
    let asked = 0;
    slave.containers.push({
      Id: 'x',
      Created: 9,
      service: 'ready',
      exec: () => ({ code: ++asked < 3 ? 1 : 0, output: '' }),
    });
    const check = { description: 'it is ready', host: connectionTo(slave), service: 'ready', command: ['true'] };
    const state = await create({ onCreate: 'wait', checks: [check] });
    expect(asked).toBe(3);
    expect(needsUpdate(state)).toBe(false);
    expect(await resource.read(state, testContext())).toEqual(state);
  });

  test("tells the engine the registry's password in a header of creation and update, and Terraform nothing", async () => {
    const folder = mkdtempSync(join(tmpdir(), 'longshore-registry-'));
    const configFile = join(folder, 'config.json');
    const auth = Buffer.from('ops:s3cr3t').toString('base64');
    writeFileSync(configFile, JSON.stringify({ auths: { 'registry.example.com': { auth } } }));
    const state = await create({ registry: { address: 'registry.example.com', configFile } });
    const updated = await update(state, { pids: 7 });
    const told = engines.calls.filter(({ headers }) => 'X-Registry-Auth' in headers).map(({ path }) => path);
    expect(told).toEqual(['/services/create', expect.stringMatching(/^\/services\/\w+\/update/)]);
    expect(JSON.stringify([updated, swarm])).not.toMatch(new RegExp(`s3cr3t|${auth}`));
    rmSync(folder, { recursive: true });
  });

  test('fails for credentials that cannot be read, and makes nothing', async () => {
    const configFile = join(__dirname, 'none.json');
    await expect(create({ registry: { address: 'registry.example.com', configFile } })).rejects.toThrow(
      `registry registry.example.com: ${configFile} cannot be read`,
    );
    expect(swarm.services).toEqual([]);
  });

  test('asks the second manager while the first cannot be reached', async () => {
    master.reachable = false;
    await create();
    expect(swarm.services).toHaveLength(1);
  });

  test('that the first manager did, and died before it could say so, is found by the second', async () => {
    engines.dieAfter(({ path }) => path === '/services/create');
    const state = await create();
    expect(swarm.services.map(({ ID }) => ID)).toEqual([state.id]);
    expect(posts().filter((path) => path === '/services/create')).toHaveLength(1);
  });

  test("fails with the engine's own trouble, and leaves nothing in the state", async () => {
    engines.answer(({ path }) => path === '/services/create', {
      status: 404,
      body: { message: 'network network1 not found' },
    });
    const error = await failure(create());
    expect(error).not.toBeInstanceOf(IncompleteError);
    expect(error.message).toBe('master: network network1 not found');
  });

  test('fails where it is gone before it was seen', async () => {
    engines.answer(({ method, path }) => method === 'GET' && path.startsWith('/services/service'), {
      status: 404,
      body: { message: 'service not found' },
    });
    await expect(create()).rejects.toThrow('service web is gone that was just there\nSomebody removed it.');
  });

  test('fails without a manager', async () => {
    await expect(create({ managers: [] })).rejects.toThrow('no manager is given');
  });
});

describe('a service that is there already', () => {
  test('of ours is adopted: a deploy that was killed had made it; nothing is written and nobody waits', async () => {
    const { id } = await create();
    engines.calls.length = 0;
    const state = await create();
    expect(state.id).toBe(id);
    expect(posts()).toEqual(['/configs/create', '/configs/create']);
    expect(engines.calls.some(({ path }) => path.startsWith('/tasks'))).toBe(false);
  });

  test('of ours and another spec is brought to it in place, and awaited, for it restarts', async () => {
    const { id } = await create({ pids: 7 });
    const state = await create();
    expect(state).toMatchObject({ id, pids: 4096 });
    expect(swarm.services[0]?.Spec.TaskTemplate).toMatchObject({ Resources: { Limits: { Pids: 4096 } } });
    expect(engines.calls.some(({ path }) => path.startsWith('/tasks'))).toBe(true);
  });

  test.each([
    ['another construct', { 'longshore.environment': 'lab', 'longshore.path': 'lab/Other' }, 'lab/Other'],
    ['another environment', { 'longshore.environment': 'staging', 'longshore.path': 'lab/Web' }, 'lab/Web'],
    ['nobody', {}, ''],
  ])('fails for one of %s, naming it, and leaves it alone', async (_, labels, path) => {
    await create({ labels });
    const before = JSON.stringify(swarm.services);
    await expect(create()).rejects.toThrow(
      `service web is there already, and is not of this construct (its label longshore.path is "${path}")\n` +
        `Rename one of them, or remove it if it is of no use any more: docker service rm web (id ${swarm.services[0]?.ID ?? '?'}).`,
    );
    expect(JSON.stringify(swarm.services)).toBe(before);
  });
});

describe('updating a service', () => {
  test('is in place and awaited; the configs it mounts no more go', async () => {
    const state = await create();
    swarm.newTasks = 'preparing';
    const updating = update(state, { files: { '/etc/web/a.conf': 'three\n', '/run.sh': '' } });
    setTimeout(() => {
      for (const task of swarm.tasks.get(state.id) ?? [])
        if (task.DesiredState === 'running') task.Status.State = 'running';
    }, 20);
    const updated = await updating;
    expect(updated.id).toBe(state.id);
    expect(await resource.read(updated, testContext())).toEqual(updated);
    expect(configs().sort()).toEqual(['web-a.conf', 'web-run.sh']);
  });

  test('that changes nothing of its spec writes nothing, and yet sees it run', async () => {
    const state = await create();
    engines.calls.length = 0;
    const updated = await update(state, { timeoutSeconds: 5 });
    expect(posts()).toEqual(['/configs/create', '/configs/create']);
    expect(engines.calls.some(({ path }) => path.startsWith('/tasks'))).toBe(true);
    expect(updated).toEqual({ ...state, timeoutSeconds: 5 });
  });

  test('tries again when somebody else changed it in between', async () => {
    const state = await create();
    engines.answer(({ path }) => path.includes('/update'), OUT_OF_SEQUENCE, 4);
    expect(await update(state, { pids: 7 })).toMatchObject({ pids: 7 });
    expect(posts().filter((path) => path.endsWith('/update'))).toHaveLength(5);
  });

  test('fails when others change it all the time, and with any other trouble at once', async () => {
    const state = await create();
    engines.answer(({ path }) => path.includes('/update'), OUT_OF_SEQUENCE, 5);
    await expect(update(state, { pids: 7 })).rejects.toThrow('update out of sequence');
    engines.answer(({ path }) => path.includes('/update'), NO_LEADER);
    await expect(update(state, { pids: 7 })).rejects.toThrow('does not have a leader');
  });

  test('of one that is gone meanwhile makes it', async () => {
    const state = await create();
    swarm.services = [];
    await update(state, { pids: 7 });
    expect(swarm.services).toHaveLength(1);
  });

  describe('that does not come to an end', () => {
    let state: State;
    beforeEach(async () => {
      state = await create();
      swarm.newTasks = 'rejected';
    });

    test("fails after its time with the task's trouble; the state has the new values and asks for another update", async () => {
      const error = await failure(update(state, { pids: 7, timeoutSeconds: -1 }));
      expect(error).toBeInstanceOf(IncompleteError);
      expect(error.message).toMatch(/^rollout of web: not done after -1 s\nservice web: 0 of 1 tasks run as declared/);
      expect(error.state).toMatchObject({ id: state.id, pids: 7, found: 'not awaited to the end' });
      expect(needsUpdate(error.state as State)).toBe(true);
      expect(await resource.read(error.state as State, testContext())).toEqual(error.state);
    });

    test('fails at once when the swarm stopped it at the first task that failed', async () => {
      Object.assign(swarm.services[0] ?? {}, { UpdateStatus: { State: 'paused', Message: 'update paused' } });
      const error = await failure(update(state, { pids: 7 }));
      expect(error.message).toMatch(/^service web: its update stopped at the first task that failed\nupdate paused\n/);
      expect(needsUpdate(error.state as State)).toBe(true);
    });

    test('fails when Terraform is interrupted, and is awaited anew by the next', async () => {
      const context = testContext();
      const updating = failure(update(state, { pids: 7 }, context));
      setTimeout(() => {
        context.stop.abort();
      }, 20);
      const error = await updating;
      expect(error.message).toMatch(/^interrupted while waiting\nWhat was begun on the hosts goes on\./);
      expect(needsUpdate(error.state as State)).toBe(true);
      for (const task of swarm.tasks.get(state.id) ?? []) task.Status.State = 'running';
      engines.calls.length = 0;
      const updated = await update(error.state as State);
      expect(posts().filter((path) => path.startsWith('/services'))).toEqual([]);
      expect(needsUpdate(updated)).toBe(false);
    });

    test('because its host is down goes on with a warning; the next plan awaits it', async () => {
      goDown(slave);
      const context = testContext();
      const updated = await update(state, { pids: 7 }, context);
      expect(context.warnings).toEqual([
        'host slave1 is down: service web cannot run now\n' +
          'The swarm starts it, as it is declared, when slave1 is back. If it is dead for good, declare it lost (state: lost).',
      ]);
      expect(updated).toMatchObject({ pids: 7, found: 'not awaited to the end' });
      expect(needsUpdate(updated)).toBe(true);
    });
  });
});

describe('deleting a service', () => {
  test('waits until its container has ended, then removes its configs', async () => {
    const state = await create();
    expect(slave.containers).toHaveLength(1);
    swarm.stops = false;
    const deleting = resource.delete(state, testContext());
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect([swarm.services.length, swarm.configs.length]).toEqual([0, 2]);
    slave.containers = [];
    await deleting;
    expect(swarm.configs).toEqual([]);
  });

  test('goes on after the time that a container has to stop', async () => {
    const state = await create({ stopGracePeriodSeconds: -31 });
    swarm.stops = false;
    await resource.delete(state, testContext());
    expect(swarm.configs).toEqual([]);
  });

  test('leaves the configs of others', async () => {
    const other = { ...planned({ name: 'other' }), labels: { ...planned().labels, 'longshore.path': 'lab/Other' } };
    await resource.create(other, testContext());
    await resource.delete(await create(), testContext());
    expect(configs().sort()).toEqual(['other-a.conf', 'other-run.sh']);
    expect(swarm.services).toHaveLength(1);
  });

  test('that is gone already is no trouble', async () => {
    const state = await create();
    await resource.delete(state, testContext());
    await expect(resource.delete(state, testContext())).resolves.toBeUndefined();
  });

  test('does not wait for a host that does not answer', async () => {
    const state = await create();
    slave.reachable = false;
    await resource.delete(state, testContext());
    expect([swarm.services, swarm.configs]).toEqual([[], []]);
  });

  test('is done when all its managers are declared lost: the swarm is lost with them', async () => {
    const state = await create();
    const managers = [master, second].map((host) => connectionTo(host, { state: 'lost' }));
    await expect(resource.delete({ ...state, managers }, testContext())).resolves.toBeUndefined();
  });

  test('fails while no manager can be reached', async () => {
    const state = await create();
    master.reachable = second.reachable = false;
    await expect(resource.delete(state, testContext())).rejects.toThrow('host second cannot be reached');
  });

  test.each<[string, (call: { path: string; method: string }) => boolean]>([
    ['the service', ({ method }) => method === 'DELETE'],
    ['its containers', ({ path }) => path.startsWith('/containers/json')],
  ])("fails with the engine's own trouble about %s", async (_, matches) => {
    const state = await create();
    engines.answer(matches, NO_LEADER);
    await expect(resource.delete(state, testContext())).rejects.toThrow('does not have a leader');
  });

  test('fails when Terraform is interrupted meanwhile', async () => {
    const state = await create();
    swarm.stops = false;
    const context = testContext();
    setTimeout(() => {
      context.stop.abort();
    }, 20);
    await expect(resource.delete(state, context)).rejects.toThrow('interrupted while waiting');
  });
});

describe('reading a service', () => {
  /** `docker service update` of one thing, and the attributes in which it is seen. */
  const CHANGES: Record<string, [change: (spec: Spec) => void, seen: Partial<State>]> = {
    network: [(spec) => Object.assign(spec.TaskTemplate, { Networks: [{ Target: 'other' }] }), { network: 'other' }],
    image: [(spec) => Object.assign(container(spec), { Image: 'web:latest' }), { image: 'web:latest' }],
    entrypoint: [(spec) => Object.assign(container(spec), { Command: ['/bin/bash'] }), { entrypoint: ['/bin/bash'] }],
    'entrypoint, none any more': [(spec) => delete container(spec).Command, { entrypoint: undefined }],
    command: [(spec) => Object.assign(container(spec), { Args: ['-c', ''] }), { command: ['-c', ''] }],
    environment: [(spec) => Object.assign(container(spec), { Env: ['A=1', 'B='] }), { environment: { A: '1', B: '' } }],
    hostname: [(spec) => Object.assign(container(spec), { Hostname: 'x' }), { hostname: 'x' }],
    user: [(spec) => Object.assign(container(spec), { User: 'root' }), { user: 'root' }],
    'user, none any more': [(spec) => delete container(spec).User, { user: undefined }],
    capabilities: [
      (spec) => Object.assign(container(spec), { CapabilityAdd: ['CAP_SYS_ADMIN', 'CAP_CHOWN'] }),
      { capabilities: ['CAP_CHOWN', 'CAP_SYS_ADMIN'] },
    ],
    readOnly: [(spec) => delete container(spec).ReadOnly, { readOnly: false }],
    stopSignal: [(spec) => Object.assign(container(spec), { StopSignal: 'SIGKILL' }), { stopSignal: 'SIGKILL' }],
    stopGracePeriodSeconds: [
      (spec) => Object.assign(container(spec), { StopGracePeriod: 1e9 }),
      { stopGracePeriodSeconds: 1 },
    ],
    labels: [(spec) => Object.assign(spec, { Labels: { theirs: '' } }), { labels: { theirs: '' } }],
    containerLabels: [
      (spec) => Object.assign(container(spec), { Labels: { Runtime: 'container' } }),
      { containerLabels: { Runtime: 'container' } },
    ],
    mounts: [
      (spec) =>
        Object.assign(container(spec), { Mounts: [{ Type: 'volume', Source: 'v', Target: '/v', ReadOnly: true }] }),
      { mounts: [{ type: 'volume', source: 'v', target: '/v', readOnly: true }] },
    ],
    healthCheck: [
      (spec) => Object.assign(container(spec), { Healthcheck: { Test: ['NONE'] } }),
      {
        healthCheck: { test: ['NONE'], intervalSeconds: 0, timeoutSeconds: 0, retries: 0, startPeriodSeconds: 0 },
      },
    ],
    'healthCheck, none any more': [(spec) => delete container(spec).Healthcheck, { healthCheck: undefined }],
    memoryBytes: [(spec) => limit(spec, { MemoryBytes: 1 }), { memoryBytes: 1 }],
    cpus: [(spec) => limit(spec, { NanoCPUs: 5e8 }), { cpus: 0.5 }],
    pids: [(spec) => limit(spec, { Pids: 0 }), { pids: 0 }],
    memoryReservationBytes: [
      (spec) => Object.assign(spec.TaskTemplate.Resources, { Reservations: {} }),
      { memoryReservationBytes: undefined },
    ],
  };
  const limit = (spec: Spec, limits: object): object => Object.assign(spec.TaskTemplate.Resources.Limits, limits);

  test.each(Object.entries(CHANGES))('%s changed by hand is seen there, and only there', async (_, [change, seen]) => {
    const state = await create();
    byHand(change);
    const expected = Object.entries({ ...state, ...seen, found: 'not awaited to the end' });
    expect(await resource.read(state, testContext())).toEqual(
      Object.fromEntries(expected.filter(([name]) => !(name in seen && seen[name as keyof State] === undefined))),
    );
  });

  test('each attribute of the spec is in that table, or among the files', () => {
    const covered = new Set(Object.keys(CHANGES).map((name) => name.split(',')[0]));
    const others = Object.keys(declared()).filter((name) => !covered.has(name));
    expect(others).toEqual(['name', 'files', 'fileModes', 'secretFiles']);
  });

  test('a file changed by hand is seen with its text, also one whose config is not of ours', async () => {
    const state = await create();
    const engine = engines.engineOf(connectionTo(master));
    const Data = Buffer.from('theirs').toString('base64');
    const { ID } = await engine.post<{ ID: string }>('/configs/create', { Name: 'theirs', Labels: {}, Data });
    byHand((spec) => {
      const File = { Name: '/etc/theirs', UID: '0', GID: '0', Mode: 0o400 };
      Object.assign(container(spec), { Configs: [{ ConfigID: ID, ConfigName: 'theirs', File }] });
    });
    const read = await resource.read(state, testContext());
    expect(read).toMatchObject({ files: { '/etc/theirs': 'theirs' }, fileModes: { '/etc/theirs': '0400' } });
    expect(read?.files).not.toHaveProperty('/run.sh');
  });

  test.each<[string, (spec: Spec) => unknown, string]>([
    [
      'replicas',
      (spec) => Object.assign(spec, { Mode: { Replicated: { Replicas: 0 } } }),
      'Mode.Replicated.Replicas = 0 (declared: 1)',
    ],
    [
      'a secret that is no file',
      (spec) => Object.assign(container(spec), { Secrets: [{ SecretName: 'password' }] }),
      'TaskTemplate.ContainerSpec.Secrets = [{"SecretName":"password"}] (declared: none)',
    ],
    [
      'a port',
      (spec) => Object.assign(spec.EndpointSpec, { Ports: [{ TargetPort: 80 }] }),
      'EndpointSpec.Ports = [{"TargetPort":80}] (declared: none)',
    ],
    [
      'its host',
      (spec) => Object.assign(spec.TaskTemplate, { Placement: { Constraints: ['node.role==manager'] } }),
      'TaskTemplate.Placement.Constraints = ["node.role==manager"] (declared: ["node.labels.longshore.host==slave1"])',
    ],
    [
      'a sysctl',
      (spec) => Object.assign(container(spec), { Sysctls: { 'net.core.somaxconn': '1' } }),
      'TaskTemplate.ContainerSpec.Sysctls = {"net.core.somaxconn":"1"} (declared: none)',
    ],
    [
      'capabilities that are not dropped',
      (spec) => delete container(spec).CapabilityDrop,
      'TaskTemplate.ContainerSpec.CapabilityDrop = none (declared: ["ALL"])',
    ],
    [
      "a file's owner",
      (spec) => {
        const [first] = container(spec).Configs as [{ File: object }];
        Object.assign(first.File, { UID: '7' });
      },
      'TaskTemplate.ContainerSpec.Configs = [{"ConfigID":',
    ],
  ])('%s changed by hand, which no attribute shows, is named with what was declared', async (_, change, line) => {
    const state = await create();
    byHand(change);
    const read = await resource.read(state, testContext());
    expect(read).toEqual({ ...state, found: expect.stringContaining(`changed by hand: ${line}`) as unknown });
    expect(needsUpdate(read)).toBe(true);
    const repaired = await update(read as State);
    expect(repaired).toEqual(state);
    expect(await resource.read(repaired, testContext())).toEqual(state);
  });

  test.each<[string, (spec: Spec) => unknown]>([
    ['a restart asked for by hand', (spec) => Object.assign(spec.TaskTemplate, { ForceUpdate: 3 })],
    [
      'the platforms that a client asked the registry for',
      (spec) => Object.assign(spec.TaskTemplate.Placement, { Platforms: [{ Architecture: 'amd64', OS: 'linux' }] }),
    ],
    [
      "the engine's own words for nothing",
      (spec) => Object.assign(container(spec), { Isolation: 'default', Secrets: [] }),
    ],
  ])('%s is no drift', async (_, change) => {
    const state = await create();
    byHand(change);
    expect(await resource.read(state, testContext())).toEqual(state);
  });

  test('one that is gone is gone', async () => {
    const state = await create();
    swarm.services = [];
    expect(await resource.read(state, testContext())).toBeUndefined();
  });

  test('keeps the credentials of the registry, which no swarm knows', async () => {
    const registry = { address: 'registry.example.com', configFile: '/c.json' };
    const state = { ...(await create()), registry };
    expect(await resource.read(state, testContext())).toEqual(state);
  });

  test('asks the second manager while the first is down, or manages no more', async () => {
    const state = await create();
    master.reachable = false;
    expect(await resource.read(state, testContext())).toEqual(state);
    master.reachable = true;
    engines.leaveByHand(master);
    expect(await resource.read(state, testContext())).toEqual(state);
  });

  test('shows what was last known, with a warning, while no manager answers', async () => {
    const state = await create();
    master.reachable = second.reachable = false;
    const context = testContext();
    expect(await resource.read(state, context)).toBe(state);
    expect(context.warnings).toEqual([
      expect.stringMatching(/^host second cannot be reached: its last known state is shown\n/),
    ]);
  });

  test('fails while no manager answers, where the first says so', async () => {
    const managers = [connectionTo(master, { unreachable: 'fail' })];
    const state = await create({ managers });
    master.reachable = false;
    await expect(resource.read(state, testContext())).rejects.toThrow('host master cannot be reached');
  });

  test('fails without a manager', async () => {
    const state = { ...(await create()), managers: [] };
    await expect(Promise.resolve().then(() => resource.read(state, testContext()))).rejects.toThrow(
      'service web: managers = []: what a swarm holds is asked of its managers\nGive at least one.',
    );
  });

  test("fails with the engine's own trouble", async () => {
    const state = await create();
    engines.answer(({ path }) => path.startsWith('/services/'), NO_LEADER);
    await expect(resource.read(state, testContext())).rejects.toThrow('does not have a leader');
  });
});
