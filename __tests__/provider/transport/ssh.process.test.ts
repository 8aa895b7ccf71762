import '../spawn-sees-test-env';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { declareDead, refuseDead, runScript, sshArguments, startSsh } from '../../../provider/transport/ssh';
import { FakeSsh } from '../fake-ssh';
import { connectionTo } from '../fixture';

const host = connectionTo({ name: 'slave1', address: '192.0.2.12' });

describe('the arguments of ssh', () => {
  test('bound every connection in time and ask nothing', () => {
    const options = sshArguments(host).filter((_, index, all) => all[index - 1] === '-o');
    expect(options).toEqual([
      'BatchMode=yes',
      'ConnectTimeout=5',
      'ServerAliveInterval=5',
      'ServerAliveCountMax=3',
      'ControlMaster=no',
      'ControlPath=none',
      'LogLevel=ERROR',
      'StrictHostKeyChecking=yes',
    ]);
    expect(sshArguments(host).slice(-4)).toEqual(['-p', '22', '--', 'ops@192.0.2.12']);
  });

  test('carry key, known hosts, jump host and further options as they were given', () => {
    const given = sshArguments({
      ...host,
      port: 2222,
      privateKeyFile: 'keys/id',
      knownHostsFile: 'keys/known',
      proxyJump: 'me@gate',
      options: { Compression: 'yes', ConnectTimeout: '9' },
    });
    const after = ['IdentityFile=keys/id', 'IdentitiesOnly=yes', 'UserKnownHostsFile=keys/known', 'ProxyJump=me@gate'];
    expect(given).toEqual(expect.arrayContaining([...after, 'Compression=yes', 'ConnectTimeout=9', '2222']));
    expect(given).not.toContain('ConnectTimeout=5');
  });

  test('check host keys whatever the options say', () => {
    const given = sshArguments({ ...host, options: { StrictHostKeyChecking: 'no' } });
    expect(given.filter((word) => word.startsWith('StrictHostKeyChecking'))).toEqual(['StrictHostKeyChecking=yes']);
  });

  test('an address can be no option', () => {
    const given = sshArguments({ ...host, user: '-oProxyCommand=evil' });
    expect(given.at(-2)).toBe('--');
  });
});

describe('a script on a host', () => {
  let ssh: FakeSsh;

  beforeEach(() => {
    ssh = new FakeSsh().onPath();
  });
  afterEach(() => ssh.remove());

  test('travels on stdin; its output and exit code come back', async () => {
    const outcome = await runScript(host, "echo out-$((6 * 7)); echo err >&2; exit 3 # it's secret");
    expect(outcome).toEqual({ code: 3, stdout: 'out-42\n', stderr: 'err\n' });
    expect(JSON.stringify(ssh.starts())).not.toContain('secret');
  });

  test('may be long', async () => {
    const text = 'x'.repeat(300_000); // more than one argument may hold
    expect((await runScript(host, `printf %s '${text}' | wc -c`)).stdout.trim()).toBe('300000');
  });

  test('goes through sudo -n where the user needs it', async () => {
    expect((await runScript({ ...host, sudo: true }, 'echo as root')).stdout).toBe('as root\n');
    expect(ssh.starts()[0]?.argv.at(-1)).toBe('sudo -n sh -s');
  });

  test('fails when the host cannot be reached, and remembers it for the process', async () => {
    const dead = { ...host, address: '192.0.2.66' };
    ssh.behave(dead.address, { dead: 'ssh: connect to host 192.0.2.66 port 22: Connection timed out\n' });
    const reason =
      'host slave1 cannot be reached\nssh: connect to host 192.0.2.66 port 22: Connection timed out\n(ssh ops@192.0.2.66, port 22)';
    await expect(runScript(dead, 'true')).rejects.toThrow(reason);
    expect(() => startSsh(dead, 'true')).toThrow(reason);
    expect(ssh.starts()).toHaveLength(1);
  });

  test('a dead host is asked again after 20 s: a wait may see it come back', async () => {
    const dead = { ...host, address: '192.0.2.68' };
    ssh.behave(dead.address, { dead: 'Connection refused\n' });
    await expect(runScript(dead, 'true')).rejects.toThrow('cannot be reached');
    ssh.behave(dead.address, {});
    const now = jest.spyOn(Date, 'now').mockReturnValue(Date.now() + 20_001);
    expect((await runScript(dead, 'echo back')).stdout).toBe('back\n');
    now.mockRestore();
  });

  test('fails when a step there does not end in 90 s', async () => {
    const realSetTimeout = global.setTimeout;
    const spy = jest
      .spyOn(global, 'setTimeout')
      .mockImplementation((call: () => void, milliseconds?: number) =>
        realSetTimeout(call, milliseconds === 90_000 ? 200 : milliseconds),
      );
    const hung = { ...host, address: '192.0.2.69' };
    await expect(runScript(hung, 'exec sleep 2')).rejects.toThrow(
      'host slave1 cannot be reached\na step there did not end in 90 s',
    );
    spy.mockRestore();
  });

  test('fails when a remote command ends by a signal', async () => {
    expect((await runScript(host, 'kill -9 $$')).code).not.toBe(0);
  });

  test('fails without an ssh on PATH', async () => {
    process.env.PATH = join(ssh.folder, 'nothing');
    await expect(runScript(host, 'true')).rejects.toThrow('spawn ssh ENOENT');
  });

  test('is not cut off by Ctrl-C: ssh leads a process group of its own', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'longshore-group-'));
    await runScript(host, `ps -o pgid= -p $PPID > ${folder}/group`);
    const group = Number(readFileSync(join(folder, 'group'), 'utf8'));
    expect(group).toBe(ssh.starts()[0]?.pid);
    rmSync(folder, { recursive: true });
  });
});

describe('a dead host', () => {
  test('fails for a host that is declared lost, without contacting it', () => {
    expect(() => {
      refuseDead({ ...host, state: 'lost' });
    }).toThrow('host slave1 cannot be reached\nit is declared lost (state: lost)');
  });

  test('fails even when ssh said nothing', () => {
    expect(declareDead({ ...host, address: '192.0.2.67' }, ' \n').message).toContain('ssh ended without a word');
  });
});
