import { UnreachableError } from '../../../provider/transport';
import { overlayNetworkResource } from '../../../provider/resources/overlay-network';
import { FakeEngines, type FakeHost, type FakeSwarm } from '../fake-engines';
import { connectionTo, testContext } from '../fixture';

type Resource = ReturnType<typeof overlayNetworkResource>;
type State = Awaited<ReturnType<Resource['create']>>;
type Planned = Parameters<Resource['create']>[0];

let engines: FakeEngines;
let resource: Resource;
let master: FakeHost;
let second: FakeHost;
let swarm: FakeSwarm;
/** Hosts whose kernel has no ESP, and what was run where. */
let withoutEsp: string[];
let tried: string[];

beforeEach(() => {
  engines = new FakeEngines();
  withoutEsp = [];
  tried = [];
  resource = overlayNetworkResource(
    engines.engineOf,
    ({ name }, script) => {
      tried.push(name);
      if (!script.includes('proto esp')) return Promise.reject(new Error(`what is ${script}?`));
      if (name === 'dead') return Promise.reject(new UnreachableError(name, 'no route'));
      const stderr = 'Loading.\nRTNETLINK answers: Protocol not supported\n';
      return Promise.resolve(
        withoutEsp.includes(name) ? { code: 2, stdout: '', stderr } : { code: 0, stdout: '', stderr: '' },
      );
    },
    1,
  );
  master = engines.add('master');
  second = engines.add('second');
  swarm = engines.swarm([master, second], 2);
});

function planned(changes: Partial<Planned> = {}): Planned {
  return {
    name: 'lab-net',
    managers: [connectionTo(master), connectionTo(second)],
    subnet: '10.20.0.0/24',
    gateway: '10.20.0.1',
    attachable: true,
    encrypted: false,
    encryptedOn: [],
    options: { 'com.docker.network.driver.mtu': '1400' },
    labels: { 'longshore.environment': 'lab', 'longshore.path': 'lab/Net' },
    ...changes,
  };
}

const create = (changes: Partial<Planned> = {}): Promise<State> => resource.create(planned(changes), testContext());
const posts = (): number => engines.calls.filter(({ method }) => method === 'POST').length;

describe('creating an overlay network', () => {
  test('asks for it as the Engine API has it', async () => {
    const state = await create();
    expect(engines.calls.find(({ method }) => method === 'POST')?.body).toEqual({
      Name: 'lab-net',
      Driver: 'overlay',
      Scope: 'swarm',
      CheckDuplicate: true,
      Attachable: true,
      IPAM: { Driver: 'default', Config: [{ Subnet: '10.20.0.0/24', Gateway: '10.20.0.1' }] },
      Options: { 'com.docker.network.driver.mtu': '1400' },
      Labels: { 'longshore.environment': 'lab', 'longshore.path': 'lab/Net' },
    });
    expect(state).toEqual({ ...planned(), id: swarm.networks[0]?.Id });
    expect(await resource.read(state, testContext())).toEqual(state);
    expect(tried).toEqual([]);
  });

  test('asks the second manager while the first cannot be reached', async () => {
    master.reachable = false;
    await create();
    expect(swarm.networks).toHaveLength(1);
  });

  test('that the first manager did, and died before it could say so, is found by the second', async () => {
    engines.dieAfter(({ path }) => path === '/networks/create');
    const { id } = await create();
    expect(swarm.networks.map(({ Id }) => Id)).toEqual([id]);
  });

  test("fails with the engine's own trouble", async () => {
    const overlap = { status: 403, body: { message: 'Pool overlaps with other one on this address space' } };
    engines.answer(({ path }) => path === '/networks/create', overlap);
    await expect(create()).rejects.toThrow('master: Pool overlaps');
    engines.answer(({ method }) => method === 'GET', { status: 500, body: { message: 'no leader' } });
    await expect(create()).rejects.toThrow('no leader');
  });
});

