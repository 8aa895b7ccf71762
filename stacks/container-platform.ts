import type { Construct } from 'constructs';
import {
  ConsulCluster,
  MarathonCluster,
  MesosCluster,
  ZooKeeperEnsemble,
  type ConsulClusterProps,
  type HostGroup,
  type MarathonClusterProps,
  type MesosClusterProps,
  type ZooKeeperEnsembleProps,
} from '../constructs';

export interface ContainerPlatform {
  readonly zookeeper: ZooKeeperEnsemble;
  readonly consul: ConsulCluster;
  /** Where hosts are labelled for it. */
  readonly scheduler?: Scheduler;
}

/** What runs containers where there is room. */
export interface Scheduler {
  readonly mesos: MesosCluster;
  readonly marathon: MarathonCluster;
  readonly agents: HostGroup;
}

/** What an environment wants otherwise. */
export interface PlatformSettings {
  readonly zookeeper?: Omit<ZooKeeperEnsembleProps, 'hosts'>;
  readonly consul?: Omit<ConsulClusterProps, 'servers'>;
  readonly mesos?: Omit<MesosClusterProps, 'masters' | 'agents' | 'zooKeeper'>;
  readonly marathon?: Omit<MarathonClusterProps, 'hosts' | 'mesos' | 'zooKeeper'>;
}

/**
 * Reference B: hosts labelled `role: control` carry ZooKeeper and the Consul servers, and every host has a Consul agent. Hosts labelled
 * `mesos: agent` run the apps of a Marathon, whose masters are on the control hosts too. Hosts that are labelled otherwise need no engine.
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

  const agents = hosts.labelled('mesos', 'agent');
  const mesos = new MesosCluster(scope, 'Mesos', {
    masters: control,
    agents,
    zooKeeper: zookeeper,
    // Images only: an agent that starts nothing itself needs no rights over its host's namespaces and limits.
    containerizers: 'docker',
    ...settings.mesos,
  });
  const marathon = new MarathonCluster(scope, 'Marathon', {
    hosts: control,
    mesos,
    zooKeeper: zookeeper,
    ...settings.marathon,
  });
  return { zookeeper, consul, scheduler: { mesos, marathon, agents } };
}

/** Whether an inventory has hosts for it. */
export function hasControlPlane(hosts: HostGroup): boolean {
  return hosts.hasLabelled('role', 'control');
}
