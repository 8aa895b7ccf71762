import type { Socket } from 'node:net';
import { EXCHANGES } from '../../../fixtures/marathon/deployments';
import type { Exchange, Json } from '../../../fixtures/marathon/rows';
import { TestCluster } from './cluster';
import { HttpBed } from './http-bed';

interface Given {
  readonly deployment?: string;
  readonly time?: string;
}

const WEB = { id: '/web', cmd: 'sleep 60' };

async function web(bed: HttpBed): Promise<Given> {
  bed.cluster.put(WEB);
  await bed.cluster.runAll();
  return {};
}

const locked = (bed: HttpBed): Given => ({ deployment: bed.cluster.put(WEB) });

/** From sleep 60 to sleep 90, under way. */
async function changing(bed: HttpBed): Promise<Given> {
  await web(bed);
  return { deployment: bed.cluster.put({ ...WEB, cmd: 'sleep 90' }) };
}

const GIVEN: Readonly<Record<string, (bed: HttpBed) => Given | Promise<Given>>> = {
  'no app /web': () => ({}),
  'the app /web': web,
  'the app /web with cmd sleep 60': web,
  'the app /web under a deployment': locked,
  'the app /web with cmd sleep 90, under the deployment to it': changing,
  'a deployment of /web from cmd sleep 60 to sleep 90': changing,
  'a deployment of /web': changing,
  'a deployment that creates /web': locked,
  'a deployment that creates /web, in its second step': locked,
  'a deployment that removes /web': async (bed) => {
    await web(bed);
    bed.cluster.holdsKills = true;
    return { deployment: bed.cluster.scheduler.apps.remove('/web', true).id };
  },
  'the deployment that reverts /web from cmd sleep 90 to sleep 60': async (bed) => {
    const { deployment } = await changing(bed);
    const plan = bed.cluster.scheduler.deployments.get(deployment ?? '');
    return { deployment: bed.cluster.scheduler.apps.revert(plan as never).id };
  },
  'a deployment of /web, and after it one of /db': async (bed) => {
    const given = await changing(bed);
    bed.cluster.put({ id: '/db', cmd: 'sleep 60' });
    return given;
  },
  'no such deployment': () => ({ deployment: 'fd4b4a0f-6b3c-4a26-8b6a-55a6a94ce5e5' }),
  'the app /web, changed since <time>': async (bed) => {
    await web(bed);
    const time = bed.cluster.scheduler.apps.get('/web')?.version ?? '';
    bed.cluster.put({ ...WEB, cmd: 'sleep 90', instances: 2 });
    await bed.cluster.runAll();
    return { time };
  },
  'the app /web of <time>': async (bed) => {
    await web(bed);
    return { time: bed.cluster.scheduler.apps.get('/web')?.version ?? '' };
  },
  'as many deployments as max_running_deployments (100)': async (bed) => {
    await web(bed);
    for (let n = 0; n < 100; n += 1) bed.cluster.put({ id: `/app-${n}`, cmd: 'sleep 60' });
    return {};
  },
  'the app /web with an instance in the queue': locked,
  'the app /web, all instances launched': web,
  anything: () => ({}),
  'a standby that knows no leader': (bed) => {
    bed.leader = undefined;
    return {};
  },
  'a standby whose leader listens no more': (bed) => led(bed, undefined),
  'a standby whose leader resets the connection': (bed) => led(bed, onRequest('resetAndDestroy')),
  'a standby whose leader ends before it answers': (bed) => led(bed, onRequest('end')),
  'a standby whose leader says nothing for leader_proxy_read_timeout': (bed) => led(bed, () => undefined),
};

async function led(bed: HttpBed, does: Parameters<HttpBed['ledBy']>[0]): Promise<Given> {
  await bed.ledBy(does);
  return {};
}

function onRequest(does: 'resetAndDestroy' | 'end'): (socket: Socket) => void {
  return (socket) => {
    socket.once('data', () => {
      socket[does]();
    });
  };
}

