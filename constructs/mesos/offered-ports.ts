import type { Breach, FlowEntry, Flows, Host } from '../environment';
import { Port } from '../values';
import type { MesosClusterProps } from './mesos-cluster-props';

/** What Mesos offers of its own accord. */
const OFFERED = ['31000-32000'];

/** Ranges of ports that a host's agent offers to tasks. */
export function offeredPorts(host: Host, { resources }: Pick<MesosClusterProps, 'resources'>): readonly string[] {
  return resources?.(host).ports ?? OFFERED;
}

/** Offered ports at which somebody listens by a flow. @param tasks the end of flows that lead to tasks themselves */
export function takenPorts(
  agents: readonly Host[],
  props: Pick<MesosClusterProps, 'resources'>,
  { entries, groups }: Pick<Flows, 'entries' | 'groups'>,
  tasks: string,
): Breach[] {
  const members = new Map(groups.map(({ name, members: names }) => [name, new Set(names)]));
  const listeners = entries.filter(({ network, to }) => network === 'underlay' && to !== tasks);
  const taken = new Map<string, { readonly range: string; readonly by: string; readonly hosts: Set<string> }>();
  for (const host of agents) {
    const here = listeners.filter(({ to }) => members.get(to)?.has(host.name) === true);
    for (const range of offeredPorts(host, props)) {
      for (const one of here.filter(({ port }) => overlaps(range, port))) {
        const by = listener(one);
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

/** Mesos offers a port for either protocol. */
function overlaps(range: string, port: string): boolean {
  const [offered, one] = [Port.parse(range), Port.parse(port)];
  return offered.number <= one.last && one.number <= offered.last;
}
