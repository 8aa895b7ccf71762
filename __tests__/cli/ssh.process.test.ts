import { runOn, sshArguments, streamOn } from '../../cli/ssh';
import type { FakeHosts } from './fake-hosts';
import { healthyHosts, manifest } from './fake-hosts';

const [master] = manifest().hosts as [ReturnType<typeof manifest>['hosts'][number]];

describe('ssh', () => {
  let hosts: FakeHosts;
  beforeEach(() => {
    hosts = healthyHosts();
  });
  afterEach(() => {
    hosts.remove();
  });

  test('checks host keys, shares one connection, and keeps stdin unless it feeds it', async () => {
    await runOn(master, 'true', { project: '/project' });
    expect(hosts.calls).toEqual([
      [
        ...[
          '-o',
          'BatchMode=yes',
          '-o',
          'ConnectTimeout=5',
          '-o',
          'ServerAliveInterval=5',
          '-o',
          'ServerAliveCountMax=3',
        ],
        ...['-o', 'StrictHostKeyChecking=yes', '-o', 'UserKnownHostsFile=/project/keys/known_hosts'],
        ...['-o', 'IdentityFile=/project/keys/id', '-o', 'IdentitiesOnly=yes'],
        ...['-o', 'ControlMaster=auto', '-o', 'ControlPath=~/.longshore-%C', '-o', 'ControlPersist=60'],
        ...['-p', '22', '-n', 'ops@192.0.2.11', expect.stringMatching(/^sh -c /) as string],
      ],
    ]);
  });

  test('knows jump hosts, ports, absolute and home paths, spaces, and the options of the user', () => {
    const ssh = {
      user: 'root',
      port: 2222,
      sudo: false,
      privateKeyFile: '~/my keys/id',
      knownHostsFile: '/etc/known',
      proxyJump: 'jump@198.51.100.1',
      options: { Compression: 'yes' },
    };
    const argv = sshArguments({ ...master, ssh }, { project: '/project', ownConnection: true }).join(' ');
    expect(argv).toContain(
      '-o UserKnownHostsFile=/etc/known -o IdentityFile="~/my keys/id" -o IdentitiesOnly=yes -o ProxyJump=jump@198.51.100.1',
    );
    expect(argv).toContain(
      '-o ControlMaster=no -o ControlPath=none -o ExitOnForwardFailure=yes -o Compression=yes -p 2222 root@192.0.2.11',
    );
  });

  test('an agent needs no key file', () => {
    const argv = sshArguments({ ...master, ssh: { user: 'ops', port: 22, sudo: false } }, { project: '/project' }).join(
      ' ',
    );
    expect(argv).not.toMatch(/IdentityFile|UserKnownHostsFile|IdentitiesOnly/);
  });

  test('collects output, feeds input, passes the exit code on; a script that ends with 255 is no fault of ssh', async () => {
    await expect(runOn(master, 'cat; echo oops >&2; exit 3', { project: '/', input: 'hello' })).resolves.toEqual({
      code: 3,
      stdout: 'hello',
      stderr: 'oops\n',
    });
    await expect(runOn(master, 'exit 255', { project: '/' })).resolves.toMatchObject({ code: 254 });
    expect(hosts.calls[0]).not.toContain('-n');
  });

  test('a user with sudo reaches docker through it where the socket is closed to them', async () => {
    const { stdout } = await runOn({ ...master, ssh: { ...master.ssh, sudo: true } }, 'echo $D', { project: '/' });
    expect(stdout).toMatch(/^(docker|sudo -n docker)\n$/);
    expect(hosts.calls[0]?.at(-1)).toContain('[ -w /var/run/docker.sock ] || D="sudo -n docker"');
  });

  test('fails for a host that gives no answer, with the command to try', async () => {
    hosts.put('192.0.2.11', 'dead');
    const call = runOn(master, 'true', { project: '/project' });
    await expect(call).rejects.toThrow(
      /^lab\/master: ops@192\.0\.2\.11:22: unreachable over SSH \(ssh: connect to host 192\.0\.2\.11 port 22: Connection timed out\); try: ssh -o BatchMode=yes .* ops@192\.0\.2\.11 true$/,
    );
  });

  test('fails when the time is over', async () => {
    hosts.put('192.0.2.11', 'hangs');
    await expect(runOn(master, 'true', { project: '/', timeout: 0.3 })).rejects.toThrow(
      'unreachable over SSH (no end within 0.3 s)',
    );
  });

  test('fails where there is no ssh program', async () => {
    const path = process.env.PATH;
    process.env.PATH = '/nonexistent';
    await expect(runOn(master, 'true', { project: '/' })).rejects.toThrow(
      'longshore: ssh: the ssh program is not on the PATH; install the OpenSSH client',
    );
    process.env.PATH = path;
  });

  test('fails while streaming from a host that gives no answer', async () => {
    hosts.put('192.0.2.11', 'dead');
    await expect(streamOn(master, 'true', { project: '/', stdin: false })).rejects.toThrow('unreachable over SSH');
  });
});
