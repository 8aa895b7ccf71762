import { ChildProcess, spawn } from 'node:child_process';
import { KNOWN_HOSTS, PRIVATE_KEY } from '../../lab/paths';
import { ssh, sshArguments } from '../../lab/ssh';
import { hostsOf, labHost } from '../../lab/topology';

// Jest's PATH is not the one a child inherits: a fake program on it would not be found, and the real ssh would run.
jest.mock('node:child_process', () => ({ ...jest.requireActual<object>('node:child_process'), spawn: jest.fn() }));
const spawned = jest.mocked(spawn);

// A documentation address: no test ever reaches a host.
const host = labHost('one', hostsOf('{ ssh: { user: ops }, hosts: { one: { address: 192.0.2.1 } } }'));

test('uses the key and the known hosts of the lab, and nothing of the user', () => {
  const line = sshArguments(host).join(' ');
  expect(line).toMatch(/^-F none /);
  expect(line).toContain(`-i ${PRIVATE_KEY}`);
  expect(line).toContain(`-o UserKnownHostsFile=${KNOWN_HOSTS}`);
  expect(line).toContain('-o StrictHostKeyChecking=yes');
  expect(line).toMatch(/ ops@192\.0\.2\.1$/);
});

test('never asks a question', () => {
  expect(sshArguments(host)).toContain('BatchMode=yes');
});

describe('ssh', () => {
  let child: ChildProcess;
  beforeEach(() => {
    child = new ChildProcess();
    spawned.mockReset().mockReturnValue(child);
  });

  test('answers the exit code of the command', async () => {
    const ended = ssh(host, ['docker', 'ps']);
    child.emit('close', 7);
    expect(await ended).toBe(7);
    const [program, args] = spawned.mock.calls[0] ?? [];
    expect([program, ...(args ?? [])].join(' ')).toMatch(/^ssh .*ops@192\.0\.2\.1 docker ps$/);
  });

  test('answers 255 when ssh was killed', async () => {
    const ended = ssh(host, ['true']);
    child.emit('close', null);
    expect(await ended).toBe(255);
  });

  test('fails where there is no ssh', async () => {
    const ended = ssh(host, ['true']);
    child.emit('error', new Error('spawn ssh ENOENT'));
    await expect(ended).rejects.toThrow('spawn ssh ENOENT');
  });
});
