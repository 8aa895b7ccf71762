import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv from 'ajv';
import { App, type TerraformStack } from 'cdktf';
import schema from '../../../constructs/environment/environment.schema.json';
import {
  type ContainerEntry,
  Environment,
  type EnvironmentJson,
  ImageCatalog,
  Ssh,
} from '../../../constructs/environment';
import { Size } from '../../../constructs/values';
import { configurationError, Folder, host, labStack } from './fixture';

const PINNED = `registry.example.com/hadoop@sha256:${'1'.repeat(64)}`;

function container(image = PINNED): ContainerEntry {
  return {
    path: 'lab/Hadoop/NameNode',
    construct: 'lab/Hadoop',
    module: 'hadoop',
    daemon: 'namenode',
    service: 'hadoop-namenode',
    host: 'master',
    runtime: 'swarm',
    network: 'lab-network',
    hostname: 'namenode',
    image,
    memoryBytes: 2 ** 30,
    labels: { 'longshore.environment': 'lab' },
  };
}

/** Declares something of everything. */
function declare(stack: TerraformStack): Environment {
  const ssh = Ssh.key('ops', {
    privateKeyFile: 'keys/id',
    knownHostsFile: '~/kh',
    proxyJump: 'b',
    options: { Compression: 'yes' },
  });
  host(stack, 'master', { ssh, memory: Size.gibibytes(3), cores: 2, labels: { role: 'master' }, state: 'leaving' });
  host(stack, 'slave1', { ssh: Ssh.agent('root'), engine: 'none' });
  const environment = Environment.of(stack);
  const { manifest } = environment;
  manifest.addQuorum({ path: 'lab/ZooKeeper', daemon: 'zookeeper', members: ['master'] });
  manifest.addSwarm({ path: 'lab/Swarm', managers: ['master'], workers: ['slave1'] });
  const network = { path: 'lab/Network', name: 'lab-network', swarm: 'lab/Swarm', subnet: '10.20.0.0/24', mtu: 1450 };
  manifest.addNetwork({ ...network, kind: 'overlay' });
  manifest.addContainer(container());
  const agent = { path: 'lab/Agent', construct: 'lab/Consul', module: 'consul', daemon: 'agent' };
  manifest.addUnit({ ...agent, unit: 'consul.service', host: 'slave1' });
  const { path } = container();
  manifest.addEndpoint({
    path: `${path}/Ui`,
    name: 'NameNode',
    container: path,
    port: 9870,
    scheme: 'http',
    urlPath: '/',
  });
  manifest.addHealthCheck({ path: `${path}/Check`, container: path, description: 'answers', command: ['check'] });
  const consul = {
    path: 'lab/Consul',
    datacenter: 'dc1',
    servers: ['master'],
    httpPort: 8500,
    tokenFile: 'secrets/token',
  };
  manifest.addConsulCluster(consul);
  manifest.addMarathonCluster({
    ...{ path: 'lab/Marathon', hosts: ['master'], httpPort: 8080, listens: 'address' },
    ...{ credentialsFile: 'secrets/lab/marathon', agents: 2 },
  });
  const phase = { event: 'start', asked: 0, killed: 0, started: 1, old: 1, fresh: 1, ready: 0 } as const;
  manifest.addMarathonApp({
    ...{ path: 'lab/Web', cluster: 'lab/Marathon', id: '/web', instances: 1, ignoreInstances: true, document: {} },
    restart: { minHealthy: 1, maxCapacity: 2, phases: [phase], most: 2, fewest: 1 },
  });
  manifest.addMesosCluster({
    path: 'lab/Mesos',
    distribution: 'apache',
    masters: ['master'],
    agents: ['master', 'slave1'],
    dockerApiVersion: '1.44',
    simulated: true,
  });
  manifest.addExternalService({ path: 'lab/Db', name: 'db', address: '198.51.100.7', port: 5432, host: 'master' });
  manifest.addFirewall({ path: 'lab/Firewall', hosts: ['master'], mode: 'enforce', existing: 'refuse' });
  return environment;
}

