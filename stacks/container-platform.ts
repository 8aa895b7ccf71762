import type { Construct } from 'constructs';
import { ConsulCluster, ZooKeeperEnsemble, type HostGroup } from '../constructs';

export interface ContainerPlatform {
  readonly zookeeper: ZooKeeperEnsemble;
  readonly consul: ConsulCluster;
}

/**
 * Reference B: hosts labelled `role: control` carry ZooKeeper and the Consul servers, and every host has a Consul agent. Hosts that are
 * labelled otherwise need no engine.
 */
export function containerPlatform(scope: Construct, hosts: HostGroup): ContainerPlatform {
  const control = hosts.labelled('role', 'control');
  return {
    zookeeper: new ZooKeeperEnsemble(scope, 'ZooKeeper', { hosts: control }),
    consul: new ConsulCluster(scope, 'Consul', { servers: control }),
  };
}

/** Whether an inventory has hosts for it. */
export function hasControlPlane(hosts: HostGroup): boolean {
  return hosts.hasLabelled('role', 'control');
}
