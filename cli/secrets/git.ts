import { runLocal } from '../local-program';
import type { Io } from '../io';
import type { SecretStore } from './store';

/** What to say when Git would take the secrets into a commit. Nothing outside a repository. */
export async function gitWarning(
  store: SecretStore,
  { project, interrupted }: Pick<Io, 'project' | 'interrupted'>,
): Promise<string | undefined> {
  const outcome = await runLocal('git', ['check-ignore', '--quiet', store.shown('any')], {
    cwd: project,
    signal: interrupted,
  });
  if (outcome?.code !== 1) return undefined;
  return `${store.directory} is not ignored by Git: the secrets would be committed; add "${store.directory}/" to .gitignore`;
}
