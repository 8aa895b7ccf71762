import { App, TerraformStack } from 'cdktf';
import {
  Cidr,
  ContainerImage,
  Environment,
  HadoopCluster,
  HadoopMasters,
  Host,
  HostFirewall,
  HostGroup,
  ImageCatalog,
  OverlayNetwork,
  Peer,
  Size,
  Ssh,
  Swarm,
  type HadoopClusterProps,
} from '../../constructs';
import { Template } from '../../testing';
import { touchedBetween } from './touched';

interface Variant {
  readonly hadoop?: Partial<HadoopClusterProps>;
  readonly workers?: number;
  /** The last worker is given up. */
  readonly lost?: boolean;
  readonly image?: string;
  readonly labels?: Readonly<Record<string, string>>;
}

const digest = (digit: string): string => `registry.example.com/hadoop@sha256:${digit.repeat(64)}`;

/** An environment as lab and staging are: one master, some workers, a firewall on each. */
function environment({
  hadoop = {},
  workers: count = 3,
  lost = false,
  image = digest('1'),
  labels = {},
}: Variant): Template {
  const stack = new TerraformStack(new App(), 'site');
  new Environment(stack, 'Environment', { images: ImageCatalog.of({ hadoop: image }) });
  const ssh = Ssh.key('ops', { privateKeyFile: '/keys/id', knownHostsFile: '/keys/known_hosts' });
  const size = { ssh, memory: Size.gibibytes(8), cores: 4 };
  const master = new Host(stack, 'master', { address: '192.0.2.10', ...size, labels });
  const hosts = Array.from({ length: count }, (_, index) => {
    const state = lost && index === count - 1 ? 'lost' : 'active';
    return new Host(stack, `worker${index + 1}`, { address: `192.0.2.${11 + index}`, ...size, state });
  });
  const workers = HostGroup.of(...hosts);
  new HostFirewall(stack, 'Firewall', {
    hosts: HostGroup.of(master, ...hosts),
    operators: [Peer.cidr('198.51.100.0/24')],
  });
  const swarm = new Swarm(stack, 'Swarm', { managers: HostGroup.of(master), workers });
  const network = new OverlayNetwork(stack, 'Network', { swarm, subnet: Cidr.of('10.20.0.0/24') });
  new HadoopCluster(stack, 'Hadoop', { network, masters: HadoopMasters.single(master), workers, ...hadoop });
  return Template.fromStack(stack);
}

const BEFORE = environment({});

/** What a reviewer sees in `cdktf diff`. */
const touched = (after: Variant): string[] => touchedBetween(BEFORE, environment(after));

const READY = '~ rollout.Hadoop_Ready';
const service = (...daemons: string[]): string[] => daemons.map((daemon) => `~ swarm_service.Hadoop_${daemon}`);
const onWorkers = (daemon: string): string[] => [1, 2, 3].map((number) => `${daemon}-worker${number}`);
const EVERYBODY = service(
  ...[...onWorkers('DataNode'), ...onWorkers('NodeManager')],
  ...['NameNode', 'ResourceManager', 'JobHistoryServer', 'Edge'],
);

describe('a change touches those that it concerns, and no others:', () => {
  test('nothing changed, nothing touched', () => {
    expect(touched({})).toEqual([]);
  });

  test.each<[string, Variant, string[]]>([
    [
      // A host's memory is divided: more for one is less for the other. YARN's largest container and a job's sizes follow.
      'memory of the NodeManagers',
      { hadoop: { sizes: { nodemanager: { memory: Size.gibibytes(5) } } } },
      service(...onWorkers('DataNode'), ...onWorkers('NodeManager'), 'Edge', 'ResourceManager'),
    ],
    [
      'handlers of the DataNodes',
      { hadoop: { overrides: { hdfs: { 'dfs.datanode.handler.count': 20 } } } },
      service(...onWorkers('DataNode')),
    ],
    [
      "a job's default, which is read where the job is submitted",
      { hadoop: { overrides: { mapred: { 'mapreduce.map.memory.mb': 768 } } } },
      service('Edge'),
    ],
    [
      "a client's time-out, which the NameNode does not read",
      { hadoop: { overrides: { hdfs: { 'dfs.client.socket-timeout': 20_000 } } } },
      service(...onWorkers('DataNode'), ...onWorkers('NodeManager'), 'JobHistoryServer', 'Edge'),
    ],
    [
      'a key of core-site.xml, which everybody reads',
      { hadoop: { overrides: { core: { 'io.file.buffer.size': 65_536 } } } },
      EVERYBODY,
    ],
    [
      'a queue',
      { hadoop: { overrides: { capacityScheduler: { 'yarn.scheduler.capacity.root.default.maximum-capacity': 80 } } } },
      service('ResourceManager'),
    ],
    [
      'replication, which HDFS and its clients read',
      { hadoop: { replication: 2 } },
      service(...onWorkers('NodeManager'), 'JobHistoryServer', 'NameNode', 'Edge'),
    ],
    ['the image', { image: digest('2') }, EVERYBODY],
  ])('%s', (_, after, services) => {
    expect(touched(after)).toEqual([...services, READY].sort());
  });

  test('a label of a host is a label of its node', () => {
    expect(touched({ labels: { rack: 'r1' } })).toEqual(['~ swarm_member.Swarm_master']);
  });

  test('a fourth worker restarts nobody: firewalls open, and the wait covers it', () => {
    expect(touched({ workers: 4 })).toEqual(
      [
        '+ host_directory.Hadoop_DataNode-worker4-Data',
        '+ host_directory.Hadoop_NodeManager-worker4-Data',
        '+ host_firewall.Firewall_worker4',
        '+ swarm_member.Swarm_worker4',
        '+ swarm_service.Hadoop_DataNode-worker4',
        '+ swarm_service.Hadoop_NodeManager-worker4',
        ...['master', 'worker1', 'worker2', 'worker3'].map((host) => `~ host_firewall.Firewall_${host}`),
        READY,
      ].sort(),
    );
  });
});

test('a worker that is given up restarts nobody: what was on it goes, the others forget its address', () => {
  expect(touched({ lost: true })).toEqual(
    [
      '- host_directory.Hadoop_DataNode-worker3-Data',
      '- host_directory.Hadoop_NodeManager-worker3-Data',
      '- swarm_service.Hadoop_DataNode-worker3',
      '- swarm_service.Hadoop_NodeManager-worker3',
      ...['master', 'worker1', 'worker2', 'worker3'].map((host) => `~ host_firewall.Firewall_${host}`),
      '~ swarm_member.Swarm_worker3',
      READY,
    ].sort(),
  );
});

test('the images that are compared are pinned', () => {
  expect([digest('1'), digest('2')].map((image) => ContainerImage.of(image).isPinned)).toEqual([true, true]);
});
