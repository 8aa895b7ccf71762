import { marathonAppResource } from '../../../provider/resources/marathon-app';
import { documentText } from '../../../provider/resources/marathon/document';
import type { JsonObject } from '../../../upstream/marathon/document';
import type { Troubles } from '../fake-marathon';
import { testContext, type TestContext } from '../fixture';
import { document, LABELS, MarathonBed } from './marathon/fixture';

let bed: MarathonBed;
let context: TestContext;
beforeEach(() => {
  bed = new MarathonBed();
  context = testContext();
});
afterEach(() => {
  jest.restoreAllMocks();
  bed.remove();
});

const ID = '/shop/web';
const planned = (app: JsonObject = {}, changes: object = {}) => ({
  cluster: bed.cluster,
  app: documentText(document(app)),
  ignoreInstances: false,
  timeout: 600,
  taskFailures: 5,
  force: false,
  ...changes,
});
const resource = (trouble: Troubles = {}) => marathonAppResource(bed.marathon.httpOf(trouble), 1);
const made = (app: JsonObject = {}, changes: object = {}) => resource().create(planned(app, changes), context);
const found = () => bed.marathon.apps.get(ID);
/** Deadlines are over after some looks. */
function shortOfTime(step = 40_000): void {
  let now = 0;
  jest.spyOn(Date, 'now').mockImplementation(() => (now += step));
}
const failure = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'it worked',
    (error: unknown) => (error as Error).message,
  );

