import { rule } from '../values';

// --- names and neighbours ----------------------------------------------------------------------------------------------------

export const CLUSTER_ID = rule('LS080', {
  title: 'a cluster id is CID- and a UUID in lower case',
  why: 'DataNodes refuse a NameNode of another cluster id, so a mistyped one would lock every block away.',
  example:
    'lab/Hadoop: clusterId = my-cluster: a cluster id is CID- and a UUID in lower case; copy the line clusterID of <NameNode data>/name/current/VERSION, or leave clusterId out [LS080]',
  fix: 'copy the line clusterID of <NameNode data>/name/current/VERSION, or leave clusterId out',
});

export const HDFS_USER = rule('LS081', {
  title: 'a user of HDFS has a user name',
  why: 'It becomes the name and owner of a home directory in HDFS, by a command in the container.',
  example:
    'lab/Hadoop: users: ../bob: is no user name; use lower-case letters, digits, "_" and "-", at most 32 [LS081]',
  fix: 'use lower-case letters, digits, "_" and "-", at most 32',
});

export const CLUSTER_PER_NETWORK = rule('LS082', {
  title: 'a network holds one Hadoop cluster',
  why: 'Daemons find each other by fixed names: both clusters would have a `namenode` there.',
  example:
    'lab/Second: network = lab-network: lab/Hadoop is in it already, and both would be called namenode there; give each cluster an OverlayNetwork of its own [LS082]',
  fix: 'give each cluster an OverlayNetwork of its own',
});

export const CLUSTER_NAME = rule('LS083', {
  title: "a cluster's name is unique in its swarm",
  why: 'Its services are named by it.',
  example:
    'lab/Other/Hadoop: id = Hadoop: lab/Hadoop in the same swarm has it, and its services are named by it; choose another id [LS083]',
  fix: 'choose another id',
});

export const SERVICE_NAME_LENGTH = rule('LS084', {
  title: 'a name in the swarm has at most 63 characters',
  why: 'The engine refuses a longer one, in the middle of a deploy.',
  example:
    "lab/Hadoop: service name = hadoop-nodemanager-...: has 71 characters; a name in the swarm has at most 63; shorten the cluster's id or the host's name [LS084]",
  fix: "shorten the cluster's id or the host's name",
});

export const NODE_MANAGER_NAME = rule('LS085', {
  title: 'no worker is called like a daemon',
  why: "YARN finds out which blocks are local by comparing the names of DataNode and NodeManager, so the NodeManager has its host's.",
  example:
    'lab/Hadoop: workers: namenode: a NodeManager has the name of its host in the network, and another daemon has this one; give the host another name [LS085]',
  fix: 'give the host another name',
});

// --- hosts -------------------------------------------------------------------------------------------------------------------

export const HOST_OF_SWARM = rule('LS086', {
  title: "the hosts of a cluster are in its network's swarm",
  why: 'Nothing can run there for the cluster: the swarm does not know the host, and the network does not reach it.',
  example:
    "lab/Hadoop: workers: slave3: is not in the network's swarm lab/Swarm; add it to the swarm's managers or workers, or choose a host of that swarm [LS086]",
  fix: "add it to the swarm's managers or workers, or choose a host of that swarm",
});

export const STAYING_HOST = rule('LS087', {
  title: 'a cluster has a master, an edge and a worker that are neither lost nor leaving',
  why: 'Without a NameNode there is no file system, without a DataNode it can store nothing, and clients run in the edge.',
  example:
    'lab/Hadoop: masters: master: is declared lost, and it carries the only NameNode; restore its data on a host of the same name and remove its state [LS087]',
  fix: 'name a host that is there',
});

export const HOST_FACTS = rule('LS088', {
  title: 'the daemons are sized from what the host declares',
  why: 'Limits, heaps and what YARN may hand out are computed from memory and cores of each host.',
  example:
    'lab/Hadoop: slave1: memory = undefined: the daemons are sized from what the host declares; declare it on the Host, for example memory: Size.gibibytes(16) [LS088]',
  fix: 'declare it on the Host',
});

export const DAEMONS_FIT = rule('LS089', {
  title: "a host's daemons fit into its memory, beside the operating system",
  why: 'When all of them use what they may, the kernel kills one; a NameNode or a DataNode must not be it.',
  example:
    "lab/Hadoop: slave1: memory = 1GiB: the host's containers (DataNode 448 MiB, NodeManager 1344 MiB) need 1792 MiB and 640 MiB are left after the operating system's 384 MiB; declare more memory if the host has it, move a daemon to another host, or give the daemons less in `sizes` [LS089]",
  fix: 'declare more memory if the host has it, move a daemon to another host, or give the daemons less in `sizes`',
});

