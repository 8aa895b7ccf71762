import { Duration, Size } from '../values';
import type { ZooKeeperEnsembleProps } from './zookeeper-ensemble-props';
import type { Settings } from './zoo-cfg';

/** Every setting, with ZooKeeper's own defaults but where they are none: metrics and purging are off there, and any address binds. */
export function settingsOf({ tls, authentication, ...props }: ZooKeeperEnsembleProps): Settings {
  const { clients } = tls ?? {};
  return {
    clientPort: props.clientPort ?? 2181,
    quorumPort: props.quorumPort ?? 2888,
    electionPort: props.electionPort ?? 3888,
    metricsPort: props.metricsPort ?? 7000,
    tlsPort: clients === undefined ? undefined : (clients.port ?? 2281),
    plaintext: clients === undefined || clients.plaintext === true,
    clientCertificates: clients?.ca !== undefined,
    quorumTls: tls === undefined ? 'off' : (tls.quorum ?? 'required'),
    tickTime: props.tickTime ?? Duration.seconds(2),
    initLimit: props.initLimit ?? 10,
    syncLimit: props.syncLimit ?? 5,
    minSessionTimeout: props.sessionTimeout?.minimum,
    maxSessionTimeout: props.sessionTimeout?.maximum,
    maxClientConnections: props.maxClientConnections ?? 60,
    snapshots: props.autopurge?.snapshots ?? 3,
    purgeInterval: props.autopurge?.interval ?? Duration.hours(1),
    fourLetterWords: props.fourLetterWords ?? [],
    ownLogDirectory: props.dataLogDirectory !== undefined,
    requiredSchemes: authentication?.required ?? [],
    sasl: authentication?.jaas !== undefined,
  };
}

/** What a member's container and its JVM may take. */
export interface MemberMemory {
  readonly memory: Size;
  readonly heap: Size;
}

/** Beside its heap a server was seen to take about 80 MiB; what is left caches snapshots that are read. */
export const LEAST_OVERHEAD = Size.mebibytes(128);

export function memoryOf({ memory = Size.gibibytes(1), heap }: ZooKeeperEnsembleProps): MemberMemory {
  if (heap !== undefined) return { memory, heap };
  const limit = memory.toMebibytes();
  const overhead = Math.max(LEAST_OVERHEAD.toMebibytes(), Math.ceil(limit / 4));
  return { memory, heap: Size.mebibytes(Math.max(0, limit - overhead)) };
}
