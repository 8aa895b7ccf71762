import { IncompleteError } from '../../../provider/framework';
import { rolloutResource } from '../../../provider/resources/rollout';
import { HostDownError } from '../../../provider/resources/rollout-wait';
import { FakeEngines, frame, type FakeHost, type FakeSwarm, type FakeTask } from '../fake-engines';
import { connectionTo, testContext } from '../fixture';

type Resource = ReturnType<typeof rolloutResource>;
type Planned = Parameters<Resource['create']>[0];

let engines: FakeEngines;
let resource: Resource;
let master: FakeHost;
let second: FakeHost;
let swarm: FakeSwarm;

beforeEach(() => {
  engines = new FakeEngines();
  resource = rolloutResource(engines.engineOf, 1);
  master = engines.add('master');
  second = engines.add('second');
  swarm = engines.swarm([master, second], 2);
  service('s1', 'namenode');
});

const template = { ContainerSpec: { Image: 'hadoop' } };

function service(ID: string, Name: string): void {
  swarm.services.push({ ID, Spec: { Name, TaskTemplate: template, Mode: { Replicated: { Replicas: 1 } } } });
  tasks(ID, 'running');
}

function tasks(id: string, state: string, Err?: string): void {
  const Status: FakeTask['Status'] = Err === undefined ? { State: state } : { State: state, Err };
  swarm.tasks.set(id, [
    { ID: `${id}t`, CreatedAt: '2030-01-01T00:00:00Z', DesiredState: 'running', Spec: template, Status },
  ]);
}

function planned(changes: Partial<Planned> = {}): Planned {
  return {
    managers: [connectionTo(master), connectionTo(second)],
    services: ['s1'],
    names: ['namenode'],
    triggers: {},
    timeout: 60,
    onCreate: 'wait',
    checks: [],
    ...changes,
  };
}

const check = (expect?: string): Planned['checks'][number] => ({
  description: 'Two DataNodes live',
  host: connectionTo(master),
  service: 'namenode',
  command: ['report'],
  ...(expect !== undefined && { expect }),
});

const afterLooks = (looks: number, change: () => void): void => {
  let seen = 0;
  const handle = engines.handle.bind(engines);
  engines.handle = (host, method, path, body) => {
    if (path.startsWith('/tasks') && ++seen === looks) change();
    return handle(host, method, path, body);
  };
};

describe('a rollout', () => {
  test('ends when the tasks run, and goes on running', async () => {
    const state = await resource.create(planned(), testContext());
    expect(state).toMatchObject({ id: 'namenode', rolledOut: state.current });
    expect(engines.calls.filter(({ path }) => path.startsWith('/tasks'))).toHaveLength(3);
  });

  test('waits until they do', async () => {
    tasks('s1', 'preparing');
    afterLooks(4, () => {
      tasks('s1', 'running');
    });
    await resource.create(planned(), testContext());
    expect(engines.calls.filter(({ path }) => path.startsWith('/tasks'))).toHaveLength(6);
  });

  test('a task that dies at once has not run', async () => {
    afterLooks(2, () => {
      tasks('s1', 'failed');
    });
    afterLooks(5, () => {
      tasks('s1', 'running');
    });
    await resource.create(planned(), testContext());
    expect(engines.calls.filter(({ path }) => path.startsWith('/tasks'))).toHaveLength(7);
  });

  test('does not wait for a creation that asks for none', async () => {
    tasks('s1', 'pending');
    const state = await resource.create(planned({ onCreate: 'skip' }), testContext());
    expect(state.rolledOut).toBe(state.current);
    expect(engines.calls.some(({ path }) => path.startsWith('/tasks'))).toBe(false);
  });

  test('an update always waits', async () => {
    const state = await resource.create(planned({ onCreate: 'skip' }), testContext());
    await resource.update({ ...state, triggers: { spec: '2' } }, state, testContext());
    expect(engines.calls.some(({ path }) => path.startsWith('/tasks'))).toBe(true);
  });

  test('checks may stand alone', async () => {
    master.containers.push({ Id: 'c', Created: 1, service: 'namenode', exec: () => ({ code: 0, output: 'ok' }) });
    const state = await resource.create(planned({ services: [], names: [], checks: [check()] }), testContext());
    expect(state.id).toBe('rollout');
  });

  test('waits for its checks, and asks one that has passed no more', async () => {
    let asked = 0;
    let later = 0;
    master.containers.push(
      { Id: 'a', Created: 1, service: 'namenode', exec: () => ({ code: 0, output: `${++asked}` }) },
      { Id: 'b', Created: 1, service: 'later', exec: () => ({ code: ++later < 3 ? 1 : 0, output: '' }) },
    );
    await resource.create(planned({ checks: [check('1'), { ...check(), service: 'later' }] }), testContext());
    expect([asked, later]).toEqual([1, 3]);
  });

  test('asks the second manager while the first cannot be reached', async () => {
    master.reachable = false;
    await expect(resource.create(planned(), testContext())).resolves.toMatchObject({ id: 'namenode' });
  });

  test('asks again while no manager can be reached, until the time is up', async () => {
    master.reachable = second.reachable = false;
    setTimeout(() => {
      second.reachable = true;
    }, 30);
    await expect(resource.create(planned(), testContext())).resolves.toMatchObject({ id: 'namenode' });
  });

  test('leaves nothing behind when it is deleted', async () => {
    await resource.delete({ ...planned(), id: '', rolledOut: '', current: '' }, testContext());
    expect(engines.calls).toEqual([]);
  });
});

