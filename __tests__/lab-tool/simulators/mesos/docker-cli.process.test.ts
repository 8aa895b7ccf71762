import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Docker } from '../../../../lab/simulators/mesos/agent/docker';
import { dockerCli } from '../../../../lab/simulators/mesos/agent/docker-cli';
import { FakePrograms } from '../../fake-program';

const HOST = '-H unix:///run/docker.sock';
const INSPECTED = {
  Id: 'abc',
  State: { Running: true, Status: 'running', ExitCode: 0, Pid: 42 },
  NetworkSettings: { Networks: { none: { IPAddress: '' }, bridge: { IPAddress: '198.51.100.2' } } },
};

let programs: FakePrograms;
beforeEach(() => {
  programs = new FakePrograms();
});
afterEach(() => {
  programs.remove();
});
const cli = (executorImage?: string): Docker =>
  dockerCli({
    path: 'docker',
    socket: '/run/docker.sock',
    environment: process.env,
    ...(executorImage !== undefined && { executorImage }),
  });
const never = new AbortController().signal;
const answers = (text: string): void => {
  programs.add('docker', `cat <<'E'\n${text}\nE`);
};

describe('pull', () => {
  test('is no pull where the image is there, but where it is forced', async () => {
    programs.add('docker', 'exit 0');
    await cli().pull('app:1', false, never);
    await cli().pull('registry.example.com:5000/app', true, never);
    expect(programs.calls()).toEqual([
      `docker ${HOST} inspect app:1`,
      `docker ${HOST} pull registry.example.com:5000/app:latest`,
    ]);
  });

  test("fails with upstream's words", async () => {
    programs.add('docker', 'echo "no such image" >&2; exit 1');
    await expect(cli().pull('app', false, never)).rejects.toThrow(
      `Failed to run 'docker ${HOST} pull app:latest': exited with status 1; stderr='no such image'`,
    );
  });

  test('fails at once where it is not wanted any more', async () => {
    programs.add('docker', 'sleep 60');
    const controller = new AbortController();
    const pulled = cli().pull('app', true, controller.signal);
    setTimeout(() => {
      controller.abort();
    }, 50);
    await expect(pulled).rejects.toThrow('exited with status unknown');
  });
});

describe('a container', () => {
  test('is inspected', async () => {
    answers(JSON.stringify([INSPECTED]));
    expect(await cli().inspect('x')).toEqual({ id: 'abc', isRunning: true, pid: 42, ip: '198.51.100.2' });
    const State = { Running: false, Status: 'exited', ExitCode: 3, Pid: 0 };
    answers(JSON.stringify([{ ...INSPECTED, State, NetworkSettings: undefined }]));
    expect(await cli().inspect('x')).toEqual({ id: 'abc', isRunning: false, exitCode: 3 });
    programs.add('docker', 'exit 1');
    expect(await cli().inspect('x')).toBeUndefined();
  });

  test('is waited for', async () => {
    answers('137');
    expect(await cli().wait('x')).toBe(137);
    programs.add('docker', 'exit 1');
    expect(await cli().wait('x')).toBeUndefined();
  });

  test('is run, stopped, removed, listed', async () => {
    answers('mesos-1\nmesos-2');
    await cli().run(['--name', 'x', 'app:1']);
    await cli().stop('x', 5);
    await cli().remove('x');
    expect(await cli().names('mesos-')).toEqual(['mesos-1', 'mesos-2']);
    expect(programs.calls()).toEqual([
      `docker ${HOST} run --detach --name x app:1`,
      `docker ${HOST} stop -t 5 x`,
      `docker ${HOST} rm -f -v x`,
      `docker ${HOST} ps --all --filter name=^/mesos- --format {{.Names}}`,
    ]);
  });

  test('a list that cannot be had fails', async () => {
    programs.add('docker', 'echo "no engine" >&2; exit 1');
    await expect(cli().names('mesos-')).rejects.toThrow('Failed to list Docker containers: no engine');
  });

  test('has its output in two files', async () => {
    programs.add('docker', 'echo out; echo err >&2');
    const files = ['stdout', 'stderr'].map((name) => join(process.env.PATH?.split(':')[0] ?? '', name)) as [
      string,
      string,
    ];
    cli().follow('x', ...files);
    for (
      let turn = 0;
      turn < 200 && !files.every((file) => existsSync(file) && readFileSync(file).length > 0);
      turn += 1
    )
      await new Promise((go) => setTimeout(go, 10));
    expect(files.map((file) => readFileSync(file, 'utf8'))).toEqual(['out\n', 'err\n']);
  });
});

describe('a check', () => {
  test('is a command in the container', async () => {
    programs.add('docker', 'exit 3');
    expect(await cli().exec('x', ['sh', '-c', 'false'], 1000)).toMatchObject({ exitCode: 3 });
    expect(programs.calls()).toEqual([`docker ${HOST} exec x sh -c false`]);
  });

  test('that hangs is killed with all it started', async () => {
    programs.add('docker', 'sleep 60 & wait');
    const began = Date.now();
    expect((await cli().exec('x', ['sh'], 50)).exitCode).toBeUndefined();
    expect(Date.now() - began).toBeLessThan(10_000);
  });

  test('over the network enters that of the container, by itself or in a container that may', async () => {
    programs.add('nsenter', 'echo 200');
    expect(await cli().inNetworkOf(42, ['curl'], 1000)).toMatchObject({ exitCode: 0, stdout: '200\n' });
    programs.add('docker', 'echo 200');
    await cli('mesos:1').inNetworkOf(42, ['curl'], 2500);
    expect(programs.calls()).toEqual([
      'nsenter --net=/proc/42/ns/net curl',
      `docker ${HOST} run --rm --pid host --net host --cap-add SYS_ADMIN --cap-add SYS_PTRACE mesos:1 timeout -s KILL 2.5 nsenter --net=/proc/42/ns/net curl`,
    ]);
  });

  test('fails without a program', async () => {
    const { exitCode, stderr } = await dockerCli({
      path: '/nowhere/docker',
      socket: 'unix:///x',
      environment: {},
    }).exec('x', [], 1000);
    expect(exitCode).toBe(127);
    expect(stderr).toContain('ENOENT');
  });
});
