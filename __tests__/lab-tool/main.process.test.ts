import { join } from 'node:path';
import { PROJECT } from '../../lab/paths';
import { outcome } from '../../lab/run';

// Only what does nothing is called here: without a verb this would deploy the lab.
const help = (...verb: string[]): ReturnType<typeof outcome> =>
  outcome(process.execPath, ['--import', 'tsx', join('lab', 'main.ts'), ...verb, '--help'], { cwd: PROJECT });

describe('npm run lab', () => {
  test('--help names every verb', async () => {
    const { exitCode, stdout } = await help();
    expect(exitCode).toBe(0);
    const verbs = [...stdout.matchAll(/^ {2}([a-z-]+)(?= |$)/gm)].map(([, verb]) => verb);
    expect(verbs).toEqual(
      expect.arrayContaining([
        'hadoop',
        'platform',
        'up',
        'down',
        'status',
        'ssh',
        'power-off',
        'power-on',
        'cut',
        'mend',
      ]),
    );
  });

  test('a verb has help of its own, and does nothing when asked for it', async () => {
    const { exitCode, stdout } = await help('power-off');
    expect(exitCode).toBe(0);
    expect(stdout).toContain('--hard');
  });

  test('fails for an environment that `up` does not know, and names those there are', async () => {
    const { exitCode, stderr } = await outcome(
      process.execPath,
      ['--import', 'tsx', join('lab', 'main.ts'), 'up', 'all'],
      {
        cwd: PROJECT,
      },
    );
    expect(exitCode).toBe(1);
    expect(stderr).toContain('Allowed choices are hadoop, platform');
  });

  test('fails for an unknown host with exit code 1, and names the hosts there are', async () => {
    const main = ['--import', 'tsx', join('lab', 'main.ts'), 'ssh', 'slave9', 'true'];
    const { exitCode, stderr } = await outcome(process.execPath, main, { cwd: PROJECT });
    expect(exitCode).toBe(1);
    expect(stderr).toBe(
      'host "slave9": the lab has no such host; use one of master, slave1, slave2, c1, c2, c3, vm1\n',
    );
  });
});