function synthesize(stack: TerraformStack): { text: string; json: EnvironmentJson; warnings: string[] } {
  const app = App.of(stack);
  app.synth();
  const read = (file: string): string => readFileSync(join(app.outdir, file), 'utf8');
  const text = read('stacks/lab/environment.json');
  const { stacks } = JSON.parse(read('manifest.json')) as { stacks: { lab: { annotations: { message: string }[] } } };
  return {
    text,
    json: JSON.parse(text) as EnvironmentJson,
    warnings: stacks.lab.annotations.map(({ message }) => message),
  };
}

describe('Environment', () => {
  let folder: Folder;
  beforeEach(() => {
    folder = new Folder();
  });
  afterEach(() => {
    folder.remove();
  });
  const stackIn = (name: string) => labStack(join(folder.path, name));

  test('is one per stack, made with defaults where there is none', () => {
    const stack = stackIn('out');
    const environment = Environment.of(host(stack, 'master'));
    expect(environment.node.path).toBe('lab/LongshoreEnvironment');
    expect(Environment.of(stack)).toBe(environment);
    expect(environment.images).toBe(ImageCatalog.UPSTREAM);
    expect(environment.secretsDirectory).toBe('secrets/lab');
    expect(Environment.of(stackIn('other'))).not.toBe(environment);
  });

  test('of its own is found again', () => {
    const stack = stackIn('out');
    const images = ImageCatalog.of({ hadoop: PINNED });
    const environment = new Environment(stack, 'Environment', { images, secretsDirectory: 'keys' });
    expect(Environment.of(host(stack, 'master'))).toBe(environment);
    expect(environment).toMatchObject({ images, secretsDirectory: 'keys' });
  });

  test('fails LS028 after a default environment was used', () => {
    const stack = stackIn('out');
    host(stack, 'master');
    expect(configurationError(() => new Environment(stack, 'Environment')).message).toBe(
      'lab/Environment: a default environment is in use already: a stack has one environment; ' +
        'create the Environment before anything else in the stack [LS028]',
    );
  });

  test('fails LS028 for a second one', () => {
    const stack = stackIn('out');
    new Environment(stack, 'Environment');
    expect(configurationError(() => new Environment(stack, 'Other')).message).toBe(
      'lab/Other: lab/Environment is there already: a stack has one environment; keep one of them [LS028]',
    );
  });

  describe('images without a digest', () => {
    const finding =
      'lab/Hadoop/NameNode: image = "apache/hadoop:3.5.0": an image is pinned by digest (a tag can come to mean another image); ' +
      'write <repository>@sha256:<digest> in the image catalog [LS012]';

    test('fails LS012 in an environment of its own', () => {
      const stack = stackIn('out');
      new Environment(stack, 'Environment').manifest.addContainer(container('apache/hadoop:3.5.0'));
      expect(() => synthesize(stack)).toThrow(`[lab/Environment] 1 finding:\n  ${finding}\n`);
    });

    test('pass with a written reason', () => {
      const stack = stackIn('out');
      const suppress = [{ rule: 'LS012', reason: 'upstream publishes tags only' }];
      new Environment(stack, 'Environment', { suppress }).manifest.addContainer(container('apache/hadoop:3.5.0'));
      expect(synthesize(stack).warnings).toEqual([]);
    });

    test('warn in a default environment, once however often it is synthesized', () => {
      const stack = stackIn('out');
      Environment.of(stack).manifest.addContainer(container('apache/hadoop:3.5.0'));
      expect(synthesize(stack).warnings).toEqual([finding]);
      expect(synthesize(stack).warnings).toEqual([finding]);
    });

    test('are the only ones found', () => {
      const stack = stackIn('out');
      new Environment(stack, 'Environment').manifest.addContainer(container());
      expect(synthesize(stack).warnings).toEqual([]);
    });
  });

  describe('environment.json', () => {
    const validate = new Ajv({ allErrors: true }).compile(schema);

    test('tells hosts as they were declared, paths as the user wrote them', () => {
      const stack = stackIn('out');
      declare(stack);
      expect(synthesize(stack).json).toMatchObject({
        schemaVersion: 1,
        environment: 'lab',
        hosts: [
          {
            path: 'lab/master',
            name: 'master',
            address: '192.0.2.1',
            ssh: {
              user: 'ops',
              port: 22,
              sudo: true,
              privateKeyFile: 'keys/id',
              knownHostsFile: '~/kh',
              proxyJump: 'b',
              options: { Compression: 'yes' },
            },
            labels: { role: 'master' },
            memoryBytes: 3 * 2 ** 30,
            cores: 2,
            state: 'leaving',
            engine: 'docker',
          },
          { name: 'slave1', ssh: { user: 'root', port: 22, sudo: false }, labels: {}, state: 'active', engine: 'none' },
        ],
        containers: [container()],
      });
    });

    test('is the same for the same declaration, synthesized twice or made twice in other folders', () => {
      const stack = stackIn('a');
      declare(stack);
      const first = synthesize(stack).text;
      expect(synthesize(stack).text).toBe(first);
      const again = stackIn('b');
      declare(again);
      expect(synthesize(again).text).toBe(first);
    });

    test('matches its schema, empty or with something of everything', () => {
      const [empty, full] = [stackIn('a'), stackIn('b')];
      Environment.of(empty);
      declare(full);
      for (const stack of [empty, full]) {
        validate(synthesize(stack).json);
        expect(validate.errors ?? []).toEqual([]);
      }
      const lists = Object.entries(synthesize(full).json).filter(([, value]) => Array.isArray(value));
      expect(lists.filter(([, { length }]) => length > 0).map(([name]) => name)).toEqual([
        ...[
          'hosts',
          'swarms',
          'quorums',
          'consulClusters',
          'mesosClusters',
          'marathonClusters',
          'marathonApps',
          'networks',
          'containers',
          'units',
        ],
        ...['endpoints', 'healthChecks', 'externalServices', 'firewalls'],
      ]);
    });

    test('leaves out what a host does not say', () => {
      const stack = stackIn('out');
      const { manifest } = declare(stack);
      expect(manifest.toJSON().hosts[1]).toStrictEqual({
        path: 'lab/slave1',
        name: 'slave1',
        address: '192.0.2.2',
        ssh: { user: 'root', port: 22, sudo: false },
        labels: {},
        state: 'active',
        engine: 'none',
      });
    });

    test('names the inventory that declares a host, where the CLI changes it', () => {
      const stack = stackIn('out');
      host(stack, 'master', { inventory: 'hosts/lab.yaml' });
      expect(synthesize(stack).json.hosts).toMatchObject([{ name: 'master', inventory: 'hosts/lab.yaml' }]);
    });

    test('is what constructs ask for what others declared', () => {
      const { manifest } = declare(stackIn('out'));
      expect(manifest.hosts.map(({ name }) => name)).toEqual(['master', 'slave1']);
      const { swarms, networks, containers, units, firewalls } = manifest;
      const paths = [...swarms, ...networks, ...containers, ...units, ...firewalls].map(({ path }) => path);
      expect(paths).toEqual(['lab/Swarm', 'lab/Network', 'lab/Hadoop/NameNode', 'lab/Agent', 'lab/Firewall']);
    });

    const without = (key: keyof EnvironmentJson) => (json: EnvironmentJson) => ({ ...json, [key]: undefined });
    test.each<[string, (json: EnvironmentJson) => object]>([
      ['another version', (json) => ({ ...json, schemaVersion: 2 })],
      ['an unknown list', (json) => ({ ...json, volumes: [] })],
      ['a missing list', (json) => JSON.parse(JSON.stringify(without('containers')(json))) as object],
      [
        'an unknown key of a host',
        (json) => ({ ...json, hosts: json.hosts.map((entry) => ({ ...entry, password: 'x' })) }),
      ],
      [
        'a port that is none',
        (json) => ({ ...json, endpoints: json.endpoints.map((entry) => ({ ...entry, port: 0 })) }),
      ],
      [
        'an empty command',
        (json) => ({ ...json, healthChecks: json.healthChecks.map((entry) => ({ ...entry, command: [] })) }),
      ],
    ])('its schema fails for %s', (_, change) => {
      const stack = stackIn('out');
      const { manifest } = declare(stack);
      expect(validate(manifest.toJSON())).toBe(true);
      expect(validate(change(manifest.toJSON()))).toBe(false);
    });
  });
});
