import '../spawn-sees-test-env';
import { UnreachableError } from '../../../provider/transport';
import { runInSession } from '../../../provider/transport/session';
import { FakeSsh } from '../fake-ssh';
import { connectionTo } from '../fixture';

let ssh: FakeSsh;
let host: ReturnType<typeof connectionTo>;
let last = 0;

beforeEach(() => {
  ssh = new FakeSsh().onPath();
  last += 1; // a session lives as long as the process, and so does the memory of a dead host
  host = connectionTo({ name: 'vm1', address: `192.0.2.${last}` });
});
afterEach(() => ssh.remove());

/** Ends the ssh that runs, as a host does that is rebooted. */
async function cutOff(): Promise<void> {
  const pid = ssh.starts().at(-1)?.pid as number;
  process.kill(-pid, 'SIGKILL');
  await new Promise((resolve) => setTimeout(resolve, 100));
}

describe('scripts in a session', () => {
  test('share one ssh; each has its own output and exit code, also when they come together', async () => {
    const outcomes = await Promise.all([
      runInSession(host, 'echo one; echo err >&2; exit 3'),
      runInSession(host, "printf 'no newline'"),
      runInSession(host, 'cat; pwd >/dev/null'), // there is nothing to read but what comes after it
    ]);
    expect(outcomes).toEqual([
      { code: 3, stdout: 'one\n', stderr: 'err\n' },
      { code: 0, stdout: 'no newline', stderr: '' },
      { code: 0, stdout: '', stderr: '' },
    ]);
    expect((await runInSession(host, 'echo later')).stdout).toBe('later\n');
    expect(ssh.starts()).toHaveLength(1);
    expect(JSON.stringify(ssh.starts())).not.toContain('later');
  });

  test('leave nothing to the next one', async () => {
    await runInSession(host, 'cd /; name=value; trap "" EXIT; set -e; false');
    expect((await runInSession(host, 'echo "${name:-none} $(pwd)"')).stdout).toBe(`none ${process.cwd()}\n`);
  });

  test('may be long, and say much', async () => {
    const text = 'ä'.repeat(200_000);
    const outcomes = await Promise.all([1, 2].map(() => runInSession(host, `echo '${text}'; echo '${text}' >&2`)));
    for (const outcome of outcomes) expect(outcome).toEqual({ code: 0, stdout: `${text}\n`, stderr: `${text}\n` });
  });

  test('go through sudo -n where the user needs it', async () => {
    expect((await runInSession({ ...host, sudo: true }, 'echo as root')).stdout).toBe('as root\n');
    expect(ssh.starts()[0]?.argv.at(-1)).toBe('sudo -n sh -s');
  });

  test('one that stood idle and broke is begun anew', async () => {
    await runInSession(host, 'true');
    await cutOff();
    expect((await runInSession(host, 'echo again')).stdout).toBe('again\n');
    expect(ssh.starts()).toHaveLength(2);
  });

  test('one that breaks while it is used is tried once more, over a new one', async () => {
    await runInSession(host, 'true');
    const running = runInSession(host, 'sleep 1; echo done');
    await cutOff();
    expect((await running).stdout).toBe('done\n');
    expect(ssh.starts()).toHaveLength(2);
  });

  test('fail when the host cannot be reached, and it is remembered', async () => {
    ssh.behave(host.address, { dead: 'ssh: connect to host port 22: No route to host\n' });
    const reason = new UnreachableError(
      'vm1',
      `ssh: connect to host port 22: No route to host\n(ssh ops@${host.address}, port 22)`,
    );
    await expect(Promise.all([1, 2].map(() => runInSession(host, 'true')))).rejects.toThrow(reason);
    await expect(runInSession(host, 'true')).rejects.toThrow(reason);
    expect(ssh.starts()).toHaveLength(1);
  });

  test('fail, all that wait, when one does not end in time', async () => {
    const slow = runInSession(host, 'sleep 1', { seconds: 0.2 });
    const waiting = runInSession(host, 'true');
    await expect(slow).rejects.toThrow('host vm1 cannot be reached\na step there did not end in 0.2 s');
    await expect(waiting).rejects.toThrow('a step there did not end in 0.2 s');
  });

  test('fail with what sudo says', async () => {
    ssh.program('sudo', '#!/bin/sh\necho "sudo: a password is required" >&2\nexit 1\n');
    expect(await runInSession({ ...host, sudo: true }, 'true')).toEqual({
      code: 1,
      stdout: '',
      stderr: 'sudo: a password is required\n',
    });
  });

  test('fail for what is no script at all, and the next one is well', async () => {
    expect(await runInSession(host, 'echo "')).toMatchObject({ code: expect.any(Number) as number });
    expect((await runInSession(host, 'echo well')).stdout).toBe('well\n');
  });

  test('fail for a lost host, without contacting it', async () => {
    await expect(runInSession({ ...host, state: 'lost' }, 'true')).rejects.toThrow('it is declared lost');
    expect(ssh.starts()).toEqual([]);
  });

  test('fail where there is no ssh at all', async () => {
    process.env.PATH = '/nowhere';
    await expect(runInSession(host, 'true')).rejects.toThrow('ENOENT');
  });
});
