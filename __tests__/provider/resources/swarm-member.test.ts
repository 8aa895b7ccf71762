import { inspect } from 'node:util';
import type { HostConnection } from '../../../provider/connection';
import { swarmMemberResource } from '../../../provider/resources/swarm-member';
import type { Outcome } from '../../../provider/transport';
import { FakeEngines, JOIN_TOKEN, type FakeHost, type FakeNode } from '../fake-engines';
import { connectionTo, testContext } from '../fixture';

type Resource = ReturnType<typeof swarmMemberResource>;
type State = Awaited<ReturnType<Resource['create']>>;
type Planned = Parameters<Resource['create']>[0];

let engines: FakeEngines;
let resource: Resource;
let master: FakeHost;
let slave: FakeHost;

/** What the hosts' shells are asked; nobody holds the gossip's port. */
const scripts: string[] = [];
const run = ({ name }: HostConnection, script: string): Promise<Outcome> => {
  scripts.push(`${name}: ${script}`);
  return Promise.resolve({ code: 1, stdout: '', stderr: '' });
};

beforeEach(() => {
  engines = new FakeEngines();
  resource = swarmMemberResource(engines.engineOf, 0, run);
  master = engines.add('master');
  slave = engines.add('slave');
});

function planned(host: FakeHost, changes: Partial<Planned> = {}): Planned {
  return {
    host: connectionTo(host),
    role: host === master ? 'manager' : 'worker',
    advertiseAddress: host.address,
    initialises: host === master,
    managers: [connectionTo(master)],
    nodeLabels: { 'longshore.host': host.name },
    availability: 'active',
    imageRepositories: ['registry.example.com/web'],
    onDestroy: 'keep',
    ...changes,
  };
}

function stateOf(host: FakeHost, changes: Partial<State> = {}): State {
  const ids = { id: host.name, nodeId: host.nodeId ?? '', swarmId: host.swarm?.ID ?? '' };
  return { ...planned(host), before: ['docker_gwbridge'], ...ids, ...changes };
}

const lost = (host: FakeHost): HostConnection => connectionTo(host, { state: 'lost' });

describe('what is chosen once, when a swarm is made', () => {
  const made = async (changes: Partial<Planned> = {}): Promise<State> =>
    resource.create(planned(master, changes), testContext());

  test('is shown where it is another than what was declared', async () => {
    const state = await made({ dataPathPort: 7789, defaultAddressPools: ['10.30.0.0/16'] });
    expect(await resource.read(state, testContext())).toEqual(state);
    const { dataPathPort, ...undeclared } = state;
    expect(dataPathPort).toBe(7789);
    expect(await resource.read(undeclared, testContext())).toMatchObject({ dataPathPort: 7789 });
    Object.assign(master.swarm?.settings ?? {}, { DataPathPort: 0, DefaultAddrPool: null });
    expect(await resource.read(state, testContext())).toMatchObject({ dataPathPort: 4789, defaultAddressPools: [] });
  });

  test('is the default where none is declared', async () => {
    const state = await made();
    expect(await resource.read(state, testContext())).toEqual(state);
    const told = { ...state, dataPathPort: 4789 };
    expect(await resource.read(told, testContext())).toEqual(told);
  });

  test.each([
    [{ dataPathPort: 7789 }, 'dataPathPort = 7789: the swarm was made with 4789, and that cannot be changed'],
    [
      { defaultAddressPools: ['10.30.0.0/16'] },
      'defaultAddressPools = 10.30.0.0/16: the swarm was made with 10.0.0.0/8, and that cannot be changed',
    ],
  ])('fails for another one: %j', async (changes, message) => {
    await made();
    await expect(resource.refuse?.(planned(master, changes), testContext())).rejects.toThrow(message);
    await expect(resource.create(planned(slave, changes), testContext())).rejects.toThrow(message);
    expect(slave.swarm).toBeUndefined();
  });

  test('is asked of no swarm that is not there, and for no host that is lost', async () => {
    await expect(resource.refuse?.(planned(master, { dataPathPort: 7789 }), testContext())).resolves.toBeUndefined();
    await made();
    const gone = planned(slave, { host: lost(slave), dataPathPort: 7789 });
    await expect(resource.refuse?.(gone, testContext())).resolves.toBeUndefined();
  });
});

