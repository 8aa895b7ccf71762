import { App, TerraformStack } from 'cdktf';
import { Environment, HostGroup, ImageCatalog } from '../../../constructs/environment';
import type { HadoopClusterProps } from '../../../constructs/hadoop';
import { ContainerImage, Duration, Size } from '../../../constructs/values';
import { type ResourceProperties, Template } from '../../../testing';
import { fixture, image } from './fixture';

type Json = Record<string, never>;

/** A resource's value at `a.b.0.c`. */
function at(resource: ResourceProperties, path: string): unknown {
  return path.split('.').reduce<unknown>((value, key) => (value as Json | undefined)?.[key], resource);
}

function synth(props: Partial<HadoopClusterProps> = {}) {
  const made = fixture();
  const cluster = made.make(props);
  return { ...made, cluster, template: Template.fromStack(made.stack) };
}

const SERVICES = [
  'NameNode',
  'DataNode-slave1',
  'DataNode-slave2',
  'ResourceManager',
  'NodeManager-slave1',
  'NodeManager-slave2',
  'JobHistoryServer',
  'Edge',
];

/** Every mounted file as Terraform reads it, by `<service construct>:<path>`. */
function files(template: Template): Record<string, string> {
  return Object.fromEntries(
    SERVICES.flatMap((id) => {
      const { files } = template.at(`lab/Hadoop/${id}/Resource`);
      return Object.entries(files as Record<string, string>).map(([path, content]) => [
        `${id}:${path}`,
        content.replaceAll(/([$%])\1\{/g, '$1{'),
      ]);
    }),
  );
}

test('one pinned service per host and daemon, in the names that others rely on', () => {
  const { template } = synth();
  const services = SERVICES.map((id) => template.at(`lab/Hadoop/${id}/Resource`));
  expect(services.map((service) => [service['name'], service['hostname'], at(service, 'host.name')])).toEqual([
    ['hadoop-namenode', 'namenode', 'master'],
    ['hadoop-datanode-slave1', 'datanode-slave1', 'slave1'],
    ['hadoop-datanode-slave2', 'datanode-slave2', 'slave2'],
    ['hadoop-resourcemanager', 'resourcemanager', 'master'],
    ['hadoop-nodemanager-slave1', 'slave1', 'slave1'],
    ['hadoop-nodemanager-slave2', 'slave2', 'slave2'],
    ['hadoop-jobhistory', 'jobhistory', 'master'],
    ['hadoop-edge', 'edge', 'master'],
  ]);
  expect(Object.keys(template.resources('longshore_swarm_service'))).toHaveLength(8);
});

test('containers run as uid 1001 on a read-only root, with what they write on the data directory', () => {
  const { template } = synth();
  const dataNode = template.at('lab/Hadoop/DataNode-slave1/Resource');
  expect(dataNode).toMatchObject({
    user: '1001:1001',
    read_only: true,
    capabilities: [],
    entrypoint: ['/bin/bash', '/longshore/entry.sh'],
    command: ['start', 'datanode'],
    environment: {
      LONGSHORE_HOST: 'slave1',
      HADOOP_OPTS: '-Djava.io.tmpdir=/data/tmp',
      HADOOP_CONF_DIR: '/hadoop-conf',
    },
    health_check: { test: ['CMD', '/bin/bash', '/longshore/entry.sh', 'health', 'datanode'] },
  });
  expect(dataNode['mounts']).toMatchObject([
    { type: 'bind', source: '/var/lib/longshore/datanode', target: '/data' },
    { type: 'tmpfs', target: '/tmp' },
  ]);
  expect(template.at('lab/Hadoop/DataNode-slave1-Data')).toMatchObject({
    path: '/var/lib/longshore/datanode',
    uid: 1001,
    gid: 1001,
    mode: '0750',
  });
});

test('only the NameNode formats, under an id that stays', () => {
  const environments = (template: Template) =>
    SERVICES.map((id) => template.at(`lab/Hadoop/${id}/Resource`)['environment'] as Json);
  const [nameNode, ...others] = environments(synth().template);
  expect(nameNode).toMatchObject({ NN_INIT: 'format', CLUSTER_ID: synth().cluster.clusterId });
  for (const other of others) expect(Object.keys(other)).not.toEqual(expect.arrayContaining(['NN_INIT']));
  const clusterId = 'CID-00000000-0000-4000-8000-000000000000';
  expect(environments(synth({ clusterId }).template)[0]).toMatchObject({ CLUSTER_ID: clusterId });
});

test("homes of users are made, the superuser's among them", () => {
  const { template } = synth({ users: ['ana', 'hadoop'] });
  const directories = at(template.at('lab/Hadoop/NameNode/Resource'), 'environment.HDFS_DIRECTORIES');
  expect(String(directories).split('\n')).toEqual([
    '/tmp|1777|hadoop',
    '/app-logs|1777|hadoop',
    '/mr-history|755|hadoop',
    '/mr-history/intermediate|1777|hadoop',
    '/mr-history/done|750|hadoop',
    '/user|755|hadoop',
    '/user/hadoop|750|hadoop',
    '/user/ana|750|ana',
  ]);
});

test("sizes, image, directories and time-outs are the user's where given", () => {
  const other = ContainerImage.of(`registry.example.com/mine@sha256:${'2'.repeat(64)}`);
  const { template } = synth({
    image: other,
    dataDirectory: '/srv/hadoop',
    dataDirectories: { datanode: '/disk1' },
    sizes: { datanode: { memory: Size.gibibytes(2), heap: Size.mebibytes(700) } },
    readyTimeout: Duration.minutes(5),
  });
  const dataNode = template.at('lab/Hadoop/DataNode-slave1/Resource');
  expect(dataNode['image']).toBe(other.toString());
  expect(at(dataNode, 'mounts.0.source')).toBe('/disk1');
  expect(dataNode['memory_bytes']).toBe(2 ** 31);
  expect(at(dataNode, 'environment.HDFS_DATANODE_OPTS')).toMatch(/^-Xmx700m /);
  expect(template.at('lab/Hadoop/NameNode-Data')).toMatchObject({ path: '/srv/hadoop/namenode' });
  expect(template.at('lab/Hadoop/Ready')).toMatchObject({ timeout: 300 });
  expect(template.at('lab/Hadoop/NameNode/Resource')).toMatchObject({ timeout_seconds: 300 });
});

test('${env.X} and %{ in an override arrive unharmed', () => {
  const value = '${env.HOME:-/x} %{ if } $${y} <&>';
  const rendered = files(synth({ overrides: { hdfs: { 'dfs.datanode.tag': value } } }).template);
  expect(rendered['DataNode-slave1:/hadoop-conf/hdfs-site.xml']).toContain(
    '<name>dfs.datanode.tag</name><value>${env.HOME:-/x} %{ if } $${y} &lt;&amp;&gt;</value>',
  );
  expect(rendered['DataNode-slave1:/hadoop-conf/hdfs-site.xml']).toContain('<value>${env.LONGSHORE_HOST}</value>');
});

test.each([
  ['hdfs', 'dfs.datanode.handler.count', ['DataNode-slave1', 'DataNode-slave2']],
  ['hdfs', 'dfs.namenode.handler.count', ['NameNode']],
  ['yarn', 'yarn.nodemanager.pmem-check-enabled', ['NodeManager-slave1', 'NodeManager-slave2']],
  ['capacityScheduler', 'yarn.scheduler.capacity.node-locality-delay', ['ResourceManager']],
  ['mapred', 'mapreduce.jobhistory.max-age-ms', ['JobHistoryServer']],
  ['mapred', 'mapreduce.map.cpu.vcores', ['Edge']],
] as const)('a changed %s key %s restarts only the daemons that read it', (file, key, expected) => {
  const services = (template: Template) =>
    SERVICES.map((id) => JSON.stringify(template.at(`lab/Hadoop/${id}/Resource`)).replaceAll(/\$\{[^}]*\}/g, ''));
  const [before, after] = [
    services(synth().template),
    services(synth({ overrides: { [file]: { [key]: 7 } } }).template),
  ];
  expect(SERVICES.filter((_, index) => before[index] !== after[index])).toEqual(expected);
});

