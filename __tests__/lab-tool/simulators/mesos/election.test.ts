import { contend, masterInfo, watchLeader } from '../../../../lab/simulators/mesos/election';
import { storeIn } from '../../../../lab/simulators/mesos/master/run';
import { emptyRegistry } from '../../../../lab/simulators/mesos/master/registry';
import { CoordinationInMemory } from '../coordination-in-memory';
import { settled } from './manual-clock';

const info = (id: string) => masterInfo(id, '127.0.1.1', 5050, 'h', '1.11.0');

test("a master's info is that of the real ones", () => {
  expect(info('m')).toEqual({
    id: 'm',
    ip: 16842879, // as in docs/operator-http-api.md
    port: 5050,
    hostname: 'h',
    pid: 'master@127.0.1.1:5050',
    version: '1.11.0',
    address: { hostname: 'h', ip: '127.0.1.1', port: 5050 },
  });
});

test('the first that stands leads, until its session is over; others nodes there decide nothing', async () => {
  const ensemble = new CoordinationInMemory();
  const [first, second, watcher] = [ensemble.session(), ensemble.session(), ensemble.session()];
  const leaders: (string | undefined)[] = [];
  await watcher.set('/mesos/log_replicas', '');
  watchLeader(watcher, '/mesos', (leader) => leaders.push(leader?.id));
  await settled();
  await contend(first, '/mesos', info('a'));
  await contend(second, '/mesos', info('b'));
  await settled();
  ensemble.expire(1);
  await settled();
  ensemble.expire(2);
  await settled();
  expect(leaders).toEqual([undefined, 'a', 'b', undefined]);
});

test('the registry is kept beside the masters, in the order of its changes', async () => {
  const ensemble = new CoordinationInMemory();
  const store = storeIn(ensemble.session(), '/mesos');
  expect(await store.load()).toBeUndefined();
  const registry = emptyRegistry();
  const kept = store.save(registry);
  registry.deactivated.push('S0');
  await Promise.all([kept, store.save(registry)]);
  expect(await storeIn(ensemble.session(), '/mesos').load()).toEqual({ ...emptyRegistry(), deactivated: ['S0'] });
});
