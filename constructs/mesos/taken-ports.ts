import { offeredPorts } from '../../upstream/mesos/flags';
import type { Breach, FlowEntry, Flows } from '../environment';
import { Port } from '../values';
import { resourcesIn } from './flags';
import type { ClusterFacts } from './refusals';

/** Offered ports at which somebody listens by a flow. @param tasks names of the ends of flows that lead to tasks themselves */
export function takenPorts(
  { agents, agentFlags }: Pick<ClusterFacts, 'agents' | 'agentFlags'>,
  { entries, groups }: Pick<Flows, 'entries' | 'groups'>,
  tasks: ReadonlySet<string>,
): Breach[] {
  const members = new Map(groups.map(({ name, members: names }) => [name, new Set(names)]));
  const listeners = entries.filter(({ network, to }) => network === 'underlay' && !tasks.has(to));
  const taken = new Map<string, { readonly range: string; readonly by: string; readonly hosts: Set<string> }>();
  for (const host of agents) {
    const here = listeners.filter(({ to }) => members.get(to)?.has(host.name) === true);
    for (const [first, last] of offeredPorts(resourcesIn(agentFlags(host)))) {
      for (const one of here.filter(({ port }) => isIn(Port.parse(port), first, last))) {
        const [range, by] = [`${first}-${last}`, listener(one)];
        const known = taken.get(`${range} ${by}`) ?? { range, by, hosts: new Set<string>() };
        taken.set(`${range} ${by}`, known);
        known.hosts.add(host.name);
      }
    }
  }
  return [...taken.values()].map(({ range, by, hosts }) => ({
    value: `resources: ports ${range} on ${[...hosts].join(', ')}`,
    detail: `${by} is in it`,
    fix: 'offer others; where tasks themselves are meant, declare the flow by agentConnections of the cluster',
  }));
}

const listener = ({ port, path }: FlowEntry): string => `${port} of ${path}`;

/** Of either protocol, as Mesos offers them. */
const isIn = (port: Port, first: number, last: number): boolean => first <= port.last && port.number <= last;
