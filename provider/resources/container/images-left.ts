import type { HostConnection } from '../../connection';
import type { Context } from '../../framework';
import type { Engine } from '../../transport';
import { imagesOf, purge, repositoryOf, sayKept } from '../leftovers';

interface Gone {
  readonly name: string;
  readonly host: HostConnection;
  readonly image: string;
  readonly onDestroy: 'keep' | 'purge';
  readonly before: readonly string[];
}

/** What the engine has of an image's repository: the repository, then the ids. */
export async function imagesBefore(engine: Engine, image: string): Promise<string[]> {
  const repository = repositoryOf(image);
  return [repository, ...(await imagesOf(engine, [repository])).map(({ id }) => id)];
}

/** Keeps or purges what a container brought that is gone now: images of its repository that no other container uses. */
export async function leaveImages(engine: Engine, gone: Gone, context: Context): Promise<void> {
  const { name, host, image, onDestroy, before } = gone;
  const [repository, ...ids] = before;
  const unused = (await imagesOf(engine, [repositoryOf(image)])).filter(({ inUse }) => !inUse);
  // Of what was taken over, and of another repository, nobody knows what was there before.
  const isKnown = repository === repositoryOf(image);
  const found = isKnown
    ? { came: unused.filter(({ id }) => !ids.includes(id)), unknown: [] }
    : { came: [], unknown: unused };
  if (onDestroy === 'purge') await purge(engine, host, found, context);
  else sayKept(host, `container ${name}`, found, context);
}
