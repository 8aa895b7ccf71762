import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { IncompleteError } from '../../../provider/framework';
import { hostContainerResource } from '../../../provider/resources/host-container';
import { secretDigest } from '../../../provider/secret-digest';
import { FakeDockers, KilledError, type FakeContainer, type FakeDocker } from '../fake-docker';
import { connectionTo, testContext } from '../fixture';
import {
  ONE,
  planned as plannedOn,
  reference,
  TWO,
  type Planned,
  type Resource,
  type State,
} from './container/fixture';

const FILES = '/var/lib/longshore/containers';

let hosts: FakeDockers;
let host: FakeDocker;
let resource: Resource;

beforeEach(() => {
  hosts = new FakeDockers();
  host = hosts.add('c1');
  for (const image of [ONE, TWO])
    host.registry.set(image, {
      Entrypoint: ['/entry'],
      Cmd: ['image-default'],
      Env: ['PATH=/bin', 'MODE=slow'],
      Labels: { maintainer: 'them', team: 'images' },
      User: '7',
    });
  resource = newProcess();
});
afterEach(() => {
  hosts.remove();
});

/** The provider, as the next command starts it. */
function newProcess(): Resource {
  return hostContainerResource(hosts.engineOf, hosts.run, 1, 1);
}

const planned = (changes: Partial<Planned> = {}): Planned => plannedOn(host, changes);
const create = (changes: Partial<Planned> = {}, context = testContext()): Promise<State> =>
  resource.create(planned(changes), context);
const update = (state: State, changes: Partial<Planned> = {}, context = testContext()): Promise<State> =>
  resource.update({ ...state, ...changes }, state, context);
const read = (state: State, context = testContext()): Promise<State | undefined> => resource.read(state, context);
const needsUpdate = (state: State | undefined): boolean | undefined => state && resource.needsUpdate?.(state);
const web = (): FakeContainer => {
  const found = host.named('web');
  if (found === undefined) throw new Error('there is no container web');
  return found;
};
const names = (): string[] => host.containers.map(({ Name }) => Name).sort();
/** What was changed, without what was only asked. */
const changes = (): string[] =>
  host.calls
    .filter(({ method, path }) => method !== 'GET' && !path.includes('exec'))
    .map(
      ({ method, path }) =>
        `${method} ${path.replaceAll(/\/(c\d+?)0{20,}/g, '/$1').replace(/fromImage=.*/, 'fromImage')}`,
    );
const revisions = (): string[] => {
  const folder = host.path(`${FILES}/web`);
  return existsSync(folder) ? readdirSync(folder) : [];
};
const isSick = (container: FakeContainer): void => {
  container.State.Health = { Status: 'unhealthy', Log: [{ ExitCode: 7, Output: 'connection refused\n' }] };
};
/** What it fails with. */
const failure = (act: Promise<unknown>): Promise<IncompleteError> =>
  act.then(
    () => {
      throw new Error('it did not fail');
    },
    (error: unknown) => error as IncompleteError,
  );

