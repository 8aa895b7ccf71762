import { RecordReader } from '../../../../lab/simulators/marathon/mesos/record-io';
import { ZooKeeperStore } from '../../../../lab/simulators/marathon/store';
import { settings } from './cluster';
import { CoordinationInMemory } from '../coordination-in-memory';

test('flags become settings', () => {
  const made = settings(
    '--min_revive_offers_interval',
    '100',
    '--accepted_resource_roles_default_behavior',
    'reserved',
    '--local_port_min',
    '9000',
  );
  expect(made).toMatchObject({
    httpPort: 8080,
    zkSessionTimeout: 10_000,
    framework: { name: 'marathon', role: '*', webuiUrl: 'http://marathon:8080', failoverTimeoutSeconds: 604_800 },
    scheduler: {
      server: { localPorts: [9000, 20_000] },
      launch: {
        acceptedRoles: 'reserved',
        instancesPerOffer: 5,
        declineFor: 120_000,
        reviveInterval: 100,
        maintenanceMode: true,
      },
      kill: { chunk: 100, retryAfter: 30_000 },
      mostDeployments: 100,
      mostVersions: 50,
      reconciliation: { delay: 15_000, interval: 600_000 },
    },
  });
});

test('records are put together from pieces', () => {
  const reader = new RecordReader();
  expect(reader.read(Buffer.from('5\nhel'))).toEqual([]);
  expect(reader.read(Buffer.from('lo2\nab1'))).toEqual(['hello', 'ab']);
  expect(reader.read(Buffer.from('\nc'))).toEqual(['c']);
});

test('fails at what is no record', () => {
  expect(() => new RecordReader().read(Buffer.from('<html>\n'))).toThrow('not the length of a record');
});

test('what is kept is found again, the last of several writes', async () => {
  const ensemble = new CoordinationInMemory();
  const store = new ZooKeeperStore(ensemble.session(), '/marathon/state', (fault) => {
    throw fault;
  });
  store.save('apps', '/shop/web', { n: 1 });
  store.save('apps', '/shop/web', { n: 2 });
  store.save('apps', '/db', { n: 3 });
  store.remove('apps', '/db');
  await store.settled();
  expect([...(await store.load('apps'))]).toEqual([['/shop/web', { n: 2 }]]);
  store.close();
  store.save('apps', '/late', {});
  await store.settled();
  expect((await store.load('apps')).size).toBe(1);
});

test('fails aloud when nothing can be kept', async () => {
  const session = new CoordinationInMemory().session();
  const faults: unknown[] = [];
  const broken = { ...session, set: () => Promise.reject(new Error('no quorum')) };
  const store = new ZooKeeperStore(broken, '/state', (fault) => faults.push(fault));
  store.save('apps', '/web', {});
  await store.settled();
  expect(faults).toEqual([new Error('no quorum')]);
});
