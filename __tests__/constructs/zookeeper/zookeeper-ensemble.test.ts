import { chmodSync } from 'node:fs';
import Ajv from 'ajv';
import { Environment, ImageCatalog, Secret } from '../../../constructs/environment';
import schema from '../../../constructs/environment/environment.schema.json';
import { HostDirectoryResource } from '../../../constructs/host';
import type { ZooKeeperEnsembleProps } from '../../../constructs/zookeeper';
import { Duration, Size } from '../../../constructs/values';
import { type ResourceProperties, Template } from '../../../testing';
import { quorumOf } from '../container/fixture';
import { Folder } from '../environment/fixture';
import { type Declared, fixture, image } from './fixture';

function synth(props: Partial<ZooKeeperEnsembleProps> = {}, declared: Declared = {}) {
  const made = fixture(declared);
  const ensemble = made.make(props);
  return { ...made, ensemble, template: Template.fromStack(made.stack) };
}

const member = (template: Template, id: number): ResourceProperties => template.at(`lab/ZooKeeper/Member${id}`);
const zooCfg = (resource: ResourceProperties): string =>
  (resource['files'] as Record<string, string>)['/conf/zoo.cfg'] as string;

test('a container on each host, called by its id, with what the image reads', () => {
  const { template } = synth();
  expect(template.addresses('ZooKeeper')).toHaveLength(6);
  expect(member(template, 2)).toMatchObject({
    name: 'zookeeper-2',
    host: { name: 'c2' },
    network: 'host',
    image: image.toString(),
    user: '1003:1003',
    read_only: true,
    capabilities: [],
    environment: {
      ZOO_MY_ID: '2',
      ZOO_CLIENT_ADDRESS: '192.0.2.2',
      ZOO_CLIENT_PORT: '2181',
      SERVER_JVMFLAGS: '-Xmx768m',
    },
    memory_bytes: 2 ** 30,
    stop_grace_period_seconds: 30,
    stop_signal: 'SIGTERM',
    secret_files: [],
    health_check: { test: ['CMD', 'zookeeper', 'health'] },
    checks: [{ description: 'member 2 is in the quorum', command: ['zookeeper', 'check', 'member'] }],
    timeout_seconds: 300,
    on_create: 'wait',
  });
  expect(member(template, 2)['mounts']).toMatchObject([
    { type: 'bind', source: '/srv/zookeeper', target: '/data' },
    { type: 'tmpfs', target: '/tmp' },
  ]);
  expect(zooCfg(member(template, 2))).toContain('server.3=192.0.2.3:2888:3888;192.0.2.3:2181\n');
});

test('only the addresses that a member binds differ from the others', () => {
  const { template } = synth();
  const [first, second] = [1, 2].map((id) => zooCfg(member(template, id)).split('\n')) as [string[], string[]];
  expect(first.filter((line) => !second.includes(line))).toEqual(['metricsProvider.httpHost=192.0.2.1']);
});

test('its directory is there first, and stays', () => {
  const { template } = synth();
  expect(template.at('lab/ZooKeeper/Data-c2')).toMatchObject({
    host: { name: 'c2' },
    path: '/srv/zookeeper',
    uid: 1003,
    gid: 1003,
    mode: '0750',
    mount_point: false,
    on_destroy: 'keep',
  });
  const [address] = template.addresses('lab/ZooKeeper/Data-c2');
  expect(member(template, 2)['depends_on']).toContain(address);
});

test('members restart in one group: the leader last, and while a majority is in the quorum', () => {
  const { template } = synth();
  const roll = {
    name: 'zookeeper',
    last: ['zookeeper', 'check', 'leader'],
    ready: ['zookeeper', 'check', 'member'],
  };
  for (const id of [1, 2, 3]) expect(member(template, id)['roll']).toEqual(roll);
  expect(quorumOf(template, 'zookeeper')).toMatchObject({
    voters: 3,
    members: [1, 2, 3].map((id) => ({ host: { name: `c${id}` }, container: `zookeeper-${id}` })),
  });
});

test('everything else is as it is given', () => {
  const { template } = synth({
    memory: Size.gibibytes(4),
    heap: Size.gibibytes(2),
    jvmFlags: ['-Djute.maxbuffer=4194304'],
    dataDirectory: '/disk1/zk',
    dataLogDirectory: '/disk2/zk',
    mountPoints: true,
    readyTimeout: Duration.minutes(20),
  });
  expect(member(template, 1)).toMatchObject({
    environment: { SERVER_JVMFLAGS: '-Xmx2048m -Djute.maxbuffer=4194304' },
    memory_bytes: 2 ** 32,
    timeout_seconds: 1200,
  });
  expect(member(template, 1)['mounts']).toMatchObject([
    { source: '/disk1/zk' },
    { source: '/disk2/zk', target: '/datalog' },
    {},
  ]);
  expect(template.at('lab/ZooKeeper/Logs-c1')).toMatchObject({ path: '/disk2/zk', mount_point: true });
  expect(zooCfg(member(template, 1))).toContain('dataLogDir=/datalog\n');
});

