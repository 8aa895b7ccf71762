/** The containers that make a Hadoop cluster: one for each of its programs, and the edge, in which its clients run. */
export const DAEMONS = ['namenode', 'datanode', 'resourcemanager', 'nodemanager', 'jobhistory', 'edge'] as const;

/** One of {@link DAEMONS}, as it is called in service names, in the manifest and on the command line. */
export type Daemon = (typeof DAEMONS)[number];

/** What one daemon is called, where its web pages are, and how its JVM takes options. */
export interface DaemonFacts {
  /** The field's own name. */
  readonly title: string;
  /** TCP port of its web pages and JMX, where it has any. */
  readonly webPort?: number;
  /** The variable in which Hadoop's commands look for its JVM options. */
  readonly optionsVariable: string;
}

/** Ports are Hadoop's defaults (hdfs-default.xml, yarn-default.xml, mapred-default.xml of 3.5.0). */
export const FACTS: Readonly<Record<Daemon, DaemonFacts>> = {
  namenode: { title: 'NameNode', webPort: 9870, optionsVariable: 'HDFS_NAMENODE_OPTS' },
  datanode: { title: 'DataNode', webPort: 9864, optionsVariable: 'HDFS_DATANODE_OPTS' },
  resourcemanager: { title: 'ResourceManager', webPort: 8088, optionsVariable: 'YARN_RESOURCEMANAGER_OPTS' },
  nodemanager: { title: 'NodeManager', webPort: 8042, optionsVariable: 'YARN_NODEMANAGER_OPTS' },
  jobhistory: { title: 'JobHistoryServer', webPort: 19888, optionsVariable: 'MAPRED_HISTORYSERVER_OPTS' },
  edge: { title: 'Edge', optionsVariable: 'HADOOP_CLIENT_OPTS' },
};

/** The container in which clients run (`longshore hadoop`): it reads the client side of every file, and nobody else's. */
export const CLIENT_DAEMON: Daemon = 'edge';