describe('a network that is there already', () => {
  test.each([false, true])(
    'of ours is adopted (encrypted: %p): a deploy that was killed had made it',
    async (encrypted) => {
      const { id } = await create({ encrypted });
      const before = posts();
      expect(await create({ encrypted })).toEqual({ ...planned({ encrypted }), id });
      expect(posts()).toBe(before);
    },
  );

  test.each<[string, Partial<Planned>, string]>([
    ['with another subnet', { subnet: '10.21.0.0/24' }, 'with another subnet or encryption (10.21.0.0/24)'],
    ['encrypted otherwise', { encrypted: true }, 'with another subnet or encryption (10.20.0.0/24)'],
    [
      'of another construct',
      { labels: { 'longshore.environment': 'lab', 'longshore.path': 'lab/Other' } },
      'and is not of this construct (its label longshore.path is "lab/Other")',
    ],
    ['of nobody', { labels: {} }, 'and is not of this construct (its label longshore.path is "")'],
  ])('fails when it is %s, and says how it goes', async (_, changes, why) => {
    const { id } = await create(changes);
    await expect(create()).rejects.toThrow(
      `network lab-net is there already, ${why}\n` +
        `Rename one of them, or remove it if it is of no use any more: docker network rm lab-net (id ${id}).`,
    );
  });

  test('fails when it has no subnet at all', async () => {
    await create();
    Object.assign(swarm.networks[0] ?? {}, { IPAM: { Config: null } });
    await expect(create()).rejects.toThrow('with another subnet or encryption (no subnet)');
  });
});

describe('an encrypted network', () => {
  const encrypted = (...names: string[]): Partial<Planned> => ({
    encrypted: true,
    encryptedOn: names.map((name) => connectionTo({ name, address: '192.0.2.1' })),
  });

  test('is made where every kernel has ESP', async () => {
    await create(encrypted('master', 'slave1'));
    expect(tried).toEqual(['master', 'slave1']);
    expect(swarm.networks[0]?.Options).toMatchObject({ encrypted: '' });
  });

  test('asks no host that is declared lost', async () => {
    const lost = connectionTo({ name: 'dead', address: '192.0.2.9' }, { state: 'lost' });
    await create({ encrypted: true, encryptedOn: [lost] });
    expect(tried).toEqual([]);
  });

  test('fails with every host whose kernel has none, and is not made', async () => {
    withoutEsp = ['slave1', 'slave2'];
    await expect(create(encrypted('master', 'slave1', 'slave2'))).rejects.toThrow(
      'encrypted: 2 of 3 hosts cannot carry IPsec: their kernels have no ESP\n' +
        'slave1: RTNETLINK answers: Protocol not supported\n' +
        'slave2: RTNETLINK answers: Protocol not supported\n' +
        'Give these kernels ESP (module esp4, xfrm_user), or leave encrypted out.',
    );
    expect(swarm.networks).toEqual([]);
  });

  test('fails while it is planned: a replacement would destroy the other one first', async () => {
    withoutEsp = ['slave1'];
    const next = planned(encrypted('dead', 'slave1'));
    await expect(resource.refuse?.(next, testContext())).rejects.toThrow('encrypted: 1 of 2 hosts');
    withoutEsp = [];
    await expect(resource.refuse?.(next, testContext())).resolves.toBeUndefined();
  });

  test('fails while it is planned with whatever else goes wrong', async () => {
    const broken = overlayNetworkResource(engines.engineOf, () => Promise.reject(new Error('no ssh here')));
    await expect(broken.refuse?.(planned(encrypted('master')), testContext())).rejects.toThrow('no ssh here');
  });

  test('fails for a host that joins it later and has none', async () => {
    const state = await create(encrypted('master'));
    withoutEsp = ['slave1'];
    const next = { ...state, ...encrypted('master', 'slave1') };
    await expect(resource.update(next, state, testContext())).rejects.toThrow('encrypted: 1 of 2 hosts');
  });

  test('fails for a host that cannot be reached', async () => {
    await expect(create(encrypted('dead'))).rejects.toThrow('host dead cannot be reached');
  });
});

test('another manager to ask is noted, without a word to the engines', async () => {
  const state = await create();
  engines.calls.length = 0;
  const next = { ...state, managers: [connectionTo(second)] };
  expect(await resource.update(next, state, testContext())).toEqual(next);
  expect(engines.calls).toEqual([]);
});

