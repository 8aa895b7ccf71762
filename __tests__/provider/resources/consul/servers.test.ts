import { ConsulError, UnknownTokenError } from '../../../../provider/resources/consul/api';
import { changeOn, NoServerError, onServer, readFrom, removeFrom } from '../../../../provider/resources/consul/servers';
import type { Troubles } from '../../fake-consul';
import { testContext } from '../../fixture';
import { ConsulBed } from './fixture';

let bed: ConsulBed;
beforeEach(() => {
  bed = new ConsulBed();
});
afterEach(() => {
  bed.remove();
});

const STOPPED = { c1: 'stopped', c2: 'stopped', c3: 'stopped' } as const;
const LEADERLESS = { c1: 'leaderless', c2: 'leaderless', c3: 'unreachable' } as const;
const ask = (trouble = {}) => onServer(bed.consul.httpOf(trouble), bed.cluster, (consul) => consul.get('/v1/kv/a'));

describe('servers', () => {
  test('the first that answers and knows a leader is asked', async () => {
    bed.consul.put('a', 'x');
    expect(await ask()).toHaveLength(1);
    expect(await ask({ c1: 'unreachable', c2: 'leaderless' })).toHaveLength(1);
  });

  test('fails when none answers, saying of each why', async () => {
    const error = await ask({ c1: 'unreachable', c2: 'stopped', c3: 'leaderless' }).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(NoServerError);
    expect((error as Error).message).toBe(
      [
        'no Consul server answers (asked: c1, c2, c3)',
        'host c1 cannot be reached',
        'No route to host',
        'host c2: no answer at port 8500 of its loopback',
        'Nothing listens there.',
        'host c3: its Consul server knows no leader',
        'It says: No cluster leader. A majority of its servers must run.',
      ].join('\n'),
    );
  });

  test('fails without servers, and without a token file', async () => {
    const none = { ...bed.cluster, servers: [] };
    await expect(onServer(bed.consul.httpOf(), none, () => Promise.resolve())).rejects.toThrow('servers = []');
    await expect(readFrom(bed.consul.httpOf(), { cluster: none }, testContext(), jest.fn())).rejects.toThrow(
      'servers = []',
    );
    const nowhere = { ...bed.cluster, tokenFile: '/nonexistent' };
    await expect(onServer(bed.consul.httpOf(), nowhere, () => Promise.resolve())).rejects.toThrow(
      'the Consul token in /nonexistent cannot be read\nENOENT',
    );
  });

  test('fails without the secrets that it was sent, when Consul repeats them', async () => {
    bed.consul.answers.push(({ body, token }) => ({ status: 400, body: `no use of ${body} from ${token}` }));
    for (const name of ['SecretID', 'Key']) {
      const put = onServer(bed.consul.httpOf(), bed.cluster, (consul) =>
        consul.put('/v1/x', { [name]: 'canary', a: 1 }),
      );
      await expect(put).rejects.toThrow(
        new ConsulError(400, `Consul on c1: PUT /v1/x: 400 no use of {"${name}":"(secret)","a":1} from (secret)`),
      );
    }
    await expect(ask()).rejects.toThrow('400 no use of  from (secret)');
  });

  test("fails with Consul's status and words, and names the token's file where it does not know the token", async () => {
    bed.consul.answers.push(() => ({ status: 400, body: 'Bad request' }));
    await expect(ask()).rejects.toThrow(new ConsulError(400, 'Consul on c1: GET /v1/kv/a: 400 Bad request'));
    bed.consul.answers.pop();
    bed.secret('bootstrap-token', 'another');
    await expect(ask()).rejects.toThrow(UnknownTokenError);
    await expect(ask()).rejects.toThrow(
      `does not know the token in ${bed.cluster.tokenFile}\nPut the management token`,
    );
  });

  test('fails for an ACL object that is missing only because our own token is unknown', async () => {
    const find = (what = 'token') =>
      onServer(bed.consul.httpOf(), bed.cluster, (consul) => consul.getAcl(`/v1/acl/${what}/p`));
    expect([await find(), await find('policy')]).toEqual([undefined, undefined]);
    bed.secret('bootstrap-token', 'another');
    await expect(find()).rejects.toThrow(UnknownTokenError);
  });
});

