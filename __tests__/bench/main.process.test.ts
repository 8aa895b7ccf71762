import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const root = join(__dirname, '..', '..');
const bench = (...args: string[]) =>
  spawnSync(process.execPath, ['--import', 'tsx', join(__dirname, 'main.ts'), ...args], {
    cwd: root,
    encoding: 'utf8',
  });

test('npm run bench --help names the benches', () => {
  expect(bench('--help')).toMatchObject({ status: 0, stdout: expect.stringContaining('synth, sizes') as string });
});

test('fails for a bench that is not there', () => {
  expect(bench('speed')).toMatchObject({
    status: 2,
    stderr:
      'error: npm run bench: bench = "speed": no such bench (there are synth, sizes, hosts, no-op-diff, platform-plan, first-job, overlay); name one of these, or none for all\n',
  });
});