describe('creating a container', () => {
  test('pulls, writes its files, makes and starts it, and waits until it is healthy', async () => {
    host.fates.set(ONE, (container) => {
      let looks = 0;
      Object.defineProperty(container.State, 'Health', {
        enumerable: true,
        configurable: true,
        get: () => ({ Status: ++looks < 4 ? 'starting' : 'healthy', Log: [] }),
      });
    });
    const state = await create();
    const found = `as declared, ${web().Id.slice(0, 12)}`;
    expect(state).toEqual({ ...planned(), before: ['registry.example.com/web'], id: 'c1/web', found });
    expect(changes()).toEqual([
      'POST /images/create?fromImage',
      'POST /containers/create?name=web',
      'POST /containers/c2/start',
    ]);
    expect(needsUpdate(state)).toBe(false);
  });

  test('asks for no privileges, bounded logs and memory, and that it starts again with its host', async () => {
    await create();
    const made = host.calls.find(({ path }) => path.startsWith('/containers/create'))?.body;
    expect(made).toMatchObject({
      Image: ONE,
      Cmd: ['serve', '', '--port=8080'],
      Env: ['EMPTY=', 'EQUALS=a=b', 'MODE=fast'],
      Hostname: 'c1',
      User: '1001:1001',
      StopSignal: 'SIGTERM',
      StopTimeout: 20,
      Healthcheck: { Test: ['CMD', 'true'], Interval: 2.5e9, Timeout: 5e9, Retries: 3, StartPeriod: 0 },
      HostConfig: {
        NetworkMode: 'host',
        CapAdd: ['CAP_NET_BIND_SERVICE'],
        CapDrop: ['ALL'],
        SecurityOpt: ['no-new-privileges'],
        ReadonlyRootfs: true,
        Memory: 67108864,
        NanoCpus: 5e8,
        PidsLimit: 100,
        RestartPolicy: { Name: 'always' },
        LogConfig: { Type: 'json-file', Config: { 'max-size': '10m', 'max-file': '3' } },
      },
    });
    expect(made).not.toHaveProperty('Entrypoint');
    expect(made).not.toHaveProperty('ExposedPorts');
  });

  test('writes files where only root looks, each revision in a folder of its own, and mounts them read-only', async () => {
    await create();
    const [revision = ''] = revisions();
    const folder = `${FILES}/web/${revision}`;
    expect(revision).toMatch(/^[0-9a-f]{12}$/);
    expect(web().HostConfig.Mounts.slice(2)).toEqual([
      { Type: 'bind', Source: `${folder}/0-web.conf`, Target: '/etc/web.conf', ReadOnly: true },
      { Type: 'bind', Source: `${folder}/1-run.sh`, Target: '/run.sh', ReadOnly: true },
    ]);
    const on = (path: string): string => host.path(`${folder}/${path}`);
    expect(readFileSync(on('0-web.conf'), 'utf8')).toBe("one\ntwo 'quoted' $HOME\n");
    const mode = (path: string): string => (statSync(path).mode & 0o7777).toString(8);
    expect(
      [on('0-web.conf'), on('1-run.sh'), on(''), host.path(FILES), host.path('/var/lib/longshore')].map(mode),
    ).toEqual(['444', '555', '700', '700', '755']);
  });

  test('publishes ports from its network at the address that is declared', async () => {
    const port = { protocol: 'tcp', hostAddress: '192.0.2.11' } as const;
    const ports = [
      { ...port, port: 80, hostPort: 8080 },
      { ...port, port: 80, hostPort: 8081 },
    ];
    const state = await create({ network: 'network7', ports });
    expect(web().HostConfig.PortBindings).toEqual({
      '80/tcp': [
        { HostIp: '192.0.2.11', HostPort: '8080' },
        { HostIp: '192.0.2.11', HostPort: '8081' },
      ],
    });
    expect(web().Config.ExposedPorts).toEqual({ '80/tcp': {} });
    expect(await read(state)).toEqual(state);
  });

  test.each<[string, Partial<Planned>]>([
    ['with everything', {}],
    ['with nothing but its image', { command: undefined, user: undefined, healthCheck: undefined, cpus: undefined }],
    ['without files', { files: {}, fileModes: {}, mounts: [] }],
    ['with an entrypoint, which leaves the command of its image out', { entrypoint: ['/other'], command: undefined }],
    ['with a reservation', { memoryReservationBytes: 5 }],
    ['with a value that its image has too', { environment: { MODE: 'slow' }, user: '7' }],
  ])('%s: is read back as it was declared, and runs on', async (_, given) => {
    const state = await resource.create(JSON.parse(JSON.stringify(planned(given))) as Planned, testContext());
    const before = changes().length;
    expect(await read(state)).toEqual(state);
    await resource.update(state, state, testContext());
    expect(changes()).toHaveLength(before);
  });

  test('pulls what has a digest once, and what has a tag each time', async () => {
    const state = await create();
    host.registry.set('web:latest', {});
    const tagged = await update(state, { image: 'web:latest' });
    host.registry.set('web:latest', { Cmd: ['newer'] });
    await update(tagged, {});
    expect(changes().filter((change) => change.includes('images'))).toHaveLength(3);
    expect(web().Image).toBe(host.images.at(-1)?.Id);
    await update(state, { image: ONE });
    expect(changes().filter((change) => change.includes('images'))).toHaveLength(3);
  });

  test("tells the engine the registry's password in a header of the pull, and Terraform nothing", async () => {
    const folder = mkdtempSync(join(tmpdir(), 'longshore-registry-'));
    const configFile = join(folder, 'config.json');
    const auth = Buffer.from('ops:s3cr3t').toString('base64');
    writeFileSync(configFile, JSON.stringify({ auths: { 'registry.example.com': { auth } } }));
    const state = await create({ registry: { address: 'registry.example.com', configFile } });
    const told = host.calls.filter(({ headers }) => 'X-Registry-Auth' in headers).map(({ path }) => path.split('?')[0]);
    expect(told).toEqual(['/images/create']);
    expect(JSON.stringify([state, host.containers])).not.toMatch(new RegExp(`s3cr3t|${auth}`));
    rmSync(folder, { recursive: true });
  });

  test('fails for an image that cannot be pulled, by its name, and makes nothing', async () => {
    const image = reference('none');
    await expect(create({ image })).rejects.toThrow(
      `host c1: image ${image} cannot be pulled\nmanifest for ${image} not found\nPush it to its registry`,
    );
    expect([names(), revisions()]).toEqual([[], []]);
  });

  test('ends when its checks hold, each asked until it does', async () => {
    const asked: string[] = [];
    host.exec = (_, command) => {
      asked.push(command.join(' '));
      return { code: asked.length < 3 ? 1 : 0, output: 'not yet' };
    };
    const check = (name: string) => ({ description: name, command: ['check', name] });
    await create({ checks: [check('a'), check('b')] });
    expect(asked).toEqual(['check a', 'check a', 'check a', 'check b']);
  });

  test('without a health check it has to run for a while', async () => {
    await create({ healthCheck: undefined });
    expect(host.calls.filter(({ path }) => /^\/containers\/c\w+\/json$/.test(path)).length).toBeGreaterThanOrEqual(5);
  });

  test('without a health check it has to run for a while without ending', async () => {
    host.fates.set(ONE, ({ State }) => {
      let looks = 0;
      const starts = (): string => `start ${Math.min((looks += 1), 9)}`;
      Object.defineProperty(State, 'StartedAt', { enumerable: true, get: starts });
    });
    await create({ healthCheck: undefined });
    expect(host.calls.filter(({ path }) => /^\/containers\/c\w+\/json$/.test(path)).length).toBeGreaterThanOrEqual(13);
  });

  test('is not awaited where it is not to be', async () => {
    host.fates.set(ONE, isSick);
    expect(needsUpdate(await create({ onCreate: 'skip' }))).toBe(false);
  });

  test.each<[string, (container: FakeContainer) => void, RegExp]>([
    [
      'is unhealthy',
      isSick,
      /^container web on c1: it is unhealthy\nIts health check last said \(exit 7\):\nconnection refused\nIts last lines:\nlog of /,
    ],
    [
      'ends again and again',
      (container) => {
        let looks = 0;
        Object.defineProperty(container, 'RestartCount', { enumerable: true, get: () => (looks += 1) });
        Object.assign(container.State, { Status: 'restarting', ExitCode: 3 });
      },
      /^container web on c1: it ended 5 times \(exit code 3\)\nIts last lines:\n/,
    ],
    [
      'was stopped meanwhile',
      (container) => Object.assign(container.State, { Status: 'exited', ExitCode: 0, Error: 'no such device' }),
      /^container web on c1: it is exited \(exit code 0: no such device\)\n/,
    ],
    [
      'never becomes healthy',
      (container) => {
        container.State.Health = { Status: 'starting', Log: [] };
      },
      /^container web on c1: not well after 0.02 s\nits health check has not passed yet\nIts last lines:\n/,
    ],
  ])('fails when it %s, with its last lines; it stays, and the next plan says so', async (_, fate, message) => {
    host.fates.set(ONE, fate);
    const error = await failure(create({ timeoutSeconds: 0.02 }));
    expect(error).toBeInstanceOf(IncompleteError);
    expect(error.message).toMatch(message);
    expect(needsUpdate(error.state as State)).toBe(true);
    expect(names()).toEqual(['/web']);
  });

  test('fails when a check never holds, and says what it says', async () => {
    host.exec = () => ({ code: 1, output: 'no quorum' });
    const checks = [{ description: 'it follows a leader', command: ['check'] }];
    const { message } = await failure(create({ checks, timeoutSeconds: 0.02 }));
    expect(message).toContain('not well after 0.02 s\n"it follows a leader" does not hold yet: exit 1: no quorum\n');
  });

  test('ends by Ctrl-C, and the next command waits for what is there', async () => {
    host.fates.set(ONE, (container) => {
      container.State.Health = { Status: 'starting', Log: [] };
    });
    const context = testContext();
    const creating = failure(create({}, context));
    setTimeout(() => {
      context.stop.abort();
    }, 20);
    const error = await creating;
    expect(error.message).toContain('interrupted while waiting');
    isWell(web());
    const again = await resource.create(planned(), testContext());
    expect([names(), needsUpdate(again)]).toEqual([['/web'], false]);
  });
});