describe('an app', () => {
  test('is made, and awaited until every instance is healthy', async () => {
    const state = await made();
    expect(state).toMatchObject({ id: ID, found: 'as declared', version: found()?.version });
    expect(found()?.tasks).toHaveLength(2);
    expect(context.waits[0]).toBe(
      '/shop/web: deployment d1 of /shop/web, step 1 of 2 (StartApplication /shop/web), 0 of 2 instances healthy',
    );
    expect(await resource().read(state, testContext())).toEqual(state);
  });

  test('is changed in place as a whole, by a restart or a scale', async () => {
    const state = await made();
    const next = { ...state, ...planned({ cpus: 1 }) };
    const after = await resource().update(next, state, context);
    expect(bed.marathon.writes.at(-1)).toBe('PUT /v2/apps/shop/web?partialUpdate=false&force=false');
    expect(context.waits).toContainEqual(
      expect.stringContaining('(RestartApplication /shop/web), 0 of 2 instances healthy, 2 of an older definition'),
    );
    expect(found()?.app).toMatchObject({ cpus: 1, instances: 2 });
    const scaled = await resource().update({ ...after, ...planned({ cpus: 1, instances: 3 }) }, after, context);
    expect(found()?.tasks).toHaveLength(3);
    expect(await resource().read(scaled, testContext())).toEqual(scaled);
  });

  test('scaled and changed by hand is shown key by key, and comes back', async () => {
    const state = await made();
    bed.marathon.byHand('PUT', ID, { instances: 5, env: { BY: 'hand' } });
    bed.marathon.settle();
    const read = await resource().read(state, testContext());
    expect(JSON.parse(read?.app ?? '')).toEqual(document({ instances: 5, env: { BY: 'hand' } }));
    expect(read?.found).toBe('changed by hand');
    await resource().update(state, read ?? state, context);
    expect(found()?.app).toMatchObject({ instances: 2, env: {} });
  });

  test('whose instances are left to operators keeps what they set, in the plan and in an update', async () => {
    const state = await made({}, { ignoreInstances: true });
    bed.marathon.byHand('PUT', ID, { instances: 5 });
    bed.marathon.settle();
    expect(await resource().read(state, testContext())).toMatchObject({ app: state.app, found: 'as declared' });
    await resource().update({ ...state, ...planned({ cpus: 1 }, { ignoreInstances: true }) }, state, context);
    expect(found()?.app).toMatchObject({ instances: 5, cpus: 1 });
  });

  test('in the middle of a deployment, or with instances that nothing replaces, asks for an update, which waits or restarts', async () => {
    const state = await made();
    bed.marathon.byHand('PUT', ID, { cpus: 1 });
    bed.marathon.cancel();
    const changed = { ...state, ...planned({ cpus: 1 }) };
    const stale = await resource().read(changed, testContext());
    expect(stale).toMatchObject({ app: changed.app, found: '2 instances run an older definition' });
    expect(resource().needsUpdate?.(stale ?? state)).toBe(true);
    await resource().update(changed, changed, context);
    expect(bed.marathon.writes.at(-1)).toBe('POST /v2/apps/shop/web/restart?force=false');
    bed.marathon.byHand('PUT', ID, { cpus: 2 });
    const again = { ...state, ...planned({ cpus: 2 }) };
    const underWay = await resource().read(again, testContext());
    expect(underWay?.found).toMatch(/^deployment d\d+ is under way$/);
    const before = bed.marathon.writes.length;
    expect(await resource().update(again, again, context)).toMatchObject({ found: 'as declared' });
    expect(bed.marathon.writes).toHaveLength(before);
  });

  test('that an interrupted deploy made is adopted; one removed by hand is gone, and made again', async () => {
    await made();
    const state = await made();
    expect(bed.marathon.writes).toEqual(['POST /v2/apps']);
    bed.marathon.apps.clear();
    expect(await resource().read(state, testContext())).toBeUndefined();
    await resource().update(state, state, context);
    expect(found()?.tasks).toHaveLength(2);
  });

  test('is deleted, and awaited until its tasks are gone; one that is gone is', async () => {
    const state = await made();
    await resource().delete(state, context);
    expect([bed.marathon.apps.size, bed.marathon.deployments]).toEqual([0, []]);
    expect(context.waits.at(-1)).toContain('StopApplication /shop/web');
    await resource().delete(state, context);
    expect(bed.marathon.writes.at(-1)).toBe('DELETE /v2/apps/shop/web?force=false');
  });

  test('whose removal was cut off is awaited; one of another construct is left alone', async () => {
    const state = await made();
    bed.marathon.looks = 3;
    const interrupted = testContext();
    interrupted.stop.abort();
    await expect(resource().delete(state, interrupted)).rejects.toThrow('interrupted while waiting');
    expect(bed.marathon.deployments).toHaveLength(1);
    await resource().delete(state, context);
    expect(bed.marathon.deployments).toEqual([]);
    bed.marathon.byHand('PUT', ID, document({ labels: { ...LABELS, 'longshore.path': 'lab/Other' } }));
    bed.marathon.settle();
    expect(await resource().read(state, testContext())).toBeUndefined();
    await resource().delete(state, context);
    expect(found()).toBeDefined();
  });

  test('is imported by host and id; what only says whose it is does not restart it', async () => {
    bed.marathon.byHand('PUT', ID, document({ labels: { tier: 'front' } }));
    bed.marathon.settle();
    const state = await resource().import?.(`ops@192.0.2.21:22${ID}`, testContext());
    expect(state).toMatchObject({ id: ID, found: 'as declared', cluster: { port: 8080, listens: 'address' } });
    expect(JSON.parse(state?.app ?? '')).toMatchObject({ labels: { tier: 'front' }, requirePorts: false });
    if (state === undefined) throw new Error('nothing was imported');
    const labels = { ...LABELS, tier: 'front' };
    const adopted = await resource().update({ ...state, ...planned({ labels }) }, state, context);
    expect(bed.marathon.writes).toEqual([]);
    expect(await resource().read(adopted, testContext())).toEqual(adopted);
    await resource().update({ ...state, ...planned({ labels, cpus: 1 }) }, state, context);
    expect(found()?.app.labels).toEqual({ tier: 'front' });
  });

  test('to which somebody gave a secret is shown with it, without its value, and loses it with the next apply', async () => {
    const state = await made({ env: { DB_PASSWORD_FILE: '/run/secrets/db' } });
    bed.marathon.byHand('PUT', ID, { env: { DB_PASSWORD_FILE: '/run/secrets/db', DB_PASSWORD: 'geheim' } });
    bed.marathon.settle();
    const read = await resource().read(state, context);
    expect(JSON.parse(read?.app ?? '')).toMatchObject({
      env: { DB_PASSWORD_FILE: '/run/secrets/db', DB_PASSWORD: '<secret-not-shown>' },
    });
    expect(context.warnings).toEqual([
      expect.stringMatching(
        /^app \/shop\/web has what looks like a secret, .*: env\.DB_PASSWORD\nThe value is shown nowhere/,
      ),
    ]);
    expect(JSON.stringify([read, context.warnings])).not.toContain('geheim');
    // What a refresh has written down is not a change of its own.
    expect(await resource().read(read ?? state, testContext())).toMatchObject({ app: read?.app, found: 'as declared' });
    await resource().update(state, read ?? state, context);
    expect(found()?.app.env).toEqual({ DB_PASSWORD_FILE: '/run/secrets/db' });
  });

  test('is imported without the values of its secrets; what then says nothing of them leaves them as they are', async () => {
    bed.marathon.byHand('PUT', ID, document({ env: { API_TOKEN: 't0ken' }, labels: {} }));
    bed.marathon.settle();
    const state = await resource().import?.(`ops@192.0.2.21:22${ID}`, context);
    if (state === undefined) throw new Error('nothing was imported');
    expect(JSON.parse(state.app)).toMatchObject({ env: { API_TOKEN: '<secret-not-shown>' } });
    expect(context.warnings).toEqual([expect.stringContaining('env.API_TOKEN')]);
    const next = { ...state, app: documentText({ ...(JSON.parse(state.app) as JsonObject), cpus: 1 }) };
    const after = await resource().update(next, state, context);
    expect(found()?.app).toMatchObject({ cpus: 1, env: { API_TOKEN: 't0ken' } });
    expect(await resource().read(after, testContext())).toEqual(after);
  });

  test('left to a cluster all of whose hosts are lost is forgotten with a warning', async () => {
    const state = await made();
    const cluster = { ...bed.cluster, hosts: bed.cluster.hosts.map((host) => ({ ...host, state: 'lost' as const })) };
    await resource().delete({ ...state, cluster }, context);
    expect(context.warnings).toEqual([expect.stringMatching(/^app \/shop\/web is left to Marathon/)]);
    expect(found()).toBeDefined();
  });

  test('while nobody answers a plan shows what was last known, and warns', async () => {
    const state = await made();
    expect(await resource({ m1: 'unreachable', m2: 'stopped', m3: 'leaderless' }).read(state, context)).toBe(state);
    expect(context.warnings[0]).toMatch(
      /^no Marathon answers \(asked: m1, m2, m3\): its last known state is shown\nhost m1/,
    );
  });
});

