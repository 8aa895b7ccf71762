import { drain, undrain, type DrainOptions } from '../../../cli/mesos/drain';
import { FailedError } from '../../../cli/cli-error';
import { FakeMesos, manifest } from './fixture';

let hosts: FakeMesos;
beforeEach(() => {
  hosts = new FakeMesos();
});
afterEach(() => {
  hosts.remove();
});

const calls = (type: string) => hosts.asked.filter(({ call }) => call.type === type);

/** Runs an action with no wait between two looks. */
async function quickly(action: typeof drain, host: string, options: DrainOptions = {}, interrupted?: AbortSignal) {
  let [out, err] = ['', ''];
  const io = {
    out: (text: string) => (out += text),
    err: (text: string) => (err += text),
    colour: false,
    errColour: false,
    project: hosts.project,
    interrupted: interrupted ?? new AbortController().signal,
  };
  return { code: await action(manifest(), host, options, io, 1), out, err };
}

describe('longshore mesos status', () => {
  test('shows who leads, and every declared agent', async () => {
    hosts.knows([
      { host: 'slave1', tasks: 3 },
      { host: 'slave2', drain: 'DRAINED' },
    ]);
    expect(await hosts.run(['mesos', 'lab', 'status'])).toMatchObject({
      code: 0,
      out: [
        'lab/Mesos: slave1 leads',
        'host    agent    tasks  cpus      MiB          version  id',
        'slave1  active   3      0.3 of 2  256 of 1024  1.11.0   slave1-S0',
        'slave2  drained  0      0.3 of 2  256 of 1024  1.11.0   slave2-S0',
        '',
      ].join('\n'),
    });
  });

  test('as JSON', async () => {
    hosts.knows([{ host: 'slave1' }, { host: 'slave2', drain: 'DRAINING', tasks: 2 }]);
    const { out } = await hosts.run(['mesos', 'lab', 'status', '--json']);
    expect(JSON.parse(out)).toMatchObject({
      environment: 'lab',
      cluster: 'lab/Mesos',
      leader: 'slave1',
      well: true,
      agents: [
        { host: 'slave1', state: 'active' },
        { host: 'slave2', state: 'draining', tasks: 2 },
      ],
    });
  });

  test.each([
    ['not registered', []],
    ['disconnected', [{ host: 'slave2', active: false } as const]],
  ])('fails where an agent is %s', async (state, more) => {
    hosts.knows([{ host: 'slave1' }, ...more]);
    const { code, out } = await hosts.run(['mesos', 'lab', 'status']);
    expect([code, out]).toEqual([1, expect.stringMatching(new RegExp(`slave2 +${state}`))]);
  });

  test('a host whose agent lost its directory has the younger one', async () => {
    hosts.knows([
      { host: 'slave1', id: 'old', active: false, registered: 5 },
      { host: 'slave1', id: 'new', registered: 9 },
      { host: 'slave2', deactivated: true },
    ]);
    const { out } = await hosts.run(['mesos', 'lab', 'status']);
    expect(out).toMatch(/slave1 +active .* new\n/);
    expect(out).toMatch(/slave2 +deactivated/);
  });

  test('asks the next master where one does not answer, or knows no leader', async () => {
    hosts.knows([{ host: 'slave1' }, { host: 'slave2' }]);
    hosts.put('192.0.2.11', 'dead');
    hosts.put('192.0.2.12', 'no-leader');
    expect((await hosts.run(['mesos', 'lab', 'status'])).code).toBe(0);
    expect(calls('GET_AGENTS').map(({ host }) => host)).toEqual(['192.0.2.12', '192.0.2.13']);
  });

  test('fails where no master answers and knows a leader, with code 2', async () => {
    hosts.put('192.0.2.11', 'no-answer');
    hosts.put('192.0.2.12', 'running-master-mesos', '');
    hosts.put('192.0.2.13', 'no-leader');
    const { code, err } = await hosts.run(['mesos', 'lab', 'status']);
    expect(code).toBe(2);
    expect(err).toContain(
      'lab/Mesos: masters = master, slave1, slave2: none answers and knows a leader (master: curl: (7) refused',
    );
    expect(err).toContain('slave2: it knows no leader');
  });

  test('fails for what the leader refuses, in its own words', async () => {
    hosts.refuses('GET_AGENTS', 403, 'Forbidden');
    const { code, err } = await hosts.run(['mesos', 'lab', 'status']);
    expect([code, err]).toEqual([
      1,
      expect.stringContaining('lab/Mesos: GET_AGENTS: Mesos answers 403: Forbidden; look at the ACLs'),
    ]);
  });

  test.each([
    ['no cluster', [], [], 'this environment has no Mesos cluster'],
    ['two, of which none is named', ['lab/A', 'lab/B'], [], 'one of them must be named (declared: lab/A, lab/B)'],
    ['another', ['lab/A'], ['--cluster', 'lab/B'], 'cluster = "lab/B": one of them must be named'],
  ])('fails for %s', async (_, paths, more, message) => {
    const [one] = manifest().mesosClusters;
    hosts.write({ ...manifest(), mesosClusters: paths.map((path) => ({ ...one, path })) });
    const { code, err } = await hosts.run(['mesos', 'lab', 'status', ...more]);
    expect([code, err]).toEqual([2, expect.stringContaining(message)]);
  });

  test('fails with a host', async () => {
    expect(await hosts.run(['mesos', 'lab', 'status', 'slave1'])).toMatchObject({
      code: 2,
      err: expect.stringContaining('lab: host = "slave1": status is about all hosts; leave it out') as string,
    });
  });
});

