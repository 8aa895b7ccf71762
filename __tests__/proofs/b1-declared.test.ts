import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { declaredIn, filesWithSecrets, registeringTokens, storesIn } from './b1-declared';

const c1 = { name: 'c1' };
const stack = {
  resource: {
    longshore_host_container: {
      Consul: {
        name: 'consul',
        host: c1,
        secret_files: [{ target: '/consul/config/acl.json', source: '../acl.json', owner: '1002:1002', mode: '0400' }],
        mounts: [{ source: '/srv/consul', target: '/consul/data' }, { target: '/tmp' }],
      },
      ZooKeeper: { name: 'zookeeper', host: c1, mounts: [{ source: '/srv/zookeeper', target: '/data' }] },
    },
    longshore_host_file: {
      Token: { host: c1, path: '/etc/token', uid: 0, gid: 7, mode: '0600', secret: { source: '../token' } },
      Open: { host: c1, path: '/etc/open', uid: 0, gid: 0, mode: '0644' },
    },
  },
};

test('secret files of containers and of hosts are declared, with owner and mode', () => {
  expect(filesWithSecrets(stack)).toEqual([
    {
      host: 'c1',
      path: '/consul/config/acl.json',
      container: 'consul',
      owner: '1002:1002',
      mode: '0400',
      source: '../acl.json',
    },
    { host: 'c1', path: '/etc/token', owner: '0:7', mode: '0600', source: '../token' },
  ]);
  expect(filesWithSecrets({})).toEqual([]);
});

test("of Consul's data the replicated log may hold tokens, and what services registered the tokens of those", () => {
  const store = { host: 'c1', directory: '/srv/consul', owner: '1002:1002' };
  expect(storesIn(stack, ['token', 'web'], ['web'])).toEqual([
    { ...store, below: 'raft', secrets: ['token', 'web'] },
    { ...store, below: 'services', secrets: ['web'] },
    { ...store, below: 'checks', secrets: ['web'] },
  ]);
});

test('a token registers services where it has identities of services', () => {
  const token = (source: string, service_identities?: string[]) => ({
    secret: { source },
    ...(service_identities !== undefined && { service_identities }),
  });
  const longshore_consul_token = { Web: token('../web', ['web']), Node: token('../node'), None: token('../none', []) };
  expect(registeringTokens({ resource: { longshore_consul_token } })).toEqual(['../web']);
  expect(registeringTokens({})).toEqual([]);
});

describe('of a project', () => {
  let project: string;
  beforeEach(() => {
    project = mkdtempSync(join(tmpdir(), 'longshore-declared-'));
    const folder = join(project, 'cdktf.out', 'stacks', 'lab');
    mkdirSync(folder, { recursive: true });
    mkdirSync(join(project, 'secrets'));
    const need = { name: 'acl.json', path: 'lab/Consul', kind: 'uuid' };
    const needs = { schemaVersion: 1, environment: 'lab', secretsDirectory: 'secrets', secrets: [need] };
    writeFileSync(join(folder, 'secrets.json'), JSON.stringify(needs));
  });
  afterEach(() => {
    rmSync(project, { recursive: true });
  });

  const declared = (from: string) => {
    const { longshore_host_container: containers } = stack.resource;
    const [file] = containers.Consul.secret_files;
    const source = join('..', '..', '..', from);
    const consul = { ...containers.Consul, secret_files: [{ ...file, source }] };
    const synthesized = { resource: { longshore_host_container: { consul } } };
    writeFileSync(join(project, 'cdktf.out', 'stacks', 'lab', 'cdk.tf.json'), JSON.stringify(synthesized));
    writeFileSync(join(project, from), '{"token":"7c4de7c8-9d0c"}');
    return declaredIn(project, 'lab', [{ name: 'token', needles: ['7c4de7c8-9d0c'] }]);
  };

  test('a file is declared with the secrets that its source holds, a store with the tokens of the environment', () => {
    const { files, stores } = declared('secrets/acl.json');
    expect(files).toMatchObject([{ path: '/consul/config/acl.json', secrets: ['token'] }]);
    expect(stores).toMatchObject([{ secrets: ['acl.json'] }, { secrets: [] }, { secrets: [] }]);
  });

  test('fails for a secret that lies elsewhere', () => {
    expect(() => declared('acl.json')).toThrow(/acl\.json: a secret that is not in secrets$/);
  });
});
