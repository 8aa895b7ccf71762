import type { MesosClusterProps } from './mesos-cluster-props';
import { offeredPorts } from './offered-ports';

/** What is known of what an agent offers to tasks. */
export interface AgentOffer {
  /** Of the host; undefined: not known. */
  readonly ports?: readonly PortRange[];
}

export interface PortRange {
  readonly first: number;
  readonly last: number;
}

type Given = Pick<MesosClusterProps, 'agents' | 'agentFlags' | 'resources'>;

/** One of each host that stays: on one that is leaving or lost nothing is started any more. */
export function agentOffers(props: Given): AgentOffer[] {
  // A flag may say them in more ways than ranges, and for roles.
  const isKnown = props.agentFlags?.resources === undefined;
  return props.agents.hosts
    .filter(({ state }) => state === 'active')
    .map((host) => (isKnown ? { ports: offeredPorts(props, host).flatMap((text) => portRange(text) ?? []) } : {}));
}

/** Of `31000-32000`; undefined for what is no range of ports. */
export function portRange(text: string): PortRange | undefined {
  const [, from, to] = /^(\d+)-(\d+)$/.exec(text) ?? [];
  const [first, last] = [Number(from), Number(to)];
  return from === undefined || first > last || first < 1 || last > 65_535 ? undefined : { first, last };
}