const isWell = (container: FakeContainer): void => {
  container.State.Health = { Status: 'healthy', Log: [] };
};

describe('a container that is there before it is created', () => {
  test('and carries our identity is adopted: it runs on', async () => {
    const { Id } = (await create(), web());
    const state = await newProcess().create(planned(), testContext());
    expect([web().Id, state.found]).toEqual([Id, `as declared, ${Id.slice(0, 12)}`]);
    expect(changes().filter((change) => change.includes('stop'))).toEqual([]);
  });

  test('and carries our identity, made otherwise, is replaced', async () => {
    await create({ environment: { A: '1' } });
    await newProcess().create(planned(), testContext());
    expect([names(), web().Config.Env.slice(0, 3)]).toEqual([['/web'], ['EMPTY=', 'EQUALS=a=b', 'MODE=fast']]);
  });

  test.each(['lab/Other', undefined])('fails for one of somebody else (%s), and leaves it alone', async (path) => {
    await create();
    web().Config.Labels = path === undefined ? {} : { 'longshore.environment': 'lab', 'longshore.path': path };
    const { Id } = web();
    await expect(newProcess().create(planned(), testContext())).rejects.toThrow(
      `container web is there already on c1, and is not of this construct (its label longshore.path is "${path ?? ''}")\n` +
        `Rename one of them, or remove it if it is of no use any more: docker rm -f web (id ${Id.slice(0, 12)}).`,
    );
    expect(web().State.Status).toBe('running');
  });
});

