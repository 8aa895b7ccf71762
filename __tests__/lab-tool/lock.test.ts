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
});
