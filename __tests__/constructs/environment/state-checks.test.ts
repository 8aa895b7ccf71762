import {
  CloudBackend,
  ConsulBackend,
  GcsBackend,
  HttpBackend,
  LocalBackend,
  PgBackend,
  RemoteBackend,
  NamedCloudWorkspace,
  NamedRemoteWorkspace,
  S3Backend,
  Token,
  type TerraformStack,
} from 'cdktf';
import { Environment } from '../../../constructs/environment';
import { host, labStack } from './fixture';

type Backend = (stack: TerraformStack) => unknown;

/** `lab/slave1` at 192.0.2.41, a container `consul` on it, an overlay 10.20.0.0/24; and what is found about the state. */
function findingsWith(backend: Backend, policy: 'standard' | 'production' = 'standard') {
  const stack = labStack();
  const { rules, manifest } = new Environment(stack, 'Environment', { policy });
  host(stack, 'slave1', { address: '192.0.2.41' });
  manifest.addNetwork({
    path: 'lab/Net',
    name: 'lab-net',
    kind: 'overlay',
    swarm: 'lab/Swarm',
    subnet: '10.20.0.0/24',
  });
  manifest.addContainer({
    path: 'lab/Consul',
    construct: 'lab/Consul',
    module: 'consul',
    daemon: 'server',
    service: 'consul-server',
    host: 'slave1',
    runtime: 'swarm',
    network: 'lab-net',
    hostname: 'consul',
    image: `consul@sha256:${'1'.repeat(64)}`,
    memoryBytes: 2 ** 28,
    labels: {},
  });
  backend(stack);
  return rules
    .findings()
    .filter(({ rule }) => /LS03[234]/.test(rule.id))
    .map(({ path, value, says, rule }) => `${path}: ${value}: ${says} [${rule.id}]`);
}

const inside = (value: string, what: string) =>
  `lab: backend ${value}: the state lies outside the cluster that it describes (${what}) [LS033]`;
const HOST = '192.0.2.41 is the host lab/slave1';

