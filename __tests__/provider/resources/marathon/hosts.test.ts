import { MarathonApi, MarathonError } from '../../../../provider/resources/marathon/api';
import {
  NoMarathonError,
  onMarathon,
  patiently,
  readFrom,
  type MarathonAccess,
} from '../../../../provider/resources/marathon/hosts';
import type { HttpOf } from '../../../../provider/transport';
import type { Troubles } from '../../fake-marathon';
import { testContext } from '../../fixture';
import { MarathonBed } from './fixture';

let bed: MarathonBed;
beforeEach(() => {
  bed = new MarathonBed();
});
afterEach(() => {
  jest.restoreAllMocks();
  bed.remove();
});

const ask = (trouble: Troubles = {}, changes: Partial<MarathonAccess> = {}) =>
  onMarathon(bed.marathon.httpOf(trouble), { ...bed.cluster, ...changes }, (marathon) => marathon.apps());

describe('hosts of Marathon', () => {
  test('the first that answers and has a leader is asked, at its address or its loopback', async () => {
    expect(await ask({ m1: 'unreachable', m2: 'leaderless' })).toEqual([]);
    const asked: unknown[] = [];
    const noting: HttpOf = (host, port, at) => {
      asked.push([host.name, port, at]);
      return bed.marathon.httpOf()(host, port);
    };
    for (const listens of ['address', 'loopback'] as const)
      await onMarathon(noting, { ...bed.cluster, listens }, (marathon) => marathon.apps());
    expect(asked).toEqual([
      ['m1', 8080, '192.0.2.21'],
      ['m1', 8080, undefined],
    ]);
  });

  test('fails when none answers, saying of each why', async () => {
    const error = await ask({ m1: 'unreachable', m2: 'stopped', m3: 'leaderless' }).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(NoMarathonError);
    expect((error as Error).message).toBe(
      [
        'no Marathon answers (asked: m1, m2, m3)',
        'host m1 cannot be reached',
        'No route to host',
        'host m2: no answer at port 8080 of its loopback',
        'Nothing listens there.',
        'host m3: its Marathon knows no leader that serves',
        'It answers 502 to GET /v2/apps. One of them must lead, and Mesos and ZooKeeper must serve.',
      ].join('\n'),
    );
  });

  test('fails without hosts, and without the file of the credentials', async () => {
    await expect(ask({}, { hosts: [] })).rejects.toThrow('hosts = []');
    await expect(
      readFrom(bed.marathon.httpOf(), { cluster: { ...bed.cluster, hosts: [] } }, testContext(), jest.fn()),
    ).rejects.toThrow('hosts = []');
    await expect(ask({}, { credentialsFile: '/nonexistent' })).rejects.toThrow(
      'the credentials of Marathon in /nonexistent cannot be read\nENOENT',
    );
  });

  test('fails with what the credentials are, and where, when they are asked for or refused', async () => {
    bed.marathon.credentials = 'ops:s3cr3t';
    const credentialsFile = bed.secret('credentials', 'ops:s3cr3t\n');
    expect(await ask({}, { credentialsFile })).toEqual([]);
    await expect(ask()).rejects.toThrow('Marathon on m1 asks for credentials\nGive credentials_file');
    bed.secret('credentials', 'ops:other');
    const error = await ask({}, { credentialsFile }).catch((reason: unknown) => reason);
    expect((error as Error).message).toContain(`Marathon on m1 refuses the credentials in ${credentialsFile}\n`);
    expect((error as Error).message).not.toContain('other');
  });

  test.each([
    ['no body', 500, ''],
    ['a page', 500, '<html><head><title>Error 500 Server Error</title></head></html>'],
    ['a time-out of what stands before it', 504, 'upstream timed out'],
    ['JSON of a servlet container', 500, '{"url":"/v2/apps","status":"500","message":"Server Error"}'],
  ])("asks the next where a standby's leader ended over the answer: %s", async (_, status, body) => {
    bed.marathon.answers.push(() => (bed.marathon.calls.length === 1 ? { status, body } : undefined));
    expect(await ask()).toEqual([]);
    expect(bed.marathon.calls).toHaveLength(2);
  });

  test("fails with Marathon's own error, which the next would answer too", async () => {
    bed.marathon.answers.push(() => ({ status: 500, body: { message: 'disk full' } }));
    await expect(ask()).rejects.toThrow(new MarathonError(500, 'Marathon on m1: GET /v2/apps: 500 disk full'));
    expect(bed.marathon.calls).toHaveLength(1);
  });

  test("fails with Marathon's status and words, JSON or not", async () => {
    bed.marathon.answers.push(({ url }) => (url.includes('/v2/queue') ? { status: 400, body: 'no JSON' } : undefined));
    const marathon = new MarathonApi(bed.marathon.httpOf()({ ...bed.cluster.hosts[0], name: 'm1' } as never, 8080), {
      name: 'm1',
    });
    await expect(marathon.queued('/a')).rejects.toThrow(
      new MarathonError(400, 'Marathon on m1: GET /v2/queue: 400 no JSON'),
    );
    expect(await marathon.leader()).toBe('192.0.2.21:8080');
    await expect(marathon.versions('/none')).rejects.toThrow("404 App '/none' does not exist");
  });
});

describe('a change', () => {
  const change = (trouble: () => Troubles) =>
    patiently(
      (host, port) => bed.marathon.httpOf(trouble())(host, port),
      { cluster: bed.cluster },
      testContext(),
      1,
      (marathon) => marathon.apps(),
    );

  test('waits for a Marathon that starts, or elects a leader', async () => {
    let looks = 0;
    const settling = (): Troubles => {
      looks += 1;
      if (looks > 9) return {};
      return looks > 5
        ? { m1: 'leaderless', m2: 'leaderless', m3: 'unreachable' }
        : { m1: 'stopped', m2: 'stopped', m3: 'stopped' };
    };
    await expect(change(settling)).resolves.toEqual([]);
  });

  test('fails for hosts that cannot be reached at once, and when nothing comes of the election', async () => {
    await expect(change(() => ({ m1: 'unreachable', m2: 'unreachable', m3: 'unreachable' }))).rejects.toThrow(
      NoMarathonError,
    );
    let clock = 0;
    jest.spyOn(Date, 'now').mockImplementation(() => (clock += 100_000));
    await expect(change(() => ({ m1: 'leaderless', m2: 'leaderless', m3: 'leaderless' }))).rejects.toThrow(
      'knows no leader',
    );
  });
});
