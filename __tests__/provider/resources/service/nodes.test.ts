import { downHostOf } from '../../../../provider/resources/service/nodes';
import { specOf } from '../../../../provider/resources/service/spec';
import { FakeEngines, type FakeHost } from '../../fake-engines';
import { connectionTo } from '../../fixture';
import { declared } from './fixture';

let engines: FakeEngines;
let slave: FakeHost;

beforeEach(() => {
  engines = new FakeEngines();
  const master = engines.add('master');
  slave = engines.add('slave1');
  engines.swarm([master, slave]);
  label(slave, 'slave1');
});

function label(host: FakeHost, name: string): void {
  const node = engines.nodeOf(host);
  if (node !== undefined) node.Spec.Labels = { 'longshore.host': name };
}

const down = (spec: object = specOf(declared(), 'slave1', [])): Promise<string | undefined> =>
  downHostOf(engines.engineOf(connectionTo({ name: 'master', address: '192.0.2.11' })), { Spec: spec });

test('a service whose host is down is told so, by the name of its host', async () => {
  expect(await down()).toBeUndefined();
  Object.assign(engines.nodeOf(slave)?.Status ?? {}, { State: 'down' });
  expect(await down()).toBe('slave1');
});

test('a host that has come back under another node is not down', async () => {
  const again = engines.add('slave1-again');
  Object.assign(engines.nodeOf(slave)?.Status ?? {}, { State: 'down' });
  if (slave.swarm !== undefined) {
    slave.swarm.nodes.push({
      ID: 'again',
      Version: { Index: 1 },
      Spec: { Role: 'worker', Availability: 'active', Labels: { 'longshore.host': 'slave1' } },
      Description: { Hostname: again.hostname },
      Status: { State: 'ready', Addr: '192.0.2.9' },
    });
  }
  expect(await down()).toBeUndefined();
});

test('a service that is pinned nowhere, or where no node is, is not on a host that is down', async () => {
  label(slave, 'renamed');
  expect(await down()).toBeUndefined();
  engines.calls.length = 0;
  expect(await down({ TaskTemplate: {} })).toBeUndefined();
  expect(engines.calls).toEqual([]);
});
