import { Marathon } from '../proofs/b1-marathon-api';
import { isSimulated } from '../proofs/b1-recorded';
import { waitUntil } from '../proofs/clients';
import { acl, catalogFaults, changes, CRITICAL, keyFaults, openToAnybody, putKey } from './consul-facts';
import type { ConsulOnBed } from './consul-on-bed';
import { APP_PROMISE, type Outcome, type PlatformFault, type Say } from './fault';
import { appFaults } from './platform-app';
import { untilWell } from './hosts';
import type { PlatformBed } from './platform-bed';
import { seeded, shuffled } from './seeded';
import type { ZooKeeperOnBed } from './zookeeper-on-bed';

/** The orders are drawn by this: a failure can be had again. */
const SEED = 20_261_129;
const SERVICE = 'longshore-faults';
const NODE = '/longshore-faults-kept';

/** Of the first host's service: needs a heartbeat, which nobody sends. */
const HEARTBEAT = { DeregisterCriticalServiceAfter: '72h', TTL: '15s', Status: 'passing' };

/** As applications do, each on its host's agent; ends when the catalog has them. */
async function register(bed: PlatformBed): Promise<void> {
  const { consul, hosts } = bed;
  for (const [index, host] of hosts.entries()) {
    const service = {
      Name: SERVICE,
      ID: `${SERVICE}-${host}`,
      Port: 9000 + index,
      ...(index === 0 && { Check: HEARTBEAT }),
    };
    await consul.put(host, '/v1/agent/service/register', JSON.stringify(service));
  }
  await inCatalog(bed);
}

/** In the catalog, as {@link catalog} has it. */
const entryOf = (host = ''): string => `${host} ${SERVICE}-${host}`;

/** An agent tells the servers a moment later. */
function inCatalog(bed: PlatformBed): Promise<void> {
  const { consul, hosts } = bed;
  const [first = ''] = consul.servers;
  return waitUntil('all services to be in the catalog', 60, async () => {
    const entries = await catalog(bed, first);
    return hosts.every((host) => entries.some((one) => one.startsWith(entryOf(host))));
  });
}

/** `<node> <service>`, each as often as it is in the catalog; ` critical` where it is. Without the app: its instances are others after it. */
async function catalog({ consul, live }: PlatformBed, host: string): Promise<string[]> {
  const { app } = new Marathon(live);
  const all = Object.keys(await consul.json<Record<string, unknown>>(host, '/v1/catalog/services'));
  const names = all.filter((name) => name !== app.service);
  const entries: string[] = [];
  for (const name of names) {
    type Entry = { Node: { Node: string }; Service: { ID: string }; Checks: { Status: string }[] };
    for (const { Node, Service, Checks } of await consul.json<Entry[]>(host, `/v1/health/service/${name}`)) {
      const critical = Checks.some(({ Status }) => Status === 'critical') ? CRITICAL : '';
      entries.push(`${Node.Node} ${Service.ID}${critical}`);
    }
  }
  return entries.sort();
}

const nodes = async (consul: ConsulOnBed, host: string): Promise<string[]> =>
  (await consul.json<{ Node: string }[]>(host, '/v1/catalog/nodes')).map(({ Node }) => Node);

async function znodeFaults(zookeeper: ZooKeeperOnBed, value: string): Promise<string[]> {
  const wrong: string[] = [];
  for (const { host } of zookeeper.members) {
    const said = await zookeeper.cli(host, 'get', NODE);
    if (!said.split('\n').includes(value)) wrong.push(`${host}: ${NODE} is not "${value}": ${said.slice(-200)}`);
  }
  return wrong;
}

async function allOff(bed: PlatformBed, off: readonly string[], on: readonly string[], say: Say): Promise<Outcome> {
  const { consul, zookeeper, hosts } = bed;
  const [first = ''] = consul.servers;
  const value = String(Date.now());
  try {
    await putKey(consul, first, value);
    await zookeeper.cli(first, 'create', NODE, value);
    await register(bed);
    const before = { catalog: await catalog(bed, first), acl: await acl(consul, first) };
    for (const host of off) bed.lab('power-off', host, '--hard');
    say(`all hosts are off, in the order ${off.join(', ')}`);
    for (const host of on) bed.lab('power-on', host);
    const { seconds, wrong } = await untilWell(bed);
    say(`well ${seconds.toFixed(0)} s after the last was on`);
    await consul.untilHealthy(first);
    const app = await appFaults(bed);
    await inCatalog(bed);
    const after = await catalog(bed, first);
    const found = [
      ...wrong,
      ...app.wrong,
      ...catalogFaults(before.catalog, after, entryOf(hosts[0])),
      ...changes('nodes', [...hosts].sort(), (await nodes(consul, first)).sort()),
      ...changes('ACL', before.acl, await acl(consul, first)),
      ...(await openToAnybody(consul, first)),
      ...(await keyFaults(consul, first, value)),
      ...(await znodeFaults(zookeeper, value)),
      ...bed.faults(),
    ];
    const critical = after.filter((one) => one.endsWith(CRITICAL)).map((one) => one.replace(/^.* (.*) .*$/, '$1'));
    return {
      wrong: found,
      simulated: await isSimulated(bed.live),
      seen: [
        `all was back ${seconds.toFixed(0)} s after the last host was on, the app's instances ${app.seconds.toFixed(0)} s later`,
        `${after.length} instances of services once each, critical: ${critical.join(', ') || 'none'}; ` +
          `${before.acl.length} tokens and policies, key and znode are there, no changes`,
      ],
    };
  } finally {
    await clean(bed);
  }
}

async function clean({ consul, zookeeper, hosts }: PlatformBed): Promise<void> {
  const [first = ''] = consul.servers;
  for (const host of hosts) await consul.ask(host, 'PUT', `/v1/agent/service/deregister/${SERVICE}-${host}`);
  await consul.clean(first);
  await zookeeper.cli(first, 'delete', NODE);
}

const HOSTS = ['c1', 'c2', 'c3', 'vm1'];
const next = seeded(SEED);

export const POWER_FAULTS: readonly PlatformFault[] = [1, 2, 3].map((index) => {
  const off = shuffled(HOSTS, next);
  const on = shuffled(HOSTS, next);
  return {
    id: `all-off-${index}`,
    title: `all hosts lose power (${off.join(', ')}) and get it back (${on.join(', ')}; seed ${SEED}, ${index} of 3)`,
    promise: `all comes back by itself: each service once, no ghosts, ACLs as they were, keys and znodes there, ${APP_PROMISE}, the diff is empty`,
    runs: 1,
    run: (bed: PlatformBed, say: Say) => allOff(bed, off, on, say),
  };
});
