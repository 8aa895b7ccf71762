import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FakePrograms } from './fake-program';
import { left, machineState } from './machine-state';

describe('machineState', () => {
  let programs: FakePrograms;
  beforeEach(() => {
    programs = new FakePrograms();
    programs.add('docker', 'exit 1');
  });
  afterEach(() => {
    programs.remove();
  });

  test('sees containers, networks and volumes, whoever made them', async () => {
    const before = await machineState();
    programs.add(
      'docker',
      'case "$1 $2" in "ps --all") echo container x;; "network ls") echo network y;; "volume ls") echo volume z;; esac',
    );
    const engine = left(before, await machineState()).filter((line) => /^(container|network|volume) /.test(line));
    expect(engine).toEqual(['container x', 'network y', 'volume z']);
  });

  test('a machine without an engine has mounts and processes', async () => {
    const state = await machineState();
    expect(state).toContain('mount /proc');
    expect(state.filter((line) => /^(container|network|volume) /.test(line))).toEqual([]);
  });

  test('sees an SSH connection that stays open, and that it is gone', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'state-'));
    const program = join(folder, 'ssh');
    copyFileSync('/bin/sleep', program);
    const before = await machineState();
    const connection = spawn(program, ['61'], { stdio: 'ignore' });
    const mine = async (): Promise<string[]> =>
      left(before, await machineState()).filter((line) => line.includes(folder));
    try {
      await once(connection, 'spawn');
      expect(await mine()).toEqual([`process ${String(connection.pid)} ${program} 61`]);
    } finally {
      connection.kill('SIGKILL');
      await once(connection, 'exit');
      rmSync(folder, { recursive: true });
    }
    expect(await mine()).toEqual([]);
  });
});

test('left is what is new; what is gone is not left', () => {
  expect(left(['mount /a', 'volume x'], ['mount /a', 'volume y'])).toEqual(['volume y']);
});
