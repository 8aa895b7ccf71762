import { spawn, type ChildProcess } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { ensureEngine, stopOurEngine } from '../../lab/engine';
import { cacheDirectory } from '../../lab/paths';
import { FakePrograms } from './fake-program';

jest.mock('../../lab/paths', () => jest.requireActual<{ default: object }>('./paths-elsewhere').default);

// Nothing here starts or stops a real engine: starting is only tested where one answers, stopping on a process of the test's own.
let programs: FakePrograms;
const pidFile = cacheDirectory('engine', 'dockerd.pid');
beforeEach(() => {
  programs = new FakePrograms();
  mkdirSync(cacheDirectory('engine'), { recursive: true });
});
afterEach(() => {
  programs.remove();
  rmSync(cacheDirectory(), { recursive: true, force: true });
});

test('an engine that answers is used as it is', async () => {
  programs.add('docker', 'echo 20.10.24');
  expect(await ensureEngine()).toBe('answers already');
  expect(existsSync(pidFile)).toBe(false);
});

describe('stopOurEngine', () => {
  let engine: ChildProcess;
  let ended: Promise<unknown>;
  beforeEach(async () => {
    programs.add('docker', 'exit 0'); // no containers
    const program = cacheDirectory('dockerd'); // the kernel names a process after its file
    copyFileSync('/bin/sleep', program);
    engine = spawn(program, ['60'], { stdio: 'ignore' });
    ended = once(engine, 'exit');
    await once(engine, 'spawn');
  });
  afterEach(async () => {
    engine.kill('SIGKILL');
    await ended;
  });

  test('stops the engine the lab started', async () => {
    writeFileSync(pidFile, String(engine.pid));
    expect(await stopOurEngine()).toBe('stopped');
    await ended;
    expect(engine.signalCode).toBe('SIGTERM');
    expect(existsSync(pidFile)).toBe(false);
  });

  test('leaves an engine alone that the lab did not start', async () => {
    expect(await stopOurEngine()).toMatch(/^left running/);
    expect(engine.exitCode ?? engine.signalCode).toBeNull();
  });

  test('leaves it running while containers of others run on it', async () => {
    programs.add('docker', 'echo 0123456789ab');
    writeFileSync(pidFile, String(engine.pid));
    expect(await stopOurEngine()).toMatch(/^left running: 1 container/);
    expect(engine.exitCode ?? engine.signalCode).toBeNull();
  });

  test('a pid that is another process by now is not stopped', async () => {
    writeFileSync(pidFile, String(process.pid));
    expect(await stopOurEngine()).toBe('does not run');
    expect(existsSync(pidFile)).toBe(false);
  });
});
