import type { Environment, FlowEntry, GroupEntry, Host } from '../environment';
import { Peer } from '../environment';

/** What a host lets in, as its resource has it. */
export interface HostRules {
  /** Addresses by group: a new host is one line more, however many ports its group may speak to. */
  readonly sets: Readonly<Record<string, readonly string[]>>;
  readonly rules: readonly { readonly set: string; readonly port: string; readonly why: string }[];
}

/** From the flows of the underlay that end at the host. @param operators who stands behind `Peer.operators` */
export function rulesOf(environment: Environment, host: Host, operators: readonly string[]): HostRules {
  const { groups, flows } = declared(environment);
  const rules = new Map<string, { set: string; port: string; why: string }>();
  const sets: Record<string, readonly string[]> = {};
  for (const { from, to, port, why } of flows) {
    const [source, target] = [groups.get(from), groups.get(to)];
    if (source === undefined || target?.members.includes(host.name) !== true) continue;
    sets[from] = addressesOf(environment, source, operators);
    const known = rules.get(`${from} ${port}`);
    if (known === undefined) rules.set(`${from} ${port}`, { set: from, port, why });
    else if (!known.why.split('; ').includes(why)) known.why += `; ${why}`;
  }
  return { sets, rules: [...rules.values()] };
}

/** What nftables would have to look up: `[what, end of a flow]` for every source that a host of these lets in by name. */
export function namesWithoutAddress(
  environment: Environment,
  hosts: readonly Host[],
): [member: string, group: GroupEntry][] {
  const { groups, flows } = declared(environment);
  const names = new Set(hosts.map(({ name }) => name));
  const sources = flows.flatMap(({ from, to }) => {
    const isOurs = groups.get(to)?.members.some((member) => names.has(member)) === true;
    const source = groups.get(from);
    return isOurs && source !== undefined ? [source] : [];
  });
  return [...new Set(sources)].flatMap((group) =>
    addressesOf(environment, group, [])
      .filter((address) => !/^[\d./]+$/.test(address))
      .map((address) => [address, group] as [string, GroupEntry]),
  );
}

function declared({ flows }: Environment): { groups: Map<string, GroupEntry>; flows: FlowEntry[] } {
  return {
    groups: new Map(flows.groups.map((group) => [group.name, group])),
    flows: flows.entries.filter(({ network }) => network === 'underlay'),
  };
}

/** A lost host's address may be somebody else's by now. */
function addressesOf({ manifest }: Environment, group: GroupEntry, operators: readonly string[]): string[] {
  if (group.name === Peer.operators.name) return [...operators];
  if (group.kind === 'addresses') return [...group.members];
  return group.members.flatMap((name) =>
    manifest.hosts.filter((host) => host.name === name && host.state !== 'lost').map(({ address }) => address),
  );
}
