import { posix } from 'node:path';
import type { Breach, Faults } from '../environment';
import { Cidr, Duration, isOdd, isRfc1123Label, LABEL, Port, quorum } from '../values';
import type { Member } from './members';
import {
  ENSEMBLE_SIZE,
  MEMBER_ADDRESS,
  MEMBER_DIRECTORY,
  MEMBER_HEAP,
  MEMBER_MAJORITY,
  MEMBER_PORT,
  REQUIRED_SCHEME,
  SETTING,
} from './rules';
import { LEAST_OVERHEAD, type MemberMemory } from './settings';
import type { Settings } from './zoo-cfg';
import type { ZooKeeperEnsembleProps } from './zookeeper-ensemble-props';

/** What an ensemble is, as far as it can be refused. */
export interface EnsembleFacts {
  readonly id: string;
  readonly path: string;
  readonly members: readonly Member[];
  readonly settings: Settings;
  readonly memory: MemberMemory;
  /** By the prop that names it. */
  readonly directories: Readonly<Record<string, string>>;
}

/** Everything that is wrong with an ensemble beside its ids and its size. */
export function checkEnsemble(
  ensemble: EnsembleFacts,
  props: ZooKeeperEnsembleProps,
  others: readonly EnsembleFacts[],
  faults: Faults,
): void {
  if (!isRfc1123Label(ensemble.id.toLowerCase())) {
    const says = 'the id names the containers and must be an RFC 1123 label in lower case (letters, digits and "-")';
    faults.add(`id = ${ensemble.id}`, LABEL, { says, fix: 'choose an id such as ZooKeeper' });
  }
  checkHosts(ensemble, faults);
  checkPorts(ensemble, others, faults);
  checkDirectories(ensemble, others, faults);
  checkHeap(ensemble, faults);
  checkSettings(ensemble, faults);
  checkSchemes(props, faults);
}

const MOST_MEMBERS = 7;

/** The policy: a size that is odd and not too large. */
export function checkSize({ members }: EnsembleFacts): Breach[] {
  const { length } = members;
  if (isOdd(length) && length <= MOST_MEMBERS) return [];
  const detail =
    length > MOST_MEMBERS
      ? 'every write waits for a majority of them'
      : `${length} tolerate no more losses than ${length - 1}`;
  const fix = length > MOST_MEMBERS ? `leave out ${length - MOST_MEMBERS}` : ENSEMBLE_SIZE.fix;
  return [{ value: `members = ${length}`, detail, fix }];
}

function checkHosts({ members }: EnsembleFacts, faults: Faults): void {
  for (const { host } of members) {
    if (!Cidr.isAddress(host.address)) faults.add(`${host.name}: address = ${host.address}`, MEMBER_ADDRESS);
  }
  const staying = members.filter(({ host }) => host.state === 'active');
  const needed = quorum(members.length);
  if (members.length > 0 && staying.length < needed) {
    const names = staying.map(({ host }) => host.name).join(', ');
    faults.add(`members = ${members.length}`, MEMBER_MAJORITY, {
      detail: `${needed} needed, staying: ${names || 'none'}`,
    });
  }
}

/** Numbers of ports by the prop that names them. */
export function portsOf(settings: Settings): Record<string, number> {
  const { clientPort, quorumPort, electionPort, metricsPort, tlsPort } = settings;
  return {
    clientPort,
    quorumPort,
    electionPort,
    metricsPort,
    ...(tlsPort !== undefined && { 'tls.clients.port': tlsPort }),
  };
}

function checkPorts({ settings, members }: EnsembleFacts, others: readonly EnsembleFacts[], faults: Faults): void {
  const seen = new Map<number, string>();
  for (const [name, number] of Object.entries(portsOf(settings))) {
    faults.collect(name, () => Port.tcp(number));
    const holder = seen.get(number) ?? holderElsewhere(number, members, others);
    if (holder !== undefined) faults.add(`${name} = ${number}`, MEMBER_PORT, { detail: `${holder} has it` });
    seen.set(number, name);
  }
}

function holderElsewhere(
  port: number,
  members: readonly Member[],
  others: readonly EnsembleFacts[],
): string | undefined {
  const hosts = new Set(members.map(({ host }) => host));
  for (const other of others) {
    const shared = other.members.find(({ host }) => hosts.has(host));
    if (shared !== undefined && Object.values(portsOf(other.settings)).includes(port))
      return `${other.path} on ${shared.host.name}`;
  }
  return undefined;
}

