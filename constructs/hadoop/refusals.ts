import { namedSecrets } from '../container';
import type { Breach, Faults, Host, HostGroup } from '../environment';
import type { IOverlayNetwork } from '../swarm';
import { isRfc1123Label, LABEL } from '../values';
import { isClusterId } from './cluster-id';
import { FILE_NAMES } from './configuration';
import { checkDataDirectories, type DataDirectory } from './data-directories';
import type { HadoopClusterProps } from './hadoop-cluster-props';
import { hostname, serviceName, SINGLE_DAEMONS } from './names';
import {
  CLUSTER_ID,
  CLUSTER_NAME,
  CLUSTER_PER_NETWORK,
  HADOOP_FILE,
  HDFS_USER,
  HOST_OF_SWARM,
  STAYING_HOST,
  NODE_MANAGER_NAME,
  REPLICATION,
  SERVICE_NAME_LENGTH,
} from './rules';

/** What a cluster is, as far as it can be refused. */
export interface ClusterFacts {
  readonly id: string;
  readonly path: string;
  /** What the names of its services begin with. */
  readonly prefix: string;
  readonly network: IOverlayNetwork;
  readonly clusterId: string;
  readonly replication: number;
  /** Those that are not lost. */
  readonly workers: readonly Host[];
  /** Of these, those that do not leave. */
  readonly staying: readonly Host[];
  readonly dataDirectories: readonly DataDirectory[];
}

/** Everything that is wrong with a cluster beside its sizes. */
export function checkCluster(
  cluster: ClusterFacts,
  props: HadoopClusterProps,
  others: readonly ClusterFacts[],
  faults: Faults,
): void {
  checkNames(cluster, props, faults);
  checkNeighbours(cluster, others, faults);
  checkHosts(cluster, props, faults);
  checkReplication(cluster, props, faults);
  checkFiles(props, faults);
  const directories = others.flatMap(({ dataDirectories }) => dataDirectories);
  checkDataDirectories(cluster.dataDirectories, directories, faults);
}

const USER_NAME = /^[a-z_][a-z0-9_-]{0,31}$/;

function checkNames({ id, prefix, clusterId }: ClusterFacts, { users = [] }: HadoopClusterProps, faults: Faults): void {
  if (!isRfc1123Label(prefix)) {
    faults.add(`id = ${id}`, LABEL, {
      says: 'the id names the services and must be an RFC 1123 label in lower case (letters, digits and "-")',
      fix: 'choose an id such as Hadoop',
    });
  }
  if (!isClusterId(clusterId)) faults.add(`clusterId = ${clusterId}`, CLUSTER_ID);
  for (const user of users)
    if (!USER_NAME.test(user)) faults.add(`users: ${user}`, HDFS_USER, { says: 'is no user name' });
}

/** Daemons find each other as `namenode` and so on: one cluster for a network, one name for a swarm. */
function checkNeighbours({ id, prefix, network }: ClusterFacts, others: readonly ClusterFacts[], faults: Faults): void {
  for (const other of others) {
    if (other.network === network) {
      const says = `${other.path} is in it already, and both would be called namenode there`;
      faults.add(`network = ${network.networkName}`, CLUSTER_PER_NETWORK, { says });
    }
    if (other.network.swarm === network.swarm && other.prefix === prefix) {
      const says = `${other.path} in the same swarm has it, and its services are named by it`;
      faults.add(`id = ${id}`, CLUSTER_NAME, { says });
    }
  }
}

function checkHosts(
  { prefix, network, workers, staying }: ClusterFacts,
  { masters: { host: master }, edge = master }: HadoopClusterProps,
  faults: Faults,
): void {
  if (master.state === 'lost') {
    faults.add(`masters: ${master.name}`, STAYING_HOST, {
      says: 'is declared lost, and it carries the only NameNode',
      fix: 'restore its data on a host of the same name and remove its state',
    });
  }
  if (master.state === 'leaving') {
    faults.add(`masters: ${master.name}`, STAYING_HOST, {
      says: 'leaves, and it carries the only NameNode',
      fix: 'a NameNode moves with its data, by hand: stop it, copy the directory, give the new host as masters',
    });
  }
  if (edge !== master && edge.state !== 'active') {
    const wording = { says: `is declared ${edge.state}`, fix: 'choose a host that stays, or leave edge out' };
    faults.add(`edge: ${edge.name}`, STAYING_HOST, wording);
  }
  if (staying.length === 0) {
    const wording = { says: 'every one is declared lost or leaving', fix: 'name a host that can store data' };
    faults.add('workers', STAYING_HOST, wording);
  }
  const taken = [...SINGLE_DAEMONS, ...workers.map(({ name }) => hostname('datanode', name))];
  for (const { name } of workers) {
    const longest = serviceName(prefix, 'nodemanager', name);
    if (longest.length > 63) {
      const says = `has ${longest.length} characters; ${SERVICE_NAME_LENGTH.title}`;
      faults.add(`service name = ${longest}`, SERVICE_NAME_LENGTH, { says });
    }
    if (taken.includes(name)) {
      const says = 'a NodeManager has the name of its host in the network, and another daemon has this one';
      faults.add(`workers: ${name}`, NODE_MANAGER_NAME, { says });
    }
  }
  const members = new Set(network.swarm.hosts);
  for (const host of new Set([master, ...workers, edge])) {
    if (members.has(host)) continue;
    const role = host === master ? 'masters' : workers.includes(host) ? 'workers' : 'edge';
    faults.add(`${role}: ${host.name}`, HOST_OF_SWARM, {
      says: `is not in the network's swarm ${network.swarm.node.path}`,
    });
  }
}

/** DataNodes that hold copies. One that is lost counts until its line goes: a plan that gives it up restarts no NameNode for a smaller default. */
export function placesOfCopies(workers: HostGroup): number {
  return workers.hosts.filter(({ state }) => state !== 'leaving').length;
}

function checkReplication(
  { replication }: ClusterFacts,
  { overrides, workers }: HadoopClusterProps,
  faults: Faults,
): void {
  const most = placesOfCopies(workers);
  const check = (name: string, value: string | number | boolean) => {
    const copies = Number(value);
    if (Number.isInteger(copies) && copies >= 1 && copies <= most) return;
    const says = `must be a whole number from 1 to the number of DataNodes, ${most}: HDFS could not place more copies`;
    faults.add(`${name} = ${value}`, REPLICATION, { says });
  };
  check('replication', replication);
  const overridden = overrides?.hdfs?.['dfs.replication'];
  if (overridden !== undefined) check('overrides.hdfs dfs.replication', overridden);
}

function checkFiles({ overrides = {} }: HadoopClusterProps, faults: Faults): void {
  const known = Object.entries(FILE_NAMES).map(([key, name]) => `${key} (${name})`);
  const wording = { says: 'is no file of Hadoop that Longshore renders', fix: `use one of ${known.join(', ')}` };
  for (const file of Object.keys(overrides)) {
    if (!(file in FILE_NAMES)) faults.add(`overrides.${file}`, HADOOP_FILE, wording);
  }
}

const IN_A_KEYSTORE =
  'keep it in a Java keystore on the hosts and name that (hadoop.security.credential.provider.path)';

/** Values of overrides that look like secrets: the rendered files stand in the plan. */
export function secretsInOverrides({ overrides = {} }: HadoopClusterProps): Breach[] {
  return Object.entries(overrides).flatMap(([file, values]) => {
    const texts = Object.fromEntries(Object.entries(values).map(([key, value]) => [key, String(value)]));
    return namedSecrets(`overrides.${file}`, texts, () => IN_A_KEYSTORE);
  });
}
