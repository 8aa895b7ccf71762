import type { Configuration } from './configuration';
import { MINIMUM_ALLOCATION, type TaskSizes, type YarnSize, jvmOptions } from './sizing';

/** Port of the NameNode's RPC. */
export const NAMENODE_RPC_PORT = 8020;

/** The address every client and daemon finds the file system under. */
export const DEFAULT_FS = `hdfs://namenode:${NAMENODE_RPC_PORT}`;

/** What the files' values are computed from. */
export interface SiteFacts {
  readonly replication: number;
  readonly yarn: readonly YarnSize[];
  readonly tasks: TaskSizes;
}

const HISTORY = 'jobhistory';
const ALL_ADDRESSES = '0.0.0.0';
// Values that differ from host to host: resolved by Hadoop from the container's environment, so that the files do not.
const OWN_HOST = '${env.LONGSHORE_HOST}';

/** Every value that Longshore sets; the rest is Hadoop's own default. */
export function siteDefaults({ replication, yarn, tasks }: SiteFacts): Configuration {
  const largest = (of: (size: YarnSize) => number) => Math.max(...yarn.map(of));
  // The fewest cores decide: task JVMs run on every host.
  const cores = Math.min(...yarn.map((size) => size.cores));
  const mapredHome = 'HADOOP_MAPRED_HOME=/opt/hadoop';
  return {
    core: {
      'fs.defaultFS': DEFAULT_FS,
      'hadoop.tmp.dir': '/data/tmp',
      'hadoop.prometheus.endpoint.enabled': true,
      // Tokens name hosts: a restarted container has another address.
      'hadoop.security.token.service.use_ip': false,
    },
    hdfs: {
      'dfs.replication': replication,
      'dfs.namenode.name.dir': 'file:///data/name',
      // Names of DataNodes that leave, written by the check `decommissioned`: it is read anew without a restart.
      'dfs.hosts.exclude': '/data/hosts.exclude',
      'dfs.namenode.rpc-bind-host': ALL_ADDRESSES,
      'dfs.namenode.http-address': 'namenode:9870',
      'dfs.namenode.http-bind-host': ALL_ADDRESSES,
      'dfs.namenode.datanode.registration.ip-hostname-check': true,
      'dfs.datanode.data.dir': 'file:///data/blocks',
      'dfs.datanode.address': `${ALL_ADDRESSES}:9866`,
      'dfs.datanode.http.address': `${ALL_ADDRESSES}:9864`,
      'dfs.datanode.ipc.address': `${ALL_ADDRESSES}:9867`,
      // The NodeManager's name, so that YARN sees which blocks are local; in DNS it is the NodeManager's, so nobody connects by it.
      'dfs.datanode.hostname': OWN_HOST,
      'dfs.datanode.use.datanode.hostname': false,
      'dfs.client.use.datanode.hostname': false,
      // A killed container's address sends no reset: a reader waits this long, in milliseconds, before it takes another replica.
      'dfs.client.socket-timeout': 10_000,
      // With no spare DataNode a writer whose pipeline lost one goes on with the rest. However many there are: a key that came and
      // went with their number would restart every daemon when a host is added.
      'dfs.client.block.write.replace-datanode-on-failure.best-effort': true,
    },
    yarn: {
      'yarn.resourcemanager.hostname': 'resourcemanager',
      'yarn.resourcemanager.bind-host': ALL_ADDRESSES,
      'yarn.nodemanager.hostname': OWN_HOST,
      'yarn.nodemanager.bind-host': ALL_ADDRESSES,
      'yarn.nodemanager.address': '${yarn.nodemanager.hostname}:45454',
      'yarn.nodemanager.local-dirs': '/data/local',
      'yarn.nodemanager.log-dirs': '/data/userlogs',
      'yarn.nodemanager.remote-app-log-dir': '/app-logs',
      'yarn.nodemanager.aux-services': 'mapreduce_shuffle',
      'yarn.nodemanager.resource.memory-mb': '${env.LONGSHORE_YARN_MEMORY_MB}',
      'yarn.nodemanager.resource.cpu-vcores': '${env.LONGSHORE_YARN_VCORES}',
      // Virtual memory says nothing about a JVM; physical memory is checked.
      'yarn.nodemanager.vmem-check-enabled': false,
      'yarn.nodemanager.disk-health-checker.max-disk-utilization-per-disk-percentage': 99,
      'yarn.nodemanager.env-whitelist':
        'JAVA_HOME,HADOOP_COMMON_HOME,HADOOP_HDFS_HOME,HADOOP_CONF_DIR,CLASSPATH_PREPEND_DISTCACHE,HADOOP_YARN_HOME,HADOOP_HOME,PATH,LANG,TZ,HADOOP_MAPRED_HOME',
      'yarn.scheduler.minimum-allocation-mb': MINIMUM_ALLOCATION.toMebibytes(),
      'yarn.scheduler.maximum-allocation-mb': largest(({ memory }) => memory.toMebibytes()),
      'yarn.scheduler.maximum-allocation-vcores': largest((size) => size.cores),
      'yarn.log-aggregation-enable': true,
      'yarn.log.server.url': `http://${HISTORY}:19888/jobhistory/logs`,
    },
    mapred: {
      'mapreduce.framework.name': 'yarn',
      'mapreduce.jobhistory.address': `${HISTORY}:10020`,
      'mapreduce.jobhistory.webapp.address': `${HISTORY}:19888`,
      'mapreduce.jobhistory.bind-host': ALL_ADDRESSES,
      'mapreduce.jobhistory.intermediate-done-dir': '/mr-history/intermediate',
      'mapreduce.jobhistory.done-dir': '/mr-history/done',
      'mapreduce.client.submit.file.replication': replication,
      'mapreduce.map.env': mapredHome,
      'mapreduce.map.memory.mb': tasks.map.memory.toMebibytes(),
      'mapreduce.map.java.opts': jvmOptions(tasks.map.heap, cores),
      'mapreduce.reduce.env': mapredHome,
      'mapreduce.reduce.memory.mb': tasks.reduce.memory.toMebibytes(),
      'mapreduce.reduce.java.opts': jvmOptions(tasks.reduce.heap, cores),
      'mapreduce.task.io.sort.mb': tasks.sortBuffer.toMebibytes(),
      'yarn.app.mapreduce.am.env': mapredHome,
      'yarn.app.mapreduce.am.resource.mb': tasks.applicationMaster.memory.toMebibytes(),
      'yarn.app.mapreduce.am.command-opts': jvmOptions(tasks.applicationMaster.heap, cores),
      'yarn.app.mapreduce.am.staging-dir': '/user',
    },
    capacityScheduler: {
      'yarn.scheduler.capacity.root.queues': 'default',
      'yarn.scheduler.capacity.root.default.capacity': 100,
      // Hadoop's 0.1 leaves a small cluster without room for a single application master.
      'yarn.scheduler.capacity.maximum-am-resource-percent': 0.5,
    },
  };
}