describe('a lock', () => {
  test('is waited out, and named', async () => {
    const state = await made();
    bed.marathon.looks = 3;
    bed.marathon.byHand('PUT', ID, { instances: 4 });
    await resource().update({ ...state, ...planned({ cpus: 1 }) }, state, context);
    expect(context.waits).toContainEqual(
      expect.stringMatching(/^\/shop\/web: waits for deployment d\d+ of \/shop\/web, step 1 of 1 \(ScaleApplication/),
    );
    expect(found()?.app).toMatchObject({ cpus: 1, instances: 2 });
  });

  test('is never run into: nothing is sent while a deployment holds the app', async () => {
    const state = await made();
    const running: number[] = [];
    bed.marathon.answers.push(({ method }) => {
      if (method !== 'GET') running.push(bed.marathon.deployments.length);
      return undefined;
    });
    const locked = (): void => {
      bed.marathon.looks = 7;
      bed.marathon.byHand('PUT', ID, { cpus: 3 });
      bed.marathon.looks = 2;
    };
    locked();
    const changed = await resource().update({ ...state, ...planned({ cpus: 1 }) }, state, context);
    locked();
    await resource().delete(changed, context);
    bed.marathon.looks = 7;
    bed.marathon.byHand('PUT', ID, document());
    bed.marathon.settle();
    bed.marathon.byHand('PUT', ID, { cpus: 3 });
    bed.marathon.apps.clear();
    await resource().create(planned(), context);
    expect(running).toEqual([0, 0, 0]);
    expect(bed.marathon.writes.slice(1).map((write) => write.split(/[ ?]/, 2).join(' '))).toEqual([
      'PUT /v2/apps/shop/web',
      'DELETE /v2/apps/shop/web',
      'POST /v2/apps',
    ]);
  });

  test('of another app of the same group holds up nothing', async () => {
    const state = await made();
    bed.marathon.course = 'stalls';
    bed.marathon.byHand('PUT', '/shop/other', document({ id: '/shop/other' }));
    bed.marathon.course = 'works';
    await resource().update({ ...state, ...planned({ cpus: 1 }) }, state, context);
    expect(found()?.app.cpus).toBe(1);
  });

  test('that comes after it was looked for is waited out as well, and the change sent once more', async () => {
    const state = await made();
    bed.marathon.looks = 3;
    let isNew = true;
    bed.marathon.answers.push(({ method }) => {
      if (method === 'PUT' && isNew) bed.marathon.byHand('PUT', ID, { instances: 4 });
      if (method === 'PUT') isNew = false;
      return undefined;
    });
    await resource().update({ ...state, ...planned({ cpus: 1 }) }, state, context);
    expect(bed.marathon.writes.filter((write) => write.startsWith('PUT'))).toHaveLength(2);
    expect(context.waits).toContainEqual(
      expect.stringMatching(/waits for deployment d\d+ of \/shop\/web, step 1 of 1/),
    );
    expect(found()?.app).toMatchObject({ cpus: 1, instances: 2 });
  });

  test('is broken with force', async () => {
    const state = await made();
    bed.marathon.course = 'stalls';
    bed.marathon.byHand('PUT', ID, { cpus: 3 });
    bed.marathon.course = 'works';
    await resource().update({ ...state, ...planned({ cpus: 1 }, { force: true }) }, state, context);
    expect(bed.marathon.writes.at(-1)).toBe('PUT /v2/apps/shop/web?partialUpdate=false&force=true');
  });

  test('takes nothing of the time that the deployment itself has', async () => {
    const state = await made();
    const begun = Date.now();
    let now = begun;
    jest.spyOn(Date, 'now').mockImplementation(() => now);
    bed.marathon.answers.push(({ method, url }) => {
      if (method === 'GET' && url === '/v2/deployments') now += 100_000;
      return undefined;
    });
    bed.marathon.looks = 5;
    bed.marathon.byHand('PUT', ID, { instances: 4 });
    await resource().update({ ...state, ...planned({ cpus: 1 }) }, state, context);
    expect(now - begun).toBeGreaterThan(900_000);
    expect(found()?.app.cpus).toBe(1);
  });

  test('fails when the time is over, with the deployment that holds the app, and what to do', async () => {
    const state = await made();
    bed.marathon.course = 'stalls';
    bed.marathon.byHand('PUT', ID, { instances: 4 });
    const sent = bed.marathon.writes.length;
    shortOfTime();
    const message = await failure(resource().update({ ...state, ...planned({ cpus: 1 }) }, state, context));
    expect(message).toMatch(
      /^app \/shop\/web is locked by another deployment, since 600 s: deployment d\d+ of \/shop\/web, step 1/,
    );
    expect(message).toContain('Marathon on m1: PUT /v2/apps/shop/web was not sent: /shop/web is locked');
    expect(message).toContain('longshore marathon <environment> deployments');
    expect(await failure(resource().delete(state, context))).toContain('DELETE /v2/apps/shop/web was not sent');
    expect(bed.marathon.writes).toHaveLength(sent);
  });

  test('fails where Marathon takes no more deployments until the time is over', async () => {
    bed.marathon.most = 0;
    shortOfTime();
    expect(await failure(made())).toMatch(
      /^app \/shop\/web: Marathon takes no more deployments, since 600 s\nMarathon on m1: POST \/v2\/apps: 403 Max number/,
    );
  });
});

describe('a deployment that does not get done', () => {
  test('fails after the timeout with all that Marathon knows, and is reverted', async () => {
    const state = await made();
    bed.marathon.course = 'is never ready';
    shortOfTime();
    bed.marathon.fail(ID, 'Container exited with status 127');
    const message = await failure(resource().update({ ...state, ...planned({ cpus: 1 }) }, state, context));
    expect(message.split('\n')).toEqual([
      'app /shop/web: no progress for 600 s',
      expect.stringMatching(
        /^deployment d\d+ of \/shop\/web, step 1 of 1 \(RestartApplication \/shop\/web\), 0 of 2 instances healthy/,
      ),
      '0 of 2 instances healthy, 2 of an older definition still there',
      expect.stringMatching(/^last failure: TASK_FAILED on 192\.0\.2\.31 at .* \(shop_web\.instance-\d+\._app\.1\)$/),
      '  Container exited with status 127',
      '1 to launch: it waits for an offer; 12 of 12 offers were of no use',
      'why the last offers of the agents were declined:',
      '  InsufficientMemory: 3 of 3',
      'not ready by check ready: web.instance-1._app.1: 503 warming up',
      expect.stringMatching(
        /^It was reverted \(deployment d\d+, by deployment d\d+\): what was there before is there again\.$/,
      ),
    ]);
    expect(found()?.app.cpus).toBe(0.5);
    expect(bed.marathon.deployments).toEqual([]);
  });

  test('fails by taking it back through a fail-over, in which the answer to that is lost', async () => {
    const state = await made();
    bed.marathon.course = 'stalls';
    bed.marathon.looks = 4;
    shortOfTime();
    bed.marathon.isLost = ({ method }) => method === 'DELETE' && (lost += 1) === 1;
    let [lost, away] = [0, 0];
    const http = bed.marathon.httpOf();
    const resource = marathonAppResource((host, port) => {
      const isAway = lost > 0 && (away += 1) < 4;
      return isAway ? bed.marathon.httpOf({ [host.name]: 'leaderless' })(host, port) : http(host, port);
    }, 1);
    const message = await failure(resource.update({ ...state, ...planned({ cpus: 1 }) }, state, context));
    expect(message).toMatch(/It was reverted \(deployment d\d+, by deployment d\d+\)/);
    expect([lost, away > 3]).toEqual([2, true]);
    expect(found()?.app.cpus).toBe(0.5);
  });

  test('fails for a new app by taking it back', async () => {
    bed.marathon.course = 'stalls';
    shortOfTime();
    expect(await failure(made())).toContain('It was reverted');
    expect(bed.marathon.apps.size).toBe(0);
  });

  test('fails before the timeout once task after task of the new definition fails', async () => {
    const state = await made();
    bed.marathon.fail(ID, 'of before');
    bed.marathon.course = 'fails';
    const message = await failure(
      resource().update({ ...state, ...planned({ cpus: 1 }, { taskFailures: 3 }) }, state, context),
    );
    expect(message).toContain('app /shop/web: 3 tasks of the new definition failed, one after the other');
    expect(message).toContain('1 to launch: it backs off for 3 s more');
    expect(message).toContain('It was reverted');
    expect(found()?.app.cpus).toBe(0.5);
  });

  test('fails at the timeout alone where no number of failures is given', async () => {
    bed.marathon.course = 'fails';
    shortOfTime();
    expect(await failure(made({}, { taskFailures: 0 }))).toContain('no progress for 600 s');
  });

  test('fails where somebody cancels it, which ends it as well', async () => {
    const state = await made();
    bed.marathon.answers.push(({ method, url }) => {
      if (method === 'GET' && url === '/v2/deployments') bed.marathon.cancel();
      return undefined;
    });
    const message = await failure(resource().update({ ...state, ...planned({ cpus: 1 }) }, state, context));
    expect(message).toMatch(
      /^app \/shop\/web: deployment d\d+ ended without replacing all instances\n0 of 2 instances healthy/,
    );
    expect(message).toContain('Somebody cancelled it. Run the same command again');
  });

  test('fails where somebody changes or removes the app meanwhile', async () => {
    const state = await made();
    bed.marathon.answers.push(({ method, url }) => {
      if (method !== 'GET' || url !== '/v2/deployments') return undefined;
      bed.marathon.settle();
      bed.marathon.byHand('PUT', ID, { mem: 256 });
      bed.marathon.settle();
      return undefined;
    });
    const update = () => failure(resource().update({ ...state, ...planned({ cpus: 1 }) }, state, context));
    expect(await update()).toMatch(/^app \/shop\/web was changed meanwhile: its version is 2026/);
    bed.marathon.answers[0] = ({ method, url }) => {
      if (method === 'GET' && url === '/v2/deployments') bed.marathon.apps.clear();
      return undefined;
    };
    expect(await update()).toMatch(/^app \/shop\/web is gone\n/);
  });

  test('fails with a word on the revert where that hangs, is refused, or came too late', async () => {
    const state = await made();
    const update = () => failure(resource().update({ ...state, ...planned({ cpus: 1 }) }, state, context));
    bed.marathon.course = 'stalls';
    bed.marathon.answers.push(({ method }) =>
      method === 'DELETE' ? { status: 500, body: { message: 'disk full' } } : undefined,
    );
    shortOfTime();
    expect(await update()).toContain('It could not be reverted: Marathon on m1: DELETE /v2/deployments/');
    bed.marathon.answers[0] = ({ method }) => (method === 'DELETE' ? { status: 404, body: {} } : undefined);
    expect(await update()).toMatch(/Deployment d\d+ ended meanwhile; nothing was reverted\.$/);
    bed.marathon.answers.pop();
    bed.marathon.revertsStall = true;
    expect(await update()).toMatch(
      /Its revert makes no progress either, for 600 s \(.*\); Marathon goes on with it\.$/,
    );
  });

  test('fails where all of it is deployed and does not stay healthy', async () => {
    const state = await made();
    const app = found();
    if (app === undefined) throw new Error('there is none');
    bed.marathon.apps.set(ID, { ...app, tasks: app.tasks.slice(0, 1) });
    shortOfTime();
    const message = await failure(resource().update(state, state, context));
    expect(message).toContain('no deployment is under way, 1 of 2 instances healthy');
    expect(message).toContain('Its deployment was over by then; nothing was reverted.');
  });

  test('fails when Terraform is interrupted meanwhile, and leaves the deployment to Marathon', async () => {
    bed.marathon.course = 'stalls';
    const work = failure(made());
    setTimeout(() => {
      context.stop.abort();
    }, 20);
    expect(await work).toContain('interrupted while waiting');
    expect(bed.marathon.deployments).toHaveLength(1);
  });

  test('waits through a fail-over of the leader', async () => {
    let away = 0;
    const http = bed.marathon.httpOf();
    const resource = marathonAppResource((host, port) => {
      const down = bed.marathon.deployments.length > 0 && (away += 1) < 9;
      return down ? bed.marathon.httpOf({ [host.name]: 'leaderless' })(host, port) : http(host, port);
    }, 1);
    await resource.create(planned(), context);
    expect(away).toBeGreaterThan(8);
  });
});

describe('an app that cannot be', () => {
  test('fails where one is there that nobody of ours made, or another construct', async () => {
    bed.marathon.byHand('PUT', ID, document({ labels: {} }));
    bed.marathon.settle();
    expect(await failure(made())).toBe(
      'Marathon has an app /shop/web already: nobody of ours made it\n' +
        'Import it (its plan shows what would change), choose another id, or remove it if it is of no use any more.',
    );
    bed.marathon.byHand('PUT', ID, document({ labels: { ...LABELS, 'longshore.path': 'lab/Other' } }));
    bed.marathon.settle();
    expect(await failure(made())).toContain('it is lab/Other of environment lab');
    expect(bed.marathon.writes).toEqual([]);
  });

  test('fails with what only stands for a secret that Marathon has, where it has none', async () => {
    const app = { env: { API_TOKEN: '<secret-not-shown>' } };
    expect(await failure(made(app))).toBe(
      'app /shop/web: env.API_TOKEN = "<secret-not-shown>": this only stands for what Marathon has, and it has it no more\n' +
        'Leave it out of the document, or write what it is to be.',
    );
    const state = await made();
    expect(await failure(resource().update({ ...state, ...planned(app) }, state, context))).toContain('env.API_TOKEN');
    expect(found()?.app.env).toEqual({});
  });

  test('fails with what Marathon says of the document', async () => {
    expect(await failure(made({ upgradeStrategy: { minimumHealthCapacity: 2, maximumOverCapacity: 1 } }))).toMatch(
      /^Marathon on m1: POST \/v2\/apps: 422 Invalid JSON\n\/upgradeStrategy\/minimumHealthCapacity: /,
    );
    const state = await made();
    await expect(
      resource().update({ ...state, ...planned({ cmd: 'x', args: ['y'] }) }, state, context),
    ).rejects.toThrow('Marathon would refuse the app: 422');
  });

  test('fails to be planned without JSON, without an object, and without an absolute id', async () => {
    const refuse = (app: string) =>
      failure(Promise.resolve().then(() => resource().refuse?.({ ...planned(), app }, context)));
    expect(await refuse('{')).toMatch(/^app is no JSON: /);
    expect(await refuse('[]')).toMatch(/^app is no JSON object\n/);
    expect(await refuse('{"id": "web"}')).toMatch(/^app: id = "web" is no absolute id\n/);
    expect(await refuse(planned().app)).toBe('it worked');
  });

  test('fails to be imported where there is none, and without a whole id', async () => {
    await expect(resource().import?.('ops@192.0.2.21:22/none', context)).rejects.toThrow('Marathon has no app /none');
    for (const id of ['web', 'ops@192.0.2.21:22', 'ops@192.0.2.21:22/web a b'])
      await expect(resource().import?.(id, context)).rejects.toThrow('reads <user>@<address>:<ssh port>');
  });

  test('fails to be removed in time, and says that Marathon goes on', async () => {
    const state = await made();
    bed.marathon.course = 'stalls';
    shortOfTime();
    expect(await failure(resource().delete(state, context))).toMatch(
      /^app \/shop\/web: its tasks are not gone after 600 s\ndeployment d\d+ of \/shop\/web, step 1 of 1 \(StopApplication/,
    );
  });
});