describe('updating a container', () => {
  test.each<[string, (state: State) => Partial<Planned>]>([
    ['checks', () => ({ checks: [{ description: 'a', command: ['true'] }] })],
    ['the time that it is awaited', () => ({ timeoutSeconds: 7, onCreate: 'skip' })],
    ['how its host is reached', ({ host }) => ({ host: { ...host, user: 'other', options: { Compression: 'yes' } } })],
    ['credentials', () => ({ registry: { address: 'registry.example.com', configFile: '/none' } })],
    ['the members of its group', ({ host }) => group([{ host, container: 'web' }])],
  ])('restarts nothing for %s', async (_, change) => {
    const state = await create();
    const before = changes().length;
    expect(await update(state, change(state))).toEqual({ ...state, ...change(state) });
    expect(changes()).toHaveLength(before);
  });

  test('pulls while the old one runs, stops it, sets it aside, and removes it when the new one is well', async () => {
    const state = await create();
    const before = changes().length;
    const old = web().Id;
    const [revision] = revisions();
    const updated = await update(state, { image: TWO, files: { '/etc/web.conf': 'three\n' } });
    expect(changes().slice(before)).toEqual([
      'POST /images/create?fromImage',
      'POST /containers/c2/stop',
      'POST /containers/c2/rename?name=web.previous',
      'POST /containers/create?name=web',
      'POST /containers/c2/update',
      'POST /containers/c2/stop',
      expect.stringMatching(/^POST \/containers\/c\d+\/start$/),
      'DELETE /containers/c2?force=1',
    ]);
    expect(web().Id).not.toBe(old);
    expect(updated).toMatchObject({ image: TWO, id: 'c1/web', found: `as declared, ${web().Id.slice(0, 12)}` });
    expect([names(), host.mostAtOnce, needsUpdate(updated)]).toEqual([['/web'], 1, false]);
    expect(revisions()).toHaveLength(1);
    expect(revisions()).not.toEqual([revision]);
  });

  test('brings the old one back when the new one is not well, with its files, and tells both', async () => {
    const state = await create();
    const { Id } = web();
    const [revision = ''] = revisions();
    host.fates.set(TWO, isSick);
    const error = await failure(update(state, { image: TWO, files: { '/etc/web.conf': 'three\n' } }));
    expect(error).not.toBeInstanceOf(IncompleteError); // the state is as before
    expect(error.message).toMatch(
      /^container web on c1: it is unhealthy\nIts health check last said .*\nconnection refused\nIts last lines:\nlog of .*\nThe one before is back, and runs\.$/,
    );
    expect([names(), web().Id, web().State.Status, web().HostConfig.RestartPolicy]).toEqual([
      ['/web'],
      Id,
      'running',
      { Name: 'always' },
    ]);
    expect([revisions(), host.mostAtOnce]).toEqual([[revision], 1]);
    expect(await read(state)).toEqual(state);
  });

  test('brings the old one back when the engine refuses the new one', async () => {
    const state = await create();
    const bad = { type: 'bind', source: '/var/lib/longshore/none', target: '/data', readOnly: false } as const;
    const { message } = await failure(update(state, { mounts: [bad] }));
    expect(message).toMatch(/bind source path does not exist: .*\nThe one before is back, and runs\.$/);
    expect([names(), web().State.Status]).toEqual([['/web'], 'running']);
  });

  test('says so when the old one is not well either', async () => {
    const state = await create();
    for (const image of [ONE, TWO]) host.fates.set(image, isSick);
    const error = await failure(update(state, { image: TWO }));
    expect(error).toBeInstanceOf(IncompleteError);
    expect(error.message).toMatch(/The one before could not be put back:\ncontainer web on c1: it is unhealthy/);
    expect(names()).toEqual(['/web']);
  });

  test('leaves both as they are when it is interrupted, and the next command goes on', async () => {
    const state = await create();
    host.fates.set(TWO, (container) => {
      container.State.Health = { Status: 'starting', Log: [] };
    });
    const context = testContext();
    const updating = failure(update(state, { image: TWO }, context));
    setTimeout(() => {
      context.stop.abort();
    }, 100);
    const error = await updating;
    expect(error).toBeInstanceOf(IncompleteError);
    expect(names()).toEqual(['/web', '/web.previous']);
    isWell(web());
    resource = newProcess();
    const left = error.state as State;
    expect(needsUpdate(await read(left))).toBe(true);
    expect(needsUpdate(await update(left))).toBe(false);
    expect(names()).toEqual(['/web']);
  });

  test('takes one for well that ended often in its long life', async () => {
    const state = await create();
    web().RestartCount = 77;
    await update(state, { timeoutSeconds: 7 });
  });

  test('starts one that was stopped by hand, and one that was paused', async () => {
    const state = await create();
    const { Id } = web();
    for (const status of ['exited', 'paused']) {
      web().State.Status = status;
      await update(state);
      expect([web().Id, web().State.Status]).toEqual([Id, 'running']);
    }
  });

  test('makes one anew that was removed while it was planned', async () => {
    const state = await create();
    host.containers = [];
    await update(state);
    expect(web().State.Status).toBe('running');
  });

  test('writes files anew that were changed on the host, and starts it with them', async () => {
    const state = await create();
    const [revision = ''] = revisions();
    writeFileSync(host.path(`${FILES}/web/${revision}/0-web.conf`), 'by hand');
    resource = newProcess();
    const { Id } = web();
    const found = (await read(state)) as State;
    expect(found.files['/etc/web.conf']).toBe('by hand');
    expect(await read(await resource.update({ ...state, found: '' }, found, testContext()))).toMatchObject({
      files: state.files,
    });
    expect(web().Id).not.toBe(Id);
    expect(revisions()).toEqual([revision]);
  });

  test('touches nothing of a host that is lost', async () => {
    const state = await create();
    host.reachable = false;
    const lost = { ...state, host: connectionTo(host, { state: 'lost' }) };
    expect(await update(state, lost)).toEqual(lost);
  });

  test('fails for a container of somebody else that came in its place', async () => {
    const state = await create();
    web().Config.Labels = {};
    await expect(update(state, { image: TWO })).rejects.toThrow('is not of this construct');
  });

  test('goes on where the construct was renamed', async () => {
    const state = await create();
    const labels = { ...state.labels, 'longshore.path': 'lab/Shop' };
    await update(state, { labels });
    expect([names(), web().Config.Labels['longshore.path']]).toEqual([['/web'], 'lab/Shop']);
  });
});

