import type { Host, HostGroup } from '../environment';
import type { IOverlayNetwork } from '../swarm';
import type { ContainerImage, Duration } from '../values';
import type { ConfigurationOverrides } from './configuration';
import type { Daemon } from './daemons';
import type { HadoopMasters } from './hadoop-masters';
import type { DaemonSizeOverride } from './sizing';

/** What a HadoopCluster is made of. */
export interface HadoopClusterProps {
  /** The overlay network that all daemons share. */
  readonly network: IOverlayNetwork;
  /** Where the NameNode, the ResourceManager and the JobHistoryServer run: `HadoopMasters.single(host)`. */
  readonly masters: HadoopMasters;
  /** Each carries a DataNode and a NodeManager. A master may be among them. */
  readonly workers: HostGroup;
  /**
   * Carries the edge, in whose container clients run (`longshore hadoop`): any host of the network's swarm.
   * @default the host of the NameNode
   */
  readonly edge?: Host;
  /**
   * Copies of each block (`dfs.replication`); at most the number of workers, those that leave not counted.
   * @default 3, or the number of workers where there are fewer
   */
  readonly replication?: number;
  /** @default image `hadoop` of the environment's catalog */
  readonly image?: ContainerImage;
  /**
   * Absolute path on every host; each daemon's data lies in a directory of its name below it.
   * @default /var/lib/longshore
   */
  readonly dataDirectory?: string;
  /** Absolute path on its hosts for a daemon whose data lies elsewhere. @default `<dataDirectory>/<daemon>` */
  readonly dataDirectories?: Readonly<Partial<Record<Daemon, string>>>;
  /** Values of any key of Hadoop's files, over the computed ones. `${env.X}` is resolved by Hadoop in the container. */
  readonly overrides?: ConfigurationOverrides;
  /** Users that get a home directory in HDFS. @default only the daemons' own, `hadoop` */
  readonly users?: readonly string[];
  /**
   * HDFS cluster id, `CID-` and a UUID.
   * @default computed from the construct path: give it when a cluster with data moves to another path
   */
  readonly clusterId?: string;
  /** Memory limits and heaps, for a daemon whose computed ones do not suit. @default computed from each host's memory and cores */
  readonly sizes?: Readonly<Partial<Record<Daemon, DaemonSizeOverride>>>;
  /** How long a daemon may take until it serves after an update, and all of them after the first start. @default 15 min */
  readonly readyTimeout?: Duration;
}
