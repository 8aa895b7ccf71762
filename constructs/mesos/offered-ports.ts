import type { Host } from '../environment';
import type { MesosClusterProps } from './mesos-cluster-props';

/** What Mesos offers to tasks of its own accord. */
export const USUAL_PORTS: readonly string[] = ['31000-32000'];

/** Ranges of ports of a host that its agent offers to tasks. */
export function offeredPorts({ resources }: Pick<MesosClusterProps, 'resources'>, host: Host): readonly string[] {
  return resources?.(host).ports ?? USUAL_PORTS;
}
