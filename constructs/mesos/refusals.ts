import { posix } from 'node:path';
import {
  electionFault,
  isRefused,
  judgeMesosFlags,
  readDuration,
  type FlagJudgement,
} from '../../upstream/mesos/flags';
import type { Breach, Faults, Host } from '../environment';
import { Cidr, Duration, isRfc1123Label, LABEL, Port, quorum } from '../values';
import { ACL_NAMES } from './acl-names';
import { portRange } from './agent-offer';
import { frameworksOf } from './authentication';
import { argumentsOf, type FlagSet } from './flags';
import type { MesosAcls, MesosClusterProps } from './mesos-cluster-props';
import { offeredPorts } from './offered-ports';
import { AGENT, OPERATOR } from './places';
import {
  ACL,
  AGENT_ATTRIBUTE,
  DAEMON_HOST,
  EXECUTOR_REGISTRATION,
  FLAG_OF_CLUSTER,
  MASTER_COUNT,
  MASTER_MAJORITY,
  MESOS_DIRECTORY,
  MESOS_FLAG,
  MESOS_PORT,
  ONE_DAEMON,
  PING_TIME,
  PLAIN_EXECUTORS,
  PRINCIPAL,
  ZOOKEEPER_PATH,
} from './rules';
import type { Settings } from './settings';

/** What a cluster is, as far as it can be refused. */
export interface ClusterFacts {
  readonly id: string;
  readonly path: string;
  readonly props: MesosClusterProps;
  readonly settings: Settings;
  readonly masters: readonly Host[];
  readonly agents: readonly Host[];
  readonly masterFlags: (host: Host) => FlagSet;
  readonly agentFlags: (host: Host) => FlagSet;
}

/** Everything that is wrong with a cluster. */
export function checkCluster(cluster: ClusterFacts, others: readonly ClusterFacts[], faults: Faults): void {
  if (!isRfc1123Label(cluster.settings.name)) {
    const says = 'the id names the containers and must be an RFC 1123 label in lower case (letters, digits and "-")';
    faults.add(`id = ${cluster.id}`, LABEL, { says, fix: 'choose an id such as Mesos' });
  }
  checkMasters(cluster, faults);
  checkHosts(cluster, others, faults);
  checkPorts(cluster, others, faults);
  checkDirectories(cluster, faults);
  checkPath(cluster, others, faults);
  checkAttributes(cluster, faults);
  checkAcls('acls', cluster.props.acls, faults);
  checkAcls('agentAcls', cluster.props.agentAcls, faults);
  checkPrincipals(cluster, faults);
  const { tls } = cluster.props;
  if (tls !== undefined && tls.downgrade !== true) faults.add('tls: downgrade = false', PLAIN_EXECUTORS);
  checkFlags(cluster, faults);
}

function checkMasters({ masters }: ClusterFacts, faults: Faults): void {
  const { length } = masters;
  if (![1, 3, 5].includes(length)) {
    const detail = length % 2 === 0 ? `${length} tolerate no more losses than ${length - 1}` : undefined;
    faults.add(`masters = ${length}`, MASTER_COUNT, detail === undefined ? {} : { detail });
  }
  const staying = masters.filter(({ state }) => state === 'active');
  const needed = quorum(length);
  if (staying.length < needed) {
    const names = staying.map(({ name }) => name).join(', ');
    const detail = `${needed} are needed, ${names || 'none'} stays`;
    faults.add(`masters = ${length}`, MASTER_MAJORITY, { detail });
  }
}

function checkHosts({ masters, agents }: ClusterFacts, others: readonly ClusterFacts[], faults: Faults): void {
  for (const [daemon, hosts] of [['master', masters] as const, ['agent', agents] as const]) {
    for (const { name, engine, address } of hosts) {
      if (engine === 'none') faults.add(`${daemon} ${name}: engine = none`, DAEMON_HOST);
      if (!Cidr.isAddress(address)) {
        const fix = 'declare the address of the host by number';
        faults.add(`${daemon} ${name}: address = ${address}`, DAEMON_HOST, { fix });
      }
    }
  }
  for (const host of agents) {
    const other = others.find((cluster) => cluster.agents.includes(host));
    if (other !== undefined) faults.add(`agent ${host.name}`, ONE_DAEMON, { detail: `${other.path} has one there` });
  }
}