function checkDirectories(
  { directories, members }: EnsembleFacts,
  others: readonly EnsembleFacts[],
  faults: Faults,
): void {
  const hosts = new Set(members.map(({ host }) => host));
  const foreign = others
    .filter((other) => other.members.some(({ host }) => hosts.has(host)))
    .flatMap((other) => Object.values(other.directories).map((path) => ({ path, owner: other.path })));
  const own = Object.entries(directories);
  own.forEach(([name, path], index) => {
    if (!posix.isAbsolute(path) || posix.normalize(path) !== path || path.endsWith('/')) {
      faults.add(`${name} = ${path}`, MEMBER_DIRECTORY);
      return;
    }
    const rest = own.slice(index + 1).map(([other, otherPath]) => ({ path: otherPath, owner: other }));
    for (const other of [...rest, ...foreign]) {
      if (contains(path, other.path) || contains(other.path, path)) {
        const detail = `${other.path} is ${other.owner}'s`;
        faults.add(`${name} = ${path}`, MEMBER_DIRECTORY, { detail, fix: 'give one of them another path' });
      }
    }
  });
}

const contains = (outer: string, inner: string): boolean => !posix.relative(outer, inner).startsWith('..');

function checkHeap({ memory: { memory, heap } }: EnsembleFacts, faults: Faults): void {
  const value = `heap = ${heap.toString()}`;
  const detail = `memory = ${memory.toString()}`;
  if (memory.lessThan(heap.plus(LEAST_OVERHEAD))) faults.add(value, MEMBER_HEAP, { detail });
  else if (heap.toMebibytes() < 1) {
    const says = 'a heap is given to the JVM in whole mebibytes, at least one';
    faults.add(value, MEMBER_HEAP, { says, detail, fix: 'raise it, or raise memory' });
  }
}

const WORDS = 'conf cons crst dirs dump envi gtmk hash isro mntr ruok srst srvr stat stmk wchc wchp wchs'.split(' ');

function checkSettings({ settings }: EnsembleFacts, faults: Faults): void {
  const refuse = (value: string, says: string, fix = SETTING.fix): void => {
    faults.add(value, SETTING, { says, fix });
  };
  const { tickTime, initLimit, syncLimit, maxClientConnections, snapshots, purgeInterval } = settings;
  if (tickTime.lessThan(Duration.milliseconds(1)))
    refuse('tickTime = 0s', 'time is counted in ticks', 'write for example 2s');
  for (const [name, limit] of Object.entries({ initLimit, syncLimit })) {
    if (!(Number.isInteger(limit) && limit >= 1))
      refuse(`${name} = ${limit}`, 'a limit is a whole number of ticks, at least 1');
  }
  if (!(Number.isInteger(maxClientConnections) && maxClientConnections >= 0))
    refuse(`maxClientConnections = ${maxClientConnections}`, 'it is a whole number, and 0 is no limit');
  if (!(Number.isInteger(snapshots) && snapshots >= 3))
    refuse(`autopurge.snapshots = ${snapshots}`, 'at least 3 are kept, whatever is written', 'write 3 or more');
  const hours = purgeInterval.toSeconds() / 3600;
  if (!(Number.isInteger(hours) && hours >= 1))
    refuse(`autopurge.interval = ${purgeInterval.toString()}`, 'it is whole hours, and 0 would let the disk fill');
  checkSessions(settings, refuse);
  for (const word of settings.fourLetterWords.filter((word) => !WORDS.includes(word)))
    refuse(`fourLetterWords: ${word}`, 'ZooKeeper 3.9 knows no such word', `use some of ${WORDS.join(', ')}`);
}

/** A session ends only at a tick, and an unset limit is 2 or 20 ticks. */
function checkSessions(
  { tickTime, minSessionTimeout, maxSessionTimeout }: Settings,
  refuse: (value: string, says: string, fix?: string) => void,
): void {
  const ticks = (count: number): Duration => Duration.milliseconds(count * tickTime.toMilliseconds());
  if (minSessionTimeout?.lessThan(ticks(2)) === true) {
    const value = `sessionTimeout.minimum = ${minSessionTimeout.toString()}`;
    refuse(value, `a session lasts at least 2 ticks of ${tickTime.toString()}`, 'raise it, or lower tickTime');
  }
  const [least, most] = [minSessionTimeout ?? ticks(2), maxSessionTimeout ?? ticks(20)];
  if (most.lessThan(least))
    refuse(
      `sessionTimeout.maximum = ${most.toString()}`,
      `it is less than the minimum of ${least.toString()}`,
      'raise it, or lower the minimum',
    );
}

function checkSchemes({ authentication, tls }: ZooKeeperEnsembleProps, faults: Faults): void {
  const required = authentication?.required ?? [];
  const check = (scheme: (typeof required)[number], isThere: boolean, fix: string): void => {
    if (required.includes(scheme) && !isThere)
      faults.add(`authentication.required: ${scheme}`, REQUIRED_SCHEME, { fix });
  };
  check('sasl', authentication?.jaas !== undefined, 'give authentication.jaas, the users');
  check('x509', tls?.clients?.ca !== undefined, "give tls.clients.ca, the CA of the clients' certificates");
}
