import { filesWithSecrets, storesIn } from './b1-declared';

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

test("of Consul's data the replicated log alone may hold tokens", () => {
  expect(storesIn(stack, ['token'])).toEqual([
    { host: 'c1', directory: '/srv/consul', owner: '1002:1002', below: 'raft', secrets: ['token'] },
  ]);
});