describe('order', () => {
  const { template } = synth();
  const dependencies = (id: string) => (template.at(`lab/Hadoop/${id}`)['depends_on'] ?? []) as string[];
  const service = (id: string) => `longshore_swarm_service.Hadoop_${id}`;
  const waitsFor = (id: string) =>
    dependencies(`${id}/Resource`)
      .filter((address) => address.startsWith('longshore_swarm_service.'))
      .map((address) => address.replace(/_[0-9A-F]{8}$/, ''));

  test('DataNodes update one after another behind the NameNode, NodeManagers behind the ResourceManager', () => {
    expect(waitsFor('NameNode')).toEqual([]);
    expect(waitsFor('DataNode-slave1')).toEqual([service('NameNode')]);
    expect(waitsFor('DataNode-slave2')).toEqual([service('DataNode-slave1')]);
    expect(waitsFor('ResourceManager')).toEqual([]);
    expect(waitsFor('NodeManager-slave1')).toEqual([service('ResourceManager')]);
    expect(waitsFor('NodeManager-slave2')).toEqual([service('NodeManager-slave1')]);
    expect(waitsFor('JobHistoryServer')).toEqual([service('NameNode')]);
    expect(waitsFor('Edge')).toEqual([]);
  });

  test('the first creation waits for nobody, an update until the daemon is registered', () => {
    for (const id of SERVICES) expect(template.at(`lab/Hadoop/${id}/Resource`)).toMatchObject({ on_create: 'skip' });
    const checks = (id: string) =>
      at(template.at(`lab/Hadoop/${id}/Resource`), 'checks.0') as { command: string[]; service: string };
    expect(checks('DataNode-slave1')).toMatchObject({
      service: 'hadoop-datanode-slave1',
      command: ['/bin/bash', '/longshore/entry.sh', 'check', 'registered', 'datanode'],
    });
    expect(checks('NameNode').command.slice(2)).toEqual(['check', 'safe-mode']);
  });

  test('Ready comes after every service and asks the NameNode, YARN and the history', () => {
    const ready = template.at('lab/Hadoop/Ready');
    expect(ready).toMatchObject({ on_create: 'wait', timeout: 900 });
    expect(ready['services']).toHaveLength(8);
    expect(dependencies('Ready').filter((address) => address.startsWith('longshore_swarm_service.'))).toHaveLength(8);
    const checks = ready['checks'] as { command: string[]; service: string }[];
    expect(checks.map(({ command }) => command.slice(3).join(' '))).toEqual([
      'safe-mode',
      'datanodes slave1,slave2',
      'nodemanagers slave1,slave2',
      'directories',
      'decommissioned ',
      'jobhistory',
    ]);
    for (const { service } of checks) expect(service).toBe('hadoop-namenode');
  });

  test('a changed service triggers Ready anew', () => {
    const trigger = (props: Partial<HadoopClusterProps>) =>
      at(synth(props).template.at('lab/Hadoop/Ready'), 'triggers.services');
    expect(trigger({})).toBe(trigger({}));
    expect(trigger({ overrides: { hdfs: { 'dfs.datanode.handler.count': 7 } } })).not.toBe(trigger({}));
  });
});

