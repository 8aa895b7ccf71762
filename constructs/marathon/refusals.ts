import type { FlagJudgement } from '../../upstream/marathon/flags';
import type { Faults, HostGroup } from '../environment';
import { Cidr, Duration, isRfc1123Label, LABEL } from '../values';
import { judged } from './command-line';
import type { MarathonClusterProps } from './marathon-cluster-props';
import {
  FAILOVER_TIME,
  LAUNCH_TIME,
  MARATHON_ADDRESS,
  MARATHON_CHECKPOINT,
  MARATHON_FLAG,
  MARATHON_HEAP,
  MARATHON_PLAIN,
  MARATHON_PORT,
  MARATHON_PRINCIPAL,
  MARATHON_SECRET_FLAG,
  MARATHON_ZOOKEEPER_PATH,
} from './rules';
import { LEAST_OVERHEAD, type Settings } from './settings';

/** What a cluster is, as far as it can be refused. */
export interface ClusterFacts {
  readonly name: string;
  readonly path: string;
  readonly hosts: HostGroup;
  readonly settings: Settings;
}

/** Everything that is wrong with a cluster. */
export function checkCluster(
  cluster: ClusterFacts,
  props: MarathonClusterProps,
  others: readonly ClusterFacts[],
  faults: Faults,
): void {
  const { name, hosts, settings } = cluster;
  if (!isRfc1123Label(name)) {
    const says = 'the id names the containers and must be an RFC 1123 label in lower case (letters, digits and "-")';
    faults.add(`id = ${name}`, LABEL, { says });
  }
  for (const { name: host, address } of hosts)
    if (!Cidr.isAddress(address)) faults.add(`${host}: address = ${address}`, MARATHON_ADDRESS);
  checkPorts(cluster, others, faults);
  checkZooKeeper(cluster, others, faults);
  if (settings.memory.lessThan(settings.heap.plus(LEAST_OVERHEAD)) || settings.heap.toMebibytes() < 1)
    faults.add(`heap = ${settings.heap.toString()}`, MARATHON_HEAP, {
      detail: `memory = ${settings.memory.toString()}`,
    });
  const { principal } = settings;
  if (principal !== undefined && principal.secret === undefined)
    faults.add(`mesosAuthentication: principal = ${principal.name}`, MARATHON_PRINCIPAL);
  if (props.mesos.requiresTls === true) faults.add(`mesos = ${props.mesos.zkUrl}`, MARATHON_PLAIN);
  const judgement = judged(hosts.first, settings, props);
  checkFlags(judgement, props, faults);
  checkLaunch(props, faults);
  checkSurvival(judgement, settings, faults);
}

const portsOf = ({ httpPort, libprocessPort }: Settings): Readonly<Record<string, number>> => ({
  httpPort,
  libprocessPort,
});

function checkPorts({ hosts, settings }: ClusterFacts, others: readonly ClusterFacts[], faults: Faults): void {
  const taken = new Map<number, string>();
  for (const other of others) {
    const shared = other.hosts.hosts.find((host) => hosts.hosts.includes(host));
    if (shared === undefined) continue;
    for (const port of Object.values(portsOf(other.settings))) taken.set(port, `${other.path} on ${shared.name}`);
  }
  for (const [name, port] of Object.entries(portsOf(settings))) {
    const holder = taken.get(port);
    if (!(Number.isInteger(port) && port >= 1024 && port <= 65535)) faults.add(`${name} = ${port}`, MARATHON_PORT);
    else if (holder !== undefined) faults.add(`${name} = ${port}`, MARATHON_PORT, { detail: `${holder} has it` });
    taken.set(port, name);
  }
}

function checkZooKeeper({ settings }: ClusterFacts, others: readonly ClusterFacts[], faults: Faults): void {
  const { zookeeperPath, zookeeperUrl } = settings;
  if (!/^(?:\/[\w.-]+)+$/.test(zookeeperPath))
    faults.add(`zooKeeperPath = ${zookeeperPath}`, MARATHON_ZOOKEEPER_PATH, { fix: 'write for example /marathon' });
  const other = others.find((cluster) => cluster.settings.zookeeperUrl === zookeeperUrl);
  if (other !== undefined)
    faults.add(`zooKeeperPath = ${zookeeperPath}`, MARATHON_ZOOKEEPER_PATH, { detail: `${other.path} has it` });
}

/** Flags whose value nobody may read, and what takes them. */
const SECRET_FLAGS: Readonly<Record<string, string>> = {
  http_credentials: 'use httpCredentials',
  mesos_authentication_secret: 'use mesosAuthentication',
  metrics_datadog_api_key: 'leave it out: Marathon reads it from the command line only',
  ssl_keystore_password: 'leave it out: Marathon reads it from the command line only',
};

function checkFlags({ faults: found }: FlagJudgement, props: MarathonClusterProps, faults: Faults): void {
  for (const [flag, fix] of Object.entries(SECRET_FLAGS))
    if (props.flags?.[flag] !== undefined) faults.add(`flags: ${flag}`, MARATHON_SECRET_FLAG, { fix });
  for (const { flag, value, says } of found)
    if (!(flag in SECRET_FLAGS))
      faults.add(`flags: ${flag}${value === undefined ? '' : ` = ${value}`}`, MARATHON_FLAG, { says });
}

function checkLaunch(
  { mesos: { executorRegistrationTimeout: time }, flags = {} }: MarathonClusterProps,
  faults: Faults,
): void {
  const { task_launch_timeout: given } = flags;
  if (time === undefined || typeof given !== 'string' || !(Number(given) < time.toMilliseconds())) return;
  const detail = `executor_registration_timeout = ${time.toString()}`;
  faults.add(`flags: task_launch_timeout = ${given}`, LAUNCH_TIME, { detail });
}

/** What would end tasks while Marathon, or an agent, only restarts. */
function checkSurvival({ values }: FlagJudgement, { failoverTimeout }: Settings, faults: Faults): void {
  const { zk_session_timeout: session = '', on_elected_prepare_timeout: prepare = '', checkpoint } = values;
  if (!(failoverTimeout.toMilliseconds() > Number(session) + Number(prepare))) {
    const [lost, elected] = [session, prepare].map((text) => Duration.milliseconds(Number(text)).toString());
    const detail = `zk_session_timeout = ${lost ?? ''}, on_elected_prepare_timeout = ${elected ?? ''}`;
    faults.add(`failoverTimeout = ${failoverTimeout.toString()}`, FAILOVER_TIME, { detail });
  }
  if (checkpoint === 'false') faults.add('flags: checkpoint = false', MARATHON_CHECKPOINT);
}
