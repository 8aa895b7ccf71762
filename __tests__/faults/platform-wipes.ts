import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ConsulOnBed } from './consul-on-bed';
import type { PlatformFault } from './fault';
import { untilWell } from './hosts';
import type { PlatformBed } from './platform-bed';

const KEY = '/v1/kv/longshore-faults/kept';

/** By hand: the machine stays, the server and all it had goes. */
function wipe(bed: PlatformBed, host: string): void {
  bed.atConsole(host, 'docker rm --force consul >/dev/null && rm -rf /srv/consul');
}

/** What is wrong with the key on one server's own disk: asked without asking the leader. */
export async function keyFaults(consul: ConsulOnBed, host: string, expected: string): Promise<string[]> {
  const { status, text } = await consul.ask(host, 'GET', `${KEY}?raw&stale`);
  return status === 200 && text === expected ? [] : [`${host}: the key is "${text}" (${status}), not "${expected}"`];
}

export async function putKey(consul: ConsulOnBed, host: string, value: string): Promise<void> {
  await consul.put(host, KEY, value);
}

/** Whoever has no token may still do nothing. */
export async function openToAnybody(consul: ConsulOnBed, host: string): Promise<string[]> {
  const { status } = await consul.ask(host, 'PUT', KEY, { body: 'by nobody', anonymous: true });
  return status === 403 ? [] : [`${host}: a write without a token is answered by ${status} instead of 403`];
}

/** Tokens and policies, by what identifies them. */
export async function acl(consul: ConsulOnBed, host: string): Promise<string[]> {
  const tokens = await consul.json<{ AccessorID: string; Description: string }[]>(host, '/v1/acl/tokens');
  const policies = await consul.json<{ ID: string; Name: string; Hash: string }[]>(host, '/v1/acl/policies');
  return [
    ...tokens.map(({ AccessorID, Description }) => `token ${AccessorID} ${Description}`),
    ...policies.map(({ ID, Name, Hash }) => `policy ${ID} ${Name} ${Hash}`),
  ].sort();
}

/** What is there no more, and what is there instead. */
export function changes(what: string, before: readonly string[], after: readonly string[]): string[] {
  return [
    ...before.filter((one) => !after.includes(one)).map((one) => `${what}: gone is ${one}`),
    ...after.filter((one) => !before.includes(one)).map((one) => `${what}: new is ${one}`),
  ];
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
