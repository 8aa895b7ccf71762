import type { Faults, Host, HostGroup } from '../environment';
import { MEMBER_ID, MEMBER_MAJORITY } from './rules';

/** A seat in the ensemble, and the host that has it. */
export interface Member {
  readonly id: number;
  readonly host: Host;
}

/** Ids by host name. */
export type MemberIds = Readonly<Record<string, number>>;

const MOST = 255;

/**
 * Who sits where, by id. Without `ids` the hosts get 1, 2, 3 in the group's order. With them, each host has the id given; one that is lost
 * or leaves and is not named has given its seat to another.
 */
export function membersOf(hosts: HostGroup, ids: MemberIds | undefined, faults: Faults): Member[] {
  if (ids === undefined) return hosts.hosts.map((host, index) => ({ host, id: index + 1 }));
  const members = hosts.hosts.flatMap((host): Member[] => {
    const id = ids[host.name];
    if (id !== undefined) return [{ id, host }];
    if (host.state !== 'active') return [];
    const fix = `add it: the free ones begin with ${firstFree(Object.values(ids))}`;
    faults.add(`ids: ${host.name} = none`, MEMBER_ID, { fix });
    return [];
  });
  if (hosts.hosts.every(({ name, state }) => state !== 'active' && ids[name] === undefined)) {
    const detail = 'ids names no host, and every one is lost or leaves';
    faults.add('members = 0', MEMBER_MAJORITY, { detail, fix: 'name hosts that stay' });
  }
  for (const name of Object.keys(ids).filter((name) => !hosts.names.includes(name))) {
    const says = 'no host of the ensemble has that name';
    faults.add(`ids: ${name}`, MEMBER_ID, { says, fix: `use ${hosts.names.join(', ')}` });
  }
  for (const { id, host } of members) {
    if (!Number.isInteger(id) || id < 1 || id > MOST) faults.add(`ids: ${host.name} = ${id}`, MEMBER_ID);
    const other = members.find((member) => member.id === id);
    if (other !== undefined && other.host !== host)
      faults.add(`ids: ${host.name} = ${id}`, MEMBER_ID, { detail: `${other.host.name} has it` });
  }
  return members.sort((a, b) => a.id - b.id);
}

function firstFree(taken: readonly number[]): number {
  let id = 1;
  while (taken.includes(id)) id += 1;
  return id;
}
