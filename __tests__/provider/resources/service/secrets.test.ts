import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { operatorFile } from '../../../../provider/resources/operator-file';
import { ensureSecrets, removeSecrets, secretName } from '../../../../provider/resources/service/secrets';
import type { SecretFile } from '../../../../provider/resources/service/spec';
import { swarmServiceResource } from '../../../../provider/resources/swarm-service';
import { secretDigest } from '../../../../provider/secret-digest';
import { FakeEngines, type FakeHost, type FakeSwarm } from '../../fake-engines';
import { connectionTo, testContext } from '../../fixture';
import { declared } from './fixture';

type Resource = ReturnType<typeof swarmServiceResource>;
type State = Awaited<ReturnType<Resource['create']>>;

const KEY = '7'.repeat(64);
const folder = mkdtempSync(join(tmpdir(), 'longshore-secrets-'));
const digestKey = join(folder, '.digest-key');
writeFileSync(digestKey, `${KEY}\n`);
afterAll(() => {
  rmSync(folder, { recursive: true });
});

let engines: FakeEngines;
let swarm: FakeSwarm;
let master: FakeHost;
let slave: FakeHost;
let resource: Resource;

beforeEach(() => {
  engines = new FakeEngines();
  [master, slave] = [engines.add('master'), engines.add('slave1')];
  swarm = engines.swarm([master, slave]);
  Object.assign(engines.nodeOf(slave)?.Spec ?? {}, { Labels: { 'longshore.host': 'slave1' } });
  resource = swarmServiceResource(engines.engineOf, 1);
});

/** Written where the operator has it, and as a plan shows it. */
function secret(target: string, content: string | Buffer, changes: Partial<SecretFile> = {}): SecretFile {
  const source = join(folder, target.replaceAll('/', '_'));
  writeFileSync(source, content);
  const digest = secretDigest(KEY, Buffer.from(content));
  return { target, source, digest, digestKey, owner: '1001:1001', mode: '0400', ...changes };
}

const engine = () => engines.engineOf(connectionTo(master));
const create = (secretFiles: SecretFile[]): Promise<State> =>
  resource.create(
    {
      ...declared({ secretFiles }),
      host: connectionTo(slave),
      managers: [connectionTo(master)],
      checks: [],
      timeoutSeconds: 60,
      onCreate: 'skip',
    },
    testContext(),
  );
const update = (state: State, secretFiles: readonly SecretFile[]): Promise<State> =>
  resource.update({ ...state, secretFiles }, state, testContext());
const contents = (): string[] => swarm.secrets.map(({ Spec }) => Buffer.from(Spec.Data, 'base64').toString());
const mounted = (): unknown =>
  (swarm.services[0]?.Spec.TaskTemplate as { ContainerSpec: { Secrets?: unknown } }).ContainerSpec.Secrets;

describe('the name of a secret', () => {
  test('carries the digest, and has at most 64 characters', () => {
    const digest = '0123456789abcdef0123456789abcdef';
    expect(secretName('web-db', digest)).toBe('web-db-0123456789abcdef');
    expect(secretName('x'.repeat(99), digest)).toHaveLength(64);
    expect(secretName(`${'x'.repeat(60)}a`, digest)).not.toBe(secretName(`${'x'.repeat(60)}b`, digest));
  });
});

