import { quorum } from '../../constructs/values';
import { titleOf, type EnvironmentJson, type HostJson } from '../manifest';
import type { Refusal } from './refusal';

/** A swarm that the host is a member of. */
export interface SwarmLoss {
  readonly path: string;
  readonly role: 'manager' | 'worker';
  /** Declared managers, and those that are left without this host and without others that are lost. */
  readonly managers: number;
  readonly managersLeft: number;
  /** As many managers must be left for the swarm to take changes. */
  readonly quorum: number;
}

/** A quorum that the host has a vote in. */
export interface QuorumLoss {
  readonly path: string;
  /** What its members are: `zookeeper`. */
  readonly daemon: string;
  readonly members: number;
  /** Without this host and without others that are lost. */
  readonly left: number;
  /** As many must be left for it to take a write. */
  readonly needed: number;
}

/** What is declared on a host, and goes with it. */
export interface Consequences {
  readonly containers: readonly string[];
  readonly networks: readonly string[];
  readonly swarms: readonly SwarmLoss[];
  readonly quorums: readonly QuorumLoss[];
  /** `2 of 3 datanodes of lab/Hadoop remain`: daemons that other hosts run too. */
  readonly remaining: readonly string[];
}

export function consequences(manifest: EnvironmentJson, { name }: HostJson): Consequences {
  const own = manifest.containers.filter(({ host }) => host === name);
  const alive = new Set(
    manifest.hosts.filter((host) => host.name !== name && host.state !== 'lost').map((host) => host.name),
  );
  const kinds = [
    ...new Map(own.map((container) => [`${container.construct} ${container.daemon}`, container])).values(),
  ];
  return {
    containers: own.map((container) => `${titleOf(container)} (${container.path})`),
    networks: [...new Set(own.map(({ network }) => network))].filter((network) =>
      manifest.networks.some(({ name }) => name === network),
    ),
    swarms: manifest.swarms.flatMap(({ path, managers, workers }): SwarmLoss[] => {
      const role = managers.includes(name) ? 'manager' : workers.includes(name) ? 'worker' : undefined;
      if (role === undefined) return [];
      const managersLeft = managers.filter((manager) => alive.has(manager)).length;
      return [{ path, role, managers: managers.length, managersLeft, quorum: quorum(managers.length) }];
    }),
    quorums: manifest.quorums
      .filter(({ members }) => members.includes(name))
      .map(({ path, daemon, members }) => {
        const left = members.filter((member) => alive.has(member)).length;
        return { path, daemon, members: members.length, left, needed: quorum(members.length) };
      }),
    remaining: kinds.map(({ construct, daemon }) => {
      const same = manifest.containers.filter((other) => other.construct === construct && other.daemon === daemon);
      const left = same.filter(({ host }) => alive.has(host)).length;
      return `${left} of ${same.length} ${daemon}${same.length === 1 ? '' : 's'} of ${construct}`;
    }),
  };
}

const RESTORE = 'restore it on an empty machine of the same name: docs/runbooks/replaced-host.md';

/** Daemons without which what they serve is gone: their data is nowhere else. */
const BEARERS: Readonly<Record<string, readonly string[]>> = { hadoop: ['namenode', 'datanode'] };

/** What the platform could not go on without. */
export function declaredRefusals(
  manifest: EnvironmentJson,
  host: HostJson,
  { swarms, quorums }: Consequences,
): Refusal[] {
  const alive = (name: string): boolean =>
    manifest.hosts.some((other) => other.name === name && name !== host.name && other.state !== 'lost');
  const bearers = manifest.containers.filter(
    ({ module, daemon, host: on }) => on === host.name && BEARERS[module]?.includes(daemon) === true,
  );
  return [
    ...swarms
      .filter(({ role, managersLeft, quorum: needed }) => role === 'manager' && managersLeft < needed)
      .map(({ path, managers, managersLeft, quorum: needed }) => ({
        value: `${path}: ${managersLeft} of ${managers} managers are left`,
        rule: `a swarm takes changes only while ${needed} of ${managers} managers live`,
        fix:
          managersLeft === 0
            ? RESTORE
            : 'make a swarm of one on a manager that lives: docker swarm init --force-new-cluster (docs/runbooks/lost-host.md)',
      })),
    ...quorums
      .filter(({ left, needed }) => left < needed)
      .map(({ path, daemon, members, left, needed }) => ({
        value: `${path}: ${left} of ${members} ${daemon}s are left`,
        rule: `it takes writes only while ${needed} of ${members} live`,
        fix:
          left === 0 ? RESTORE : 'give the seat of one that is lost to another host first (docs/runbooks/lost-host.md)',
      })),
    ...bearers
      .filter(
        ({ construct, daemon }) =>
          !manifest.containers.some(
            (other) => other.construct === construct && other.daemon === daemon && alive(other.host),
          ),
      )
      .map((container) => ({
        value: titleOf(container),
        rule: `no other host carries a ${container.daemon} of ${container.construct}: its data would be given up`,
        fix: RESTORE,
      })),
  ];
}
