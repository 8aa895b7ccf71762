import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exclusively } from '../../lab/lock';

describe('exclusively', () => {
  let folder: string;
  let lock: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'longshore-lock-'));
    lock = join(folder, 'lab.lock');
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  test('holds the lock while the work goes on, and answers what the work answers', async () => {
    expect(await exclusively(() => Promise.resolve(existsSync(lock)), lock)).toBe(true);
    expect(existsSync(lock)).toBe(false);
  });

  test('a failure of the work frees it too', async () => {
    await expect(exclusively(() => Promise.reject(new Error('no')), lock)).rejects.toThrow('no');
    expect(existsSync(lock)).toBe(false);
  });

  test.each([
    ['a process that is gone', '4194304'],
    ['a process that is no lab', String(process.ppid)],
    ['nobody: the file is empty', ''],
  ])('a lock of %s is taken over', async (_, content) => {
    writeFileSync(lock, content);
    expect(await exclusively(() => Promise.resolve('done'), lock)).toBe('done');
  });

  test('fails while another lab is at work, names its process and leaves its lock', async () => {
    const other = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60000)', 'lab/main.ts'], { stdio: 'ignore' });
    try {
      await once(other, 'spawn');
      const pid = String(other.pid);
      writeFileSync(lock, pid);
      const work = jest.fn(() => Promise.resolve());
      await expect(exclusively(work, lock)).rejects.toThrow(`process ${pid} is at work on the lab`);
      expect(work).not.toHaveBeenCalled();
      expect(existsSync(lock)).toBe(true);
    } finally {
      other.kill('SIGKILL');
      await once(other, 'exit');
    }
  });
});
