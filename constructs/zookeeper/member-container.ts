import { HealthCheck, Mount, type ContainerFile } from '../container';
import type { Host, Secret } from '../environment';
import { Duration, Size } from '../values';
import type { MemberCertificates } from './certificates';
import type { Member } from './members';
import type { MemberMemory } from './settings';
import { checkAddress, PATHS, renderZooCfg, type Settings } from './zoo-cfg';
import type { ZooKeeperEnsembleProps } from './zookeeper-ensemble-props';

/** uid and gid of the image's user. */
export const UID = 1003;

/** Run by the image's script in a member's container. */
export const CHECKS = {
  leader: ['zookeeper', 'check', 'leader'],
  member: ['zookeeper', 'check', 'member'],
  ensemble: ['zookeeper', 'check', 'ensemble'],
} as const;

/** The member's own process serves. Never whether there is a quorum: members start in any order, and none would become healthy first. */
export const HEALTH = HealthCheck.command(['CMD', 'zookeeper', 'health'], {
  interval: Duration.seconds(3),
  timeout: Duration.seconds(5),
  retries: 6,
  startPeriod: Duration.minutes(1),
});

export function files(
  member: Member,
  members: readonly Member[],
  settings: Settings,
): Readonly<Record<string, ContainerFile>> {
  return { [PATHS.configuration]: { content: renderZooCfg(member, members, settings) } };
}

/** @param certificates those of the members, where they speak TLS */
export function secretFiles(
  host: Host,
  certificates: MemberCertificates | undefined,
  { tls, authentication }: ZooKeeperEnsembleProps,
): Readonly<Record<string, Secret>> {
  const secrets: Record<string, Secret | undefined> = {
    [PATHS.ca]: certificates?.ca,
    [PATHS.certificate]: certificates?.member(host),
    [PATHS.clientCa]: tls?.clients?.ca,
    [PATHS.jaas]: authentication?.jaas,
    [PATHS.superDigest]: authentication?.superDigest,
  };
  return Object.fromEntries(
    Object.entries(secrets).flatMap(([path, secret]) => (secret === undefined ? [] : [[path, secret]])),
  );
}

export function environment(
  member: Member,
  settings: Settings,
  { heap }: MemberMemory,
  { jvmFlags = [], authentication }: ZooKeeperEnsembleProps,
): Readonly<Record<string, string>> {
  const flags = [
    `-Xmx${heap.toMebibytes()}m`,
    ...(authentication?.jaas === undefined ? [] : [`-Djava.security.auth.login.config=${PATHS.jaas}`]),
    ...jvmFlags,
  ];
  return {
    ZOO_MY_ID: String(member.id),
    ZOO_CLIENT_ADDRESS: checkAddress(member, settings),
    ZOO_CLIENT_PORT: String(settings.clientPort),
    SERVER_JVMFLAGS: flags.join(' '),
    ...(authentication?.superDigest !== undefined && { ZOO_SUPER_DIGEST_FILE: PATHS.superDigest }),
  };
}

export function mounts({ dataDirectory, dataLogDirectory }: Readonly<Record<string, string>>): Mount[] {
  return [
    ...(dataDirectory === undefined ? [] : [Mount.bind(dataDirectory, PATHS.data)]),
    ...(dataLogDirectory === undefined ? [] : [Mount.bind(dataLogDirectory, PATHS.logs)]),
    Mount.tmpfs('/tmp', { size: Size.mebibytes(16), mode: '1777' }),
  ];
}