/** A group whose members all take part, none of which leads. */
const group = (members: { host: State['host']; container: string }[]): Partial<Planned> => ({
  roll: { name: 'web', ready: ['true'] },
  quorum: { members, voters: members.length },
});

describe('an update that is cut off by SIGKILL', () => {
  const goal: Partial<Planned> = {
    image: TWO,
    files: { '/etc/web.conf': 'three\n' },
    fileModes: { '/etc/web.conf': '0444' },
  };
  /** Pull, files, stop, aside, make, policy, stop, start, remove, clean. */
  const STEPS = 10;

  async function killed(steps: number): Promise<State> {
    const state = await create();
    host.killAfter(steps);
    const updating = resource.update({ ...state, ...goal }, state, testContext());
    if (steps < STEPS) await expect(updating).rejects.toThrow(/killed/);
    else await updating;
    host.revive();
    resource = newProcess();
    return state;
  }

  const steps = Array.from({ length: STEPS }, (_, index) => index);

  test('is whole after so many steps', async () => {
    await killed(STEPS);
    expect([names(), web().Config.Image]).toEqual([['/web'], TWO]);
  });

  test.each(steps)('after step %d: the next reads it, finishes it, and leaves nothing', async (step) => {
    const state = await killed(step);
    const found = await read(state);
    const next = await resource.update({ ...(found as State), ...goal }, found as State, testContext());
    expect([names(), web().Config.Image, web().State.Status, web().HostConfig.RestartPolicy.Name]).toEqual([
      ['/web'],
      TWO,
      'running',
      'always',
    ]);
    expect([host.mostAtOnce, revisions().length, needsUpdate(await read(next))]).toEqual([1, 1, false]);
    expect(await read(next)).toEqual(next);
  });

  test.each(steps)('after step %d: a change of mind brings the old one back', async (step) => {
    const state = await killed(step);
    const found = (await read(state)) as State;
    const next = await resource.update({ ...state, found: found.found }, found, testContext());
    expect([names(), web().Config.Image, web().State.Status, host.mostAtOnce]).toEqual([['/web'], ONE, 'running', 1]);
    expect(await read(next)).toEqual(next);
  });

  test.each(steps)('after step %d, and then a boot of the host: never do two run', async (step) => {
    const state = await killed(step);
    host.boot();
    const found = (await read(state)) as State;
    await resource.update({ ...found, ...goal }, found, testContext());
    expect([names(), web().Config.Image, web().State.Status, host.mostAtOnce]).toEqual([['/web'], TWO, 'running', 1]);
  });

  test.each(steps)('after step %d, its state lost too: a creation takes it up', async (step) => {
    await killed(step);
    await resource.create(planned(goal), testContext());
    expect([names(), web().Config.Image, web().State.Status, host.mostAtOnce]).toEqual([['/web'], TWO, 'running', 1]);
  });

  test.each([3, 4])('after step %d: only the old one is there, set aside, which the plan says', async (step) => {
    const state = await killed(step + 1);
    const found = await read(state);
    expect(found?.found).toBe('not awaited to the end');
  });

  test('while the new one was not well yet: the old one comes back in the next', async () => {
    const state = await killed(8);
    isSick(web());
    host.fates.set(TWO, isSick);
    const found = (await read(state)) as State;
    const { message } = await failure(resource.update({ ...found, ...goal }, found, testContext()));
    expect(message).toContain('The one before is back, and runs.');
    expect([names(), web().Config.Image, web().State.Status]).toEqual([['/web'], ONE, 'running']);
  });

  test('while the old one was brought back: the next finds it', async () => {
    for (let step = 8; step < 13; step += 1) {
      hosts.remove();
      hosts = new FakeDockers();
      host = hosts.add('c1');
      for (const image of [ONE, TWO]) host.registry.set(image, {});
      resource = newProcess();
      const state = await create();
      host.fates.set(TWO, isSick);
      host.killAfter(step);
      await expect(update(state, goal)).rejects.toThrow();
      host.revive();
      resource = newProcess();
      const found = (await read(state)) as State;
      await resource.update({ ...state, found: found.found }, found, testContext());
      expect([names(), web().Config.Image, web().State.Status, host.mostAtOnce]).toEqual([['/web'], ONE, 'running', 1]);
    }
  });

  test('KilledError is what a killed process never sees', () => {
    host.killAfter(0);
    expect(() => host.handle('GET', '/containers/web/json')).toThrow(KilledError);
  });
});

const WEB = plannedOn({ name: 'c1', address: '192.0.2.11' });

