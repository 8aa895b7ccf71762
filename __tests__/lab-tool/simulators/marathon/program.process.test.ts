import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundleSimulator } from '../../../../lab/simulators/bundle';

describe('the program', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'longshore-marathon-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  test('fails with 112 for a flag that Marathon refuses, and has recorded what it was given', async () => {
    const program = join(await bundleSimulator('marathon'), 'marathon.cjs');
    const argv = ['--master', 'zk://zk:2181/mesos', '--tracing'];
    const { code, stderr } = await new Promise<{ code: number | null; stderr: string }>((resolve) => {
      const child = execFile(process.execPath, [program, ...argv], { cwd: folder, env: {} }, (_, __, text) => {
        resolve({ code: child.exitCode, stderr: text });
      });
    });
    expect([code, stderr]).toEqual([112, expect.stringContaining('tracing') as string]);
    expect(JSON.parse(readFileSync(join(folder, 'recorded.json'), 'utf8'))).toEqual({
      program: 'marathon',
      argv,
      environment: {},
      ignored: [],
    });
  });
});
