import type { AgentOffer } from '../mesos';

/** Those that may run an app; undefined: not known. */
export type Agents = readonly AgentOffer[] | undefined;

/** Ports that an agent does not offer; none where it is not known what it offers. */
export function notOffered(ports: readonly number[], { ports: ranges }: AgentOffer): number[] {
  if (ranges === undefined) return [];
  return ports.filter((port) => !ranges.some(({ first, last }) => first <= port && port <= last));
}

/** `3 offer 31000-32000 and not 8443`, for each kind of agent that lacks one. */
export function lackOf(ports: readonly number[], agents: readonly AgentOffer[]): string[] {
  const counts = new Map<string, number>();
  for (const agent of agents) {
    const missing = notOffered(ports, agent);
    if (missing.length === 0) continue;
    const ranges = (agent.ports ?? []).map(({ first, last }) => `${first}-${last}`);
    const text = `${ranges.join(', ') || 'no port'} and not ${missing.join(', ')}`;
    counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  return [...counts].map(([text, count]) => `${count} ${count === 1 ? 'offers' : 'offer'} ${text}`);
}
