import { createServer, type Server } from 'node:net';
import { addressOf, taskAddresses, type Target } from '../../cli/ui';
import type { FakeHosts } from './fake-hosts';
import { healthyHosts, manifest } from './fake-hosts';

/** Ends the verb once it has printed its addresses. */
async function openAndLeave(hosts: FakeHosts, ...options: string[]): ReturnType<FakeHosts['run']> {
  const controller = new AbortController();
  return hosts.run(['ui', 'lab', ...options], controller.signal, false, () => {
    controller.abort();
  });
}

/** Holds the port. Another test may have it for a moment, and would let go of it in the middle of ours. */
async function take(port: number): Promise<Server> {
  for (;;) {
    const server = createServer();
    const isOurs = await new Promise<boolean>((resolve) => {
      server.once('error', () => {
        resolve(false);
      });
      server.listen(port, '127.0.0.1', () => {
        resolve(true);
      });
    });
    if (isOurs) return server;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

interface Address {
  readonly host: string;
  readonly url?: string;
  readonly reason?: string;
}

describe('longshore ui', () => {
  let hosts: FakeHosts;
  beforeEach(() => {
    hosts = healthyHosts();
  });
  afterEach(() => {
    hosts.remove();
  });

  test("opens one tunnel a host to each task's address on docker_gwbridge, and stays until Ctrl-C", async () => {
    const { code, out } = await openAndLeave(hosts);
    expect(code).toBe(0);
    expect(out).toMatch(/NameNode +namenode@master +http:\/\/localhost:\d+\//);
    expect(out).toContain('Open until Ctrl-C.');
    const tunnels = hosts.calls.filter((argv) => argv.includes('-N'));
    expect(tunnels).toHaveLength(3);
    for (const argv of tunnels) {
      expect(argv[argv.indexOf('-L') + 1]).toMatch(/^127\.0\.0\.1:\d+:172\.18\.0\.3:(9870|9864)$/);
      expect(argv).toEqual(
        expect.arrayContaining(['StrictHostKeyChecking=yes', 'ControlPath=none', 'ExitOnForwardFailure=yes']),
      );
    }
  });

  test('two pages of one port get two local ports', async () => {
    const { out } = await openAndLeave(hosts, '--json');
    const urls = (JSON.parse(out) as Address[]).map(({ url }) => url);
    expect(new Set(urls).size).toBe(3);
  });

  test('a port in use is not taken', async () => {
    const taken = await take(9870);
    const { out } = await openAndLeave(hosts, '--json');
    expect((JSON.parse(out) as Address[])[0]?.url).not.toBe('http://localhost:9870/');
    taken.close();
  });

  test('shows the reason for a dead host and for a container that does not run, and opens the others', async () => {
    hosts.put('192.0.2.12', 'dead');
    hosts.containers('192.0.2.13', [{ service: 'hadoop-datanode-slave2', id: 'dn2', status: 'exited' }]);
    const { code, out } = await openAndLeave(hosts, '--json');
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject([
      { host: 'master', url: expect.any(String) as string },
      { host: 'slave1', reason: expect.stringContaining('unreachable') as string },
      { host: 'slave2', reason: 'its container does not run' },
    ]);
  });

  test('fails (exit code 2) where no host gives an answer', async () => {
    for (const address of ['192.0.2.11', '192.0.2.12', '192.0.2.13']) hosts.put(address, 'dead');
    expect((await hosts.run(['ui', 'lab'])).code).toBe(2);
  });

  test('fails (exit code 1) when all tunnels end by themselves', async () => {
    for (const address of ['192.0.2.11', '192.0.2.12', '192.0.2.13']) hosts.put(address, 'short-lived');
    const { code, err } = await hosts.run(['ui', 'lab']);
    expect(code).toBe(1);
    expect(err).toContain('a tunnel has ended; start "longshore ui" again');
  });

  test('fails where sshd forwards nothing', async () => {
    hosts.put('192.0.2.11', 'no-forwarding');
    const { code, err } = await hosts.run(['ui', 'lab']);
    expect(code).toBe(1);
    expect(err).toContain(
      'lab/master: tunnel to 192.0.2.11: ssh could not open it (administratively prohibited: open failed); allow TCP forwarding',
    );
  });

  test('fails for an environment without pages, and for a page of a container that is not declared', async () => {
    hosts.write({ ...manifest(), endpoints: [] });
    expect((await hosts.run(['ui', 'lab'])).err).toContain('lab: endpoints = 0: this environment has no web pages');
    hosts.write({ ...manifest(), endpoints: [{ ...manifest().endpoints[0], container: 'lab/gone' }] });
    expect((await hosts.run(['ui', 'lab'])).err).toContain(
      'container = "lab/gone": environment.json declares no such container',
    );
  });

  test('a host without the bridge has no addresses', () => {
    expect(taskAddresses('')).toEqual(new Map());
  });
});

describe('the address of a container of a host', () => {
  const declared = manifest();
  const target = (network: string): Target => ({
    endpoint: { ...(declared.endpoints[0] as Target['endpoint']), port: 8080 },
    container: { ...(declared.containers[0] as Target['container']), service: 'web', runtime: 'host', network },
  });
  const container = (status: string) =>
    JSON.stringify({
      id: 'x',
      createdAt: '',
      state: { Status: status },
      labels: { 'longshore.service': 'web' },
      networks: { 'lab-net': { IPAddress: '10.30.0.2' } },
      sandbox: '',
    });
  const socket = (table: string, address: string, port = '1F90') =>
    `listen ${table}    0: ${address}:${port} 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 111 1`;

  test.each([
    ['every address', [socket('tcp', '00000000')], '127.0.0.1'],
    ['every address, by IPv6', [socket('tcp6', '0'.repeat(32))], '127.0.0.1'],
    ['loopback', [socket('tcp', '0100007F')], '127.0.0.1'],
    ["the host's own", [socket('tcp', '0B0200C0')], '192.0.2.11'],
    ['another port', [socket('tcp', '00000000', '0016')], undefined],
    ['nothing', [], undefined],
  ])('that listens on %s of its host', (_, sockets, address) => {
    expect(addressOf(target('host'), [container('running'), ...sockets].join('\n'))).toBe(address);
  });

  test('is that in its network, and none while it does not run', () => {
    expect(addressOf(target('lab-net'), container('running'))).toBe('10.30.0.2');
    expect(addressOf(target('lab-net'), container('exited'))).toBeUndefined();
    expect(addressOf(target('host'), [container('exited'), socket('tcp', '00000000')].join('\n'))).toBeUndefined();
  });
});