describe('a rollout that does not come to an end', () => {
  const failure = async (changes: Partial<Planned>): Promise<IncompleteError> =>
    (await resource
      .create(planned({ timeout: -1, ...changes }), testContext())
      .catch((error: unknown) => error)) as IncompleteError;

  test("fails with the task's own error and the last lines of its log", async () => {
    tasks('s1', 'rejected', 'No such image: hadoop');
    swarm.logs = frame(2, 'Address already in use\n');
    const error = await failure({});
    expect(error).toBeInstanceOf(IncompleteError);
    expect(error.message).toBe(
      'rollout of namenode: not done after -1 s\n' +
        'service namenode: 0 of 1 tasks run as declared; the newest is rejected; the last error: No such image: hadoop\n' +
        'Its last lines:\nAddress already in use',
    );
  });

  test('fails with the check that does not hold', async () => {
    master.containers.push({ Id: 'c', Created: 1, service: 'namenode', exec: () => ({ code: 0, output: 'live: 1' }) });
    expect((await failure({ checks: [check('live: 2')] })).message).toBe(
      'rollout of namenode: not done after -1 s\n"Two DataNodes live" does not hold yet: it says "live: 1", which does not match /live: 2/',
    );
  });

  test('fails for many services by their number', async () => {
    for (const name of ['a', 'b', 'c']) service(`s-${name}`, name);
    tasks('s-b', 'pending');
    const error = await failure({ services: ['s1', 's-a', 's-b', 's-c'], names: ['namenode', 'a', 'b', 'c'] });
    expect(error.message).toMatch(/^rollout of 4 services: not done after -1 s\nservice b: 0 of 1/);
  });

  test('fails with a state that asks for another wait', async () => {
    tasks('s1', 'pending');
    const { state } = await failure({});
    expect(resource.needsUpdate?.(state as Parameters<NonNullable<Resource['needsUpdate']>>[0])).toBe(true);
  });

  test('fails when no manager can be reached and the time is up', async () => {
    master.reachable = second.reachable = false;
    expect((await failure({})).message).toMatch(/^host second cannot be reached/);
  });

  test('fails at once when the update was paused, with what the swarm says', async () => {
    tasks('s1', 'failed', 'task: non-zero exit (1)');
    Object.assign(swarm.services[0] ?? {}, {
      UpdateStatus: { State: 'paused', Message: 'update paused due to failure' },
    });
    await expect(resource.create(planned(), testContext())).rejects.toThrow(
      'service namenode: its update stopped at the first task that failed\nupdate paused due to failure\n0 of 1 tasks run as declared',
    );
  });

  test('fails at once when a service is removed meanwhile', async () => {
    tasks('s1', 'pending');
    afterLooks(2, () => {
      swarm.services = [];
    });
    await expect(resource.create(planned(), testContext())).rejects.toThrow(
      'service namenode is gone\nSomebody removed it',
    );
  });

  test('fails when a service is gone that was just made', async () => {
    await expect(resource.create(planned({ onCreate: 'skip', services: ['no'] }), testContext())).rejects.toThrow(
      'rollout of namenode: a service is gone that was just made\n',
    );
  });

  describe('because a host is down', () => {
    beforeEach(() => {
      const slave = engines.add('slave1');
      const Placement = { Constraints: ['node.labels.longshore.host==slave1'] };
      swarm.nodes.push({
        ID: 'down',
        Version: { Index: 1 },
        Spec: { Role: 'worker', Availability: 'active', Labels: { 'longshore.host': slave.name } },
        Description: { Hostname: slave.hostname },
        Status: { State: 'down', Addr: '192.0.2.9' },
      });
      Object.assign(swarm.services[0]?.Spec ?? {}, { TaskTemplate: { ...template, Placement } });
      tasks('s1', 'pending');
    });
    const summary = 'host slave1 is down: service namenode cannot run now\n';

    test('fails at once where it is made, and says what then', async () => {
      const waiting = resource.create(planned(), testContext());
      await expect(waiting).rejects.toThrow(HostDownError);
      await expect(waiting).rejects.toThrow(
        `${summary}The swarm starts it, as it is declared, when slave1 is back. If it is dead for good, declare it lost (state: lost).`,
      );
    });

    test('keeps no update from its end: a warning, and the next plan waits anew', async () => {
      const context = testContext();
      const prior = { ...planned(), id: 'namenode', rolledOut: 'a', current: 'a' };
      const state = await resource.update(prior, prior, context);
      expect(context.warnings).toEqual([expect.stringContaining(summary)]);
      expect(resource.needsUpdate?.(state)).toBe(true);
    });
  });

  test('fails when Terraform is interrupted', async () => {
    tasks('s1', 'pending');
    const context = testContext();
    setTimeout(() => {
      context.stop.abort();
    }, 20);
    await expect(resource.create(planned(), context)).rejects.toThrow('interrupted while waiting');
  });
});

