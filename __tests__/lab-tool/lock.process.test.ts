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