describe('a read', () => {
  const read = (trouble: Troubles, unreachable: 'warn' | 'fail' = 'warn') => {
    const context = testContext();
    const servers = bed.cluster.servers.map((host) => ({ ...host, unreachable }));
    const state = { cluster: { ...bed.cluster, servers }, last: 'known' };
    const result = readFrom(bed.consul.httpOf(trouble), state, context, async (consul) => {
      await consul.get('/v1/kv/a');
      return undefined;
    });
    return { result, context, state };
  };

  test.each([STOPPED, LEADERLESS])(
    'keeps what was last known where nobody can be asked, and warns',
    async (trouble) => {
      const { result, context, state } = read(trouble);
      expect(await result).toBe(state);
      expect(context.warnings).toEqual([
        expect.stringMatching(
          /^no Consul server answers \(asked: c1, c2, c3\): its last known state is shown\nhost c1/,
        ),
      ]);
    },
  );

  test('fails there where the first server says so', async () => {
    await expect(read(STOPPED, 'fail').result).rejects.toThrow('no Consul server answers');
  });
});

describe('a change', () => {
  test('waits for a cluster that starts, elects a leader, or does not know its first token yet', async () => {
    const troubles: Troubles[] = [STOPPED, LEADERLESS, {}];
    bed.consul.answers.push(() => (troubles.length > 1 ? { status: 403, body: 'ACL not found' } : undefined));
    const change = () =>
      changeOn(
        (host, port) => bed.consul.httpOf(troubles[0])(host, port),
        { cluster: bed.cluster },
        testContext(),
        async (consul) => consul.get('/v1/kv/a'),
        1,
      );
    const timer = setInterval(() => troubles.length > 1 && troubles.shift(), 20);
    await expect(change()).resolves.toBeUndefined();
    clearInterval(timer);
    expect(troubles).toHaveLength(1);
  });

  test('fails for hosts that cannot be reached at once, and after a minute without a leader', async () => {
    const change = (trouble: Troubles) =>
      changeOn(
        bed.consul.httpOf(trouble),
        { cluster: bed.cluster },
        testContext(),
        (consul) => consul.get('/v1/kv/a'),
        1,
      );
    await expect(change({ c1: 'unreachable', c2: 'unreachable', c3: 'unreachable' })).rejects.toThrow(NoServerError);
    const now = jest.spyOn(Date, 'now');
    let clock = 0;
    now.mockImplementation(() => (clock += 40_000));
    await expect(change(LEADERLESS)).rejects.toThrow('knows no leader');
    now.mockRestore();
  });

  test('fails when Terraform is interrupted meanwhile', async () => {
    const context = testContext();
    context.stop.abort();
    await expect(
      changeOn(bed.consul.httpOf(STOPPED), { cluster: bed.cluster }, context, (consul) => consul.get('/v1/kv/a'), 1),
    ).rejects.toThrow('interrupted while waiting');
  });
});

describe('a removal', () => {
  const remove = (trouble: Troubles | (() => Troubles), state: 'active' | 'lost' = 'active') => {
    const context = testContext();
    const servers = bed.cluster.servers.map((host) => ({ ...host, state }));
    const now = typeof trouble === 'function' ? trouble : () => trouble;
    const removed = removeFrom(
      (host, port) => bed.consul.httpOf(now())(host, port),
      'Consul key a',
      { cluster: { ...bed.cluster, servers } },
      context,
      async (consul) => {
        await consul.delete('/v1/kv/a');
      },
      1,
    );
    return { removed, context };
  };

  test('where no server runs, or all are lost, is left to their data and said', async () => {
    for (const { removed, context } of [
      remove(STOPPED),
      remove({ c1: 'unreachable', c2: 'unreachable', c3: 'unreachable' }, 'lost'),
    ]) {
      await removed;
      expect(context.warnings).toEqual([
        expect.stringMatching(/^Consul key a is left to Consul's data: no server of it runs\n/),
      ]);
    }
  });

  test('waits out an election, and the end of a cluster that is destroyed server by server', async () => {
    let looks = 0;
    const { removed, context } = remove(() => {
      looks += 1;
      return looks > 9 ? STOPPED : LEADERLESS;
    });
    await removed;
    expect(looks).toBeGreaterThan(9);
    expect(context.warnings).toHaveLength(1);
  });

  test('fails where servers may run and cannot be asked, or refuse', async () => {
    await expect(remove({ c1: 'unreachable', c2: 'unreachable', c3: 'unreachable' }).removed).rejects.toThrow(
      NoServerError,
    );
    const now = jest.spyOn(Date, 'now');
    let clock = 0;
    now.mockImplementation(() => (clock += 40_000));
    await expect(remove(LEADERLESS).removed).rejects.toThrow(NoServerError);
    now.mockRestore();
    bed.consul.answers.push(() => ({ status: 500, body: 'disk full' }));
    await expect(remove({}).removed).rejects.toThrow('500 disk full');
  });
});
