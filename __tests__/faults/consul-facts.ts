import { waitUntil } from '../proofs/clients';
import type { ConsulOnBed } from './consul-on-bed';

/** Put before a fault, looked for after it. */
export const KEY = '/v1/kv/longshore-faults/kept';

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

/** Marks an entry of the catalog one of whose checks is critical. */
export const CRITICAL = ' critical';

/**
 * What is otherwise in the catalog once all is back: an entry that is gone, new, critical, or there twice.
 * @param silent the one whose application does not report any more: it is there, and may be critical
 */
export function catalogFaults(before: readonly string[], after: readonly string[], silent: string): string[] {
  const isCritical = after.includes(`${silent}${CRITICAL}`);
  const expected = before.map((one) => (one === silent && isCritical ? `${silent}${CRITICAL}` : one));
  return [
    ...changes('catalog', expected, after),
    ...(after.length === new Set(after).size ? [] : [`there twice: ${after.join(', ')}`]),
  ];
}

/**
 * Hosts whose agent the catalog knows by another id: it would not register its services any more. A new id is in the catalog once the
 * leader has compared it with gossip, which it does every minute.
 */
export async function strangers(consul: ConsulOnBed, hosts: readonly string[], seconds = 90): Promise<string[]> {
  let wrong: string[] = [];
  await waitUntil('the catalog to know all agents', seconds, async () => {
    wrong = await strangersNow(consul, hosts);
    return wrong.length === 0;
  }).catch(() => undefined);
  return wrong;
}

async function strangersNow(consul: ConsulOnBed, hosts: readonly string[]): Promise<string[]> {
  const [first = ''] = consul.servers;
  const nodes = await consul.json<{ Node: string; ID: string }[]>(first, '/v1/catalog/nodes');
  const wrong: string[] = [];
  for (const host of hosts) {
    const { Config } = await consul.json<{ Config: { NodeID: string } }>(host, '/v1/agent/self');
    const known = nodes.filter(({ Node }) => Node === host).map(({ ID }) => ID);
    if (known.join() !== Config.NodeID)
      wrong.push(`${host}: its agent is ${Config.NodeID}, the catalog knows it as ${known.join() || 'nobody'}`);
  }
  return wrong;
}