describe('creating a member', () => {
  test('the first manager makes the swarm', async () => {
    const state = await resource.create(
      planned(master, { dataPathPort: 7789, defaultAddressPools: ['10.30.0.0/16'] }),
      testContext(),
    );
    expect(state).toMatchObject({ id: 'master', nodeId: master.nodeId, swarmId: master.swarm?.ID });
    expect(engines.calls.find(({ path }) => path === '/swarm/init')?.body).toMatchObject({
      AdvertiseAddr: master.address,
      DataPathPort: 7789,
      DefaultAddrPool: ['10.30.0.0/16'],
    });
    expect(engines.nodeOf(master)?.Spec.Labels).toEqual({ 'longshore.host': 'master' });
  });

  test.each(['worker', 'manager'] as const)('a %s joins with the token of its role', async (role) => {
    engines.swarm([master]);
    const state = await resource.create(planned(slave, { role }), testContext());
    expect(slave.swarm).toBe(master.swarm);
    expect(engines.nodeOf(slave)?.Spec.Role).toBe(role);
    expect(state.swarmId).toBe(master.swarm?.ID);
  });

  test('joins at the address that the manager advertises, which need not be the one of SSH', async () => {
    const swarm = engines.swarm([master]);
    swarm.addresses.set(master.nodeId ?? '', '10.9.9.1');
    await resource.create(planned(slave, { advertiseAddress: 'eth1' }), testContext());
    expect(engines.calls.find(({ path }) => path === '/swarm/join')?.body).toMatchObject({
      AdvertiseAddr: 'eth1',
      RemoteAddrs: ['10.9.9.1:2377'],
    });
  });

  test('the join token is in the body of one call, and in nothing that Terraform keeps or shows', async () => {
    engines.swarm([master]);
    const context = testContext();
    const state = await resource.create(planned(slave), context);
    expect(inspect([state, context.warnings], { depth: null })).not.toContain(JOIN_TOKEN);
    expect(engines.calls.filter((call) => inspect(call, { depth: null }).includes(JOIN_TOKEN))).toMatchObject([
      { host: 'slave', path: '/swarm/join' },
    ]);
  });

  test('goes through the second manager when the first cannot be reached', async () => {
    const second = engines.add('second');
    engines.swarm([master, second], 2);
    master.reachable = false;
    const managers = [connectionTo(master), connectionTo(second)];
    expect(await resource.create(planned(slave, { managers }), testContext())).toMatchObject({
      swarmId: second.swarm?.ID,
    });
  });

  test('adopts a host that is a member already', async () => {
    engines.swarm([master, slave]);
    const before = slave.nodeId;
    const state = await resource.create(planned(slave), testContext());
    expect(state.nodeId).toBe(before);
    expect(engines.calls.some(({ path }) => path.startsWith('/swarm/'))).toBe(false);
  });

  test('adopts a manager when it is the only one that there is', async () => {
    engines.swarm([master]);
    expect(await resource.create(planned(master), testContext())).toMatchObject({ swarmId: master.swarm?.ID });
  });

  test.each(['label', 'host name'])('removes the node that a former member of the same %s left behind', async (by) => {
    const swarm = engines.swarm([master, slave]);
    const ghost = engines.nodeOf(slave);
    if (ghost === undefined) throw new Error('no node');
    if (by === 'label') {
      ghost.Spec.Labels['longshore.host'] = 'slave';
      ghost.Description.Hostname = 'reinstalled';
    }
    engines.leaveByHand(slave);
    await resource.create(planned(slave), testContext());
    expect(swarm.nodes.map(({ ID }) => ID)).toEqual([master.nodeId, slave.nodeId]);
  });

  test('one that was given up and is declared again joins, or says whose swarm it is in', async () => {
    engines.swarm([master]);
    const prior = { ...stateOf(slave), host: connectionTo(slave, { state: 'lost' }) };
    const back = await resource.update({ ...prior, host: connectionTo(slave) }, prior, testContext());
    expect(back.nodeId).toBe(slave.nodeId);

    const other = engines.add('other');
    engines.leaveByHand(slave);
    engines.swarm([other, slave]);
    await expect(resource.update({ ...prior, host: connectionTo(slave) }, prior, testContext())).rejects.toThrow(
      'host slave is in another swarm',
    );
  });

  test('looks for the gossip of a former swarm before it joins', async () => {
    engines.swarm([master]);
    scripts.length = 0;
    await resource.create(planned(slave), testContext());
    expect(scripts).toEqual([expect.stringMatching(/^slave: grep .*:1F0A/)]);
  });

  test('a former member that was a manager is demoted before its node goes', async () => {
    const third = engines.add('third');
    const swarm = engines.swarm([master, slave, third], 3);
    engines.leaveByHand(slave);
    await resource.create(planned(slave, { managers: [connectionTo(master), connectionTo(third)] }), testContext());
    expect(swarm.nodes.map(({ ID }) => ID)).toEqual([master.nodeId, third.nodeId, slave.nodeId]);
  });

  test('its former node goes also while the managers have not missed it yet; another host of that name stays', async () => {
    const other = engines.add('other');
    const swarm = engines.swarm([master, slave, other]);
    const [, former, namesake] = swarm.nodes as [FakeNode, FakeNode, FakeNode];
    former.Spec.Labels = namesake.Spec.Labels = { 'longshore.host': 'slave' };
    namesake.Description.Hostname = 'slave';
    engines.leaveByHand(slave);
    former.Status.State = 'ready';
    await resource.create(planned(slave), testContext());
    expect(swarm.nodes.map(({ ID }) => ID)).toEqual([master.nodeId, namesake.ID, slave.nodeId]);
  });

  test('a node of another host that is down stays', async () => {
    const other = engines.add('other');
    const swarm = engines.swarm([master, other]);
    engines.leaveByHand(other);
    await resource.create(planned(slave), testContext());
    expect(swarm.nodes).toHaveLength(3);
  });

  test('fails for a host in another swarm, naming both', async () => {
    engines.swarm([master]);
    const foreign = engines.swarm([slave]);
    await expect(resource.create(planned(slave), testContext())).rejects.toThrow(
      `host slave is in another swarm (${foreign.ID}), not in ${master.swarm?.ID ?? '?'}\nIf that one is of no use any more, run there: docker swarm leave --force.`,
    );
  });

  test('fails for a worker of some other swarm while no declared manager is in one', async () => {
    engines.swarm([engines.add('stranger'), slave]);
    await expect(resource.create(planned(slave), testContext())).rejects.toThrow(
      "host slave is in another swarm (whose managers are elsewhere), not in the declared managers'",
    );
  });

  test('fails when no manager is in a swarm and it may not make one', async () => {
    await expect(resource.create(planned(slave), testContext())).rejects.toThrow(
      'host slave cannot join: none of the managers master is in a swarm\nThe first manager makes the swarm',
    );
  });

  test('fails when the node does not become ready in time, naming the ports', async () => {
    engines.swarm([master]);
    engines.joinsAs = 'down';
    resource = swarmMemberResource(engines.engineOf, -1, run);
    await expect(resource.create(planned(slave), testContext())).rejects.toThrow(
      /host slave joined, but after -1 s its node is down\n.*2377\/tcp, 7946\/tcp, 7946\/udp and 4789\/udp/,
    );
  });

  test('fails when no manager knows the node in time', async () => {
    engines.swarm([master]);
    engines.answer(({ path }) => path.startsWith('/nodes/'), { status: 404, body: { message: 'not found' } }, 9);
    resource = swarmMemberResource(engines.engineOf, -1, run);
    await expect(resource.create(planned(slave), testContext())).rejects.toThrow(
      'its node is not known to any manager',
    );
  });

  test('fails at once when Terraform is interrupted while it waits', async () => {
    engines.swarm([master]);
    engines.joinsAs = 'unknown';
    resource = swarmMemberResource(engines.engineOf, 60, run);
    const context = testContext();
    const creation = resource.create(planned(slave), context);
    setTimeout(() => {
      context.stop.abort();
    }, 20);
    await expect(creation).rejects.toThrow(/interrupted while waiting\n.*goes on/);
    expect(slave.swarm).toBe(master.swarm);
  });

  test('fails with what the engine says', async () => {
    engines.swarm([master]);
    engines.answer(({ path }) => path === '/swarm/join', { status: 500, body: { message: 'Timeout was reached' } });
    await expect(resource.create(planned(slave), testContext())).rejects.toThrow('slave: Timeout was reached');
  });
});

