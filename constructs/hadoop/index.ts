export { HadoopCluster } from './hadoop-cluster';
export type { HadoopClusterProps } from './hadoop-cluster-props';
export { HadoopMasters } from './hadoop-masters';
export type { ConfigurationFile, ConfigurationOverrides, Properties } from './configuration';
export type { Daemon } from './daemons';
export type { DataDirectory } from './data-directories';
export type { DaemonSize, DaemonSizeOverride } from './sizing';
