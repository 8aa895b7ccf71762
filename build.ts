// `npm run build`: what the package holds. Compiled constructs, testing and cli, the files that lie beside them, the provider as one file.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { dirname, extname, join } from 'node:path';
import { buildSync } from 'esbuild';
import { bundleOptions } from './constructs/host/provider-bundle';

const root = __dirname;
const dist = join(root, 'dist');
const BESIDE_CODE = ['.json', '.sh', '.pl', '.py', '.cjs'];

rmSync(dist, { recursive: true, force: true });
const { status } = spawnSync('npx', ['tsc', '-p', 'tsconfig.build.json'], { cwd: root, stdio: 'inherit' });
if (status !== 0) process.exit(status ?? 1);
for (const folder of ['constructs', 'testing', 'provider', 'cli']) copyBeside(folder);
buildSync({ ...bundleOptions(join(root, 'provider', 'main.ts')), outfile: join(dist, 'provider', 'provider.cjs') });

/** Schemas and scripts that code reads from its own folder. */
function copyBeside(folder: string): void {
  for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) copyBeside(path);
    else if (BESIDE_CODE.includes(extname(entry.name))) {
      mkdirSync(dirname(join(dist, path)), { recursive: true });
      cpSync(join(root, path), join(dist, path));
    }
  }
}