describe('reading a member', () => {
  beforeEach(() => {
    engines.swarm([master, slave]);
  });

  test('shows role, availability and the declared labels as they are', async () => {
    const node = engines.nodeOf(slave);
    Object.assign(node?.Spec ?? {}, {
      Availability: 'drain',
      Labels: { 'longshore.host': 'mistyped', theirs: 'kept out' },
    });
    expect(await resource.read(stateOf(slave), testContext())).toEqual(
      stateOf(slave, { availability: 'drain', nodeLabels: { 'longshore.host': 'mistyped' } }),
    );
  });

  test('shows a label that was taken away', async () => {
    expect(await resource.read(stateOf(slave), testContext())).toMatchObject({ nodeLabels: {} });
  });

  test('a host that left by hand is gone', async () => {
    const state = stateOf(slave);
    engines.leaveByHand(slave);
    expect(await resource.read(state, testContext())).toBeUndefined();
  });

  test('a member of some other swarm is gone from ours', async () => {
    const state = stateOf(slave);
    engines.leaveByHand(slave);
    engines.swarm([slave]);
    expect(await resource.read(state, testContext())).toBeUndefined();
  });

  test('a member whose managers have all left is updated: it leaves what is left, and joins the swarm that they make now', async () => {
    engines.swarm([master, slave]);
    const state = stateOf(slave);
    engines.leaveByHand(master);
    const dissolved = { ...state, swarmId: 'none: its managers left it' };
    expect(await resource.read(state, testContext())).toEqual(dissolved);
    expect([state, dissolved].map((one) => resource.needsUpdate?.(one))).toEqual([false, true]);
    const swarm = engines.swarm([master]);
    const joined = await resource.update(state, dissolved, testContext());
    expect(joined).toMatchObject({ nodeId: slave.nodeId, swarmId: swarm.ID });
    expect(swarm.nodes).toHaveLength(2);
  });

  test('a host that cannot be reached is shown as last known, with a warning that names it', async () => {
    slave.reachable = false;
    const context = testContext();
    const state = stateOf(slave);
    expect(await resource.read(state, context)).toBe(state);
    expect(context.warnings).toEqual([
      expect.stringMatching(/^host slave cannot be reached: its last known state is shown\n.*no route to host\n.*lost/),
    ]);
  });

  test('fails for a host that cannot be reached where its declaration says so', async () => {
    slave.reachable = false;
    const host = connectionTo(slave, { unreachable: 'fail' });
    await expect(resource.read(stateOf(slave, { host }), testContext())).rejects.toThrow(
      'host slave cannot be reached',
    );
  });

  test('is as last known, with a warning, while no manager answers', async () => {
    master.reachable = false;
    const context = testContext();
    const state = stateOf(slave);
    expect(await resource.read(state, context)).toBe(state);
    expect(context.warnings).toEqual([expect.stringContaining('host slave: no manager of its swarm answers')]);
  });

  test("fails with the engine's own trouble", async () => {
    engines.answer(({ path }) => path.startsWith('/nodes/'), { status: 500, body: { message: 'no leader' } });
    await expect(resource.read(stateOf(slave), testContext())).rejects.toThrow('master: no leader');
  });
});

