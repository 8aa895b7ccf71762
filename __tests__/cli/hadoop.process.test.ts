import { inContainer } from '../../cli/hadoop';
import type { FakeHosts } from './fake-hosts';
import { container, healthyHosts, manifest } from './fake-hosts';

describe('longshore hadoop', () => {
  let hosts: FakeHosts;
  beforeEach(() => {
    hosts = healthyHosts();
    hosts.write({ ...manifest(), containers: [...manifest().containers, container('edge', 'slave1', 'hadoop-edge')] });
    hosts.containers('192.0.2.12', [{ service: 'hadoop-edge', id: 'edge1' }]);
  });
  afterEach(() => {
    hosts.remove();
  });

  test("runs in the edge's container with the words as given, and streams", () => {
    const odd = 'it\'s $HOME; a "b" \\ *';
    const outcome = hosts.spawn(['hadoop', 'lab', '--', 'hdfs', 'dfs', '-put', '-', odd], { input: 'content\n' });
    expect(outcome).toEqual({ code: 0, out: `[dfs][-put][-][${odd}] as nobody\ncontent\n`, err: 'on stderr\n' });
    expect(hosts.read('192.0.2.12', 'exec-id')).toBe('edge1\n');
    expect(hosts.calls[0]).not.toContain('-n');
  });

  test('passes the exit code on, even one that ssh uses itself', () => {
    expect(
      hosts.spawn(['hadoop', 'lab', '--', 'hdfs', 'dfs', '-ls', '/missing'], { env: { HDFS_EXIT: '1' } }).code,
    ).toBe(1);
    expect(
      hosts.spawn(['hadoop', 'lab', '--', 'hdfs', 'dfs', '-ls', '/missing'], { env: { HDFS_EXIT: '255' } }).code,
    ).toBe(255);
  });

  test('acts as another user', () => {
    expect(hosts.spawn(['hadoop', 'lab', '--user', 'alice', '--', 'hdfs', 'dfs', '-ls']).out).toContain('as alice');
  });

  test('the jar may be a pattern, looked up in the container', () => {
    expect(inContainer(['hadoop', 'jar', '/opt/a b/examples-*.jar', 'pi', '4 5'])).toBe(
      `$D exec -i  "$c" bash -c 'exec hadoop jar '\\''/opt/a b/examples-'\\''*.jar "$@"' hadoop pi '4 5'`,
    );
    expect(inContainer(['hdfs', 'dfs', '-ls', '/a*'])).toBe(`$D exec -i  "$c" hdfs dfs -ls '/a*'`);
  });

  test('fails for a program that is not of Hadoop', async () => {
    await expect(hosts.run(['hadoop', 'lab', '--', 'ls'])).resolves.toMatchObject({
      code: 2,
      err: 'error: lab: command = "ls": must be one of hadoop, hdfs, yarn, mapred; write for example: longshore hadoop lab -- hdfs dfs -ls /\n',
    });
  });

  test('fails where no container of the edge runs', () => {
    hosts.put('192.0.2.12', 'running-hadoop-edge', '');
    const { code, err } = hosts.spawn(['hadoop', 'lab', '--', 'hdfs', 'dfs', '-ls']);
    expect({ code, err }).toEqual({
      code: 125,
      err: 'lab/Hadoop/hadoop-edge: hadoop-edge: no container of it runs on slave1; see "longshore status lab"\n',
    });
  });

  test('fails for an environment without Hadoop', async () => {
    hosts.write({ ...manifest(), containers: [] });
    const { code, err } = await hosts.run(['hadoop', 'lab', '--', 'hdfs', 'version']);
    expect(code).toBe(2);
    expect(err).toContain(
      'lab: daemon = "edge": this environment has no Hadoop cluster (daemons: none); add a HadoopCluster to its stack',
    );
  });

  test('fails for a dead host, which is not the exit code of the command', () => {
    hosts.put('192.0.2.12', 'dead');
    const { code, err } = hosts.spawn(['hadoop', 'lab', '--', 'hdfs', 'dfs', '-ls']);
    expect(code).toBe(2);
    expect(err).toContain('error: lab/slave1: ops@192.0.2.12:22: unreachable over SSH');
  });
});