describe('longshore mesos drain', () => {
  test('has the tasks end, and waits until none is left', async () => {
    hosts.knows([{ host: 'slave1', tasks: 2 }, { host: 'slave2' }]);
    hosts.knows([{ host: 'slave1', drain: 'DRAINING', tasks: 1 }, { host: 'slave2' }], 2);
    hosts.knows([{ host: 'slave1', drain: 'DRAINED' }, { host: 'slave2' }], 3);
    const { code, out } = await quickly(drain, 'slave1', { maxGrace: '2m' });
    expect(code).toBe(0);
    expect(out).toBe(
      'lab/Mesos: slave1 is drained: no task is left, and none is started there. To take it back: longshore mesos lab undrain slave1\n',
    );
    expect(calls('DRAIN_AGENT').map(({ call }) => call)).toEqual([
      { type: 'DRAIN_AGENT', drain_agent: { agent_id: { value: 'slave1-S0' }, max_grace_period: { seconds: 120 } } },
    ]);
    expect(calls('GET_AGENTS')).toHaveLength(3);
  });

  test('waits only, for one that is draining already', async () => {
    hosts.knows([{ host: 'slave1', drain: 'DRAINING', tasks: 1 }]);
    hosts.knows([{ host: 'slave1', drain: 'DRAINED' }], 2);
    const { code, out } = await quickly(drain, 'slave1', { json: true });
    expect([code, JSON.parse(out)]).toMatchObject([
      0,
      { cluster: 'lab/Mesos', agent: { host: 'slave1', state: 'drained', tasks: 0 } },
    ]);
    expect(calls('DRAIN_AGENT')).toEqual([]);
  });

  test('fails when the time is over, and says how many are left', async () => {
    hosts.knows([{ host: 'slave1', drain: 'DRAINING', tasks: 4 }]);
    const draining = quickly(drain, 'slave1', { timeout: '0s' });
    await expect(draining).rejects.toThrow(FailedError);
    await expect(draining).rejects.toThrow(
      'lab/Mesos: drain of slave1: 4 tasks are left after 0s; it goes on, and cannot be taken back',
    );
  });

  test('is left alone by Ctrl-C', async () => {
    hosts.knows([{ host: 'slave1', drain: 'DRAINING', tasks: 4 }]);
    const controller = new AbortController();
    controller.abort();
    expect(await quickly(drain, 'slave1', {}, controller.signal)).toEqual({
      code: 130,
      out: '',
      err:
        'interrupted: the drain of slave1 goes on, and cannot be taken back before it has ended; look: longshore mesos lab status; ' +
        'after it: longshore mesos lab undrain slave1\n',
    });
    expect(calls('DRAIN_AGENT')).toEqual([]);
  });

  test('is not sent after Ctrl-C', async () => {
    hosts.knows([{ host: 'slave1', tasks: 4 }]);
    const controller = new AbortController();
    controller.abort();
    expect(await quickly(drain, 'slave1', {}, controller.signal)).toEqual({
      code: 130,
      out: '',
      err: 'interrupted: nothing was sent to Mesos\n',
    });
    expect(calls('DRAIN_AGENT')).toEqual([]);
  });

  test('has another grace hold for what still runs', async () => {
    hosts.knows([{ host: 'slave1', drain: 'DRAINING', tasks: 1 }]);
    hosts.knows([{ host: 'slave1', drain: 'DRAINED' }], 2);
    expect((await quickly(drain, 'slave1', { maxGrace: '30' })).code).toBe(0);
    expect(calls('DRAIN_AGENT').map(({ call }) => call)).toEqual([
      { type: 'DRAIN_AGENT', drain_agent: { agent_id: { value: 'slave1-S0' }, max_grace_period: { seconds: 30 } } },
    ]);
    expect((await quickly(drain, 'slave1', { maxGrace: '10s' })).code).toBe(0);
    expect(calls('DRAIN_AGENT')).toHaveLength(1);
  });

  test('waits through a fail-over: no leader, and one that has not heard of the agent yet', async () => {
    hosts.knows([{ host: 'slave1', tasks: 2 }]);
    hosts.leaderless(2, 5);
    hosts.knows([], 5);
    hosts.knows([{ host: 'slave1', drain: 'DRAINED' }], 6);
    expect((await quickly(drain, 'slave1')).code).toBe(0);
    expect(calls('DRAIN_AGENT')).toHaveLength(1);
    expect(calls('GET_AGENTS')).toHaveLength(6);
  });

  test.each([
    [
      'no master leads',
      'none answers and knows a leader',
      () => {
        hosts.leaderless(2, 99);
      },
    ],
    [
      'the leader does not know it',
      'it is not registered with the leader',
      () => {
        hosts.knows([], 2);
      },
    ],
  ])('fails at the end of its time where %s, and says so', async (_, message, then) => {
    hosts.knows([{ host: 'slave1', drain: 'DRAINING', tasks: 4 }]);
    then();
    await expect(quickly(drain, 'slave1', { timeout: '0' })).rejects.toThrow(message);
  });

  test('fails at once for what the leader refuses meanwhile', async () => {
    hosts.knows([{ host: 'slave1', tasks: 4 }]);
    hosts.refuses('DRAIN_AGENT', 403, 'Forbidden');
    await expect(quickly(drain, 'slave1')).rejects.toThrow('DRAIN_AGENT: Mesos answers 403: Forbidden');
  });

  test('fails for an agent that is not registered', async () => {
    hosts.knows([{ host: 'slave2' }]);
    await expect(quickly(drain, 'slave1')).rejects.toThrow(
      'lab/Mesos: agent on slave1: it is not registered with the leader; look at its log: longshore logs lab mesos-agent@slave1',
    );
  });

  test.each([
    [['drain'], 'lab: drain: it wants a host; write longshore mesos lab drain <host>'],
    [['drain', 'master'], 'lab/Mesos: host = "master": it carries no agent of this cluster; use one of slave1, slave2'],
    [
      ['drain', 'slave1', '--timeout', 'soon'],
      'lab/Mesos: --timeout soon: a time has numbers and units, or is a number of seconds; write for example 90s',
    ],
    [['drain', 'slave1', '--max-grace', '5x'], 'lab/Mesos: --max-grace 5x: a time has numbers and units'],
    [['undrain', 'slave1', '--max-grace', '5m'], 'lab: undrain --max-grace: --max-grace is for drain; leave it out'],
    [['status', '--timeout', '5m'], 'lab: status --timeout: --timeout is for drain, undrain; leave it out'],
    [['empty', 'slave1'], "'empty' is invalid for argument 'action'"],
  ])('fails for %j, before it asks anybody', async (words, message) => {
    const { code, err } = await hosts.run(['mesos', 'lab', ...words]);
    expect([code, err]).toEqual([2, expect.stringContaining(message)]);
    expect(hosts.calls).toEqual([]);
  });
});