describe('the edge', () => {
  test('is a container like the others, without a page, whose clients have a heap of their own', () => {
    const { stack, template } = synth({ sizes: { edge: { memory: Size.gibibytes(1), heap: Size.mebibytes(300) } } });
    expect(template.at('lab/Hadoop/Edge/Resource')).toMatchObject({
      user: '1001:1001',
      read_only: true,
      capabilities: [],
      memory_bytes: 2 ** 30,
      command: ['start', 'edge'],
      environment: { HADOOP_CLIENT_OPTS: '-Xmx300m -XX:+UseSerialGC' },
      health_check: { test: ['CMD', '/bin/bash', '/longshore/entry.sh', 'health', 'edge'] },
      checks: [],
    });
    expect(template.at('lab/Hadoop/Edge-Data')).toMatchObject({ path: '/var/lib/longshore/edge', mode: '0750' });
    const { endpoints } = Environment.of(stack).manifest.toJSON();
    expect(endpoints.map(({ container }) => container)).not.toContain('lab/Hadoop/Edge');
  });

  test("runs on any host of the swarm, and takes its memory from that host's daemons", () => {
    const { stack, slave2, make } = fixture();
    const { dataDirectories } = make({ edge: slave2 });
    expect(dataDirectories.find(({ daemon }) => daemon === 'edge')?.host).toBe(slave2);
    const template = Template.fromStack(stack);
    expect(at(template.at('lab/Hadoop/Edge/Resource'), 'host.name')).toBe('slave2');
    const limit = (id: string) => Number(template.at(`lab/Hadoop/${id}/Resource`)['memory_bytes']);
    expect(limit('NodeManager-slave2') + limit('DataNode-slave2') + limit('Edge')).toBeLessThanOrEqual(
      limit('NodeManager-slave1') + limit('DataNode-slave1'),
    );
  });

  test('alone gets the configuration of a client', () => {
    const rendered = files(synth().template);
    expect(rendered['Edge:/hadoop-conf/mapred-site.xml']).toContain('<name>mapreduce.map.memory.mb</name>');
    expect(Object.keys(rendered).filter((name) => name.startsWith('NameNode:'))).toEqual(
      ['core-site.xml', 'hdfs-site.xml', 'log4j.properties']
        .map((file) => `NameNode:/hadoop-conf/${file}`)
        .concat('NameNode:/longshore/entry.sh'),
    );
    expect(rendered['NameNode:/hadoop-conf/hdfs-site.xml']).not.toContain('dfs.client.');
  });
});

