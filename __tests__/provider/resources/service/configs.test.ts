import { configName, contentsOf, ensureConfigs, removeConfigs } from '../../../../provider/resources/service/configs';
import { specOf } from '../../../../provider/resources/service/spec';
import { FakeEngines, type FakeSwarm } from '../../fake-engines';
import { connectionTo } from '../../fixture';
import { declared } from './fixture';

const { labels } = declared();
const REFUSED = { status: 500, body: { message: 'rpc error: no leader' } };
let engines: FakeEngines;
let swarm: FakeSwarm;

beforeEach(() => {
  engines = new FakeEngines();
  swarm = engines.swarm([engines.add('master')]);
});

const engine = () => engines.engineOf(connectionTo({ name: 'master', address: '192.0.2.11' }));
const names = (): string[] => swarm.configs.map(({ Spec }) => Spec.Name).sort();

describe('the name of a config', () => {
  test('follows its content, and is at most 64 characters', () => {
    expect(configName('web-a.conf', 'one')).toMatch(/^web-a\.conf-[0-9a-f]{8}$/);
    expect(configName('web-a.conf', 'one')).not.toBe(configName('web-a.conf', 'two'));
    expect(configName('x'.repeat(99), 'one')).toHaveLength(64);
  });

  test('tells two apart of which it shows the same', () => {
    const long = 'x'.repeat(60);
    expect(configName(`${long}a`, 'one')).not.toBe(configName(`${long}b`, 'one'));
  });
});

describe('the configs of the files', () => {
  test('are made with the identity of the service, in order of their paths, read by root', async () => {
    const references = await ensureConfigs(engine(), declared());
    expect(references.map(({ File }) => File)).toEqual([
      { Name: '/etc/web/a.conf', UID: '0', GID: '0', Mode: 0o444 },
      { Name: '/run.sh', UID: '0', GID: '0', Mode: 0o555 },
    ]);
    expect(references.map(({ ConfigID, ConfigName }) => [ConfigID, ConfigName])).toEqual(
      swarm.configs.map(({ ID, Spec }) => [ID, Spec.Name]),
    );
    expect(swarm.configs.map(({ Spec }) => Spec.Labels)).toEqual([labels, labels]);
    expect(Buffer.from(swarm.configs[0]?.Spec.Data ?? '', 'base64').toString()).toBe('one\ntwo\n');
  });

  test('that are there already are taken', async () => {
    const first = await ensureConfigs(engine(), declared());
    expect(await ensureConfigs(engine(), declared())).toEqual(first);
    expect(swarm.configs).toHaveLength(2);
  });

  test('are one where the same text lies in two places', async () => {
    const files = { '/a/site.conf': 'x', '/b/site.conf': 'x', '/c/site.conf': 'y' };
    const references = await ensureConfigs(engine(), declared({ files, fileModes: {} }));
    expect(references.map(({ File }) => [File.Name, File.Mode])).toEqual(
      Object.keys(files).map((path) => [path, 0o444]),
    );
    expect(swarm.configs).toHaveLength(2);
  });

  test('may have names that a config may not have', async () => {
    await ensureConfigs(engine(), declared({ files: { '/etc/my site+.conf': '' } }));
    expect(names()).toEqual([expect.stringMatching(/^web-my-site-\.conf-/)]);
  });

  test("fail with the engine's own trouble", async () => {
    engines.answer(({ path }) => path === '/configs/create', REFUSED);
    await expect(ensureConfigs(engine(), declared())).rejects.toThrow('master: rpc error: no leader');
  });
});

describe('the text of the configs', () => {
  test('is by their ids, asked at once', async () => {
    const references = await ensureConfigs(engine(), declared());
    engines.calls.length = 0;
    const contents = await contentsOf(engine(), specOf(declared(), 'slave1', references));
    expect([...contents.values()]).toEqual(['one\ntwo\n', '']);
    expect(engines.calls).toHaveLength(1);
  });

  test('of one that is not of this service is asked for itself; there is none of one that is gone', async () => {
    const other = { ...declared(), labels: { 'longshore.environment': 'lab', 'longshore.path': 'lab/Other' } };
    const references = await ensureConfigs(engine(), other);
    swarm.configs.pop();
    const contents = await contentsOf(engine(), specOf(declared(), 'slave1', references));
    expect([...contents.values()]).toEqual(['one\ntwo\n']);
  });

  test('of a service without files is asked of nobody', async () => {
    expect(await contentsOf(engine(), specOf(declared(), 'slave1', []))).toEqual(new Map());
    expect(engines.calls).toEqual([]);
  });

  test("fails with the engine's own trouble", async () => {
    const references = await ensureConfigs(engine(), declared());
    swarm.configs = [];
    engines.answer(({ path }) => /^\/configs\/config\d/.test(path), REFUSED);
    await expect(contentsOf(engine(), specOf(declared(), 'slave1', references))).rejects.toThrow('no leader');
  });
});

describe('configs that are mounted no more', () => {
  test('go, those of others and those that are mounted stay', async () => {
    const [kept] = await ensureConfigs(engine(), declared());
    await ensureConfigs(engine(), declared({ files: { '/a': 'old' } }));
    await ensureConfigs(engine(), declared({ name: 'other', labels: { ...labels, 'longshore.path': 'lab/Other' } }));
    await removeConfigs(engine(), labels, kept === undefined ? [] : [kept]);
    expect(names()).toEqual([
      expect.stringMatching(/^other-a/),
      expect.stringMatching(/^other-run/),
      expect.stringMatching(/^web-a\.conf/),
    ]);
  });

  test('stay while something mounts them; that they are gone already is no trouble', async () => {
    const references = await ensureConfigs(engine(), declared());
    const gone = references[1]?.ConfigID ?? '';
    await engine().post('/services/create', specOf(declared(), 'slave1', references.slice(0, 1)));
    engines.answer(({ method, path }) => method === 'DELETE' && path.endsWith(gone), {
      status: 404,
      body: { message: `config ${gone} not found` },
    });
    await removeConfigs(engine(), labels);
    expect(names()).toHaveLength(2);
  });

  test("fail with the engine's own trouble", async () => {
    await ensureConfigs(engine(), declared());
    engines.answer(({ method }) => method === 'DELETE', REFUSED);
    await expect(removeConfigs(engine(), labels)).rejects.toThrow('no leader');
  });
});
