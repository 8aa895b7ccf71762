import type { HostJson } from '../manifest';
import { engineChecks } from './engine-checks';
import { Checks, type Check } from './findings';
import { isHostFacts, type HostFacts } from './host-facts';
import { imageChecks } from './image-checks';
import { mesosChecks } from './mesos-checks';
import { MINIMUMS } from './minimums';
import { networkChecks } from './network-checks';
import type { Reading } from './reading';

/** Pure: every check of every host, from one reading. */
export function hostChecks(reading: Reading): Check[] {
  return reading.manifest.hosts.filter(({ state }) => state !== 'lost').flatMap((host) => checksOf(host, reading).list);
}

function checksOf(host: HostJson, reading: Reading): Checks {
  const checks = new Checks(host.name);
  const facts = reading.facts.get(host.name);
  if (!isHostFacts(facts)) {
    unreachable(checks, host, facts?.unreachable ?? 'not asked');
    return checks;
  }
  checks.ok('ssh', `${host.ssh.user}@${host.address}:${host.ssh.port}, host key as pinned`);
  access(checks, host, facts, reading);
  identity(checks, facts, reading);
  machine(checks, host, facts);
  clock(checks, reading.skew.get(host.name));
  disks(checks, facts);
  networkChecks(checks, host, facts, reading.manifest);
  if (host.engine === 'docker') {
    engineChecks(checks, host, facts, reading);
    imageChecks(checks, host, facts, reading.manifest);
    mesosChecks(checks, host, facts, reading.manifest);
  }
  return checks;
}

function unreachable(checks: Checks, host: HostJson, reason: string): void {
  const target = `${host.ssh.user}@${host.address}:${host.ssh.port}`;
  if (/host key verification failed|host key is known|identification has changed/i.test(reason)) {
    checks.fault(
      'ssh',
      `${target}: its host key is not the pinned one`,
      `a host must show a key of ${host.ssh.knownHostsFile ?? 'known_hosts'}`,
      `if the host was installed anew, check its key at its console and replace the line; if not, do not connect`,
    );
  } else if (/could not resolve hostname|name or service not known/i.test(reason)) {
    checks.fault(
      'ssh',
      `${host.address} does not resolve`,
      "a host's address must resolve on this machine",
      'correct the address, or add the name to DNS',
    );
  } else if (/permission denied/i.test(reason)) {
    checks.fault(
      'ssh',
      `${target}: permission denied`,
      'the declared user must log in with the declared key',
      `add the public key to ~${host.ssh.user}/.ssh/authorized_keys on ${host.name}`,
    );
  } else {
    checks.fault('ssh', reason.replace(`${host.path}: `, ''), 'a host must answer over SSH', 'see the line above');
  }
}

function access(checks: Checks, host: HostJson, facts: HostFacts, { noHelper }: Reading): void {
  if (host.ssh.sudo && !facts.root) {
    checks.fault(
      'sudo',
      `${facts.user} may not run "sudo -n true"`,
      'the host declares sudo, so it must work without a password',
      `on ${host.name}: echo '${facts.user} ALL=(ALL) NOPASSWD: ALL' > /etc/sudoers.d/longshore`,
    );
  } else if (host.ssh.sudo) checks.ok('sudo', 'works without a password');
  const reason = noHelper.get(host.name);
  if (reason !== undefined) {
    checks.fault(
      'probe',
      reason,
      'flows from and to the host are tried by a helper in perl or python3',
      'install perl-base or python3-minimal',
    );
  }
}

/** Machines that were copied share what must tell them apart. */
function identity(checks: Checks, facts: HostFacts, { facts: all }: Reading): void {
  const others = [...all].flatMap(([name, other]) =>
    name !== checks.host && isHostFacts(other) ? [[name, other] as const] : [],
  );
  const shared = (of: (other: HostFacts) => readonly string[]): [string, string] | undefined => {
    for (const [name, other] of others) {
      const value = of(facts).find((text) => text !== '' && of(other).includes(text));
      if (value !== undefined) return [name, value];
    }
    return undefined;
  };
  const twin = shared(({ machineId }) => [machineId]);
  if (twin !== undefined) {
    checks.fault(
      'identity',
      `machine-id ${twin[1]} is also that of ${twin[0]}`,
      'every host must have its own',
      'on one of them: rm /etc/machine-id && systemd-machine-id-setup, and boot it again',
    );
  }
  const key = shared(({ hostKeys }) => hostKeys);
  if (key !== undefined) {
    checks.fault(
      'identity',
      `SSH host key ${key[1].split(' ')[0] ?? ''} is also that of ${key[0]}`,
      'every host must have its own',
      'on one of them: rm /etc/ssh/ssh_host_* && ssh-keygen -A, and pin the new key',
    );
  }
  const engine = shared(({ engine: own }) => (typeof own === 'object' ? [own.id] : []));
  if (engine !== undefined) {
    checks.fault(
      'identity',
      `engine id ${engine[1]} is also that of ${engine[0]}`,
      'every engine must have its own',
      'on one of them: systemctl stop docker; rm /var/lib/docker/engine-id /etc/docker/key.json; systemctl start docker',
    );
  }
  if (twin === undefined && key === undefined && engine === undefined)
    checks.ok('identity', `machine-id ${facts.machineId.slice(0, 12)}, its own`);
}