describe('where the state lies', () => {
  test.each<[string, Backend]>([
    ['local', (stack) => new LocalBackend(stack, { path: 'x.tfstate' })],
    ['none, which means local', () => undefined],
  ])('fails LS032 under the policy production with a backend %s', (_, backend) => {
    expect(findingsWith(backend, 'production')).toEqual([
      'lab: backend = local: in production the state lies in a backend that the team shares [LS032]',
    ]);
    expect(findingsWith(backend)).toEqual([]);
  });

  test.each<[string, Backend, string]>([
    [
      'consul',
      (stack) => new ConsulBackend(stack, { accessToken: '', path: 'x', address: '192.0.2.41:8500' }),
      inside('consul = 192.0.2.41', HOST),
    ],
    [
      'consul by its service',
      (stack) => new ConsulBackend(stack, { accessToken: '', path: 'x', address: 'Consul-Server:8500' }),
      inside('consul = consul-server', 'consul-server is served by lab/Consul'),
    ],
    [
      'pg',
      (stack) => new PgBackend(stack, { connStr: 'postgres://state@192.0.2.41:5432/state' }),
      inside('pg = 192.0.2.41', HOST),
    ],
    [
      'pg, the second of two',
      (stack) => new PgBackend(stack, { connStr: 'postgres://db.example.com,192.0.2.41/state' }),
      inside('pg = 192.0.2.41', HOST),
    ],
    [
      'pg in words',
      (stack) => new PgBackend(stack, { connStr: "host=slave1 port=5432 dbname='state'" }),
      inside('pg = slave1', 'slave1 is the host lab/slave1'),
    ],
    [
      'pg in words with spaces and quotes',
      (stack) => new PgBackend(stack, { connStr: " dbname=state host = 'slave1'" }),
      inside('pg = slave1', 'slave1 is the host lab/slave1'),
    ],
    [
      'pg by the address of its host',
      (stack) => new PgBackend(stack, { connStr: 'dbname=state hostaddr=192.0.2.41' }),
      inside('pg = 192.0.2.41', HOST),
    ],
    [
      'consul by its name in the network',
      (stack) => new ConsulBackend(stack, { accessToken: '', path: 'x', address: 'consul:8500' }),
      inside('consul = consul', 'consul is served by lab/Consul'),
    ],
    [
      's3 by the service that gives its credentials',
      (stack) => new S3Backend(stack, { bucket: 'b', key: 'k', ec2MetadataServiceEndpoint: 'http://192.0.2.41:9000' }),
      inside('s3 = 192.0.2.41', HOST),
    ],
    [
      'cloud',
      (stack) =>
        new CloudBackend(stack, {
          hostname: 'slave1',
          organization: 'o',
          workspaces: new NamedCloudWorkspace('w'),
        }),
      inside('cloud = slave1', 'slave1 is the host lab/slave1'),
    ],
    [
      'http',
      (stack) => new HttpBackend(stack, { address: 'http://10.20.0.7/state' }),
      inside('http = 10.20.0.7', '10.20.0.7 is in the network lab/Net'),
    ],
    [
      'http for its lock only',
      (stack) => new HttpBackend(stack, { address: 'https://state.example.com/x', lockAddress: 'https://slave1/lock' }),
      inside('http = slave1', 'slave1 is the host lab/slave1'),
    ],
    [
      's3',
      (stack) => new S3Backend(stack, { bucket: 'b', key: 'k', endpoints: { s3: 'http://192.0.2.41:9000' } }),
      inside('s3 = 192.0.2.41', HOST),
    ],
  ])('fails LS033 for %s inside the cluster', (_, backend, finding) => {
    expect(findingsWith(backend)).toEqual([finding]);
  });

  test.each<[string, Backend]>([
    ['s3', (stack) => new S3Backend(stack, { bucket: 'slave1', key: 'consul', region: 'eu-central-1' })],
    [
      'consul',
      (stack) => new ConsulBackend(stack, { accessToken: '', path: 'slave1', address: 'consul.example.com:8500' }),
    ],
    ['gcs', (stack) => new GcsBackend(stack, { bucket: 'slave1' })],
    [
      'cloud',
      (stack) => new CloudBackend(stack, { organization: 'slave1', workspaces: new NamedCloudWorkspace('slave1') }),
    ],
    ['a path of the name of a host', (stack) => new HttpBackend(stack, { address: '/slave1/state', retryMax: 2 })],
    [
      'an address that only the apply knows',
      (stack) => new HttpBackend(stack, { address: Token.asString({ resolve: () => 'slave1' }) }),
    ],
    ['pg by its environment variables', (stack) => new PgBackend(stack, { connStr: '' })],
  ])('passes with %s elsewhere', (_, backend) => {
    expect(findingsWith(backend, 'production')).toEqual([]);
  });
});

describe('credentials of the backend', () => {
  test.each<[string, Backend, string]>([
    [
      'a key',
      (stack) => new S3Backend(stack, { bucket: 'b', key: 'k', accessKey: 'A', secretKey: 'geheim' }),
      's3: secret_key',
    ],
    [
      'a password in a URL',
      (stack) => new PgBackend(stack, { connStr: 'postgres://u:geheim@db.example.com/s' }),
      'pg: conn_str',
    ],
    [
      'a password in words',
      (stack) => new PgBackend(stack, { connStr: 'host=db.example.com password=geheim' }),
      'pg: conn_str',
    ],
    [
      'a password in words with spaces',
      (stack) => new PgBackend(stack, { connStr: 'host=db.example.com password = geheim' }),
      'pg: conn_str',
    ],
    [
      'a token of the cloud',
      (stack) =>
        new CloudBackend(stack, { organization: 'o', workspaces: new NamedCloudWorkspace('w'), token: 'geheim' }),
      'cloud: token',
    ],
    [
      'a token',
      (stack) =>
        new RemoteBackend(stack, { organization: 'o', workspaces: new NamedRemoteWorkspace('w'), token: 'geheim' }),
      'remote: token',
    ],
  ])('fails LS034 for %s, without saying it', (_, backend, value) => {
    const findings = findingsWith(backend);
    expect(findings).toEqual([`lab: backend ${value}: a backend's credentials stay out of the plan [LS034]`]);
    expect(findings.join()).not.toContain('geheim');
  });
});
