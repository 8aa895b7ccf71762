import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { containerState, docker, dockerSucceeds } from './docker';
import type { HostImages, LabImage } from './images';
import { authorize, makeKeyPair, writeKnownHosts } from './keys';
import { outcome, sleep } from './run';
import { sshArguments } from './ssh';
import { GATEWAY, LAB_LABEL, NETWORK, REGISTRY_ADDRESS, REGISTRY_CONTAINER, SUBNET, type LabHost } from './topology';

/** The network that stands for the data centre's. */
export async function makeNetwork(): Promise<void> {
  if (await dockerSucceeds(['network', 'inspect', NETWORK])) return;
  await docker(['network', 'create', '--label', LAB_LABEL, '--subnet', SUBNET, '--gateway', GATEWAY, NETWORK]);
}

/** The registry; published on the loopback only, at a port of the engine's choice, so that this machine can push. */
export async function startRegistry(image: LabImage): Promise<void> {
  await start(REGISTRY_CONTAINER, image, [
    ...['--network', NETWORK, '--ip', REGISTRY_ADDRESS, '--publish', '127.0.0.1::5000', '--restart', 'no'],
  ]);
}

/** Where this machine reaches the registry. */
export async function registryOnLoopback(): Promise<string> {
  const [address] = (await docker(['port', REGISTRY_CONTAINER, '5000/tcp'])).trim().split('\n');
  if (address === undefined || address === '')
    throw new Error(`${REGISTRY_CONTAINER}: its port 5000 is not published; run \`npm run lab down\``);
  return address;
}

/** Starts every host that does not run, and waits until each lets us in and its container engine, where it has one, answers. */
export async function startHosts(hosts: readonly LabHost[], images: HostImages): Promise<void> {
  await makeKeyPair();
  const privileges = hostPrivileges();
  await Promise.all(hosts.map((host) => startHost(host, images[host.engine], privileges)));
  await Promise.all(hosts.map(admit));
  await writeKnownHosts(hosts);
  await Promise.all(hosts.map(waitForHost));
}

async function startHost(host: LabHost, image: LabImage, privileges: readonly string[]): Promise<void> {
  const memory =
    host.memoryBytes === undefined
      ? []
      : ['--memory', String(host.memoryBytes), '--memory-swap', String(host.memoryBytes)];
  await start(host.container, image, [
    ...['--hostname', host.name, '--network', NETWORK, '--ip', host.address, '--restart', 'no'],
    // systemd takes its machine id from it.
    ...['--env', `container_uuid=${randomUUID()}`],
    ...['--tmpfs', '/run', '--tmpfs', '/run/lock', '--tmpfs', '/tmp'],
    ...(host.engine === 'docker' ? ['--volume', `${host.volume}:/var/lib/docker`] : []),
    ...memory,
    ...privileges,
  ]);
}

/** A container that is there is started, never replaced: it may hold a deployed platform. */
async function start(name: string, image: LabImage, args: readonly string[]): Promise<void> {
  const state = await containerState(name);
  if (state === 'stopped') await docker(['start', name]);
  if (state !== 'absent') return;
  const volume = args.find((_, index) => args[index - 1] === '--volume')?.split(':')[0];
  // A volume made by `docker run` would carry no label, and `down` would not find it.
  if (volume !== undefined) await docker(['volume', 'create', '--label', LAB_LABEL, volume]);
  await docker(['run', '--detach', '--name', name, '--label', LAB_LABEL, ...args, image.name]);
}

/**
 * What lets systemd and an engine run in a container. `--privileged` where the engine has every capability itself; an engine in
 * a container or micro VM may lack some, and can then only give those it has.
 */
function hostPrivileges(): string[] {
  const missing = missingCapabilities(engineStatus());
  if (missing.length === 0) return ['--privileged', '--cgroupns', 'private'];
  return [
    ...['--cap-add', 'ALL', ...missing.flatMap((capability) => ['--cap-drop', capability])],
    ...[
      '--security-opt',
      'seccomp=unconfined',
      '--security-opt',
      'apparmor=unconfined',
      '--security-opt',
      'systempaths=unconfined',
    ],
    ...['--device-cgroup-rule', 'a *:* rwm', '--cgroupns', 'private'],
  ];
}

function engineStatus(): string {
  try {
    const pid = readFileSync('/var/run/docker.pid', 'utf8').trim();
    return readFileSync(`/proc/${pid}/status`, 'utf8');
  } catch {
    return ''; // an engine elsewhere or rootless; then --privileged is all there is to try
  }
}

// capability.h, in the order of their numbers
const CAPABILITIES = (
  'CHOWN DAC_OVERRIDE DAC_READ_SEARCH FOWNER FSETID KILL SETGID SETUID SETPCAP LINUX_IMMUTABLE NET_BIND_SERVICE NET_BROADCAST ' +
  'NET_ADMIN NET_RAW IPC_LOCK IPC_OWNER SYS_MODULE SYS_RAWIO SYS_CHROOT SYS_PTRACE SYS_PACCT SYS_ADMIN SYS_BOOT SYS_NICE SYS_RESOURCE ' +
  'SYS_TIME SYS_TTY_CONFIG MKNOD LEASE AUDIT_WRITE AUDIT_CONTROL SETFCAP MAC_OVERRIDE MAC_ADMIN SYSLOG WAKE_ALARM BLOCK_SUSPEND ' +
  'AUDIT_READ PERFMON BPF CHECKPOINT_RESTORE'
).split(' ');

/** Capabilities outside the bounding set that a /proc/<pid>/status tells; none when it tells nothing. */
export function missingCapabilities(status: string): string[] {
  const bounding = /^CapBnd:\s*([0-9a-f]+)$/m.exec(status)?.[1];
  if (bounding === undefined) return [];
  const set = BigInt(`0x${bounding}`);
  return CAPABILITIES.filter((_, number) => ((set >> BigInt(number)) & 1n) === 0n);
}

/** Waits for the host's first start to make its keys, then authorizes ours. */
async function admit(host: LabHost): Promise<void> {
  await eventually(`${host.name} makes its SSH host keys`, 60, () =>
    dockerSucceeds(['exec', host.container, 'test', '-s', '/etc/ssh/ssh_host_ed25519_key.pub']),
  );
  await authorize(host);
}

/** Waits until a host answers SSH and its container engine, where it has one, runs. */
export async function waitForHost(host: LabHost): Promise<void> {
  const [what, command] =
    host.engine === 'docker'
      ? ['answers SSH and its container engine runs', 'docker info >/dev/null']
      : ['answers SSH', 'true'];
  await eventually(`${host.name} ${what}`, 90, async () => {
    const { exitCode } = await outcome('ssh', [...sshArguments(host), command]);
    return exitCode === 0;
  });
}

/** @throws Error when it is still untrue after so many seconds */
async function eventually(what: string, seconds: number, isTrue: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + seconds * 1000;
  while (!(await isTrue())) {
    if (Date.now() > end)
      throw new Error(
        `waited ${seconds} s in vain: ${what}; see \`npm run lab status\` and \`docker logs longshore-lab-<host>\``,
      );
    await sleep(300);
  }
}
