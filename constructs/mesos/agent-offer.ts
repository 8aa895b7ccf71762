import type { MesosClusterProps } from './mesos-cluster-props';

/** What is known of what an agent offers to tasks. */
export interface AgentOffer {
  /** Of the host; undefined: not known. */
  readonly ports?: readonly PortRange[];
}

export interface PortRange {
  readonly first: number;
  readonly last: number;
}

/** What an agent offers of its own accord (DEFAULT_PORTS of Mesos). */
export const OFFERED = ['31000-32000'];

type Given = Pick<MesosClusterProps, 'agents' | 'agentFlags' | 'resources'>;

/** One of each host that stays: on one that is leaving or lost nothing is started any more. */
export function agentOffers({ agents, agentFlags, resources }: Given): AgentOffer[] {
  // A flag may say them in more ways than ranges, and for roles.
  const isKnown = agentFlags?.resources === undefined;
  return agents.hosts
    .filter(({ state }) => state === 'active')
    .map((host) =>
      isKnown ? { ports: (resources?.(host).ports ?? OFFERED).flatMap((text) => portRange(text) ?? []) } : {},
    );
}

/** Of `31000-32000`; undefined for what is no range of ports. */
export function portRange(text: string): PortRange | undefined {
  const [, from, to] = /^(\d+)-(\d+)$/.exec(text) ?? [];
  const [first, last] = [Number(from), Number(to)];
  return from === undefined || first > last || first < 1 || last > 65_535 ? undefined : { first, last };
}
