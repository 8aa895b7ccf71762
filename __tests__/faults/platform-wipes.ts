import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { acl, changes, KEY, keyFaults, openToAnybody, putKey, strangers } from './consul-facts';
import type { ConsulOnBed } from './consul-on-bed';
import type { PlatformFault } from './fault';
import { untilWell } from './hosts';
import type { PlatformBed } from './platform-bed';

/** By hand: the machine stays, the server and all it had goes. */
function wipe(bed: PlatformBed, host: string): void {
  bed.atConsole(host, 'docker rm --force consul >/dev/null && rm -rf /srv/consul');
}

const wiped: PlatformFault = {
  id: 'consul-wiped',
  title: 'the Consul server that leads loses its container and its disk; the machine stays',
  promise:
    'the others go on; deploying makes it a member again, it fetches all, autopilot is content, the diff is empty',
  runs: 1,
  run: async (bed, say) => {
    const { consul } = bed;
    const [first = ''] = consul.servers;
    const value = new Date().toISOString();
    await putKey(consul, first, value);
    const { host } = await consul.leader(first);
    const [other = ''] = consul.servers.filter((server) => server !== host);
    wipe(bed, host);
    say(`${host}, which led, is empty`);
    const start = Date.now();
    bed.deploy();
    const seconds = Math.round((Date.now() - start) / 1000);
    await consul.untilHealthy(other);
    const wrong = [
      ...(await keyFaults(consul, host, value)),
      ...(await openToAnybody(consul, host)),
      ...(await strangers(consul, bed.hosts)),
      ...(await untilWell(bed)).wrong,
    ];
    await consul.clean(other);
    return {
      wrong: [...wrong, ...bed.faults()],
      seen: [`deployed in ${seconds} s, ${host} has all keys on its own disk again, autopilot is content, no changes`],
    };
  },
};

const restored: PlatformFault = {
  id: 'consul-restored',
  title: 'all Consul servers lose container and disk at once; there is a backup',
  promise:
    'deploying makes a new cluster with the same secrets, restoring brings keys and ACLs back; the diff is empty',
  runs: 1,
  run: async (bed, say) => {
    const { consul } = bed;
    const [first = ''] = consul.servers;
    const value = new Date().toISOString();
    await putKey(consul, first, value);
    const before = await acl(consul, first);
    const folder = mkdtempSync(join(tmpdir(), 'longshore-faults-'));
    try {
      const file = join(folder, 'consul.snap');
      succeed(bed, 'backup', bed.name, 'consul', '--out', file);
      for (const host of consul.servers) wipe(bed, host);
      say('backed up; all servers are empty');
      bed.deploy();
      const anew = await consul.ask(first, 'GET', `${KEY}?raw`);
      say(`deployed: the key is answered by ${anew.status}`);
      succeed(bed, 'restore', bed.name, 'consul', file, '--yes');
      await consul.untilHealthy(first);
      const wrong = [
        ...(anew.status === 404
          ? []
          : [`before it was restored the key was answered by ${anew.status}: nothing was lost`]),
        ...changes('ACL', before, await acl(consul, first)),
        ...(await everywhere(consul, value)),
        ...(await strangers(consul, bed.hosts)),
        ...(await untilWell(bed)).wrong,
      ];
      const after = bed.faults();
      if (after.length > 0) bed.deploy();
      await consul.clean(first);
      return {
        wrong: [...wrong, ...after],
        seen: [
          `${before.length} tokens and policies and the key are back on all servers, without a token nothing is allowed`,
        ],
      };
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
};

async function everywhere(consul: ConsulOnBed, value: string): Promise<string[]> {
  const wrong: string[] = [];
  for (const host of consul.servers)
    wrong.push(...(await keyFaults(consul, host, value)), ...(await openToAnybody(consul, host)));
  return wrong;
}

function succeed(bed: PlatformBed, ...args: string[]): void {
  const { status, output } = bed.longshore(args);
  if (status !== 0) throw new Error(`longshore ${args.join(' ')} ended with ${String(status)}\n${output}`);
}

export const WIPES: readonly PlatformFault[] = [wiped, restored];
