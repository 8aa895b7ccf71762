import { CLIENT_DAEMON, DAEMONS, type Daemon } from './daemons';
import { siteXml } from './site-xml';

/** Hadoop's configuration files, by the name that `overrides` uses. */
export const FILE_NAMES = {
  core: 'core-site.xml',
  hdfs: 'hdfs-site.xml',
  yarn: 'yarn-site.xml',
  mapred: 'mapred-site.xml',
  capacityScheduler: 'capacity-scheduler.xml',
} as const;

/** A key of `overrides`. */
export type ConfigurationFile = keyof typeof FILE_NAMES;

/** Values of one file; numbers and booleans are written as Hadoop reads them. */
export type Properties = Readonly<Record<string, string | number | boolean>>;

/** All files' values. */
export type Configuration = Readonly<Record<ConfigurationFile, Properties>>;

/** The files whose keys a user may set. */
export type ConfigurationOverrides = Readonly<Partial<Record<ConfigurationFile, Properties>>>;

/** Where the files are mounted: HADOOP_CONF_DIR. */
export const CONFIGURATION_DIRECTORY = '/hadoop-conf';

const LOG4J = `log4j.rootLogger=\${hadoop.root.logger}
log4j.threshold=ALL
log4j.appender.console=org.apache.log4j.ConsoleAppender
log4j.appender.console.target=System.err
log4j.appender.console.layout=org.apache.log4j.PatternLayout
log4j.appender.console.layout.ConversionPattern=%d{ISO8601} %p %c{2}: %m%n
# The libraries of Maven Central carry no native code; that is known.
log4j.logger.org.apache.hadoop.util.NativeCodeLoader=ERROR
`;

const HDFS_CLIENTS: readonly Daemon[] = roles('nodemanager', 'jobhistory', CLIENT_DAEMON);
const YARN: readonly Daemon[] = roles('resourcemanager', 'nodemanager', 'jobhistory', CLIENT_DAEMON);
const SUBMITTERS: readonly Daemon[] = roles(CLIENT_DAEMON);
const JOBS: readonly Daemon[] = roles('nodemanager', 'jobhistory', CLIENT_DAEMON);

/**
 * Who reads which keys: the longest prefix decides. A job's settings are read where it is submitted and travel with the
 * job, so `mapreduce.map.*` is no business of a NodeManager.
 */
const READERS: Readonly<Record<ConfigurationFile, Readonly<Record<string, readonly Daemon[]>>>> = {
  core: { '': DAEMONS },
  hdfs: {
    '': roles('namenode', 'datanode', ...HDFS_CLIENTS),
    'dfs.hosts': roles('namenode'),
    'dfs.namenode.': roles('namenode'),
    'dfs.namenode.rpc-address': roles('namenode', 'datanode', ...HDFS_CLIENTS),
    'dfs.namenode.servicerpc-address': roles('namenode', 'datanode'),
    'dfs.namenode.http-address': roles('namenode', ...HDFS_CLIENTS),
    'dfs.namenode.https-address': roles('namenode', ...HDFS_CLIENTS),
    'dfs.datanode.': roles('datanode'),
    'dfs.datanode.use.datanode.hostname': roles('datanode'),
    'dfs.client.': roles('datanode', ...HDFS_CLIENTS),
    'dfs.replication': roles('namenode', ...HDFS_CLIENTS),
    'dfs.blocksize': roles('namenode', ...HDFS_CLIENTS),
  },
  yarn: {
    '': YARN,
    'yarn.nodemanager.': roles('nodemanager'),
    'yarn.nodemanager.remote-app-log-dir': roles('nodemanager', 'jobhistory', CLIENT_DAEMON),
    'yarn.resourcemanager.': roles('resourcemanager'),
    'yarn.resourcemanager.address': YARN,
    'yarn.resourcemanager.admin.address': YARN,
    'yarn.resourcemanager.cluster-id': YARN,
    'yarn.resourcemanager.connect.': YARN,
    'yarn.resourcemanager.ha.': YARN,
    'yarn.resourcemanager.hostname': YARN,
    'yarn.resourcemanager.resource-tracker.address': roles('resourcemanager', 'nodemanager'),
    'yarn.resourcemanager.scheduler.address': YARN,
    'yarn.resourcemanager.webapp.address': YARN,
    'yarn.scheduler.': roles('resourcemanager'),
  },
  mapred: {
    '': JOBS,
    'mapreduce.shuffle.': roles('nodemanager'),
    'mapreduce.jobhistory.': roles('jobhistory'),
    'mapreduce.jobhistory.address': JOBS,
    'mapreduce.jobhistory.webapp.address': JOBS,
    'mapreduce.jobhistory.done-dir': JOBS,
    'mapreduce.jobhistory.intermediate-done-dir': JOBS,
    'mapreduce.client.': SUBMITTERS,
    'mapreduce.input.': SUBMITTERS,
    'mapreduce.job.': SUBMITTERS,
    'mapreduce.map.': SUBMITTERS,
    'mapreduce.output.': SUBMITTERS,
    'mapreduce.reduce.': SUBMITTERS,
    'mapreduce.task.': SUBMITTERS,
    'yarn.app.mapreduce.': SUBMITTERS,
    'yarn.app.mapreduce.am.staging-dir': JOBS,
  },
  capacityScheduler: { '': roles('resourcemanager') },
};

function roles(...daemons: Daemon[]): readonly Daemon[] {
  return DAEMONS.filter((daemon) => daemons.includes(daemon));
}

/** The daemons that read a key, and therefore restart when it changes. */
export function readersOf(file: ConfigurationFile, key: string): readonly Daemon[] {
  let best = '';
  for (const prefix of Object.keys(READERS[file])) {
    if (key.startsWith(prefix) && prefix.length > best.length) best = prefix;
  }
  return READERS[file][best] ?? [];
}

/** The user's values over the computed ones. */
export function mergeConfiguration(computed: Configuration, overrides: ConfigurationOverrides = {}): Configuration {
  const merged = { ...computed };
  for (const file of Object.keys(FILE_NAMES) as ConfigurationFile[]) {
    merged[file] = { ...computed[file], ...overrides[file] };
  }
  return merged;
}

/** A daemon's files by name, each with only the keys that it reads; a file without any is not made. */
export function renderFor(daemon: Daemon, configuration: Configuration): Readonly<Record<string, string>> {
  const files: Record<string, string> = {};
  for (const file of Object.keys(FILE_NAMES) as ConfigurationFile[]) {
    const own = Object.entries(configuration[file])
      .filter(([key]) => readersOf(file, key).includes(daemon))
      .map(([key, value]) => [key, String(value)] as const);
    if (own.length > 0) files[FILE_NAMES[file]] = siteXml(Object.fromEntries(own));
  }
  files['log4j.properties'] = LOG4J;
  return files;
}
