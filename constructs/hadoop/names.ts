import type { Daemon } from './daemons';

/** The daemons of the masters. */
export const MASTER_DAEMONS: readonly Daemon[] = ['namenode', 'resourcemanager', 'jobhistory'];

/** A cluster has one of each, a worker one of each other. */
export const SINGLE_DAEMONS: readonly Daemon[] = [...MASTER_DAEMONS, 'edge'];

/** Whether each worker carries one. */
export function isPerHost(daemon: Daemon): boolean {
  return !SINGLE_DAEMONS.includes(daemon);
}

/** The name in the swarm. */
export function serviceName(cluster: string, daemon: Daemon, host: string): string {
  return isPerHost(daemon) ? `${cluster}-${daemon}-${host}` : `${cluster}-${daemon}`;
}

/** The name in the network. The NodeManager has its host's, which the DataNode reports too. */
export function hostname(daemon: Daemon, host: string): string {
  if (daemon === 'nodemanager') return host;
  return daemon === 'datanode' ? `datanode-${host}` : daemon;
}
