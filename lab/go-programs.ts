import { join } from 'node:path';
import { contentHash } from './content-hash';
import { ensureGo } from './go';
import { staged } from './images';
import { PROJECT } from './paths';
import { run } from './run';

const TELL_EVERY = 250;

/**
 * Builds the program that images/<name>/module/go.mod names as its tool into a folder of the cache: the build context of that image,
 * answered; the program in it is called `name`. It is built once for a content of that folder.
 * @param tell takes how far it is
 * @throws Error telling what to install, where there is no Go that can
 */
export async function stageFromGo(name: string, tell: (progress: string) => void): Promise<string> {
  const module = join(PROJECT, 'images', name, 'module');
  return staged(name, contentHash(module), async (folder) => {
    const options = { cwd: module, env: await ensureGo(tell) };
    const packages = (await run('go', ['list', '-deps', 'tool'], options)).split('\n').length;
    tell(`${packages} packages to compile`);
    let compiled = 0;
    const onLine = (): void => {
      compiled += 1;
      if (compiled % TELL_EVERY === 0) tell(`${compiled} of ${packages} packages compiled`);
    };
    // The hosts that start beside it come first.
    const build = ['go', 'build', '-v', '-trimpath', '-ldflags=-s -w', '-o', join(folder, name), 'tool'];
    await run('nice', ['-n', '10', ...build], { ...options, onLine });
  });
}
