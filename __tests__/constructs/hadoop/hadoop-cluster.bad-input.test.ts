import { Environment, HostGroup, type HostProps } from '../../../constructs/environment';
import { type HadoopClusterProps, HadoopMasters } from '../../../constructs/hadoop';
import { OverlayNetwork, Swarm } from '../../../constructs/swarm';
import { Cidr, Size } from '../../../constructs/values';
import { fixture } from './fixture';

const undeclared = (fact: 'memory' | 'cores'): Partial<HostProps> => ({ [fact]: undefined });

describe('HadoopCluster', () => {
  test('fails LS090 when replication is above the number of DataNodes', () => {
    expect(() => fixture().make({ replication: 3 })).toThrow(
      'lab/Hadoop: replication = 3: must be a whole number from 1 to the number of DataNodes, 2: HDFS could not place more copies; lower it or add workers',
    );
  });

  test('fails LS090 when an override raises dfs.replication above the number of DataNodes', () => {
    expect(() => fixture().make({ overrides: { hdfs: { 'dfs.replication': 5 } } })).toThrow(
      'lab/Hadoop: overrides.hdfs dfs.replication = 5: must be a whole number from 1 to the number of DataNodes, 2',
    );
  });

  test.each([0, 1.5, -1])('fails LS090 for replication %d', (replication) => {
    expect(() => fixture().make({ replication })).toThrow(
      `replication = ${replication}: must be a whole number from 1`,
    );
  });

  test.each<[string, Partial<HadoopClusterProps>]>([
    ['a copy on every DataNode', { replication: 2, overrides: { hdfs: { 'dfs.replication': 2 } } }],
    ['one copy', { replication: 1, overrides: { hdfs: { 'dfs.replication': 1 } } }],
    ['user names of 1 to 32 characters', { users: ['a', '_b-9', 'x'.repeat(32)] }],
  ])('may have %s', (_, props) => {
    expect(() => fixture().make(props)).not.toThrow();
  });

  test('may have names of 63 characters', () => {
    expect(() => fixture({ workerName: 'a'.repeat(44) }).make()).not.toThrow();
  });

  test.each(['memory', 'cores'] as const)('fails LS088 when a host does not declare its %s', (fact) => {
    expect(() => fixture({ worker: undeclared(fact) }).make()).toThrow(
      `lab/Hadoop: slave1: ${fact} = undefined: the daemons are sized from what the host declares; declare it on the Host, for example ${fact}: `,
    );
  });

  test("fails LS091 when a heap is not below its container's limit", () => {
    const sizes = { namenode: { memory: Size.gibibytes(1), heap: Size.gibibytes(2) } };
    expect(() => fixture().make({ sizes })).toThrow(
      "lab/Hadoop: sizes.namenode.heap = 2GiB: must be less than the container's limit of 1GiB, for a JVM needs more than its heap; lower the heap or raise sizes.namenode.memory",
    );
  });

  test('fails LS089 when the containers are above the memory of their host', () => {
    expect(() => fixture({ worker: { memory: Size.gibibytes(1) } }).make()).toThrow(
      /^lab\/Hadoop: slave1: memory = 1GiB: the host's containers \(DataNode 448 MiB, NodeManager 1344 MiB\) need 1792 MiB and 640 MiB are left .*; declare more memory/,
    );
  });

  test('fails LS089 when fixed sizes are above the memory of their host', () => {
    const sizes = { namenode: { memory: Size.gibibytes(9) } };
    expect(() => fixture().make({ sizes })).toThrow(/lab\/Hadoop: master: memory = 8GiB: .*NameNode 9216 MiB/);
  });

  test('fails LS097 when a data directory is relative', () => {
    expect(() => fixture().make({ dataDirectory: 'data' })).toThrow(
      'lab/Hadoop: datanode data directory = data/datanode: a data directory is an absolute path on the host, without "." or ".." and without a slash at its end; write for example /var/lib/longshore',
    );
  });

  test.each(['/data/../etc', '/data/', '/'])('fails LS097 for the data directory %s', (path) => {
    expect(() => fixture().make({ dataDirectories: { datanode: path } })).toThrow(
      `lab/Hadoop: datanode data directory = ${path}: a data directory is an absolute path`,
    );
  });

  test('fails LS098 when data directories of a host overlap', () => {
    expect(() => fixture().make({ dataDirectories: { datanode: '/d', nodemanager: '/d/nm' } })).toThrow(
      "lab/Hadoop: slave1: /d: the datanode's data directory overlaps /d/nm of lab/Hadoop's nodemanager; each daemon needs its own; give one of them another path with dataDirectory or dataDirectories",
    );
  });

  test('fails LS098 when a data directory overlaps that of another cluster', () => {
    const { make, network2 } = fixture();
    make();
    expect(() => make({ network: network2 }, 'Second')).toThrow(
      "lab/Second: master: /var/lib/longshore/namenode: the namenode's data directory overlaps /var/lib/longshore/namenode of lab/Hadoop's namenode",
    );
  });

  test('fails LS082 when two clusters share a network', () => {
    const { make } = fixture();
    make();
    expect(() => make({ dataDirectory: '/second' }, 'Second')).toThrow(
      /lab\/Second: network = .*: lab\/Hadoop is in it already, and both would be called namenode there; give each cluster an OverlayNetwork of its own/,
    );
  });

  test('fails LS083 when two clusters of a swarm have one name', () => {
    const { make, network2 } = fixture();
    make();
    expect(() => make({ network: network2, dataDirectory: '/second' }, 'hadoop')).toThrow(
      'lab/hadoop: id = hadoop: lab/Hadoop in the same swarm has it, and its services are named by it; choose another id',
    );
  });

  test('clusters of two swarms may have one name', () => {
    const { stack, make, other } = fixture();
    make();
    const hosts = HostGroup.of(other);
    const swarm = Swarm.fromSwarmAttributes(stack, 'Swarm2', { managers: hosts });
    const network = new OverlayNetwork(stack, 'Network3', { swarm, subnet: Cidr.of('10.22.0.0/24') });
    expect(() => make({ network, masters: HadoopMasters.single(other), workers: hosts }, 'hadoop')).not.toThrow();
  });

  test('fails LS018 when a host is a worker twice', () => {
    const { make, slave1 } = fixture();
    expect(() => make({ workers: HostGroup.of(slave1, slave1) })).toThrow(
      'host "slave1": a host stands in a group once',
    );
  });

  test("fails LS086 when the master is not in the network's swarm", () => {
    const { make, other } = fixture();
    expect(() => make({ masters: HadoopMasters.single(other) })).toThrow(
      "lab/Hadoop: masters: other: is not in the network's swarm lab/Swarm; add it to the swarm's managers or workers, or choose a host of that swarm",
    );
  });

  test("fails LS086 when a worker is not in the network's swarm", () => {
    const { make, other, slave1 } = fixture();
    expect(() => make({ workers: HostGroup.of(slave1, other) })).toThrow(
      "lab/Hadoop: workers: other: is not in the network's swarm lab/Swarm",
    );
  });

  test("fails LS086 when the edge is not in the network's swarm", () => {
    const { make, other } = fixture();
    expect(() => make({ edge: other })).toThrow(
      "lab/Hadoop: edge: other: is not in the network's swarm lab/Swarm; add it to the swarm's managers or workers",
    );
  });

  test.each(['lost', 'leaving'] as const)('fails LS087 when the host of the edge is declared %s', (state) => {
    const { make, slave1, slave2 } = fixture({ worker: { state } });
    expect(() => make({ workers: HostGroup.of(slave1, slave2), edge: slave1 })).toThrow(
      `lab/Hadoop: edge: slave1: is declared ${state}; choose a host that stays, or leave edge out`,
    );
  });

  test.each(['namenode', 'edge', 'datanode-slave2'])(
    'fails LS085 when a worker has the name of a daemon: %s',
    (workerName) => {
      expect(() => fixture({ workerName }).make()).toThrow(
        `lab/Hadoop: workers: ${workerName}: a NodeManager has the name of its host in the network, and another daemon has this one; give the host another name`,
      );
    },
  );

  test('fails LS084 when a name would be too long', () => {
    expect(() => fixture({ workerName: 'a'.repeat(50) }).make()).toThrow(
      /lab\/Hadoop: service name = hadoop-nodemanager-a+: has 69 characters; a name in the swarm has at most 63 characters; shorten/,
    );
  });

  test('fails LS087 when the master is declared lost', () => {
    expect(() => fixture({ master: { state: 'lost' } }).make()).toThrow(
      'lab/Hadoop: masters: master: is declared lost, and it carries the only NameNode; restore its data',
    );
  });

  test('fails LS087 when the master leaves', () => {
    expect(() => fixture({ master: { state: 'leaving' } }).make()).toThrow(
      /^lab\/Hadoop: masters: master: leaves, and it carries the only NameNode; a NameNode moves with its data, by hand: .* \[LS087\]$/,
    );
  });

  test.each(['lost', 'leaving'] as const)('fails LS087 when every worker is declared %s', (state) => {
    const { make, slave1 } = fixture({ worker: { state } });
    expect(() => make({ workers: HostGroup.of(slave1) })).toThrow(
      'lab/Hadoop: workers: every one is declared lost or leaving; name a host',
    );
  });

  test('fails LS090 for more copies than DataNodes stay', () => {
    const { make } = fixture({ worker: { state: 'leaving' } });
    expect(() => make({ replication: 2 })).toThrow(
      'replication = 2: must be a whole number from 1 to the number of DataNodes, 1',
    );
  });

  test('fails LS096 for an unknown file of overrides', () => {
    const overrides = { hdsf: { 'dfs.replication': 1 } } as HadoopClusterProps['overrides'];
    expect(() => fixture().make(overrides === undefined ? {} : { overrides })).toThrow(
      'lab/Hadoop: overrides.hdsf: is no file of Hadoop that Longshore renders; use one of core (core-site.xml), hdfs (hdfs-site.xml), yarn (yarn-site.xml), mapred (mapred-site.xml), capacityScheduler (capacity-scheduler.xml)',
    );
  });

  test('fails LS080 for a malformed cluster id', () => {
    expect(() => fixture().make({ clusterId: 'my-cluster' })).toThrow(
      'lab/Hadoop: clusterId = my-cluster: a cluster id is CID- and a UUID in lower case; copy the line clusterID of',
    );
  });

  test('fails LS007 for an id that cannot be part of a name', () => {
    expect(() => fixture().make({}, 'My_Hadoop')).toThrow(
      'lab/My_Hadoop: id = My_Hadoop: the id names the services and must be an RFC 1123 label in lower case (letters, digits and "-"); choose an id such as Hadoop',
    );
  });

  test('fails LS081 for a user that is no user name', () => {
    expect(() => fixture().make({ users: ['ana', '../bob'] })).toThrow('lab/Hadoop: users: ../bob: is no user name');
    for (const user of ['Bob', '1bob', 'bob!', '', 'x'.repeat(33)])
      expect(() => fixture().make({ users: [user] })).toThrow(`users: ${user}: is no user name`);
  });

  test('fails LS094 when a task is above what a NodeManager offers', () => {
    expect(() => fixture().make({ overrides: { mapred: { 'mapreduce.map.memory.mb': 100_000 } } })).toThrow(
      'lab/Hadoop: overrides.mapred mapreduce.map.memory.mb = 100000: no NodeManager offers that much: the largest offers',
    );
  });

  test("fails LS095 when a task's heap is not below its container", () => {
    const overrides = {
      mapred: { 'mapreduce.reduce.memory.mb': 1024, 'mapreduce.reduce.java.opts': '-Xmx512m -Xmx1g' },
    };
    expect(() => fixture().make({ overrides })).toThrow(
      'lab/Hadoop: overrides.mapred mapreduce.reduce.java.opts = -Xmx512m -Xmx1g: the heap must be less than mapreduce.reduce.memory.mb = 1024 MiB, or YARN kills the task',
    );
  });

  test('fails LS093 when a NodeManager is told to offer more than its container leaves', () => {
    const overrides = { yarn: { 'yarn.nodemanager.resource.memory-mb': 60_000 } };
    expect(() => fixture().make({ overrides })).toThrow(
      'lab/Hadoop: overrides.yarn yarn.nodemanager.resource.memory-mb = 60000: is more than the largest',
    );
  });

  test('fails LS044 for a secret among the overrides, naming its key only', () => {
    const { stack, make } = fixture();
    make({ overrides: { core: { 'fs.s3a.secret.key': 'geheim', 'fs.s3a.path.style.access': true } } });
    expect(Environment.of(stack).rules.findings()).toEqual([
      expect.objectContaining({
        path: 'lab/Hadoop',
        value: 'overrides.core: fs.s3a.secret.key',
        fix: 'keep it in a Java keystore on the hosts and name that (hadoop.security.credential.provider.path)',
      }),
    ]);
  });

  test('fails LS080, LS090, LS097 once for everything that is wrong', () => {
    expect(() => fixture().make({ replication: 0, clusterId: 'x', dataDirectory: 'y' })).toThrow(
      /replication = 0[\s\S]*data directory = y\/namenode|clusterId = x[\s\S]*replication = 0[\s\S]*data directory = y\/namenode/,
    );
  });
});