describe('reading a network', () => {
  test.each<[string, object, Partial<State>]>([
    [
      'subnet',
      { IPAM: { Config: [{ Subnet: '10.9.0.0/24', Gateway: '10.9.0.1' }] } },
      { subnet: '10.9.0.0/24', gateway: '10.9.0.1' },
    ],
    ['subnet, of which there is none', { IPAM: { Config: null } }, { subnet: '', gateway: '' }],
    ['attachable', { Attachable: false }, { attachable: false }],
    ['encrypted', { Options: { encrypted: '' } }, { encrypted: true, options: {} }],
    [
      'options',
      { Options: { 'com.docker.network.driver.mtu': '9000' } },
      { options: { 'com.docker.network.driver.mtu': '9000' } },
    ],
    ['options, of which there are none', { Options: null }, { options: {} }],
    ['labels', { Labels: { theirs: '1' } }, { labels: { theirs: '1' } }],
    ['labels, of which there are none', { Labels: null }, { labels: {} }],
  ])('made anew by hand with another %s is seen there', async (_, change, seen) => {
    const state = await create();
    Object.assign(swarm.networks[0] ?? {}, change);
    expect(await resource.read(state, testContext())).toEqual({ ...state, ...seen });
  });

  test('one that is gone is gone', async () => {
    const state = await create();
    swarm.networks = [];
    expect(await resource.read(state, testContext())).toBeUndefined();
  });

  test('shows what was last known, with a warning, while no manager answers', async () => {
    const state = await create();
    master.reachable = second.reachable = false;
    const context = testContext();
    expect(await resource.read(state, context)).toBe(state);
    expect(context.warnings).toEqual([expect.stringContaining('host second cannot be reached')]);
  });

  test('fails without a manager', async () => {
    const state = { ...planned({ managers: [] }), id: 'n' };
    await expect(Promise.resolve().then(() => resource.read(state, testContext()))).rejects.toThrow(
      'network lab-net: managers = []: what a swarm holds is asked of its managers\nGive at least one.',
    );
  });
});

describe('deleting a network', () => {
  test('removes it; one that is gone already is no trouble', async () => {
    const state = await create();
    await resource.delete(state, testContext());
    expect(swarm.networks).toEqual([]);
    await expect(resource.delete(state, testContext())).resolves.toBeUndefined();
  });

  test('tries again while endpoints are active', async () => {
    const state = await create();
    swarm.endpoints.add(state.id);
    const use = { status: 400, body: { message: `network ${state.id} is in use by task t` } };
    engines.answer(({ method }) => method === 'DELETE', use, 2);
    let asked = 0;
    const handle = engines.handle.bind(engines);
    engines.handle = (...call) => {
      if (call[1] === 'DELETE' && ++asked === 4) swarm.endpoints.clear();
      return handle(...call);
    };
    await resource.delete(state, testContext());
    expect([swarm.networks, asked]).toEqual([[], 4]);
  });

  test('fails when they stay, with what the engine says and how to look', async () => {
    const state = await create();
    swarm.endpoints.add(state.id);
    jest.spyOn(Date, 'now').mockReturnValueOnce(0);
    await expect(resource.delete(state, testContext())).rejects.toThrow(
      'network lab-net is still in use after 60 s\n' +
        `master: error while removing network: network lab-net id ${state.id} has active endpoints\n` +
        'Something that is not declared here is on it: docker network inspect --verbose tells what.',
    );
  });

  test('fails when Terraform is interrupted meanwhile', async () => {
    const state = await create();
    swarm.endpoints.add(state.id);
    const context = testContext();
    setTimeout(() => {
      context.stop.abort();
    }, 20);
    await expect(resource.delete(state, context)).rejects.toThrow('interrupted while waiting');
  });

  test("fails with the engine's own trouble", async () => {
    const state = await create();
    engines.answer(({ method }) => method === 'DELETE', { status: 500, body: { message: 'no leader' } });
    await expect(resource.delete(state, testContext())).rejects.toThrow('master: no leader');
  });

  test('is done when all its managers are declared lost; fails while they only cannot be reached', async () => {
    const state = await create();
    master.reachable = second.reachable = false;
    await expect(resource.delete(state, testContext())).rejects.toThrow('host second cannot be reached');
    const managers = [master, second].map((host) => connectionTo(host, { state: 'lost' }));
    await expect(resource.delete({ ...state, managers }, testContext())).resolves.toBeUndefined();
  });
});