describe('what was changed by hand', () => {
  test.each<[string, (container: FakeContainer) => void, Partial<State>]>([
    ['image', ({ Config }) => (Config.Image = TWO), { image: TWO }],
    ['environment', ({ Config }) => Config.Env.push('B=1'), { environment: { ...WEB.environment, B: '1' } }],
    [
      'a variable of the image',
      ({ Config }) => (Config.Env[3] = 'PATH=/evil'),
      { environment: { ...WEB.environment, PATH: '/evil' } },
    ],
    ['command', ({ Config }) => (Config.Cmd = ['other']), { command: ['other'] }],
    ['no command', ({ Config }) => (Config.Cmd = null), { command: [] }],
    ['entrypoint', ({ Config }) => (Config.Entrypoint = ['sh']), { entrypoint: ['sh'] }],
    ['user', ({ Config }) => (Config.User = '0'), { user: '0' }],
    ['hostname', ({ Config }) => (Config.Hostname = 'other'), { hostname: 'other' }],
    ['stop signal', ({ Config }) => (Config.StopSignal = 'SIGQUIT'), { stopSignal: 'SIGQUIT' }],
    ['grace', ({ Config }) => (Config.StopTimeout = 1), { stopGracePeriodSeconds: 1 }],
    ['capabilities', ({ HostConfig }) => (HostConfig.CapAdd = ['SYS_ADMIN']), { capabilities: ['CAP_SYS_ADMIN'] }],
    ["the host's processes", ({ HostConfig }) => (HostConfig.PidMode = 'host'), { pidMode: 'host' }],
    [
      'AppArmor',
      ({ HostConfig }) => (HostConfig.SecurityOpt = ['no-new-privileges', 'apparmor=unconfined']),
      { appArmor: 'unconfined' },
    ],
    [
      'propagation',
      ({ HostConfig }) => Object.assign(HostConfig.Mounts[0] as object, { BindOptions: { Propagation: 'rslave' } }),
      { mounts: [{ ...WEB.mounts[0], propagation: 'rslave' }, ...WEB.mounts.slice(1)] as State['mounts'] },
    ],
    ['root', ({ HostConfig }) => (HostConfig.ReadonlyRootfs = false), { readOnly: false }],
    ['memory', ({ HostConfig }) => (HostConfig.Memory = 1), { memoryBytes: 1 }],
    ['cores', ({ HostConfig }) => (HostConfig.NanoCpus = 2e9), { cpus: 2 }],
    ['pids', ({ HostConfig }) => (HostConfig.PidsLimit = null), { pids: 0 }],
    ['mounts', ({ HostConfig }) => HostConfig.Mounts.shift(), { mounts: WEB.mounts.slice(1) }],
    [
      'labels',
      ({ Config }) => delete Config.Labels.team,
      { labels: { 'longshore.environment': 'lab', 'longshore.path': 'lab/Web', 'longshore.service': 'web' } },
    ],
    [
      'health check',
      ({ Config }) => (Config.Healthcheck = { Test: ['NONE'] }),
      { healthCheck: { test: ['NONE'], intervalSeconds: 0, timeoutSeconds: 0, retries: 0, startPeriodSeconds: 0 } },
    ],
    [
      'network',
      ({ HostConfig, NetworkSettings }) => {
        HostConfig.NetworkMode = 'bridge';
        NetworkSettings.Networks = { bridge: { NetworkID: 'b1' } };
      },
      { network: 'bridge' },
    ],
    [
      'ports',
      ({ HostConfig }) => (HostConfig.PortBindings = { '53/udp': [{ HostIp: '', HostPort: '53' }] }),
      { ports: [{ protocol: 'udp', port: 53, hostAddress: '', hostPort: 53 }] },
    ],
  ])('%s is read under its own name', async (_, change, expected) => {
    const state = await create();
    change(web());
    expect(await newProcess().read(state, testContext())).toEqual({ ...state, ...expected });
  });

  test('what reaches the host is asked of the engine, and read as it was declared', async () => {
    const state = await create({
      pidMode: 'host',
      cgroupnsMode: 'host',
      appArmor: 'unconfined',
      mounts: [{ type: 'bind', source: '/srv/web', target: '/srv/web', readOnly: false, propagation: 'rshared' }],
    });
    expect(web().HostConfig).toMatchObject({
      PidMode: 'host',
      CgroupnsMode: 'host',
      // The last one is the engine's own.
      SecurityOpt: ['no-new-privileges', 'apparmor=unconfined', 'label=disable'],
    });
    expect(web().HostConfig.Mounts[0]).toMatchObject({ BindOptions: { Propagation: 'rshared' } });
    expect(await read(state)).toEqual(state);
    web().HostConfig.CgroupnsMode = 'private';
    expect(await read(state)).not.toHaveProperty('cgroupnsMode');
  });

  test('an engine on control groups of version 1 names a mode that nobody asked for', async () => {
    const state = await create();
    web().HostConfig.CgroupnsMode = 'host';
    expect(await read(state)).toEqual(state);
  });

  test('a limit that was taken off is absent', async () => {
    const state = await create();
    web().HostConfig.NanoCpus = 0;
    expect(await read(state)).not.toHaveProperty('cpus');
  });

  test.each<[string, (container: FakeContainer) => void, string]>([
    [
      'it was stopped',
      ({ State }) => Object.assign(State, { Status: 'exited', ExitCode: 137 }),
      'it is exited (exit code 137)',
    ],
    ['it was paused', ({ State }) => (State.Status = 'paused'), 'it is paused (exit code 0)'],
    ['privileges', ({ HostConfig }) => (HostConfig.Privileged = true), 'Privileged = true (declared: none)'],
    ['capabilities kept', ({ HostConfig }) => (HostConfig.CapDrop = null), 'CapDrop = none (declared: ["ALL"])'],
    [
      'new privileges',
      ({ HostConfig }) => (HostConfig.SecurityOpt = []),
      'SecurityOpt = none (declared: ["no-new-privileges"])',
    ],
    [
      'restarts',
      ({ HostConfig }) => (HostConfig.RestartPolicy = { Name: 'no' }),
      'RestartPolicy.Name = "no" (declared: "always")',
    ],
  ])('%s is read in "found", and repaired', async (_, change, text) => {
    const state = await create();
    change(web());
    const found = (await read(state)) as State;
    expect(found).toEqual({ ...state, found: `changed by hand: ${text}` });
    expect(needsUpdate(found)).toBe(true);
    const repaired = await resource.update(state, found, testContext());
    expect(await read(repaired)).toEqual(repaired);
    expect(names()).toEqual(['/web']);
  });

  test('a network that it was taken off', async () => {
    const state = await create({ network: 'network7' });
    web().NetworkSettings.Networks = {};
    expect((await read(state))?.found).toBe('changed by hand: Networks = none (declared: ["network7"])');
  });

  test('another container in its place is one that was not awaited, or is gone where it is not ours', async () => {
    const state = await create();
    web().Id = 'c99';
    expect((await read(state))?.found).toBe('not awaited to the end');
    web().Config.Labels = {};
    expect(await read(state)).toBeUndefined();
  });

  test('its files: content, mode, one removed, all removed', async () => {
    const state = await create();
    const [revision = ''] = revisions();
    const folder = host.path(`${FILES}/web/${revision}`);
    const readAnew = () => newProcess().read(state, testContext());
    rmSync(join(folder, '1-run.sh'));
    expect((await readAnew())?.files).toEqual({ '/etc/web.conf': state.files['/etc/web.conf'] });
    writeFileSync(join(folder, '0-web.conf'), '');
    expect(await readAnew()).toMatchObject({ files: { '/etc/web.conf': '' }, fileModes: { '/etc/web.conf': '0444' } });
    rmSync(folder, { recursive: true });
    expect((await readAnew())?.files).toEqual({});
  });

  test('nothing can be said of what comes from an image that is gone', async () => {
    const state = await create();
    host.images = [];
    expect(await read(state)).toEqual(state);
  });

  test('removed, it is gone', async () => {
    const state = await create();
    host.containers = [];
    expect(await read(state)).toBeUndefined();
  });

  test('files of all containers of a host are looked at in one step', async () => {
    const states = await Promise.all(
      ['a', 'b', 'c'].map((name) =>
        resource.create({ ...planned(), name, labels: { ...planned().labels, 'longshore.path': name } }, testContext()),
      ),
    );
    let steps = 0;
    const counting = hostContainerResource(hosts.engineOf, (to, script) => ((steps += 1), hosts.run(to, script)), 1, 1);
    expect(await Promise.all(states.map((state) => counting.read(state, testContext())))).toEqual(states);
    expect(steps).toBe(1);
  });

  test('on a host that does not answer it is as last known, with a warning', async () => {
    const state = await create();
    host.reachable = false;
    const context = testContext();
    expect(await read(state, context)).toBe(state);
    expect(context.warnings.join()).toContain('host c1 cannot be reached: its last known state is shown');
  });
});