describe('reading a rollout', () => {
  test('a service changed by hand asks for another wait; its own progress does not', async () => {
    const state = await resource.create(planned(), testContext());
    Object.assign(swarm.services[0] ?? {}, { UpdateStatus: { State: 'completed' }, Version: { Index: 99 } });
    const same = await resource.read(state, testContext());
    expect(same).toEqual(state);
    expect(resource.needsUpdate?.(state)).toBe(false);

    Object.assign(swarm.services[0]?.Spec ?? {}, { Labels: { changed: 'by hand' } });
    const changed = await resource.read(state, testContext());
    expect(changed?.rolledOut).toBe(state.rolledOut);
    expect(changed && resource.needsUpdate?.(changed)).toBe(true);
  });

  test('is gone with its service', async () => {
    const state = await resource.create(planned(), testContext());
    swarm.services = [];
    expect(await resource.read(state, testContext())).toBeUndefined();
  });

  test('shows what was last known, with a warning, while no manager can be reached', async () => {
    const state = await resource.create(planned(), testContext());
    master.reachable = second.reachable = false;
    const context = testContext();
    expect(await resource.read(state, context)).toBe(state);
    expect(context.warnings).toEqual([expect.stringContaining('host second cannot be reached')]);
  });

  test('fails without a manager', async () => {
    const state = { ...planned({ managers: [] }), id: '', rolledOut: '', current: '' };
    await expect(Promise.resolve().then(() => resource.read(state, testContext()))).rejects.toThrow(
      'rollout: managers = []: what a swarm holds is asked of its managers\nGive at least one.',
    );
  });
});
