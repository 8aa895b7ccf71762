// The program `longshore` in JavaScript, made once before all tests that start it: from the sources each start compiles them anew,
// which takes three times what it does itself. `cli/longshore.js` starts it as it does in the package.
import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { buildSync } from 'esbuild';

const root = join(__dirname, '..', '..');
const VARIABLE = 'LONGSHORE_TEST_PROGRAM';

/** From the sources where jest did not make it. */
export function longshoreProgram(): string {
  return process.env[VARIABLE] ?? join(root, 'cli', 'longshore.js');
}

export function compile(): void {
  const ours = join(root, '.longshore'); // here it finds node_modules
  mkdirSync(ours, { recursive: true });
  const folder = mkdtempSync(join(ours, 'test-program-'));
  buildSync({
    entryPoints: [join(root, 'cli', 'main.ts')],
    outfile: join(folder, 'dist', 'cli', 'main.js'),
    bundle: true,
    packages: 'external',
    platform: 'node',
    target: 'node20',
    format: 'cjs',
  });
  mkdirSync(join(folder, 'cli'));
  const program = join(folder, 'cli', 'longshore.js');
  copyFileSync(join(root, 'cli', 'longshore.js'), program);
  process.env[VARIABLE] = program;
}

export function remove(): void {
  const program = process.env[VARIABLE];
  if (program !== undefined) rmSync(join(program, '..', '..'), { recursive: true });
}
