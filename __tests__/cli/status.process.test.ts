import type { FakeHosts } from './fake-hosts';
import { healthyHosts, manifest } from './fake-hosts';

describe('longshore status', () => {
  let hosts: FakeHosts;
  beforeEach(() => {
    hosts = healthyHosts();
  });
  afterEach(() => {
    hosts.remove();
  });

  test('shows every declared daemon and check, with one ssh call a host', async () => {
    const { code, out } = await hosts.run(['status', 'lab']);
    expect(code).toBe(0);
    expect(out.replaceAll(/\d+ (d|h|min|s)\b/g, '<age>').replaceAll(/ +/g, ' ')).toBe(
      [
        'HOST DAEMON STATE HEALTH SINCE ENDPOINT (inside the network)',
        'master namenode running healthy <age> http://namenode:9870',
        'slave1 datanode running healthy <age> http://datanode-slave1:9864',
        'slave2 datanode running healthy <age> http://datanode-slave2:9864',
        '',
        'CHECK RESULT ANSWER',
        '2 live DataNodes ok live: 2',
        '',
      ].join('\n'),
    );
    expect(hosts.calls).toHaveLength(3);
  });

  test('prints JSON', async () => {
    const { out } = await hosts.run(['status', 'lab', '--json']);
    expect(JSON.parse(out)).toMatchObject({
      environment: 'lab',
      well: true,
      daemons: [{ host: 'master', daemon: 'namenode', state: 'running' }, {}, {}],
      checks: [{ well: true }],
    });
  });

  test('colours only where asked', async () => {
    expect((await hosts.run(['status', 'lab'])).out).not.toContain('\u001b[');
    expect((await hosts.run(['status', 'lab'], undefined, true)).out).toContain('\u001b[32mhealthy');
  });

  test('fails (exit code 1) with `unreachable` for a dead host, and still shows the others', async () => {
    hosts.put('192.0.2.13', 'dead');
    const { code, out } = await hosts.run(['status', 'lab']);
    expect(code).toBe(1);
    expect(out).toMatch(/slave2 +datanode +unreachable +-/);
    expect(out).toMatch(/slave1 +datanode +running +healthy/);
    expect(out).toContain('lab/slave2: ops@192.0.2.13:22: unreachable over SSH (ssh: connect to host');
  });

  test('fails (exit code 1) for an ended, an unhealthy and a missing container', async () => {
    hosts.containers('192.0.2.11', [{ service: 'hadoop-namenode', id: 'nn1', health: 'unhealthy' }]);
    hosts.containers('192.0.2.12', [
      {
        service: 'hadoop-datanode-slave1',
        id: 'old',
        status: 'exited',
        exitCode: 1,
        createdAt: '2026-11-24T09:00:00Z',
      },
      {
        service: 'hadoop-datanode-slave1',
        id: 'new',
        status: 'exited',
        exitCode: 137,
        createdAt: '2026-11-24T10:00:00Z',
      },
    ]);
    hosts.containers('192.0.2.13', []);
    const { code, out } = await hosts.run(['status', 'lab']);
    expect(code).toBe(1);
    expect(out).toMatch(/master +namenode +running +unhealthy/);
    expect(out).toMatch(/slave1 +datanode +exited \(137\)/);
    expect(out).toMatch(/slave2 +datanode +missing/);
  });

  test('fails (exit code 1) for a check that does not hold, and shows its answer', async () => {
    const [check] = manifest().healthChecks;
    hosts.write({ ...manifest(), healthChecks: [{ ...check, command: ['sh', '-c', 'echo "live: 1"; exit 1'] }] });
    const { code, out } = await hosts.run(['status', 'lab']);
    expect(code).toBe(1);
    expect(out).toMatch(/2 live DataNodes +not well +live: 1/);
  });

  test('fails (exit code 1) for a check whose container or host does not answer', async () => {
    hosts.put('192.0.2.11', 'running-hadoop-namenode', '');
    expect((await hosts.run(['status', 'lab'])).out).toMatch(/not well +its container does not run/);
    hosts.put('192.0.2.11', 'dead');
    expect((await hosts.run(['status', 'lab'])).out).toMatch(/not well +master gives no answer/);
  });

  test('fails (exit code 1) where docker cannot be used', async () => {
    hosts.put('192.0.2.12', 'no-docker');
    const { code, out } = await hosts.run(['status', 'lab']);
    expect(code).toBe(1);
    expect(out).toMatch(/slave1 +datanode +docker unusable/);
    expect(out).toContain('Cannot connect to the Docker daemon');
  });

  test('a host that is declared lost is not asked and is nothing to fix', async () => {
    const declared = manifest();
    hosts.write({
      ...declared,
      hosts: declared.hosts.map((host) => (host.name === 'slave2' ? { ...host, state: 'lost' } : host)),
    });
    hosts.put('192.0.2.13', 'dead');
    const { code, out } = await hosts.run(['status', 'lab']);
    expect(code).toBe(0);
    expect(out).toMatch(/slave2 +datanode +lost/);
    expect(hosts.calls).toHaveLength(2);
  });

  test('fails for a check of a container that is not declared', async () => {
    const [check] = manifest().healthChecks;
    hosts.write({ ...manifest(), healthChecks: [{ ...check, container: 'lab/Hadoop/gone' }] });
    const { code, err } = await hosts.run(['status', 'lab']);
    expect(code).toBe(2);
    expect(err).toContain(
      'lab/Hadoop/LiveDataNodes: container = "lab/Hadoop/gone": environment.json declares no such container',
    );
  });
});
