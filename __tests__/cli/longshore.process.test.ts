import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

// Other tests start what was compiled for them.
test('in a checkout the program runs from its sources', () => {
  const program = join(__dirname, '..', '..', 'cli', 'longshore.js');
  const { status, stdout } = spawnSync(process.execPath, [program, 'completion', 'bash'], { encoding: 'utf8' });
  expect([status, stdout]).toEqual([0, expect.stringContaining(program)]);
});