function checkPorts(cluster: ClusterFacts, others: readonly ClusterFacts[], faults: Faults): void {
  const { settings, masters, agents, props } = cluster;
  const ports = { masterPort: settings.masterPort, agentPort: settings.agentPort };
  for (const [name, port] of Object.entries(ports)) faults.collect(name, () => Port.tcp(port));
  if (ports.masterPort === ports.agentPort && agents.some((host) => masters.includes(host)))
    faults.add(`agentPort = ${ports.agentPort}`, MESOS_PORT, { detail: 'masterPort has it' });
  for (const host of masters) {
    const other = others.find((one) => one.masters.includes(host) && one.settings.masterPort === ports.masterPort);
    if (other !== undefined)
      faults.add(`masterPort = ${ports.masterPort}`, MESOS_PORT, { detail: `${other.path} has it on ${host.name}` });
  }
  for (const host of agents) {
    for (const range of offeredPorts(props, host)) checkRange(range, host, cluster, faults);
  }
}

function checkRange(range: string, host: Host, { settings, masters }: ClusterFacts, faults: Faults): void {
  const ports = portRange(range);
  const value = `${host.name}: resources: ports ${range}`;
  if (ports === undefined) {
    faults.add(value, MESOS_PORT, { says: 'ports are given as ranges', fix: 'write for example 31000-32000' });
    return;
  }
  const own = {
    agentPort: settings.agentPort,
    ...(masters.includes(host) && { masterPort: settings.masterPort }),
  };
  for (const [name, port] of Object.entries(own)) {
    if (port >= ports.first && port <= ports.last)
      faults.add(value, MESOS_PORT, { detail: `${name} = ${port} is in it` });
  }
}

function checkDirectories({ settings: { masterDirectory, agentDirectory } }: ClusterFacts, faults: Faults): void {
  for (const [name, path] of Object.entries({ masterDirectory, agentDirectory })) {
    const isPlain = posix.isAbsolute(path) && posix.normalize(path) === path && !path.endsWith('/');
    if (!isPlain || /^\/tmp(\/|$)/.test(path)) faults.add(`${name} = ${path}`, MESOS_DIRECTORY);
  }
  if (contains(masterDirectory, agentDirectory) || contains(agentDirectory, masterDirectory)) {
    const detail = `masterDirectory = ${masterDirectory}`;
    faults.add(`agentDirectory = ${agentDirectory}`, MESOS_DIRECTORY, { detail, fix: 'give them paths of their own' });
  }
}

const contains = (outer: string, inner: string): boolean => !posix.relative(outer, inner).startsWith('..');

function checkPath({ settings }: ClusterFacts, others: readonly ClusterFacts[], faults: Faults): void {
  const { zooKeeperPath, zkUrl } = settings;
  if (!/^(\/[\w.-]+)+$/.test(zooKeeperPath) || electionFault(zkUrl) !== undefined)
    faults.add(`zooKeeperPath = ${zooKeeperPath}`, ZOOKEEPER_PATH);
  const other = others.find((cluster) => cluster.settings.zkUrl === zkUrl);
  if (other !== undefined) {
    const wording = { detail: `${other.path} has it`, fix: 'give one of them another' };
    faults.add(`zooKeeperPath = ${zooKeeperPath}`, ZOOKEEPER_PATH, wording);
  }
}

function checkAttributes({ agents, props }: ClusterFacts, faults: Faults): void {
  for (const host of agents) {
    for (const [name, value] of Object.entries(props.attributes?.(host) ?? {})) {
      const isPlain = /^[^;:\s]+$/.test(name) && /^[^;:\n{}]+$/.test(value);
      if (!isPlain) faults.add(`${host.name}: attribute ${name} = ${value}`, AGENT_ATTRIBUTE);
    }
  }
}

function checkAcls(prop: string, acls: MesosAcls | undefined, faults: Faults): void {
  for (const name of Object.keys(acls ?? {}).filter((one) => !ACL_NAMES.includes(one))) {
    const near = ACL_NAMES.find((known) => known === `${name}s` || known.replaceAll('_', '') === name.toLowerCase());
    faults.add(`${prop}: ${name}`, ACL, near === undefined ? {} : { fix: `write ${near}` });
  }
}

function checkPrincipals({ props: { authentication } }: ClusterFacts, faults: Faults): void {
  if (authentication === undefined) return;
  const names = frameworksOf(authentication);
  names.forEach((name, index) => {
    const isTaken = name === AGENT || name === OPERATOR || names.indexOf(name) !== index;
    if (isTaken || !/^[\w][\w.-]*$/.test(name)) faults.add(`authentication.frameworks: ${name}`, PRINCIPAL);
  });
}

