import { Port, Size } from '../values';
import type { Environment } from './environment';
import type { FlowEntry } from './environment-json';
import type { Breach } from './rule-book';
import { HOST_KEYS_PINNED, HOST_MEMORY, ONE_LISTENER } from './rules';

/** Rules over what all constructs together put on a host. */
export function checkHosts(environment: Environment): void {
  const { rules } = environment;
  rules.check(HOST_KEYS_PINNED, environment, () => unpinnedKeys(environment));
  rules.check(HOST_MEMORY, environment, () => overcommitted(environment));
  rules.check(ONE_LISTENER, environment, () => sharedPorts(environment));
}

function unpinnedKeys({ manifest }: Environment): Breach[] {
  return manifest.hosts
    .filter(({ ssh, state }) => ssh.knownHostsFile === undefined && state !== 'lost')
    .map(({ node }) => ({ path: node.path, value: 'ssh: knownHostsFile = none' }));
}

function overcommitted({ manifest, memoryClaims }: Environment): Breach[] {
  const users = [
    ...manifest.containers.map(({ host, path, memoryBytes }) => ({
      host,
      what: path,
      memory: Size.bytes(memoryBytes),
    })),
    ...memoryClaims,
  ];
  return manifest.hosts.flatMap(({ name, node, memory }) => {
    const here = users.filter(({ host }) => host === name);
    const sum = here.reduce((total, user) => total.plus(user.memory), Size.bytes(0));
    if (memory === undefined || !memory.lessThan(sum)) return [];
    const parts = here.map((user) => `${user.what} ${user.memory.toString()}`);
    const detail = `${sum.toString()}: ${parts.join(', ')}`;
    return [{ path: node.path, value: `memory = ${memory.toString()}`, detail }];
  });
}

/** Programs are told apart by the owner that a flow names; a flow without one says nothing of who listens. */
function sharedPorts({ flows, manifest }: Environment): Breach[] {
  const listeners = flows.entries.filter(({ owner }) => owner !== undefined);
  const groups = new Map(flows.groups.map(({ name, members }) => [name, members]));
  const hostsOf = ({ to }: FlowEntry): string[] =>
    manifest.hosts.map(({ name }) => name).filter((name) => groups.get(to)?.includes(name) === true);
  return listeners.flatMap((one, index) =>
    listeners
      .slice(index + 1)
      .filter((other) => other.owner !== one.owner && overlap(one, other))
      .flatMap((other) => {
        const shared = hostsOf(one).filter((name) => hostsOf(other).includes(name));
        if (shared.length === 0) return [];
        return [{ path: other.path, value: `${other.port} on ${shared.join(', ')}`, detail: both(one, other) }];
      }),
  );
}

function overlap(one: FlowEntry, other: FlowEntry): boolean {
  const [a, b] = [Port.parse(one.port), Port.parse(other.port)];
  return a.protocol === b.protocol && a.number <= b.last && b.number <= a.last;
}

function both(one: FlowEntry, other: FlowEntry): string {
  return [one, other].map(({ owner, why }) => `${owner ?? ''} for ${why}`).join(' and ');
}
