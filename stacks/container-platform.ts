import type { Construct } from 'constructs';
import {
  ConsulCluster,
  MesosCluster,
  ZooKeeperEnsemble,
  type ConsulClusterProps,
  type HostGroup,
  type MesosClusterProps,
  type ZooKeeperEnsembleProps,
} from '../constructs';

export interface ContainerPlatform {
  readonly zookeeper: ZooKeeperEnsemble;
  readonly consul: ConsulCluster;
  /** Where the inventory has hosts for its tasks. */
  readonly mesos?: MesosCluster;
}

/** What an environment wants otherwise. */
export interface PlatformSettings {
  readonly zookeeper?: Omit<ZooKeeperEnsembleProps, 'hosts'>;
  readonly consul?: Omit<ConsulClusterProps, 'servers'>;
  readonly mesos?: Omit<MesosClusterProps, 'masters' | 'agents' | 'zooKeeper'>;
}

/**
 * Reference B: hosts labelled `role: control` carry ZooKeeper and the Consul servers, and every host has a Consul agent. Hosts that are
 * labelled otherwise need no engine. Where hosts are labelled `mesos: agent`, they run tasks of Mesos, and those of control its masters.
 */
export function containerPlatform(
  scope: Construct,
  hosts: HostGroup,
  settings: PlatformSettings = {},
): ContainerPlatform {
  const control = hosts.labelled('role', 'control');
  const zookeeper = new ZooKeeperEnsemble(scope, 'ZooKeeper', { hosts: control, ...settings.zookeeper });
  // What runs beside it there elects its leaders in it.
  zookeeper.allowClients(control);
  const consul = new ConsulCluster(scope, 'Consul', { servers: control, ...settings.consul });
  if (!hosts.hasLabelled('mesos', 'agent')) return { zookeeper, consul };
  const mesos = new MesosCluster(scope, 'Mesos', {
    masters: control,
    agents: hosts.labelled('mesos', 'agent'),
    zooKeeper: zookeeper,
    ...settings.mesos,
  });
  return { zookeeper, consul, mesos };
}

/** Whether an inventory has hosts for it. */
export function hasControlPlane(hosts: HostGroup): boolean {
  return hosts.hasLabelled('role', 'control');
}
