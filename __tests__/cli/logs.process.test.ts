import type { FakeHosts } from './fake-hosts';
import { healthyHosts } from './fake-hosts';

describe('longshore logs', () => {
  let hosts: FakeHosts;
  beforeEach(() => {
    hosts = healthyHosts();
  });
  afterEach(() => {
    hosts.remove();
  });

  test('streams the log of the one container that is meant', () => {
    expect(hosts.spawn(['logs', 'lab', 'datanode@slave1', '--follow', '--tail', '20'])).toEqual({
      code: 0,
      out: 'log: --tail 20 --follow dn1\n',
      err: 'warning\n',
    });
    expect(hosts.spawn(['logs', 'lab', 'hadoop-namenode']).out).toBe('log: --tail all nn1\n');
  });

  test('shows the newest of the ended containers, and says that it has ended', () => {
    hosts.containers('192.0.2.11', [
      { service: 'hadoop-namenode', id: 'old', status: 'exited', createdAt: '2026-11-24T09:00:00Z' },
      { service: 'hadoop-namenode', id: 'new', status: 'exited', exitCode: 66, createdAt: '2026-11-24T10:00:00Z' },
    ]);
    const { out, err } = hosts.spawn(['logs', 'lab', 'namenode']);
    expect(out).toBe('log: --tail all new\n');
    expect(err).toContain('namenode@master does not run: exited with exit code 66');
  });

  test('fails for a daemon on several hosts, and names them', async () => {
    const { code, err } = await hosts.run(['logs', 'lab', 'datanode']);
    expect(code).toBe(2);
    expect(err).toContain('lab: daemon = "datanode": it runs on 2 hosts; use one of datanode@slave1, datanode@slave2');
  });

  test('fails for a daemon that is not declared, and for a host that does not carry it', async () => {
    expect((await hosts.run(['logs', 'lab', 'zookeeper'])).err).toContain(
      'daemon = "zookeeper": no such daemon (declared: namenode, datanode); use one of these',
    );
    expect((await hosts.run(['logs', 'lab', 'datanode@master'])).err).toContain(
      'daemon = "datanode@master": it is not declared on that host; use one of datanode@slave1',
    );
  });

  test('fails for a tail that is no number', async () => {
    expect((await hosts.run(['logs', 'lab', 'namenode', '--tail', 'few'])).err).toContain(
      '--tail = "few": must be a number of lines or "all"',
    );
  });

  test('fails where the host has no container of it', async () => {
    hosts.containers('192.0.2.11', []);
    expect((await hosts.run(['logs', 'lab', 'namenode'])).err).toContain(
      'lab/Hadoop/hadoop-namenode: hadoop-namenode: master has no container of it, running or ended; deploy it: npx cdktf deploy lab',
    );
  });

  test('fails where docker cannot be used', async () => {
    hosts.put('192.0.2.11', 'no-docker');
    const { code, err } = await hosts.run(['logs', 'lab', 'namenode']);
    expect(code).toBe(2);
    expect(err).toContain(
      'lab/master: ops@192.0.2.11: docker cannot be used there (Cannot connect to the Docker daemon); start Docker on the host',
    );
  });
});