/** A flag is refused once, however many hosts have it. */
function checkFlags(cluster: ClusterFacts, faults: Faults): void {
  const { masters, agents, masterFlags, agentFlags, settings } = cluster;
  const seen = new Set<string>();
  const once = (value: string, add: () => void): void => {
    if (!seen.has(value)) add();
    seen.add(value);
  };
  const checked = [
    ...masters.map((host) => ({ prop: 'masterFlags', daemon: 'master', set: masterFlags(host) }) as const),
    ...agents.map((host) => ({ prop: 'agentFlags', daemon: 'agent', set: agentFlags(host) }) as const),
  ];
  for (const { prop, daemon, set } of checked) {
    for (const name of Object.keys(set.given).filter((one) => one in set.own)) {
      const value = `${prop}: ${name}`;
      const detail = `${name} = ${String(set.own[name])}`;
      once(value, () => {
        faults.add(value, FLAG_OF_CLUSTER, { detail });
      });
    }
    for (const { flag, value = '', says } of judged(daemon, set, settings).faults) {
      const shown = `${daemon}: --${flag}${value === '' ? '' : `=${value}`}`;
      once(shown, () => {
        faults.add(shown, MESOS_FLAG, { says: `mesos-${daemon} (${settings.distribution.title}): ${says}` });
      });
    }
  }
  const [master] = masters;
  const [agent] = agents;
  if (master !== undefined) checkPings(judged('master', masterFlags(master), settings), faults);
  if (agent !== undefined) checkExecutors(judged('agent', agentFlags(agent), settings), settings, faults);
}

function judged(daemon: 'master' | 'agent', set: FlagSet, { distribution, hasTls }: Settings): FlagJudgement {
  return judgeMesosFlags(`mesos-${daemon}`, distribution.build, {
    argv: argumentsOf(set),
    environment: {},
    builtWith: hasTls ? ['build:ssl'] : [],
  });
}

/** undefined where it cannot be read, which is said already. */
function nanoseconds(text: string | undefined): number | undefined {
  const read = readDuration(text ?? '');
  return isRefused(read) ? undefined : read.value;
}

function checkPings({ values }: FlagJudgement, faults: Faults): void {
  const ping = nanoseconds(values.agent_ping_timeout);
  const session = nanoseconds(values.zk_session_timeout);
  const times = Number(values.max_agent_ping_timeouts);
  if (ping === undefined || session === undefined || ping * times > session) return;
  faults.add(`agent_ping_timeout x max_agent_ping_timeouts = ${(ping * times) / 1e9}secs`, PING_TIME, {
    detail: `zk_session_timeout = ${values.zk_session_timeout ?? ''}`,
  });
}

function asDuration(text: string | undefined): Duration | undefined {
  const time = nanoseconds(text);
  return time === undefined ? undefined : Duration.milliseconds(Math.ceil(time / 1e6));
}

/** How long an executor may take to register, its image's pull included: all agents have the same flags for it. */
export function executorRegistrationTimeout({ agents, agentFlags, settings }: ClusterFacts): Duration | undefined {
  const [agent] = agents;
  if (agent === undefined) return undefined;
  return asDuration(judged('agent', agentFlags(agent), settings).values.executor_registration_timeout);
}

function checkExecutors({ values }: FlagJudgement, settings: Settings, faults: Faults): void {
  const registration = asDuration(values.executor_registration_timeout);
  if (registration?.lessThan(settings.imagePullTimeout) === true) {
    const value = `executor_registration_timeout = ${values.executor_registration_timeout ?? ''}`;
    const detail = `imagePullTimeout = ${settings.imagePullTimeout.toString()}`;
    faults.add(value, EXECUTOR_REGISTRATION, { detail });
  }
}

/** Containers on hosts of agents whose names are those of tasks. */
export function reservedNames(
  agents: readonly Host[],
  containers: readonly { readonly service: string; readonly host: string; readonly path: string }[],
): Breach[] {
  const hosts = new Set(agents.map(({ name }) => name));
  return containers
    .filter(({ service, host }) => service.startsWith('mesos-') && hosts.has(host))
    .map(({ service, host, path }) => ({ value: `container "${service}" on ${host}`, path }));
}

/** Ways in for whoever does not say who he is. */
export function unguarded({ authenticates, httpAuthenticates }: Settings): Breach[] {
  if (!authenticates) return [{ value: 'authentication = none' }];
  return httpAuthenticates ? [] : [{ value: 'authentication: http = false', fix: 'leave it out' }];
}