describe('a service with secret files', () => {
  test('mounts them by target, owner and mode; the bytes arrive as they are', async () => {
    const state = await create([secret('/etc/web/key', Buffer.from([0, 255, 10])), secret('/run/db', 'hunter2\n')]);
    expect(swarm.secrets.map(({ Spec }) => Spec.Data)).toEqual(['AP8K', Buffer.from('hunter2\n').toString('base64')]);
    expect(mounted()).toEqual(
      ['/etc/web/key', '/run/db'].map((Name, index) => ({
        SecretID: swarm.secrets[index]?.ID,
        SecretName: swarm.secrets[index]?.Spec.Name,
        File: { Name, UID: '1001', GID: '1001', Mode: 0o400 },
      })),
    );
    expect(swarm.secrets[1]?.Spec.Labels).toEqual({
      ...declared().labels,
      'longshore.digest': state.secretFiles[1]?.digest,
    });
    expect(await resource.read(state, testContext())).toEqual(state);
  });

  test('has nothing of a content in state or error, and in one body only', async () => {
    const state = await create([secret('/run/db', 'CANARY')]);
    const data = Buffer.from('CANARY').toString('base64');
    const holding = engines.calls.filter((call) => inspect(call, { depth: null }).includes(data));
    expect(holding.map(({ method, path }) => `${method} ${path}`)).toEqual(['POST /secrets/create']);
    expect(inspect(state, { depth: null })).not.toMatch(new RegExp(`CANARY|${data}`));
    const changed = { ...secret('/run/db', 'CANARY'), digest: '0'.repeat(32) };
    const error = await update(state, [changed]).catch((thrown: unknown) => thrown);
    expect(inspect(error, { depth: null, showHidden: true })).not.toMatch(new RegExp(`CANARY|${data}`));
  });

  test('whose content changed gets another secret; the old one goes when the update has ended', async () => {
    const state = await create([secret('/run/db', 'one')]);
    const updated = await update(state, [secret('/run/db', 'two')]);
    expect(contents()).toEqual(['two']);
    expect(await resource.read(updated, testContext())).toEqual(updated);
    await update(updated, []);
    expect([swarm.secrets, mounted()]).toEqual([[], undefined]);
  });

  test('whose secrets are there already reads no file', async () => {
    const file = secret('/run/db', 'one');
    const state = await create([file]);
    rmSync(file.source);
    const updated = await update({ ...state, memoryBytes: 2 ** 27 }, [file]);
    expect(updated.secretFiles).toEqual([file]);
  });

  test('deleted takes its secrets along, and none of others', async () => {
    const state = await create([secret('/run/db', 'one')]);
    swarm.secrets.push({ ID: 'theirs', Spec: { Name: 'theirs', Labels: {}, Data: '' } });
    await resource.delete(state, testContext());
    expect(swarm.secrets.map(({ ID }) => ID)).toEqual(['theirs']);
  });

  test.each<[string, (reference: { SecretID: string; SecretName: string; File: object }) => unknown, object]>([
    ['another secret', (one) => Object.assign(one, { SecretID: 'theirs', SecretName: 'theirs' }), { digest: '' }],
    ['one that is gone', (one) => Object.assign(one, { SecretID: 'gone' }), { digest: '' }],
    ['another owner', (one) => Object.assign(one.File, { UID: '0' }), { owner: '0:1001' }],
    ['another mode', (one) => Object.assign(one.File, { Mode: 0o444 }), { mode: '0444' }],
    ['another path', (one) => Object.assign(one.File, { Name: '/x' }), { target: '/x', source: '', digestKey: '' }],
  ])('shows %s that it got by hand, and an update mends it', async (_, change, shown) => {
    const state = await create([secret('/run/db', 'one')]);
    swarm.secrets.push({ ID: 'theirs', Spec: { Name: 'theirs', Labels: {}, Data: '' } });
    engines.changeByHand(swarm, 'web', (spec: { TaskTemplate: { ContainerSpec: { Secrets: [never] } } }) => {
      change(spec.TaskTemplate.ContainerSpec.Secrets[0]);
    });
    const read = await resource.read(state, testContext());
    expect(read?.secretFiles).toEqual([{ ...state.secretFiles[0], ...shown }]);
    const mended = await update(read as State, state.secretFiles);
    expect(mended).toEqual(state);
    expect(await resource.read(mended, testContext())).toEqual(state);
  });

  test('shares one secret between two paths of the same name and content', async () => {
    const files = [secret('/a/key', 'same'), secret('/b/key', 'same')];
    const references = await ensureSecrets(engine(), declared({ secretFiles: files }));
    expect([new Set(references.map(({ SecretID }) => SecretID)).size, swarm.secrets.length]).toEqual([1, 1]);
  });

  test('takes the secret that another service made in the meantime', async () => {
    const file = secret('/run/db', 'one');
    const [first] = await ensureSecrets(engine(), declared({ secretFiles: [file] }));
    engines.answer(({ method, path }) => method === 'GET' && path.startsWith('/secrets/'), {
      status: 404,
      body: { message: 'not found' },
    });
    expect(await ensureSecrets(engine(), declared({ secretFiles: [file] }))).toEqual([first]);
  });

  test('fails for a secret of its name that is not of its content', async () => {
    const file = secret('/run/db', 'one');
    swarm.secrets.push({ ID: 'theirs', Spec: { Name: secretName('web-db', file.digest), Labels: {}, Data: '' } });
    await expect(create([file])).rejects.toThrow(
      /^service web: a secret web-db-\w{16} is there already, and is not of this content\n.*docker secret rm web-db-/,
    );
  });

  test('fails for a file that changed since the plan was made, and makes nothing', async () => {
    const file = secret('/run/db', 'one');
    writeFileSync(file.source, 'two');
    await expect(create([file])).rejects.toThrow(
      `service web: secret file /run/db: ${file.source} is not what the plan was made of\nIt changed since, or another key lies beside it.`,
    );
    expect([swarm.secrets, swarm.services]).toEqual([[], []]);
  });

  test.each(['source', 'digestKey'] as const)('fails where there is no %s', async (name) => {
    const file = secret('/run/db', 'one', { [name]: join(folder, 'none') });
    await expect(create([file])).rejects.toThrow(
      `service web: secret file /run/db: ${join(folder, 'none')} cannot be read\nENOENT. The secrets of an environment lie on the machine that deploys it.`,
    );
  });

  test('fails with what the engine says', async () => {
    const file = secret('/run/db', 'one');
    engines.answer(({ path }) => path === '/secrets/create', { status: 400, body: { message: 'too large' } });
    await expect(create([file])).rejects.toThrow('master: too large');
    engines.answer(({ path }) => path.startsWith('/secrets/'), { status: 500, body: { message: 'no leader' } });
    await expect(create([file])).rejects.toThrow('master: no leader');
  });

  test('fails when one cannot be removed for another reason than that something uses it', async () => {
    await ensureSecrets(engine(), declared({ secretFiles: [secret('/run/db', 'one')] }));
    engines.answer(({ method }) => method === 'DELETE', { status: 400, body: { message: 'is in use' } });
    await removeSecrets(engine(), declared().labels);
    engines.answer(({ method }) => method === 'DELETE', { status: 500, body: { message: 'no leader' } });
    await expect(removeSecrets(engine(), declared().labels)).rejects.toThrow('master: no leader');
  });
});

test("a path of the operator's machine may begin in the home directory", () => {
  expect([operatorFile('~/a'), operatorFile('../a')]).toEqual([join(homedir(), 'a'), '../a']);
});
