import { swarmMemberResource } from '../../../../provider/resources/swarm-member';
import { FakeEngines, type FakeHost, type FakeImage } from '../../fake-engines';
import { connectionTo, testContext } from '../../fixture';

type Resource = ReturnType<typeof swarmMemberResource>;
type State = Awaited<ReturnType<Resource['create']>>;

const REPOSITORY = 'registry.example.com:5000/web';
let engines: FakeEngines;
let resource: Resource;
let master: FakeHost;

beforeEach(() => {
  engines = new FakeEngines();
  // Nobody holds the gossip's port.
  resource = swarmMemberResource(engines.engineOf, 0, () => Promise.resolve({ code: 1, stdout: '', stderr: '' }));
  master = engines.add('master');
});

const image = (digit: string, changes: Partial<FakeImage> = {}): FakeImage => ({
  Id: `sha256:${digit}`,
  Size: 413_000_000,
  RepoDigests: [`${REPOSITORY}@sha256:${digit}`],
  RepoTags: ['<none>:<none>'],
  ...changes,
});
const THEIRS = { RepoDigests: ['registry.example.com:5000/web/other@sha256:9'], RepoTags: ['web:1'] };

function create(onDestroy: 'keep' | 'purge' = 'keep', changes: Partial<State> = {}): Promise<State> {
  return resource.create(
    {
      host: connectionTo(master),
      role: 'manager',
      advertiseAddress: master.address,
      initialises: true,
      managers: [connectionTo(master)],
      nodeLabels: {},
      availability: 'active',
      imageRepositories: [REPOSITORY],
      onDestroy,
      ...changes,
    },
    testContext(),
  );
}

async function warningsOf(state: State): Promise<string[]> {
  const context = testContext();
  await resource.delete(state, context);
  return context.warnings;
}

describe('joining a swarm', () => {
  test('notes what was there before', async () => {
    master.images.push(image('1'), image('2', THEIRS));
    expect((await create()).before).toEqual(['sha256:1']);
  });

  test('notes the bridge of an engine that was in a swarm once', async () => {
    master.bridge = { Containers: {} };
    expect((await create()).before).toEqual(['docker_gwbridge']);
  });

  test('notes of one that is taken over that nobody knows', async () => {
    engines.swarm([master]);
    master.images.push(image('1'));
    expect((await create()).before).toEqual(['a member of the swarm', 'docker_gwbridge', 'sha256:1']);
  });

  test('fails when the engine cannot tell', async () => {
    engines.answer(({ path }) => path.includes('docker_gwbridge'), { status: 500, body: { message: 'no store' } });
    await expect(create()).rejects.toThrow('master: no store');
  });
});

describe('leaving it', () => {
  const task = (Id: string, node: string) => ({
    ...{ Id, Created: 1, service: 'web', exited: true, ImageID: 'sha256:1', exec: () => ({ code: 0, output: '' }) },
    labels: { 'com.docker.swarm.node.id': node },
  });

  test.each(['keep', 'purge'] as const)(
    'removes the containers of its tasks that had ended, and no others, on %s',
    async (onDestroy) => {
      const state = await create(onDestroy);
      master.images.push(image('1'));
      master.containers.push(task('ours', state.nodeId), task('theirs', 'of another swarm'));
      const warnings = await warningsOf(state);
      expect(master.containers.map(({ Id }) => Id)).toEqual(['theirs']);
      expect(warnings.join().includes('a container uses it')).toBe(onDestroy === 'purge');
    },
  );

  test.each([404, 409])('waits for one that goes meanwhile (%d)', async (status) => {
    const state = await create();
    master.containers.push(task('ours', state.nodeId));
    engines.answer(({ method, path }) => method === 'DELETE' && path.startsWith('/containers'), {
      status,
      body: { message: 'removal in progress' },
    });
    expect(await warningsOf(state)).toHaveLength(1);
    expect(master.containers).toEqual([]);
  });

  test('fails when one cannot be removed', async () => {
    const state = await create();
    master.containers.push(task('ours', state.nodeId));
    engines.answer(({ method, path }) => method === 'DELETE' && path.startsWith('/containers'), {
      status: 500,
      body: { message: 'device or resource busy' },
    });
    await expect(resource.delete(state, testContext())).rejects.toThrow('master: device or resource busy');
  });
});