test('the manifest names every web page and what makes the cluster well', () => {
  const { stack } = synth();
  const { containers, endpoints, healthChecks } = Environment.of(stack).manifest.toJSON();
  expect(containers.map(({ construct, module, daemon, host }) => [construct, module, daemon, host])).toEqual([
    ['lab/Hadoop', 'hadoop', 'namenode', 'master'],
    ['lab/Hadoop', 'hadoop', 'datanode', 'slave1'],
    ['lab/Hadoop', 'hadoop', 'datanode', 'slave2'],
    ['lab/Hadoop', 'hadoop', 'resourcemanager', 'master'],
    ['lab/Hadoop', 'hadoop', 'nodemanager', 'slave1'],
    ['lab/Hadoop', 'hadoop', 'nodemanager', 'slave2'],
    ['lab/Hadoop', 'hadoop', 'jobhistory', 'master'],
    ['lab/Hadoop', 'hadoop', 'edge', 'master'],
  ]);
  expect(endpoints.map(({ name, port }) => [name, port])).toEqual([
    ['NameNode', 9870],
    ['DataNode', 9864],
    ['DataNode', 9864],
    ['ResourceManager', 8088],
    ['NodeManager', 8042],
    ['NodeManager', 8042],
    ['JobHistoryServer', 19888],
  ]);
  expect(endpoints[0]?.container).toBe(containers[0]?.path);
  expect(healthChecks.map(({ description }) => description)).toContain('every DataNode is live');
  for (const { container } of healthChecks) expect(container).toBe('lab/Hadoop/NameNode');
});

test('one host may carry everything', () => {
  const { stack, master, make } = fixture({ master: { memory: Size.gibibytes(8) } });
  const cluster = make({ workers: HostGroup.of(master) });
  expect(cluster.replication).toBe(1);
  expect(cluster.defaultFs).toBe('hdfs://namenode:8020');
  expect(Object.keys(Template.fromStack(stack).resources('longshore_swarm_service'))).toHaveLength(6);
});

test('a worker that is declared lost carries nothing any more', () => {
  const { stack, make } = fixture({ worker: { state: 'lost' } });
  const cluster = make();
  expect(cluster.replication).toBe(2); // as before: no daemon restarts
  const { containers } = Environment.of(stack).manifest.toJSON();
  expect(containers.map(({ host }) => host)).not.toContain('slave1');
});

test('a worker that leaves keeps its DataNode until its blocks are elsewhere, and runs nothing else', () => {
  const { stack, make } = fixture({ worker: { state: 'leaving' } });
  const cluster = make();
  expect(cluster.replication).toBe(1);
  const { containers } = Environment.of(stack).manifest.toJSON();
  expect(containers.filter(({ host }) => host === 'slave1').map(({ daemon }) => daemon)).toEqual(['datanode']);
  const { checks } = Template.fromStack(stack).at('lab/Hadoop/Ready') as { checks: { command: string[] }[] };
  const commands = checks.map(({ command }) => command.slice(3).join(' '));
  expect(commands).toEqual(
    expect.arrayContaining(['datanodes slave2', 'nodemanagers slave2', 'decommissioned slave1']),
  );
});

test('two clusters live in one stack on networks and directories of their own', () => {
  const { stack, make, network2 } = fixture();
  make();
  make({ network: network2, dataDirectory: '/second' }, 'Second');
  expect(Object.keys(Template.fromStack(stack).resources('longshore_swarm_service'))).toHaveLength(16);
});

test('the image comes from the catalog where none is given', () => {
  const stack = new TerraformStack(new App(), 'lab');
  new Environment(stack, 'Environment', { images: ImageCatalog.of({ hadoop: image.toString() }) });
  const { make } = fixture({ stack });
  make({ image: undefined });
  expect(Template.fromStack(stack).at('lab/Hadoop/NameNode/Resource')['image']).toBe(image.toString());
});