describe('secret files', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'longshore-secrets-'));
    writeFileSync(join(folder, 'key'), 'k'.repeat(64));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  function secret(content: string, changes: object = {}): NonNullable<Planned['secretFiles']>[number] {
    const source = join(folder, 'db');
    writeFileSync(source, content);
    const digest = secretDigest('k'.repeat(64), Buffer.from(content));
    return {
      target: '/run/db',
      source,
      digest,
      digestKey: join(folder, 'key'),
      owner: '0:0',
      mode: '0400',
      ...changes,
    };
  }

  test('are written for their owner alone, and are in no call and no state', async () => {
    const scripts: string[] = [];
    resource = hostContainerResource(
      hosts.engineOf,
      (to, script) => (scripts.push(script), hosts.run(to, script)),
      1,
      1,
    );
    const state = await create({ secretFiles: [secret('s3cr3t\0binary')] });
    const [revision = ''] = revisions();
    const path = `${FILES}/web/${revision}/secret-0-db`;
    expect(web().HostConfig.Mounts.at(-1)).toEqual({ Type: 'bind', Source: path, Target: '/run/db', ReadOnly: true });
    expect(readFileSync(host.path(path), 'utf8')).toBe('s3cr3t\0binary');
    expect((statSync(host.path(path)).mode & 0o777).toString(8)).toBe('400');
    expect(JSON.stringify([state, host.calls])).not.toMatch(/s3cr3t|czNjcjN0/);
    expect(scripts.join()).not.toContain('s3cr3t');
    expect(await read(state)).toEqual(state);
  });

  test('start it anew when they change', async () => {
    const state = await create({ secretFiles: [secret('one')] });
    const { Id } = web();
    const next = await update(state, { secretFiles: [secret('two')] });
    expect(web().Id).not.toBe(Id);
    expect(revisions()).toHaveLength(1);
    expect(await read(next)).toEqual(next);
  });

  test('that were changed on the host are in the plan by their digest, and repaired', async () => {
    const state = await create({ secretFiles: [secret('one')] });
    const [revision = ''] = revisions();
    const path = host.path(`${FILES}/web/${revision}/secret-0-db`);
    writeFileSync(path, 'by hand');
    resource = newProcess();
    const found = (await read(state)) as State;
    expect(found.secretFiles).toEqual([{ ...state.secretFiles[0], digest: '' }]);
    await resource.update(state, found, testContext());
    expect(readFileSync(path, 'utf8')).toBe('one');
  });

  test('fails for a secret that is not what the plan was made of, and the old one runs on', async () => {
    const state = await create();
    const file = secret('one');
    writeFileSync(file.source, 'two');
    await expect(update(state, { secretFiles: [file] })).rejects.toThrow(
      `container web on c1: secret file /run/db: ${file.source} is not what the plan was made of`,
    );
    expect(web().State.Status).toBe('running');
  });

  test('fails where the host cannot write its files', async () => {
    resource = hostContainerResource(
      hosts.engineOf,
      () => Promise.resolve({ code: 1, stdout: '', stderr: 'No space left on device' }),
      1,
      1,
    );
    await expect(create()).rejects.toThrow(
      'container web on c1: a step with its files failed (exit 1)\nNo space left on device\n',
    );
  });
});