test.each([
  [Size.gibibytes(1), '-Xmx768m'],
  [Size.mebibytes(256), '-Xmx128m'],
  [Size.gibibytes(8), '-Xmx6144m'],
])('of %s the heap is %s', (memory, flag) => {
  expect(member(synth({ memory }).template, 1)).toMatchObject({ environment: { SERVER_JVMFLAGS: flag } });
});

test('the image comes from the catalog where none is given', () => {
  const images = ImageCatalog.of({ zookeeper: image.toString() });
  const { stack, make } = fixture({ environment: { images } });
  make({ image: undefined });
  expect(member(Template.fromStack(stack), 1)['image']).toBe(image.toString());
});

test('two ensembles share hosts, on ports and directories of their own', () => {
  const { stack, make } = fixture();
  make();
  make(
    { clientPort: 2182, quorumPort: 2889, electionPort: 3889, metricsPort: 7001, dataDirectory: '/srv/second' },
    'Second',
  );
  expect(Template.fromStack(stack).resourceCount('longshore_host_container')).toBe(6);
});

describe('members that move', () => {
  test('a new host takes the id, and its container stands at the same address', () => {
    const { stack, hosts, make } = fixture({ count: 4 });
    make({ hosts: hosts.without(hosts.get('c3')), ids: { c1: 1, c2: 2, c4: 3 } });
    const template = Template.fromStack(stack);
    expect(member(template, 3)).toMatchObject({ name: 'zookeeper-3', host: { name: 'c4' } });
    expect(zooCfg(member(template, 1))).toContain('server.3=192.0.2.4:2888:3888;192.0.2.4:2181\n');
  });

  test('a host that is lost keeps container and seat, so that nothing restarts', () => {
    const lost = synth({}, { hosts: { c3: { state: 'lost' } } }).template;
    expect(zooCfg(member(lost, 1))).toBe(zooCfg(member(synth().template, 1)));
    expect(member(lost, 3)).toMatchObject({ host: { state: 'lost' } });
  });

  test('a host that leaves is emptied and keeps its seat', () => {
    const { template } = synth({}, { hosts: { c3: { state: 'leaving' } } });
    expect(template.resourceCount('longshore_host_container')).toBe(2);
    expect(template.addresses('ZooKeeper').join(' ')).not.toContain('c3');
    expect(zooCfg(member(template, 1))).toContain('server.3=192.0.2.3');
    expect(quorumOf(template, 'zookeeper')).toMatchObject({ voters: 3, members: [{}, {}] });
  });
});

describe('secrets', () => {
  let folder: Folder;
  beforeEach(() => {
    folder = new Folder();
    const members = ['ca.pem', 'c1.pem', 'c2.pem', 'c3.pem'].map((name) => `zookeeper/${name}`);
    for (const name of [...members, 'clients.pem', 'jaas.conf', 'super'])
      chmodSync(folder.write(name, 'secret'), 0o600);
  });
  afterEach(() => {
    folder.remove();
  });
  const targets = (resource: ResourceProperties): unknown =>
    (resource['secret_files'] as { target: string; source: string; owner: string; mode: string }[]).map(
      ({ target, source, owner, mode }) => [target, source.slice(folder.path.length + 1), owner, mode],
    );

  test('TLS: the CA for all, key and certificate of each host', () => {
    const { template } = synth({ tls: {} }, { environment: { secretsDirectory: folder.path } });
    expect(targets(member(template, 2))).toEqual([
      ['/run/secrets/ca.pem', 'zookeeper/ca.pem', '1003:1003', '0400'],
      ['/run/secrets/member.pem', 'zookeeper/c2.pem', '1003:1003', '0400'],
    ]);
  });

  test('TLS: what is not there yet is made by `longshore secrets`, each certificate for the address of its host', () => {
    const { stack, make } = fixture({ environment: { secretsDirectory: folder.path } });
    make({ tls: {} });
    const { secrets: needs } = Environment.of(stack).secrets.toJSON();
    const certificate = { kind: 'certificate', ca: 'zookeeper/ca', bundle: true, path: 'lab/ZooKeeper' };
    expect(needs).toMatchObject([
      { kind: 'ca', name: 'zookeeper/ca', commonName: 'zookeeper lab' },
      ...[1, 2, 3].map((id) => ({
        ...certificate,
        name: `zookeeper/c${id}`,
        addresses: [`192.0.2.${id}`],
        dnsNames: [`c${id}`],
      })),
    ]);
  });

  test('all of them where they are given, and their paths only', () => {
    const { template } = synth(
      {
        tls: {
          certificates: {
            ca: Secret.path(`${folder.path}/zookeeper/ca.pem`),
            member: ({ name }) => Secret.path(`${folder.path}/zookeeper/${name}.pem`),
          },
          clients: { ca: Secret.file('clients.pem') },
        },
        authentication: { jaas: Secret.file('jaas.conf'), superDigest: Secret.file('super'), required: ['sasl'] },
      },
      { environment: { secretsDirectory: folder.path } },
    );
    expect(targets(member(template, 3))).toEqual([
      ['/run/secrets/ca.pem', 'zookeeper/ca.pem', '1003:1003', '0400'],
      ['/run/secrets/clients-ca.pem', 'clients.pem', '1003:1003', '0400'],
      ['/run/secrets/jaas.conf', 'jaas.conf', '1003:1003', '0400'],
      ['/run/secrets/member.pem', 'zookeeper/c3.pem', '1003:1003', '0400'],
      ['/run/secrets/super-digest', 'super', '1003:1003', '0400'],
    ]);
    expect(member(template, 3)['environment']).toMatchObject({
      SERVER_JVMFLAGS: '-Xmx768m -Djava.security.auth.login.config=/run/secrets/jaas.conf',
      ZOO_CLIENT_ADDRESS: '127.0.0.1',
      ZOO_SUPER_DIGEST_FILE: '/run/secrets/super-digest',
    });
  });
});