describe('longshore mesos undrain', () => {
  test('has the host be offered again', async () => {
    hosts.knows([{ host: 'slave1', drain: 'DRAINED' }]);
    hosts.knows([{ host: 'slave1' }], 2);
    const { code, out } = await quickly(undrain, 'slave1');
    expect([code, out]).toEqual([0, 'lab/Mesos: slave1 is active: frameworks are offered it again\n']);
    expect(calls('REACTIVATE_AGENT').map(({ call }) => call)).toEqual([
      { type: 'REACTIVATE_AGENT', reactivate_agent: { agent_id: { value: 'slave1-S0' } } },
    ]);
  });

  test('changes nothing for one that is active', async () => {
    hosts.knows([{ host: 'slave1' }]);
    expect((await quickly(undrain, 'slave1')).code).toBe(0);
    expect(calls('REACTIVATE_AGENT')).toEqual([]);
  });

  test('waits through a fail-over, as long as --timeout says', async () => {
    hosts.knows([{ host: 'slave1', drain: 'DRAINED' }]);
    hosts.leaderless(2, 5);
    hosts.knows([{ host: 'slave1' }], 5);
    expect((await quickly(undrain, 'slave1', { timeout: '5m' })).code).toBe(0);
    expect(calls('REACTIVATE_AGENT')).toHaveLength(1);
  });

  test('says what Ctrl-C leaves', async () => {
    hosts.knows([{ host: 'slave1' }]);
    const controller = new AbortController();
    controller.abort();
    expect(await quickly(undrain, 'slave1', {}, controller.signal)).toMatchObject({
      code: 130,
      err: 'interrupted: slave1 was taken back: it is offered again once its agent answers; look: longshore mesos lab status\n',
    });
  });

  test('fails for one that is still draining', async () => {
    hosts.knows([{ host: 'slave1', drain: 'DRAINING', tasks: 2 }]);
    await expect(quickly(undrain, 'slave1')).rejects.toThrow(
      'lab/Mesos: undrain of slave1: it is still draining (2 tasks are left), which cannot be taken back; wait for its end: longshore mesos lab drain slave1',
    );
  });

  test('fails when the agent does not come back', async () => {
    hosts.knows([{ host: 'slave1', drain: 'DRAINED' }]);
    const now = Date.now();
    jest
      .spyOn(Date, 'now')
      .mockReturnValueOnce(now)
      .mockReturnValueOnce(now)
      .mockReturnValue(now + 61_000);
    await expect(quickly(undrain, 'slave1')).rejects.toThrow(
      'lab/Mesos: undrain of slave1: its agent is drained after 1m',
    );
  });
});