// --- sizes -------------------------------------------------------------------------------------------------------------------

export const REPLICATION = rule('LS090', {
  title: 'replication is a whole number from 1 to the number of DataNodes',
  why: 'HDFS puts one copy of a block on a DataNode: with more copies wanted than there are, every block stays under-replicated.',
  example:
    'staging/Hadoop: replication = 5: must be a whole number from 1 to the number of DataNodes, 2: HDFS could not place more copies; lower it or add workers [LS090]',
  fix: 'lower it or add workers',
});

export const HEAP_BELOW_LIMIT = rule('LS091', {
  title: "a daemon's heap is less than its container's limit, for a JVM needs more than its heap",
  why: 'The kernel kills the container as soon as heap, threads and code together reach the limit, long before the heap is full.',
  example:
    "lab/Hadoop: sizes.datanode.heap = 1GiB: must be less than the container's limit of 1GiB, for a JVM needs more than its heap; lower the heap or raise sizes.datanode.memory [LS091]",
  fix: 'lower the heap or raise the memory',
});

export const YARN_ROOM = rule('LS092', {
  title: "a NodeManager's container leaves room for an application master",
  why: 'Below that no job can start on it.',
  example:
    "lab/Hadoop: sizes.nodemanager.memory = 700MiB: leaves 284 MiB to YARN beside the NodeManager's own heap of 160 MiB; an application master needs 384 MiB; raise it, or lower sizes.nodemanager.heap [LS092]",
  fix: 'raise it, or lower sizes.nodemanager.heap',
});

export const YARN_OFFER = rule('LS093', {
  title: 'a NodeManager offers no more than its container leaves to tasks',
  why: 'Tasks run inside its container: what is promised beyond it ends with the kernel killing the NodeManager and all its tasks.',
  example:
    "lab/Hadoop: overrides.yarn yarn.nodemanager.resource.memory-mb = 60000: is more than the largest NodeManager's container leaves to tasks, 13312 MiB; lower it, or raise sizes.nodemanager.memory [LS093]",
  fix: 'lower it, or raise sizes.nodemanager.memory',
});

export const TASK_FITS = rule('LS094', {
  title: 'a task is no larger than what a NodeManager offers',
  why: 'A job that asks for more waits for ever, or is refused when it is submitted.',
  example:
    'lab/Hadoop: overrides.mapred mapreduce.map.memory.mb = 100000: no NodeManager offers that much: the largest offers 13312 MiB; lower it, or declare larger workers [LS094]',
  fix: 'lower it, or declare larger workers',
});

export const TASK_HEAP = rule('LS095', {
  title: "a task's heap is less than its memory, or YARN kills the task",
  why: 'YARN measures the whole JVM, of which the heap is a part.',
  example:
    'lab/Hadoop: overrides.mapred mapreduce.reduce.java.opts = -Xmx1g: the heap must be less than mapreduce.reduce.memory.mb = 1024 MiB, or YARN kills the task; lower -Xmx or raise the memory [LS095]',
  fix: 'lower -Xmx or raise the memory',
});

// --- files and directories ---------------------------------------------------------------------------------------------------

export const HADOOP_FILE = rule('LS096', {
  title: 'overrides are of files of Hadoop that Longshore renders',
  why: 'Its values would reach no daemon.',
  example:
    'lab/Hadoop: overrides.hdsf: is no file of Hadoop that Longshore renders; use one of core (core-site.xml), hdfs (hdfs-site.xml), ... [LS096]',
  fix: 'use the key of one that it renders',
});

export const DATA_DIRECTORY = rule('LS097', {
  title: 'a data directory is an absolute path on the host, without "." or ".." and without a slash at its end',
  why: 'It is made, given an owner and compared with the others by its text.',
  example:
    'lab/Hadoop: datanode data directory = data: a data directory is an absolute path on the host, without "." or ".." and without a slash at its end; write for example /var/lib/longshore [LS097]',
  fix: 'write for example /var/lib/longshore',
});

export const OWN_DIRECTORY = rule('LS098', {
  title: 'each daemon has a data directory of its own',
  why: "Two daemons in one directory, or one inside the other, lock each other out or delete each other's files.",
  example:
    "lab/Hadoop: slave1: /data: the datanode's data directory overlaps /data/yarn of lab/Hadoop's nodemanager; each daemon needs its own; give one of them another path with dataDirectory or dataDirectories [LS098]",
  fix: 'give one of them another path with dataDirectory or dataDirectories',
});
