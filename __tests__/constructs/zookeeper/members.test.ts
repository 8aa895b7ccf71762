import fc from 'fast-check';
import { ConfigurationError, Faults, HostGroup } from '../../../constructs/environment';
import { membersOf, type MemberIds } from '../../../constructs/zookeeper/members';
import { fixture } from './fixture';

function members(hosts: HostGroup, ids?: MemberIds) {
  const faults = new Faults('lab/ZooKeeper');
  const found = membersOf(hosts, ids, faults);
  faults.throwIfAny();
  return found.map(({ id, host }) => [id, host.name]);
}

const refusal = (hosts: HostGroup, ids: MemberIds): string => {
  try {
    members(hosts, ids);
  } catch (error) {
    if (error instanceof ConfigurationError) return error.message;
    throw error;
  }
  return '';
};

const { hosts } = fixture({ count: 7 });

test('hosts get 1, 2, 3 in their order, and none another id when one is added at the end', () => {
  fc.assert(
    fc.property(fc.shuffledSubarray([...hosts.hosts], { minLength: 2 }), (chosen) => {
      const all = members(HostGroup.of(...chosen));
      expect(all.map(([id]) => id)).toEqual(chosen.map((_, index) => index + 1));
      expect(members(HostGroup.of(...chosen.slice(0, -1)))).toEqual(all.slice(0, -1));
    }),
  );
});

test('given ids are kept whatever the order of the hosts, and members are listed by them', () => {
  const distinct = fc.uniqueArray(fc.integer({ min: 1, max: 255 }), { minLength: 7, maxLength: 7 });
  fc.assert(
    fc.property(distinct, fc.shuffledSubarray([...hosts.hosts], { minLength: 7 }), (numbers, order) => {
      const ids = Object.fromEntries(hosts.names.map((name, index) => [name, numbers[index] as number]));
      const found = members(HostGroup.of(...order), ids);
      expect(found).toEqual(members(hosts, ids));
      expect(found.map(([id]) => id)).toEqual([...numbers].sort((a, b) => a - b));
      for (const [id, name] of found) expect(ids[name as string]).toBe(id);
    }),
  );
});

test('fails LS142 for any id that is taken, fractional or outside 1 to 255, naming its host', () => {
  const bad = fc.oneof(fc.integer({ max: 0 }), fc.integer({ min: 256 }), fc.constant(1.5), fc.constant(1));
  fc.assert(
    fc.property(bad, (id) => {
      const three = HostGroup.of(...hosts.hosts.slice(0, 3));
      expect(refusal(three, { c1: 1, c2: id, c3: 3 })).toContain(
        `lab/ZooKeeper: ids: c2 = ${id}: each member has an id of its own`,
      );
    }),
  );
});

test('a new host takes the id of one that goes', () => {
  const { hosts: four } = fixture({ count: 4, hosts: { c3: { state: 'lost' } } });
  expect(members(four, { c1: 1, c2: 2, c4: 3 })).toEqual([
    [1, 'c1'],
    [2, 'c2'],
    [3, 'c4'],
  ]);
});

test('fails LS142 for a host that has no id while others have, and says which is free', () => {
  expect(refusal(HostGroup.of(...hosts.hosts.slice(0, 3)), { c1: 1, c2: 2 })).toBe(
    'lab/ZooKeeper: ids: c3 = none: each member has an id of its own, from 1 to 255; add it: the free ones begin with 3 [LS142]',
  );
});

test.each(['lost', 'leaving'] as const)('fails LS149 when no host has an id and every one is %s', (state) => {
  const { hosts: going } = fixture({ count: 2, hosts: { c1: { state }, c2: { state } } });
  expect(refusal(going, {})).toBe(
    'lab/ZooKeeper: members = 0: a majority of the members is on hosts that stay (ids names no host, and every one is lost or leaves); name hosts that stay [LS149]',
  );
});

test('fails LS142 for the id of a host that is not among the members', () => {
  const two = HostGroup.of(...hosts.hosts.slice(0, 2));
  expect(refusal(two, { c1: 1, c2: 2, zk9: 3 })).toBe(
    'lab/ZooKeeper: ids: zk9: no host of the ensemble has that name; use c1, c2 [LS142]',
  );
});
