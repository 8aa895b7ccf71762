import { spawnSync } from 'node:child_process';
import { longshoreProgram } from './compiled';
import type { FakeHosts } from './fake-hosts';
import { healthyHosts } from './fake-hosts';

describe('longshore exec', () => {
  let hosts: FakeHosts;
  beforeEach(() => {
    hosts = healthyHosts();
  });
  afterEach(() => {
    hosts.remove();
  });

  test('runs the words as given in the container that is meant, with the streams of whoever calls', () => {
    const odd = 'it\'s $HOME; a "b" \\ *';
    const outcome = hosts.spawn(['exec', 'lab', 'datanode@slave1', '--', 'hdfs', '-put', odd], { input: 'content\n' });
    expect(outcome).toEqual({ code: 0, out: `[-put][${odd}] as nobody\ncontent\n`, err: 'on stderr\n' });
    expect(hosts.read('192.0.2.12', 'exec-id')).toBe('dn1\n');
    expect(hosts.calls[0]).not.toContain('-t');
  });

  test("options of the command are the command's, also without --", () => {
    expect(hosts.spawn(['exec', 'lab', 'namenode', '--', 'hdfs', '--help']).out).toBe('[--help] as nobody\n');
  });

  test('passes the exit code on, even one that ssh uses itself', () => {
    for (const code of [3, 255])
      expect(hosts.spawn(['exec', 'lab', 'namenode', '--', 'hdfs'], { env: { HDFS_EXIT: String(code) } }).code).toBe(
        code,
      );
  });

  const terminal = spawnSync('script', ['--version']).status === 0 ? test : test.skip;
  terminal('takes a terminal where input and output are one (skipped where there is no script(1))', () => {
    const line = `${process.execPath} ${longshoreProgram()} exec lab namenode -- hdfs dfs`;
    const { stdout, status } = spawnSync('script', ['-qec', line, '/dev/null'], {
      cwd: hosts.project,
      encoding: 'utf8',
      env: { ...process.env },
      input: '',
    });
    expect([status, stdout]).toEqual([0, expect.stringContaining('[dfs] as nobody')]);
    expect(hosts.calls[0]).toContain('-t');
    expect(hosts.calls[0]?.at(-1)).toContain('exec -it "$c"');
  });

  test('fails for a daemon on several hosts, and names them', async () => {
    const { code, err } = await hosts.run(['exec', 'lab', 'datanode', '--', 'true']);
    expect(code).toBe(2);
    expect(err).toContain('lab: daemon = "datanode": it runs on 2 hosts; use one of datanode@slave1, datanode@slave2');
  });

  test('fails where no container of it runs, with the code of docker', () => {
    hosts.put('192.0.2.11', 'running-hadoop-namenode', '');
    expect(hosts.spawn(['exec', 'lab', 'namenode', '--', 'true'])).toMatchObject({
      code: 125,
      err: 'lab/Hadoop/hadoop-namenode: hadoop-namenode: no container of it runs on master; see "longshore status lab"\n',
    });
  });

  test('fails without a command', async () => {
    expect(await hosts.run(['exec', 'lab', 'namenode'])).toMatchObject({
      code: 2,
      err: expect.stringContaining("missing required argument 'command'") as string,
    });
  });

  test('fails for a dead host, which is not the exit code of the command', () => {
    hosts.put('192.0.2.11', 'dead');
    const { code, err } = hosts.spawn(['exec', 'lab', 'namenode', '--', 'true']);
    expect(code).toBe(2);
    expect(err).toContain('error: lab/master: ops@192.0.2.11:22: unreachable over SSH');
  });
});