describe('leaving it and keeping what came with it', () => {
  test('says in one warning what that is, and what removes it', async () => {
    master.images.push(image('1'));
    const state = await create();
    master.images.push(image('2'), image('3', THEIRS), image('4', { RepoDigests: [], RepoTags: [`${REPOSITORY}:4`] }));
    expect(await warningsOf(state)).toEqual([
      [
        'host master: 3 things are kept that the swarm brought',
        'network docker_gwbridge',
        `image ${REPOSITORY}@sha256:2 (413 MB)`,
        `image ${REPOSITORY}:4 (413 MB)`,
        'If they are of no use any more, remove them there:',
        '  docker network rm docker_gwbridge',
        `  docker image rm ${REPOSITORY}@sha256:2`,
        `  docker image rm ${REPOSITORY}:4`,
      ].join('\n'),
    ]);
    expect([master.bridge, master.images.length]).toEqual([{ Containers: {} }, 4]);
  });

  test('says nothing where nothing came', async () => {
    master.bridge = { Containers: {} };
    master.images.push(image('1'));
    expect(await warningsOf(await create())).toEqual([]);
  });

  test("says nothing of what somebody's container uses", async () => {
    const state = await create();
    master.images.push(image('1'));
    master.containers.push({
      Id: 'c',
      Created: 1,
      service: '',
      ImageID: 'sha256:1',
      exec: () => ({ code: 0, output: '' }),
    });
    expect(await warningsOf(state)).toEqual([
      expect.stringMatching(/^host master: 1 thing is kept .*\nnetwork docker_gwbridge\n/),
    ]);
  });

  test('says all of one that was taken over, or whose state an older release wrote', async () => {
    engines.swarm([master]);
    expect(await warningsOf(await create())).toEqual([expect.stringContaining('\nnetwork docker_gwbridge\n')]);
    const old: Partial<State> = { ...(await create()), before: undefined, imageRepositories: undefined };
    expect(await warningsOf(old as State)).toEqual([expect.stringContaining('\nnetwork docker_gwbridge\n')]);
  });

  test('knows images of docker.io by the name that the engine shows', async () => {
    const state = await create('keep', { imageRepositories: ['docker.io/library/nginx'] });
    master.images.push(image('1', { RepoDigests: ['nginx@sha256:1'] }));
    expect(await warningsOf(state)).toEqual([expect.stringContaining('\nimage nginx@sha256:1 (413 MB)\n')]);
  });
});

describe('leaving it and purging what came with it', () => {
  test('removes the bridge and the images, old versions too, and nothing of others', async () => {
    master.images.push(image('1'));
    const state = await create('purge');
    master.images.push(image('2', { RepoTags: [`${REPOSITORY}:2`] }), image('3', THEIRS));
    master.images.push(image('4'));
    expect(await warningsOf(state)).toEqual([]);
    expect([master.bridge, master.images.map(({ Id }) => Id)]).toEqual([undefined, ['sha256:1', 'sha256:3']]);
  });

  test('leaves the bridge that was there before', async () => {
    master.bridge = { Containers: {} };
    expect(await warningsOf(await create('purge'))).toEqual([]);
    expect(master.bridge).toBeDefined();
  });

  test('says what is in use, and keeps it', async () => {
    const state = await create('purge');
    master.bridge = { Containers: { c: {} } };
    master.images.push(image('1'), image('2'));
    master.containers.push({
      Id: 'c',
      Created: 1,
      service: '',
      ImageID: 'sha256:1',
      exec: () => ({ code: 0, output: '' }),
    });
    expect(await warningsOf(state)).toEqual([
      'host master: 2 things are kept although it is to be purged\n' +
        `network docker_gwbridge: a container uses it\nimage ${REPOSITORY}@sha256:1 (413 MB): a container uses it`,
    ]);
    expect(master.images.map(({ Id }) => Id)).toEqual(['sha256:1']);
  });

  test('says what the engine refuses, and goes on; what went meanwhile is no trouble', async () => {
    const state = await create('purge');
    master.images.push(image('1'), image('2'));
    engines.answer(({ method, path }) => method === 'DELETE' && path.endsWith('gwbridge'), {
      status: 403,
      body: { message: 'has active endpoints' },
    });
    engines.answer(({ method, path }) => method === 'DELETE' && path.endsWith('sha256:1'), {
      status: 404,
      body: { message: 'No such image' },
    });
    expect(await warningsOf(state)).toEqual([
      expect.stringContaining('network docker_gwbridge: master: has active endpoints'),
    ]);
    expect(master.images.map(({ Id }) => Id)).toEqual(['sha256:1']);
  });

  test('keeps what was there when a member was taken over, and says so', async () => {
    engines.swarm([master]);
    master.images.push(image('1'));
    const state = await create('purge');
    master.images.push(image('2'));
    expect(await warningsOf(state)).toEqual([
      expect.stringMatching(
        /^host master: 2 things are kept .*\nnetwork docker_gwbridge: it was there when this was taken over\nimage .*sha256:1 .*: it was there/,
      ),
    ]);
    expect(master.images.map(({ Id }) => Id)).toEqual(['sha256:1']);
  });

  test('fails when the engine dies over it; the next time goes on from there', async () => {
    const state = await create('purge');
    master.images.push(image('1'));
    engines.dieAfter(({ method, path }) => method === 'DELETE' && path.startsWith('/images'));
    await expect(resource.delete(state, testContext())).rejects.toThrow('socket hang up');
    expect(await warningsOf(state)).toEqual([]);
    expect([master.bridge, master.images]).toEqual([undefined, []]);
  });

  test('a lost host is not contacted', async () => {
    const state = await create('purge');
    engines.calls.length = 0;
    await resource.delete({ ...state, host: connectionTo(master, { state: 'lost' }) }, testContext());
    expect([engines.calls, master.bridge]).toEqual([[], { Containers: {} }]);
  });
});