/** What the row says of the time after the answer. */
const THEN: Readonly<Record<string, (bed: HttpBed, given: Given) => void | Promise<void>>> = {
  'an update that changes nothing': (bed) => {
    expect(bed.cluster.scheduler.deployments.count).toBe(0);
    expect(bed.cluster.scheduler.apps.versions('/web')).toHaveLength(1);
  },
  force: (bed, { deployment }) => {
    expect(bed.cluster.scheduler.deployments.get(deployment ?? '')).toBeUndefined();
    expect(bed.cluster.scheduler.deployments.list()).toMatchObject([
      { currentActions: [{ action: 'RestartApplication' }] },
    ]);
    expect(bed.cluster.events).toContainEqual({
      type: 'deployment_failed',
      json: expect.objectContaining({ id: deployment, reason: 'The upgrade has been cancelled' }) as object,
    });
  },
  delete: (bed) => {
    expect(bed.cluster.scheduler.apps.get('/web')).toBeUndefined();
    expect(bed.cluster.instances()).toEqual([]);
  },
  restart: (bed) => {
    const [now, before] = bed.cluster.scheduler.apps.versions('/web');
    expect([now?.app, now?.lastConfigChangeAt]).toEqual([before?.app, now?.version]);
    expect(now?.version).not.toBe(before?.version);
  },
  'delete a locked app': (bed, { deployment }) => {
    expect(bed.cluster.scheduler.deployments.get(deployment ?? '')).toBeUndefined();
  },
  'revert a deployment': async (bed) => {
    expect(bed.actions()).toEqual([['RestartApplication']]);
    await bed.cluster.runAll();
    expect(bed.cluster.scheduler.apps.get('/web')?.app.cmd).toBe('sleep 60');
    expect(bed.cluster.instances().map(({ spec }) => spec.version)).toEqual([
      bed.cluster.scheduler.apps.get('/web')?.version,
    ]);
    expect(bed.cluster.scheduler.apps.versions('/web').map(({ app }) => app.cmd)).toEqual([
      'sleep 60',
      'sleep 90',
      'sleep 60',
    ]);
  },
  'revert a creation': (bed) => {
    expect(bed.cluster.scheduler.apps.get('/web')).toBeUndefined();
  },
  'revert a removal': async (bed) => {
    expect(bed.cluster.scheduler.apps.get('/web')?.app.cmd).toBe('sleep 60');
    expect(bed.actions()).toEqual([['StartApplication'], ['ScaleApplication']]);
    // The one that is about to end counts as there, so that the deployment is done; its end has another one started.
    bed.cluster.report(bed.cluster.task(), 'TASK_KILLED');
    await bed.cluster.runAll();
    expect(bed.cluster.instances().map(({ condition }) => condition)).toEqual(['Running']);
  },
  'revert a revert': (bed) => {
    expect(bed.cluster.scheduler.apps.get('/web')?.app.cmd).toBe('sleep 90');
  },
  'revert with other deployments under way': (bed) => {
    expect(bed.cluster.scheduler.deployments.of('/db')).toHaveLength(1);
    expect(bed.cluster.scheduler.apps.get('/db')).toBeDefined();
  },
  'go back to a version': (bed, { time }) => {
    const spec = bed.cluster.scheduler.apps.get('/web');
    expect([spec?.app.cmd, spec?.app.instances, spec?.version === time]).toEqual(['sleep 60', 1, false]);
  },
};

let bed: HttpBed;
beforeEach(async () => {
  bed = await HttpBed.start(new TestCluster({ argv: ['--leader_proxy_read_timeout', '50'] }));
});
afterEach(() => {
  bed.stop();
});

test.each(EXCHANGES.map((row) => [row.name, row] as const))('exchange: %s', async (name, row) => {
  const prepare = GIVEN[row.given];
  if (prepare === undefined) throw new Error(`nothing prepares "${row.given}"`);
  const given = await prepare(bed);
  const chosen = new Map<string, string>([
    ['<deployment>', given.deployment ?? ''],
    ['<time>', given.time ?? ''],
  ]);
  const filled = (text: string): string => text.replace(/<(deployment|time)>/g, (all) => chosen.get(all) ?? all);
  const [method = '', path = ''] = row.request.split(' ');
  const answer = await bed.call(
    method,
    filled(path),
    row.body === undefined ? undefined : JSON.parse(filled(JSON.stringify(row.body))),
  );
  expect([answer.status, answer.json]).toEqual([row.status, answer.json]);
  if (row.answer !== undefined) expect(matches(answer.json as Json, row.answer, given)).toEqual([]);
  for (const [header, value] of Object.entries(row.headers ?? {})) {
    const got = answer.headers[header];
    expect(got).toEqual(value.startsWith('<') ? expect.stringMatching(/^[0-9a-f-]{36}$/) : value);
  }
  if (row.answer === undefined && (row.status === 202 || row.status === 204)) expect(answer.json).toBeUndefined();
  await THEN[name]?.(bed, given);
});

test('every row that says what is then has a look at it', () => {
  const told = EXCHANGES.filter(({ then }) => then !== undefined).map(({ name }) => name);
  expect(Object.keys(THEN).sort()).toEqual(told.sort());
});

/** Where the answer is not what the row says: only what is named there counts, lists are compared whole. */
function matches(got: Json | undefined, wanted: Json, given: Given, path = ''): string[] {
  if (typeof wanted === 'string' && /^<.*>$/.test(wanted)) {
    const isGiven = wanted === '<deployment>' && given.deployment !== undefined && path.includes('deployments');
    const isFine = typeof got === 'string' && got !== '' && (!isGiven || got === given.deployment);
    const isOther = wanted !== '<another deployment>' || got !== given.deployment;
    return isFine && isOther ? [] : [`${path}: ${JSON.stringify(got)}`];
  }
  if (typeof wanted === 'string') {
    const text = given.deployment === undefined ? wanted : wanted.replace('<deployment>', given.deployment);
    return got === text ? [] : [`${path}: ${JSON.stringify(got)}`];
  }
  if (Array.isArray(wanted)) {
    const list = wanted as readonly Json[];
    if (!Array.isArray(got) || got.length !== list.length) return [`${path}: ${JSON.stringify(got)}`];
    return list.flatMap((each, at) => matches((got as readonly Json[])[at], each, given, `${path}/${at}`));
  }
  if (typeof wanted === 'object' && wanted !== null) {
    if (typeof got !== 'object' || got === null) return [`${path}: ${JSON.stringify(got)}`];
    return Object.entries(wanted).flatMap(([key, each]) =>
      matches((got as Record<string, Json>)[key], each, given, `${path}/${key}`),
    );
  }
  return got === wanted ? [] : [`${path}: ${JSON.stringify(got)}`];
}

test('the rows are those of the table, none is left out', () => {
  expect(EXCHANGES.map(({ given }: Exchange) => given).filter((given) => !(given in GIVEN))).toEqual([]);
});

test('a page of an error has no body for a client that accepts nothing but JSON', async () => {
  bed.leader = undefined;
  const { status, reason, text } = await bed.call('GET', '/v2/apps', undefined, { Accept: 'application/json' });
  expect([status, reason, text]).toEqual([502, 'Could not determine the current leader', '']);
});