describe('updating a member', () => {
  beforeEach(() => {
    engines.swarm([master, slave]);
  });

  test('changes role, availability and declared labels, and leaves the others alone', async () => {
    const node = engines.nodeOf(slave);
    if (node) node.Spec.Labels = { old: '1', 'longshore.host': 'slave', theirs: 'stays' };
    const prior = stateOf(slave, { nodeLabels: { old: '1', 'longshore.host': 'slave' } });
    const next = stateOf(slave, {
      role: 'manager',
      availability: 'pause',
      nodeLabels: { 'longshore.host': 'slave', new: '2' },
    });
    expect(await resource.update(next, prior, testContext())).toEqual(next);
    expect(engines.nodeOf(slave)?.Spec).toEqual({
      Role: 'manager',
      Availability: 'pause',
      Labels: { theirs: 'stays', 'longshore.host': 'slave', new: '2' },
    });
  });

  test('writes nothing where nothing differs', async () => {
    const node = engines.nodeOf(slave);
    if (node) node.Spec.Labels = { 'longshore.host': 'slave' };
    await resource.update(stateOf(slave), stateOf(slave), testContext());
    expect(engines.calls.every(({ method }) => method === 'GET')).toBe(true);
  });

  test('tries again when somebody else changed the node in between', async () => {
    const stale = { status: 500, body: { message: 'rpc error: code = Unknown desc = update out of sequence' } };
    engines.answer(({ path }) => path.includes('/update'), stale, 4);
    await resource.update(stateOf(slave), stateOf(slave), testContext());
    expect(engines.nodeOf(slave)?.Spec.Labels).toEqual({ 'longshore.host': 'slave' });
  });

  test('fails when others change the node all the time', async () => {
    const stale = { status: 500, body: { message: 'rpc error: code = Unknown desc = update out of sequence' } };
    engines.answer(({ path }) => path.includes('/update'), stale, 5);
    await expect(resource.update(stateOf(slave), stateOf(slave), testContext())).rejects.toThrow(
      'update out of sequence',
    );
  });

  test('fails for a host that cannot be reached', async () => {
    slave.reachable = false;
    await expect(resource.update(stateOf(slave), stateOf(slave), testContext())).rejects.toThrow(
      'host slave cannot be reached',
    );
  });
});

