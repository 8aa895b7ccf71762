import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { HealthCheck, Mount, type HostContainerProps } from '../container';
import type { Host, Secret } from '../environment';
import { Duration, Size, type ContainerImage } from '../values';
import type { ClusterCredentials } from './authentication';
import type { MesosCertificates } from './certificates';
import { argumentsOf, type FlagSet } from './flags';
import type { MesosAcls, MesosClusterProps } from './mesos-cluster-props';
import { OPERATOR, PLACES, STATE_COMMANDS } from './places';
import type { Settings } from './settings';

/** uid and gid of masters: they need no rights at all. Agents are root. */
export const MASTER_UID = 1004;

const STATE_SCRIPT = readFileSync(join(__dirname, 'state.sh'), 'utf8');

/** TLS 1.2 is what libprocess speaks: what is left of it that is well. Its own default is of the time of RC4. */
const CIPHERS = [
  'ECDHE-ECDSA-AES256-GCM-SHA384',
  'ECDHE-ECDSA-AES128-GCM-SHA256',
  'ECDHE-RSA-AES256-GCM-SHA384',
  'ECDHE-RSA-AES128-GCM-SHA256',
].join(':');

/** The own process serves. Never whether there is a leader: the first of them would wait for the others. */
const HEALTH = HealthCheck.command(['CMD', ...STATE_COMMANDS.health], {
  interval: Duration.seconds(5),
  timeout: Duration.seconds(6),
  retries: 6,
  startPeriod: Duration.minutes(1),
});

export interface DaemonProps {
  readonly host: Host;
  readonly settings: Settings;
  readonly image: ContainerImage;
  readonly flags: FlagSet;
  readonly credentials: ClusterCredentials | undefined;
  readonly certificates: MesosCertificates | undefined;
  readonly props: MesosClusterProps;
}

type Container = Omit<HostContainerProps, 'host' | 'memory'>;

/** A master: no privileges, its log on the host. */
export function masterContainer(daemon: DaemonProps): Container {
  const { settings, credentials, props } = daemon;
  return {
    ...common(daemon, 'master', props.acls),
    user: `${MASTER_UID}:${MASTER_UID}`,
    mounts: [Mount.bind(settings.masterDirectory, settings.masterDirectory), TEMPORARY],
    secretFiles: {
      ...commonSecrets(daemon),
      ...(credentials !== undefined && { [PLACES.credentials]: credentials.masters }),
    },
    // What it knows is in the log, and its answer to SIGTERM is to raise it once more with the default action (logging.cpp): as the first process of its
    // container it would not even end, for the kernel drops what such a one sends itself.
    stopSignal: 'SIGKILL',
    stopGracePeriod: Duration.seconds(30),
  };
}

