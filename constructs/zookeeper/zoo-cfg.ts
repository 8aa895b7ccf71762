import type { Duration } from '../values';
import type { Member } from './members';

/** Where a member's files are in its container. */
export const PATHS = {
  configuration: '/conf/zoo.cfg',
  data: '/data',
  logs: '/datalog',
  ca: '/run/secrets/ca.pem',
  certificate: '/run/secrets/member.pem',
  clientCa: '/run/secrets/clients-ca.pem',
  jaas: '/run/secrets/jaas.conf',
  superDigest: '/run/secrets/super-digest',
} as const;

/** Words that the checks use, and that tell nothing of clients. */
export const CHECKED_WORDS: readonly string[] = ['mntr', 'ruok', 'srvr'];

/** Every setting of an ensemble, defaults filled in. */
export interface Settings {
  readonly clientPort: number;
  readonly quorumPort: number;
  readonly electionPort: number;
  readonly metricsPort: number;
  /** Of clients that speak TLS, where there are any. */
  readonly tlsPort: number | undefined;
  /** Whether clientPort is open to others than the checks. */
  readonly plaintext: boolean;
  /** Whether clients' certificates are demanded. */
  readonly clientCertificates: boolean;
  readonly quorumTls: 'required' | 'preferred' | 'accepted' | 'off';
  readonly tickTime: Duration;
  readonly initLimit: number;
  readonly syncLimit: number;
  readonly minSessionTimeout: Duration | undefined;
  readonly maxSessionTimeout: Duration | undefined;
  readonly maxClientConnections: number;
  readonly snapshots: number;
  readonly purgeInterval: Duration;
  readonly fourLetterWords: readonly string[];
  readonly ownLogDirectory: boolean;
  readonly requiredSchemes: readonly string[];
  readonly sasl: boolean;
}

/** Where a member answers four letter words. */
export function checkAddress({ host }: Member, { plaintext }: Settings): string {
  return plaintext ? host.address : '127.0.0.1';
}

/** zoo.cfg of one member: only the addresses that it binds differ from the others'. Keys are those of zookeeperAdmin.md, 3.9. */
export function renderZooCfg(member: Member, members: readonly Member[], settings: Settings): string {
  const lines = [
    ...common(settings),
    ...plainClients(settings),
    ...tlsKeys(member, settings),
    ...authentication(settings),
    ['metricsProvider.className', 'org.apache.zookeeper.metrics.prometheus.PrometheusMetricsProvider'],
    ['metricsProvider.httpHost', member.host.address],
    ['metricsProvider.httpPort', settings.metricsPort],
    ...members.map((one) => server(one, settings)),
  ];
  return lines.map(([key, value]) => `${key}=${value}\n`).join('');
}

type Line = readonly [key: string, value: string | number | boolean];

function common(settings: Settings): Line[] {
  const { minSessionTimeout, maxSessionTimeout } = settings;
  return [
    ['tickTime', settings.tickTime.toMilliseconds()],
    ['initLimit', settings.initLimit],
    ['syncLimit', settings.syncLimit],
    ...(minSessionTimeout === undefined ? [] : [['minSessionTimeout', minSessionTimeout.toMilliseconds()] as const]),
    ...(maxSessionTimeout === undefined ? [] : [['maxSessionTimeout', maxSessionTimeout.toMilliseconds()] as const]),
    ['maxClientCnxns', settings.maxClientConnections],
    ['dataDir', PATHS.data],
    ...(settings.ownLogDirectory ? [['dataLogDir', PATHS.logs] as const] : []),
    ['autopurge.snapRetainCount', settings.snapshots],
    ['autopurge.purgeInterval', settings.purgeInterval.toSeconds() / 3600],
    ['4lw.commands.whitelist', [...new Set([...CHECKED_WORDS, ...settings.fourLetterWords])].sort().join(',')],
    ['admin.enableServer', false],
    // The list below is the truth: no member learns another one from its peers.
    ['standaloneEnabled', false],
    ['reconfigEnabled', false],
    ['quorumListenOnAllIPs', false],
    // A member without data votes only where its entry script found a new ensemble.
    ['db.autocreate', false],
  ];
}

/** Open to others it stands in the server list, else it is bound here. */
function plainClients({ plaintext, clientPort }: Settings): Line[] {
  if (plaintext) return [];
  return [
    ['clientPort', clientPort],
    ['clientPortAddress', '127.0.0.1'],
  ];
}

function server({ id, host }: Member, { quorumPort, electionPort, clientPort, plaintext }: Settings): Line {
  const clients = plaintext ? `;${host.address}:${clientPort}` : '';
  return [`server.${id}`, `${host.address}:${quorumPort}:${electionPort}${clients}`];
}

function tlsKeys({ host }: Member, { quorumTls, tlsPort, clientCertificates }: Settings): Line[] {
  if (quorumTls === 'off') return [];
  return [
    ['sslQuorum', quorumTls !== 'accepted'],
    ['portUnification', quorumTls !== 'required'],
    ['ssl.quorum.keyStore.location', PATHS.certificate],
    ['ssl.quorum.keyStore.type', 'PEM'],
    ['ssl.quorum.trustStore.location', PATHS.ca],
    ['ssl.quorum.trustStore.type', 'PEM'],
    // In FIPS mode, the default, nobody compares a member's certificate with its address.
    ['fips-mode', false],
    // As zookeeperAdmin.md advises: closing a TLS connection may take long.
    ['leader.closeSocketAsync', true],
    ['learner.closeSocketAsync', true],
    ...(tlsPort === undefined
      ? []
      : ([
          ['serverCnxnFactory', 'org.apache.zookeeper.server.NettyServerCnxnFactory'],
          ['secureClientPort', tlsPort],
          ['secureClientPortAddress', host.address],
          ['ssl.keyStore.location', PATHS.certificate],
          ['ssl.keyStore.type', 'PEM'],
          ['ssl.trustStore.location', clientCertificates ? PATHS.clientCa : PATHS.ca],
          ['ssl.trustStore.type', 'PEM'],
          ['ssl.clientAuth', clientCertificates ? 'need' : 'none'],
        ] as const)),
  ];
}

function authentication({ requiredSchemes, sasl }: Settings): Line[] {
  return [
    ...(sasl ? [['authProvider.sasl', 'org.apache.zookeeper.server.auth.SASLAuthenticationProvider'] as const] : []),
    ...(requiredSchemes.length === 0
      ? []
      : ([
          ['enforce.auth.enabled', true],
          ['enforce.auth.schemes', [...new Set(requiredSchemes)].sort().join(',')],
        ] as const)),
  ];
}