test('declaring a host lost is noted without contacting anybody', async () => {
  const state = stateOf(slave, { host: lost(slave) });
  expect(await resource.update(state, stateOf(slave), testContext())).toEqual(state);
  expect(engines.calls).toEqual([]);
});

describe('deleting a member', () => {
  test('a worker leaves, and its node goes', async () => {
    const swarm = engines.swarm([master, slave]);
    await resource.delete(stateOf(slave), testContext());
    expect(slave.swarm).toBeUndefined();
    expect(swarm.nodes).toHaveLength(1);
  });

  test('a manager is demoted before it leaves', async () => {
    const swarm = engines.swarm([master, slave], 2);
    const managers = [connectionTo(master), connectionTo(slave)];
    resource = swarmMemberResource(engines.engineOf, 1, run);
    await resource.delete(stateOf(slave, { role: 'manager', managers }), testContext());
    expect(slave.swarm).toBeUndefined();
    expect(swarm.nodes.map(({ ID }) => ID)).toEqual([master.nodeId]);
  });

  test('the last manager leaves', async () => {
    engines.swarm([master]);
    await resource.delete(stateOf(master), testContext());
    expect(master.swarm).toBeUndefined();
  });

  test('a host that has left already, and whose node is removed, is no trouble', async () => {
    const swarm = engines.swarm([master, slave]);
    const state = stateOf(slave);
    engines.leaveByHand(slave);
    swarm.nodes = swarm.nodes.filter(({ ID }) => ID !== state.nodeId);
    await expect(resource.delete(state, testContext())).resolves.toBeUndefined();
  });

  test('a lost worker is not contacted; its node goes', async () => {
    const swarm = engines.swarm([master, slave]);
    slave.reachable = false;
    await resource.delete(stateOf(slave, { host: lost(slave) }), testContext());
    expect(engines.calls.some(({ host }) => host === 'slave')).toBe(false);
    expect(swarm.nodes).toHaveLength(1);
  });

  test('a lost host is deleted even where no manager is left to ask', async () => {
    engines.swarm([master]);
    master.reachable = false;
    await expect(resource.delete(stateOf(master, { host: lost(master) }), testContext())).resolves.toBeUndefined();
  });

  test('a lost manager is demoted by its peers, who may take their time, and then its node goes', async () => {
    const swarm = engines.swarm([master, slave], 2);
    slave.reachable = false;
    resource = swarmMemberResource(engines.engineOf, 5, run);
    engines.answer(({ method }) => method === 'DELETE', { status: 400, body: { message: 'is a cluster manager' } });
    const context = testContext();
    await resource.delete(stateOf(slave, { host: lost(slave), role: 'manager' }), context);
    expect(swarm.nodes.map(({ ID }) => ID)).toEqual([master.nodeId]);
    expect(context.warnings).toEqual([]);
  });

  test('of a lost host whose node stays warns, and says how it goes', async () => {
    engines.swarm([master, slave]);
    engines.answer(({ method }) => method === 'DELETE', { status: 500, body: { message: 'no leader' } });
    const context = testContext();
    await resource.delete(stateOf(slave, { host: lost(slave) }), context);
    expect(context.warnings).toEqual([
      expect.stringMatching(/host slave is lost.*\nmaster: no leader\n.*docker node rm --force node\d/),
    ]);
  });

  test('a lost host whose node is gone already is no trouble', async () => {
    const swarm = engines.swarm([master, slave]);
    swarm.nodes = swarm.nodes.filter(({ ID }) => ID !== slave.nodeId);
    const context = testContext();
    await resource.delete(stateOf(slave, { host: lost(slave) }), context);
    expect(context.warnings).toEqual([]);
  });

  test('fails for a host that cannot be reached and is not declared lost', async () => {
    engines.swarm([master, slave]);
    slave.reachable = false;
    await expect(resource.delete(stateOf(slave), testContext())).rejects.toThrow('host slave cannot be reached');
  });

  test('fails when the engine does not let go', async () => {
    engines.swarm([master, slave]);
    engines.answer(({ path }) => path.startsWith('/swarm/leave'), {
      status: 500,
      body: { message: 'context deadline' },
    });
    await expect(resource.delete(stateOf(slave), testContext())).rejects.toThrow('slave: context deadline');
  });
});

describe('importing a member', () => {
  const imported = (id: string): Promise<State> => {
    if (resource.import === undefined) throw new Error('it cannot be imported');
    return resource.import(id, testContext());
  };

  test('a manager comes with its labels', async () => {
    engines.swarm([master]);
    const node = engines.nodeOf(master);
    if (node) node.Spec.Labels = { rack: '1' };
    expect(await imported(`ops@${master.address}:22`)).toMatchObject({
      role: 'manager',
      nodeLabels: { rack: '1' },
      nodeId: master.nodeId,
      swarmId: master.swarm?.ID,
      host: { address: master.address, user: 'ops', sudo: true },
    });
  });

  test('a worker knows no labels', async () => {
    engines.swarm([master, slave]);
    expect(await imported(`root@${slave.address}:2222`)).toMatchObject({
      role: 'worker',
      nodeLabels: {},
      nodeId: slave.nodeId,
      host: { port: 2222, sudo: false },
    });
  });

  test('fails for a host in no swarm', async () => {
    await expect(imported(`ops@${slave.address}:22`)).rejects.toThrow(`host ${slave.address} is in no swarm\n`);
  });
});