function machine(checks: Checks, host: HostJson, facts: HostFacts): void {
  const { name, release, machine: arch } = facts.kernel;
  const text = `${facts.os}, ${name} ${release}, ${arch}`;
  if (name !== 'Linux') checks.fault('os', text, 'a host runs Linux', 'declare another host');
  else if (!['x86_64', 'aarch64'].includes(arch))
    checks.fault('os', text, 'architecture must be x86_64 or aarch64', 'declare another host');
  else checks.ok('os', text);
  const has = gib(facts.memoryBytes);
  if (host.memoryBytes !== undefined && host.memoryBytes > facts.memoryBytes) {
    checks.fault(
      'memory',
      `${gib(host.memoryBytes)} declared, ${has} there`,
      'a host cannot have more than it has',
      "declare what it has: the containers' limits are sized by it",
    );
  } else checks.ok('memory', has);
  if (host.cores !== undefined && host.cores > facts.cores) {
    checks.fault(
      'cores',
      `${host.cores} declared, ${facts.cores} there`,
      'a host cannot have more than it has',
      'declare what it has',
    );
  } else checks.ok('cores', String(facts.cores));
  if (facts.swapBytes > 0)
    checks.note('swap', gib(facts.swapBytes), 'a JVM that is swapped out misses its heartbeats', 'swapoff -a');
  if (facts.transparentHugePages === 'always')
    checks.note(
      'huge-pages',
      'always',
      'Hadoop advises "madvise" or "never"',
      'echo madvise > /sys/kernel/mm/transparent_hugepage/enabled',
    );
}

function clock(checks: Checks, skew: number | undefined): void {
  if (skew === undefined) return;
  const value = `${skew < 0 ? '-' : '+'}${Math.abs(skew * 1000).toFixed(0)} ms against this machine`;
  if (Math.abs(skew) < MINIMUMS.clockSkewSeconds) checks.ok('clock', value);
  else
    checks.fault(
      'clock',
      value,
      `less than ${MINIMUMS.clockSkewSeconds * 1000} ms`,
      'run chrony or systemd-timesyncd on every host, and here',
    );
}

function disks(checks: Checks, facts: HostFacts): void {
  const faults = checks.list.length;
  const seen = facts.disks.filter(
    ({ mount }, index) => facts.disks.findIndex((disk) => disk.mount === mount) === index,
  );
  for (const { path, mount, freeBytes, inodes, freeInodes, readOnly } of seen) {
    if (readOnly) {
      checks.fault(
        'disk',
        `${path}: ${mount} is mounted read-only`,
        'data directories must be writable',
        `look for errors of the disk (dmesg), then mount -o remount,rw ${mount}`,
      );
    }
    if (freeBytes < MINIMUMS.freeBytes) {
      checks.fault(
        'disk',
        `${path}: ${gib(freeBytes)} free`,
        `at least ${gib(MINIMUMS.freeBytes)}`,
        'docker system prune, or a larger disk',
      );
    }
    // File systems such as btrfs count no inodes.
    if (inodes > 0 && freeInodes < inodes * MINIMUMS.freeInodesShare) {
      checks.fault(
        'disk',
        `${path}: ${freeInodes} of ${inodes} inodes free`,
        `at least ${MINIMUMS.freeInodesShare * 100} %`,
        'remove small files, or make the file system anew with more inodes',
      );
    }
  }
  if (checks.list.length === faults)
    checks.ok('disk', seen.map(({ path, freeBytes }) => `${path} ${gib(freeBytes)} free`).join(', ') || 'not seen');
}

function gib(bytes: number): string {
  return `${(bytes / 1024 ** 3).toFixed(1)} GiB`;
}
