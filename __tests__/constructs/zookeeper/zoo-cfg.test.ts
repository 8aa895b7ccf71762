import { renderZooCfg } from '../../../constructs/zookeeper/zoo-cfg';
import { settingsOf } from '../../../constructs/zookeeper/settings';
import type { ZooKeeperEnsembleProps } from '../../../constructs/zookeeper';
import { Duration } from '../../../constructs/values';
import { Secret } from '../../../constructs/environment';
import { fixture } from './fixture';

/** zoo.cfg of member 2 of three. */
function rendered(props: Partial<ZooKeeperEnsembleProps> = {}): string {
  const { hosts } = fixture();
  const members = hosts.hosts.map((host, index) => ({ id: index + 1, host }));
  return renderZooCfg(members[1] as (typeof members)[number], members, settingsOf({ hosts, ...props }));
}

const lines = (props: Partial<ZooKeeperEnsembleProps>): string[] => rendered(props).split('\n');

test('of an ensemble with nothing but hosts', () => {
  expect(rendered()).toBe(`tickTime=2000
initLimit=10
syncLimit=5
maxClientCnxns=60
dataDir=/data
autopurge.snapRetainCount=3
autopurge.purgeInterval=1
4lw.commands.whitelist=mntr,ruok,srvr
admin.enableServer=false
standaloneEnabled=false
reconfigEnabled=false
quorumListenOnAllIPs=false
db.autocreate=false
metricsProvider.className=org.apache.zookeeper.metrics.prometheus.PrometheusMetricsProvider
metricsProvider.httpHost=192.0.2.2
metricsProvider.httpPort=7000
server.1=192.0.2.1:2888:3888;192.0.2.1:2181
server.2=192.0.2.2:2888:3888;192.0.2.2:2181
server.3=192.0.2.3:2888:3888;192.0.2.3:2181
`);
});

test('of one with everything', () => {
  const secret = Secret.file('x');
  expect(
    rendered({
      clientPort: 12181,
      quorumPort: 12888,
      electionPort: 13888,
      metricsPort: 17000,
      tickTime: Duration.milliseconds(1500),
      initLimit: 20,
      syncLimit: 4,
      sessionTimeout: { minimum: Duration.seconds(5), maximum: Duration.minutes(1) },
      maxClientConnections: 0,
      autopurge: { snapshots: 5, interval: Duration.hours(24) },
      fourLetterWords: ['stat', 'ruok', 'isro'],
      dataLogDirectory: '/log',
      tls: { clients: { port: 12281, ca: secret } },
      authentication: { jaas: secret, required: ['x509', 'sasl'] },
    }),
  ).toBe(`tickTime=1500
initLimit=20
syncLimit=4
minSessionTimeout=5000
maxSessionTimeout=60000
maxClientCnxns=0
dataDir=/data
dataLogDir=/datalog
autopurge.snapRetainCount=5
autopurge.purgeInterval=24
4lw.commands.whitelist=isro,mntr,ruok,srvr,stat
admin.enableServer=false
standaloneEnabled=false
reconfigEnabled=false
quorumListenOnAllIPs=false
db.autocreate=false
clientPort=12181
clientPortAddress=127.0.0.1
sslQuorum=true
portUnification=false
ssl.quorum.keyStore.location=/run/secrets/member.pem
ssl.quorum.keyStore.type=PEM
ssl.quorum.trustStore.location=/run/secrets/ca.pem
ssl.quorum.trustStore.type=PEM
fips-mode=false
leader.closeSocketAsync=true
learner.closeSocketAsync=true
serverCnxnFactory=org.apache.zookeeper.server.NettyServerCnxnFactory
secureClientPort=12281
secureClientPortAddress=192.0.2.2
ssl.keyStore.location=/run/secrets/member.pem
ssl.keyStore.type=PEM
ssl.trustStore.location=/run/secrets/clients-ca.pem
ssl.trustStore.type=PEM
ssl.clientAuth=need
authProvider.sasl=org.apache.zookeeper.server.auth.SASLAuthenticationProvider
enforce.auth.enabled=true
enforce.auth.schemes=sasl,x509
metricsProvider.className=org.apache.zookeeper.metrics.prometheus.PrometheusMetricsProvider
metricsProvider.httpHost=192.0.2.2
metricsProvider.httpPort=17000
server.1=192.0.2.1:12888:13888
server.2=192.0.2.2:12888:13888
server.3=192.0.2.3:12888:13888
`);
});

test.each([
  ['accepted', 'sslQuorum=false', 'portUnification=true'],
  ['preferred', 'sslQuorum=true', 'portUnification=true'],
  ['required', 'sslQuorum=true', 'portUnification=false'],
] as const)('quorum TLS %s', (quorum, ssl, unification) => {
  expect(lines({ tls: { quorum } })).toEqual(expect.arrayContaining([ssl, unification]));
});

test('clients without certificates are served over TLS, and in plain text where that stays', () => {
  const only = lines({ tls: { clients: {} } });
  expect(only).toEqual(
    expect.arrayContaining([
      'ssl.clientAuth=none',
      'ssl.trustStore.location=/run/secrets/ca.pem',
      'secureClientPort=2281',
    ]),
  );
  expect(only).toContain('server.1=192.0.2.1:2888:3888');
  const both = lines({ tls: { clients: { plaintext: true } } });
  expect(both).toContain('server.1=192.0.2.1:2888:3888;192.0.2.1:2181');
  expect(both.filter((line) => line.startsWith('clientPort'))).toEqual([]);
});