/** What an agent must be able to do for tasks that the engine starts: sandboxes of their users, and fetching as these. */
const FOR_DOCKER = ['CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'KILL', 'SETGID', 'SETUID'];
/** To enter a task's namespaces for its checks, and to mount volumes. */
const FOR_NAMESPACES = ['SYS_ADMIN', 'SYS_PTRACE'];
/** For tasks that Mesos starts itself, beside the above: namespaces, devices, networks, limits and capabilities of theirs. */
const FOR_MESOS = ['MKNOD', 'NET_ADMIN', 'NET_BIND_SERVICE', 'SETPCAP', 'SYS_CHROOT', 'SYS_RESOURCE'];

/** An agent: root, beside the containers of its tasks, which are not its own. */
export function agentContainer(daemon: DaemonProps): Container {
  const { settings, credentials, props } = daemon;
  const { agentDirectory, containerizers, executorsInContainers, persistentVolumes } = settings;
  const startsItself = containerizers !== 'docker';
  const enters = startsItself || persistentVolumes || !executorsInContainers;
  const passesOn = persistentVolumes ? { propagation: 'rshared' as const } : {};
  return {
    ...common(daemon, 'agent', props.agentAcls),
    user: '0:0',
    capabilities: [...FOR_DOCKER, ...(enters ? FOR_NAMESPACES : []), ...(startsItself ? FOR_MESOS : [])],
    hostAccess: {
      reason: 'it starts, limits and ends tasks, on the engine of its host and beside it',
      processes: true,
      unconfined: enters,
    },
    mounts: [
      Mount.bind(agentDirectory, agentDirectory, passesOn),
      // The engine's socket, and the directory for what must not outlive the host's start: it is not there before.
      Mount.bind('/run', '/run'),
      Mount.bind('/sys/fs/cgroup', '/sys/fs/cgroup'),
      TEMPORARY,
      ...(props.agentMounts ?? []),
    ],
    secretFiles: {
      ...commonSecrets(daemon),
      ...(credentials !== undefined && { [PLACES.credential]: credentials.agent }),
      ...(settings.httpAuthenticates && credentials !== undefined && { [PLACES.credentials]: credentials.agentHttp }),
      ...(props.dockerConfig !== undefined && { [PLACES.dockerConfig]: props.dockerConfig }),
    },
    stopGracePeriod: settings.agentStopGracePeriod,
  };
}

const TEMPORARY = Mount.tmpfs('/tmp', { size: Size.mebibytes(64), mode: '1777' });

function common(
  { host, settings, image, flags, credentials, props }: DaemonProps,
  daemon: 'master' | 'agent',
  acls: MesosAcls | undefined,
) {
  const port = daemon === 'master' ? settings.masterPort : settings.agentPort;
  return {
    containerName: `${daemon}-${settings.name}`,
    image,
    registries: props.registries ?? [],
    entrypoint: [`mesos-${daemon}`],
    command: argumentsOf(flags),
    environment: {
      LONGSHORE_MESOS_URL: `${settings.hasTls ? 'https' : 'http'}://${host.address}:${port}`,
      ...(credentials !== undefined && settings.httpAuthenticates && { LONGSHORE_MESOS_PRINCIPAL: OPERATOR }),
      ...(daemon === 'agent' && props.dockerApiVersion !== undefined && { DOCKER_API_VERSION: props.dockerApiVersion }),
      ...tlsEnvironment(props),
    },
    files: {
      [PLACES.state]: { content: STATE_SCRIPT },
      ...(acls !== undefined && { [PLACES.acls]: { content: `${JSON.stringify(acls, undefined, 2)}\n` } }),
    },
    healthCheck: HEALTH,
    timeout: settings.readyTimeout,
  };
}

function commonSecrets({ host, settings, credentials, certificates }: DaemonProps): Record<string, Secret> {
  const own = certificates?.host(host);
  return {
    ...(settings.httpAuthenticates && credentials !== undefined && { [PLACES.operator]: credentials.operator }),
    ...(certificates !== undefined && { [PLACES.ca]: certificates.ca }),
    ...(own !== undefined && { [PLACES.certificate]: own.certificate, [PLACES.key]: own.key }),
  };
}

/** Of masters and agents. An agent passes none of these on to its executors (LS191). */
function tlsEnvironment({ tls }: MesosClusterProps): Record<string, string> {
  if (tls === undefined) return {};
  return {
    LIBPROCESS_SSL_ENABLED: 'true',
    LIBPROCESS_SSL_SUPPORT_DOWNGRADE: String(tls.downgrade ?? false),
    LIBPROCESS_SSL_CERT_FILE: PLACES.certificate,
    LIBPROCESS_SSL_KEY_FILE: PLACES.key,
    LIBPROCESS_SSL_CA_FILE: PLACES.ca,
    LIBPROCESS_SSL_VERIFY_SERVER_CERT: 'true',
    LIBPROCESS_SSL_REQUIRE_CLIENT_CERT: String(tls.clientCertificates ?? true),
    LIBPROCESS_SSL_HOSTNAME_VALIDATION_SCHEME: 'openssl',
    // Daemons dial each other by address: without it there is no name to check, and no connection.
    LIBPROCESS_SSL_VERIFY_IPADD: 'true',
    LIBPROCESS_SSL_CIPHERS: CIPHERS,
  };
}
