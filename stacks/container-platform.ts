import type { Construct } from 'constructs';
import {
  ConsulCluster,
  ZooKeeperEnsemble,
  type ConsulClusterProps,
  type HostGroup,
  type ZooKeeperEnsembleProps,
} from '../constructs';

export interface ContainerPlatform {
  readonly zookeeper: ZooKeeperEnsemble;
  readonly consul: ConsulCluster;
}

/** What an environment wants otherwise. */
export interface PlatformSettings {
  readonly zookeeper?: Omit<ZooKeeperEnsembleProps, 'hosts'>;
  readonly consul?: Omit<ConsulClusterProps, 'servers'>;
}

/**
 * Reference B: hosts labelled `role: control` carry ZooKeeper and the Consul servers, and every host has a Consul agent. Hosts that are
 * labelled otherwise need no engine.
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
  return { zookeeper, consul: new ConsulCluster(scope, 'Consul', { servers: control, ...settings.consul }) };
}

/** Whether an inventory has hosts for it. */
export function hasControlPlane(hosts: HostGroup): boolean {
  return hosts.hasLabelled('role', 'control');
}
