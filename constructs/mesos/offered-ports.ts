import { offeredPorts as offeredBy } from '../../upstream/mesos/flags';
import type { Host } from '../environment';
import type { MesosClusterProps } from './mesos-cluster-props';

/** What an agent offers that is told nothing. */
export const USUAL_PORTS: readonly string[] = offeredBy(undefined).map((ends) => ends.join('-'));

/** Ranges of ports of a host that its agent offers to tasks. */
export function offeredPorts({ resources }: Pick<MesosClusterProps, 'resources'>, host: Host): readonly string[] {
  return resources?.(host).ports ?? USUAL_PORTS;
}