describe('deleting a container', () => {
  test('stops it with its grace, and leaves nothing but what it made elsewhere', async () => {
    const state = await create();
    await resource.delete(state, testContext());
    expect(names()).toEqual([]);
    expect(changes().slice(-2)).toEqual(['POST /containers/c2/stop', 'DELETE /containers/c2?force=1']);
    expect(existsSync(host.path('/var/lib/longshore'))).toBe(false);
  });

  test('takes along what a cut-off update left aside', async () => {
    const state = await create();
    const previous = web();
    previous.Name = '/web.previous';
    await resource.delete(state, testContext());
    expect(names()).toEqual([]);
  });

  test('leaves the files of others, and what is not ours', async () => {
    const state = await create();
    await resource.create({ ...planned(), name: 'other' }, testContext());
    await resource.delete(state, testContext());
    expect(readdirSync(host.path(FILES))).toEqual(['other']);
    await create();
    web().Config.Labels = {};
    await resource.delete(state, testContext());
    expect(names()).toEqual(['/other', '/web']);
  });

  test('says which images it leaves, and how to remove them; not what another container uses', async () => {
    const state = await create();
    const other = { ...planned(), name: 'other', image: TWO };
    await resource.create(other, testContext());
    const context = testContext();
    await resource.delete(state, context);
    expect(context.warnings).toEqual([
      `host c1: 1 thing is kept that container web brought\nimage ${ONE} (50 MB)\n` +
        `If they are of no use any more, remove them there:\n  docker image rm ${ONE}`,
    ]);
    expect(host.images).toHaveLength(2);
  });

  test('purges them where it is to, old versions too, but what was there before', async () => {
    await create({ image: TWO });
    host.containers = [];
    const state = await create({ onDestroy: 'purge' });
    const context = testContext();
    await resource.delete(state, context);
    expect([context.warnings, host.images.map(({ references }) => references)]).toEqual([[], [[TWO]]]);
  });

  test.each<[string, Partial<State>]>([
    ['was taken over', { before: [] }],
    ['had another repository first', { before: ['registry.example.com/other'] }],
  ])('purges nothing of one that %s, and says so', async (_, given) => {
    const state = await create({ onDestroy: 'purge' });
    const context = testContext();
    await resource.delete({ ...state, ...given }, context);
    expect(context.warnings).toEqual([
      `host c1: 1 thing is kept although it is to be purged\nimage ${ONE} (50 MB): it was there when this was taken over`,
    ]);
    expect(host.images).toHaveLength(1);
  });

  test('is done where nothing is left, and on a host that is lost', async () => {
    const state = await create();
    host.containers = [];
    await resource.delete(state, testContext());
    host.reachable = false;
    await resource.delete({ ...state, host: connectionTo(host, { state: 'lost' }) }, testContext());
    await expect(resource.delete(state, testContext())).rejects.toThrow('host c1 cannot be reached');
  });
});

describe('importing a container', () => {
  const id = 'ops@192.0.2.11:22/web';

  test('takes it as it is: nothing restarts when it is as declared', async () => {
    const state = await create();
    const imported = (await resource.import?.(id, testContext())) as State;
    const { host: address, checks, timeoutSeconds, before, id: own } = state;
    expect({ ...imported, host: address, checks, timeoutSeconds, before, id: own }).toEqual(state);
    expect(imported.host).toMatchObject({ name: '192.0.2.11', address: '192.0.2.11', user: 'ops', sudo: true });
    expect(needsUpdate(await read(imported))).toBe(false);
    const steps = changes().length;
    await update(imported, planned());
    expect(changes()).toHaveLength(steps);
  });

  test('of somebody else is possible too, and the update makes it ours', async () => {
    await create();
    web().Config.Labels = { 'com.example': 'x' };
    const imported = (await resource.import?.(id, testContext())) as State;
    expect(imported.labels).toEqual({ 'com.example': 'x' });
    await update(imported, planned());
    expect(web().Config.Labels['longshore.path']).toBe('lab/Web');
  });

  test('fails for an id of another form, and for one that is not there', async () => {
    await expect(resource.import?.('web', testContext())).rejects.toThrow(
      'import id "web" reads <user>@<address>:<port>/<container>\nWrite for example ops@192.0.2.11:22/zookeeper.',
    );
    await expect(resource.import?.(id, testContext())).rejects.toThrow('host 192.0.2.11 has no container web\n');
  });
});
