import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { staged } from '../images';
import { PROJECT } from '../paths';

/** Programs that stand in for one that cannot be had; each is lab/simulators/<name>/main.ts, its image images/<name>. */
export type Simulator = 'mesos' | 'marathon';

/**
 * A simulator and all it imports as one file, `<name>.cjs`, in a folder of the cache that is named after its content: the build context
 * of its image, answered. Bundling takes less than a second, so that it is done each time, and nothing can be stale.
 * @throws Error with what esbuild said
 */
export async function bundleSimulator(name: Simulator): Promise<string> {
  const content = await bundled(join(PROJECT, 'lab', 'simulators', name, 'main.ts'));
  const hash = createHash('sha256').update(content).digest('hex').slice(0, 16);
  return staged(name, hash, (folder) => {
    writeFileSync(join(folder, `${name}.cjs`), content);
    return Promise.resolve();
  });
}

/** CommonJS for Debian 12's Node. */
export async function bundled(entry: string): Promise<Uint8Array> {
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    platform: 'node',
    target: 'node18',
    format: 'cjs',
    legalComments: 'none',
    // Names in error messages and in stack traces stay readable.
    minifyWhitespace: true,
    minifySyntax: true,
    logLevel: 'silent',
    write: false,
  });
  return outputFiles[0]?.contents ?? new Uint8Array();
}