describe('flows and the manifest', () => {
  const declared = (props: Partial<ZooKeeperEnsembleProps> = {}) => {
    const { stack, web, make } = fixture();
    const ensemble = make(props);
    ensemble.allowClients(web);
    return { ensemble, json: Environment.of(stack).manifest.toJSON() };
  };
  const flows = (props?: Partial<ZooKeeperEnsembleProps>) =>
    declared(props)
      .json.flows.filter(({ path }) => path === 'lab/ZooKeeper')
      .map(({ network, from, to, port, why }) => [network, from, to, port, why]);

  test('members speak among themselves, and only declared clients speak to them', () => {
    const members = 'zookeeper members';
    expect(flows()).toEqual([
      ['underlay', members, members, '2888/tcp', 'ZooKeeper quorum'],
      ['underlay', members, members, '3888/tcp', 'ZooKeeper elections'],
      ['underlay', 'web', members, '2181/tcp', 'ZooKeeper clients'],
    ]);
    const { groups } = declared().json;
    expect(groups.find(({ name }) => name === members)?.members).toEqual(['c1', 'c2', 'c3']);
  });

  test('with TLS clients reach its port, and that of plain text only where it stays', () => {
    const ports = (props: Partial<ZooKeeperEnsembleProps>) =>
      flows(props).flatMap(([, from, , port]) => (from === 'web' ? [port] : []));
    expect(ports({ tls: { clients: {} } })).toEqual(['2281/tcp']);
    expect(ports({ tls: { clients: { plaintext: true } } })).toEqual(['2181/tcp', '2281/tcp']);
    expect(declared({ tls: { clients: {} } }).ensemble.connectString).toBe(
      '192.0.2.1:2281,192.0.2.2:2281,192.0.2.3:2281',
    );
  });

  test('clients get every member', () => {
    expect(declared().ensemble.connectString).toBe('192.0.2.1:2181,192.0.2.2:2181,192.0.2.3:2181');
    expect(declared({ clientPort: 12181 }).ensemble.connectString).toContain('192.0.2.3:12181');
  });

  test('each member is asked whether it leads or follows, and one whether anybody leads', () => {
    const { json } = declared();
    expect(
      json.healthChecks.map(({ container, description, command }) => [container, description, command.at(-1)]),
    ).toEqual([
      ['lab/ZooKeeper/Member1', 'member 1 on c1 leads or follows', 'member'],
      ['lab/ZooKeeper/Member1', 'the ensemble has a leader', 'ensemble'],
      ['lab/ZooKeeper/Member2', 'member 2 on c2 leads or follows', 'member'],
      ['lab/ZooKeeper/Member3', 'member 3 on c3 leads or follows', 'member'],
    ]);
    expect(
      json.containers.map(({ path, module, daemon, service, runtime }) => [path, module, daemon, service, runtime]),
    ).toEqual(
      [1, 2, 3].map((id) => [`lab/ZooKeeper/Member${id}`, 'zookeeper', 'zookeeper', `zookeeper-${id}`, 'host']),
    );
    expect(json.quorums).toEqual([{ path: 'lab/ZooKeeper', daemon: 'zookeeper', members: ['c1', 'c2', 'c3'] }]);
    const validate = new Ajv({ allErrors: true }).compile(schema);
    validate(json);
    expect(validate.errors ?? []).toEqual([]);
  });

  test('what needs the ensemble can wait for its members', () => {
    const { stack, web, make } = fixture();
    const { ready } = make();
    const directory = { host: web.connection, path: '/srv/x', uid: 0, gid: 0, mode: '0755', mountPoint: false };
    new HostDirectoryResource(stack, 'Later', { ...directory, onDestroy: 'keep', dependsOn: [...ready] });
    const template = Template.fromStack(stack);
    const members = [1, 2, 3].flatMap((id) => template.addresses(`ZooKeeper/Member${id}`));
    expect(template.at('Later')['depends_on']).toEqual(members);
  });
});
