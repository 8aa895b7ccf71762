import { canaryRight, canaryWrong } from './b1-canary-judge';
import type { Declared } from './b1-declared';
import type { FoundFile, Search } from './b1-search';

const SOURCE = '/var/lib/longshore/containers/consul/0123456789ab/secret-0-acl.json';
const DECLARED: Declared = {
  files: [
    {
      host: 'c1',
      path: '/consul/config/acl.json',
      container: 'consul',
      owner: '1002:1002',
      mode: '0400',
      source: '/operator/c1-acl.json',
      secrets: ['agent-token', 'dns-token'],
    },
    { host: 'c1', path: '/etc/token', owner: '0:0', mode: '0600', source: '/operator/token', secrets: ['token'] },
    { host: 'c1', path: '/etc/ca.pem', owner: '0:0', mode: '0444', source: '/operator/ca.pem', secrets: [] },
    { host: 'vm1', path: '/etc/other', owner: '0:0', mode: '0600', source: '/operator/other', secrets: ['other'] },
  ],
  stores: [
    { host: 'c1', directory: '/srv/consul', owner: '1002:1002', below: 'raft', secrets: ['agent-token', 'dns-token'] },
  ],
};

const root = { path: '/', mode: '0755', owner: '0:0' };
const data = { path: '/srv/consul', mode: '0700', owner: '1002:1002' };
const acl: FoundFile = {
  path: SOURCE,
  mode: '0400',
  owner: '1002:1002',
  secrets: ['agent-token', 'dns-token'],
  within: [root],
};
const token: FoundFile = { path: '/etc/token', mode: '0600', owner: '0:0', secrets: ['token'], within: [root] };
const log: FoundFile = {
  path: '/srv/consul/raft/wal/1.wal',
  mode: '0644',
  owner: '1002:1002',
  secrets: ['dns-token'],
  within: [data, root],
};

const search = (files: FoundFile[], places: Search['places'] = []): Search => ({
  files,
  places,
  mounts: [{ container: 'consul', source: SOURCE, target: '/consul/config/acl.json' }],
  searched: { files: 9315, bytes: 3 * 2 ** 20, processes: 17, containers: 2 },
});
const wrong = (...files: FoundFile[]): string[] => canaryWrong('c1', search(files), DECLARED);

test('each declared file with its own secrets, and the store behind its door, are well', () => {
  expect(wrong(acl, token, log)).toEqual([]);
  expect(canaryRight('c1', search([token]))).toBe(
    'c1: 9315 files (3 MiB), 17 processes, 2 containers; secrets are in /etc/token 0600 0:0',
  );
});

test('fails for a secret in another file, whatever its mode, and in what is no file', () => {
  const copy = { ...token, path: '/var/tmp/token' };
  expect(wrong(acl, token, copy)).toEqual(['c1: token in /var/tmp/token (0600, 0:0)']);
  const places = [{ place: 'log of container consul', secrets: ['dns-token', 'token'] }];
  expect(canaryWrong('c1', search([acl, token], places), DECLARED)).toEqual([
    'c1: dns-token, token in log of container consul',
  ]);
});

test("fails for a declared file that holds another's secret, and for one of another host", () => {
  expect(wrong({ ...acl, secrets: ['agent-token', 'dns-token', 'token'] }, token)).toEqual([
    `c1: token in ${SOURCE} (0400, 1002:1002)`,
  ]);
  const other = { ...token, path: '/etc/other', secrets: ['other'] };
  expect(wrong(acl, token, other)).toEqual(['c1: other in /etc/other (0600, 0:0)']);
});

test('fails for another mode or owner than is declared', () => {
  expect(wrong({ ...acl, mode: '0440' }, { ...token, owner: '1:0' })).toEqual([
    `c1: ${SOURCE} (0440, 1002:1002) is declared with 0400, 1002:1002`,
    `c1: ${SOURCE} (0440, 1002:1002) holds agent-token, dns-token, and neither it nor a directory above it is closed`,
    'c1: /etc/token (0600, 1:0) is declared with 0600, 0:0',
  ]);
});

test('fails for a file that is declared open', () => {
  const files = DECLARED.files.map((file) => (file.path === '/etc/token' ? { ...file, mode: '0644' } : file));
  expect(canaryWrong('c1', search([acl, { ...token, mode: '0644' }]), { ...DECLARED, files })).toEqual([
    'c1: /etc/token (0644, 0:0) holds token, and neither it nor a directory above it is closed',
  ]);
  const closed = { path: '/etc', mode: '0700', owner: '0:0' };
  const behind = { ...token, mode: '0644', within: [closed, root] };
  expect(canaryWrong('c1', search([acl, behind]), { ...DECLARED, files })).toEqual([]);
});

test("fails for a store whose door is open or another's, or that holds what it need not", () => {
  const behind = (door: Partial<typeof data>): FoundFile => ({ ...log, within: [{ ...data, ...door }, root] });
  const file = '/srv/consul/raft/wal/1.wal (0644, 1002:1002)';
  expect(wrong(acl, token, behind({ mode: '0755' }))).toEqual([
    `c1: /srv/consul (0755, 1002:1002) is not closed, and ${file} in it holds dns-token`,
  ]);
  expect(wrong(acl, token, behind({ owner: '0:0' }))).toEqual([
    `c1: /srv/consul (0700, 0:0) is not closed, and ${file} in it holds dns-token`,
  ]);
  expect(wrong(acl, token, { ...log, within: [root] })).toEqual([
    `c1: /srv/consul (?, ?) is not closed, and ${file} in it holds dns-token`,
  ]);
  expect(wrong(acl, token, { ...log, owner: '0:0' })).toEqual([
    'c1: /srv/consul/raft/wal/1.wal (0644, 0:0) belongs to another than 1002:1002',
  ]);
  expect(wrong(acl, token, { ...log, secrets: ['token'] })).toEqual([`c1: token in ${file}`]);
  const beside = { ...log, path: '/srv/consul/serf/local.keyring', mode: '0600' };
  expect(wrong(acl, token, beside)).toEqual(['c1: dns-token in /srv/consul/serf/local.keyring (0600, 1002:1002)']);
});

test('fails where the search does not find what is declared: it is blind', () => {
  expect(wrong(token)).toEqual([
    `c1: the search does not find agent-token, dns-token in ${SOURCE}, where it is declared`,
  ]);
  expect(wrong({ ...acl, secrets: ['dns-token'] }, token)).toEqual([
    `c1: the search does not find agent-token in ${SOURCE}, where it is declared`,
  ]);
  expect(canaryWrong('c1', { ...search([acl, token]), mounts: [] }, DECLARED)).toEqual(
    expect.arrayContaining([
      expect.stringContaining('does not find agent-token, dns-token in /consul/config/acl.json'),
    ]),
  );
});
