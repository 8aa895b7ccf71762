import type { MesosProgram } from './contract';
import { electionFault, readZooKeeperUrl } from './zookeeper-url';

type Values = Readonly<Record<string, string | undefined>>;

export interface Together {
  readonly flag: string;
  readonly says: string;
}

function when(isBroken: boolean, flag: string, says: string): Together[] {
  return isBroken ? [{ flag, says }] : [];
}

/** What a program says to flags that are right one by one. */
export function togetherFaults(program: MesosProgram, values: Values): Together[] {
  const given = (flag: string): boolean => values[flag] !== undefined;
  return [
    ...ends(values),
    ...(program === 'mesos-master' ? masterFaults(values, given) : agentFaults(values, given)),
    ...when(
      given('ip') && given('ip_discovery_command'),
      'ip_discovery_command',
      'Only one of `--ip` or `--ip_discovery_command` should be specified',
    ),
    ...when(
      given('modules') && given('modules_dir'),
      'modules_dir',
      'Only one of --modules or --modules_dir should be specified',
    ),
  ];
}

function ends(values: Values): Together[] {
  return [
    ...when(values.help === 'true', 'help', 'prints its flags and ends'),
    ...when(values.version === 'true', 'version', 'prints its version and ends'),
  ];
}

function masterFaults(values: Values, given: (flag: string) => boolean): Together[] {
  const isReplicated = values.registry === 'replicated_log' || values.registry === 'log_storage';
  const contends = given('master_contender');
  const detects = given('master_detector');
  return [
    ...when(isReplicated && !given('work_dir'), 'work_dir', '--work_dir needed for replicated log based registry'),
    ...when(
      isReplicated && given('zk') && !given('quorum'),
      'quorum',
      'Need to specify --quorum for replicated log based registry when using ZooKeeper',
    ),
    ...(values.zk === undefined ? [] : urlFaults(values.zk, isReplicated)),
    ...when(
      given('zk') && (contends || detects),
      contends ? 'master_contender' : 'master_detector',
      'Only one of --zk or the --master_contender/--master_detector pair should be specified.',
    ),
    ...when(
      !given('zk') && contends !== detects,
      contends ? 'master_detector' : 'master_contender',
      'Both --master_contender and --master_detector should be specified or omitted.',
    ),
    ...when(
      values.authenticate_http_frameworks === 'true' && !given('http_framework_authenticators'),
      'http_framework_authenticators',
      'Missing `--http_framework_authenticators` flag. This must be used in conjunction with `--authenticate_http_frameworks`',
    ),
  ];
}

function urlFaults(zk: string, isReplicated: boolean): Together[] {
  if (zk.startsWith('file://')) return [];
  const url = readZooKeeperUrl(zk);
  if (isReplicated && 'says' in url) return [{ flag: 'zk', says: `Error parsing ZooKeeper URL: ${url.says}` }];
  const says = electionFault(zk);
  return says === undefined ? [] : [{ flag: 'zk', says: `Failed to create a master contender: ${says}` }];
}

function agentFaults(values: Values, given: (flag: string) => boolean): Together[] {
  return [
    ...when(
      !given('master') && !given('master_detector'),
      'master',
      'Missing required option `--master` or `--master_detector`',
    ),
    ...when(
      given('master') && given('master_detector'),
      'master_detector',
      'Only one of `--master` or `--master_detector` should be specified',
    ),
    ...(values.master === undefined ? [] : masterAddressFaults(values.master)),
    ...when(!given('work_dir'), 'work_dir', "Flag 'work_dir' is required, but it was not provided"),
    ...when(
      given('ip6') && given('ip6_discovery_command'),
      'ip6_discovery_command',
      'Only one of `--ip6` or `--ip6_discovery_command` should be specified',
    ),
    ...when(
      values.authenticate_http_executors === 'true' && !given('jwt_secret_key'),
      'jwt_secret_key',
      '--jwt_secret_key must be specified when --authenticate_http_executors is set to true',
    ),
  ];
}

/** `zk://...`, `file://...`, or the address and the port of one master. */
function masterAddressFaults(master: string): Together[] {
  if (master.startsWith('file://')) return [];
  const isAddress = /^(master@)?(\[[\da-f:.]+\]|[^\s:@/]+):\d{1,5}$/i.test(master);
  const says = master.startsWith('zk://')
    ? electionFault(master)
    : isAddress
      ? undefined
      : `Failed to parse '${master}'`;
  return says === undefined ? [] : [{ flag: 'master', says: `Failed to create a master detector: ${says}` }];
}
