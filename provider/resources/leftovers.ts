import type { HostConnection } from '../connection';
import type { Context } from '../framework';
import { EngineError, type Engine } from '../transport';

interface Image {
  readonly Id: string;
  readonly Size: number;
  readonly RepoDigests?: readonly string[] | null;
  readonly RepoTags?: readonly string[] | null;
}

/** What an engine has that something of ours may have brought: an image, or a network. */
export interface Leftover {
  readonly id: string;
  /** As one reads it: `registry.example.com/hadoop@sha256:… (413 MB)`. */
  readonly text: string;
  /** What is to be deleted, one after another. */
  readonly paths: readonly string[];
  /** Whether a container uses it. */
  readonly inUse: boolean;
}

/** What came with something that goes now; and what was there when it was taken over: nobody knows who brought that. */
export interface Found {
  readonly came: readonly Leftover[];
  readonly unknown: readonly Leftover[];
}

/** Images of these repositories. */
export async function imagesOf(engine: Engine, repositories: readonly string[]): Promise<Leftover[]> {
  const containers = await engine.get<{ ImageID: string }[]>('/containers/json?all=1');
  const used = new Set(containers.map(({ ImageID }) => ImageID));
  const wanted = new Set(repositories.map(familiar));
  const ours = (reference: string): boolean => wanted.has(repositoryOf(reference));
  return (await engine.get<Image[]>('/images/json')).flatMap(({ Id, Size, RepoDigests, RepoTags }) => {
    const digests = (RepoDigests ?? []).filter(ours);
    const references = [...(RepoTags ?? []).filter(ours), ...digests];
    if (references.length === 0) return [];
    const text = `image ${digests[0] ?? references[0] ?? Id} (${Math.round(Size / 1e6)} MB)`;
    return [{ id: Id, text, paths: references.map((reference) => `/images/${reference}`), inUse: used.has(Id) }];
  });
}

/** `registry:5000/a/b:tag` and `registry:5000/a/b@sha256:…` are of `registry:5000/a/b`. */
export const repositoryOf = (reference: string): string => reference.replace(/@.*$/, '').replace(/:[^:/]*$/, '');

/** As the engine shows it: what is of docker.io is called without it. */
const familiar = (repository: string): string => repository.replace(/^docker\.io\/(?:library\/)?/, '');

/** Says what is left on the host. @param who brought it */
export function sayKept(host: HostConnection, who: string, { came, unknown }: Found, context: Context): void {
  const left = [...came, ...unknown].filter(({ inUse }) => !inUse);
  if (left.length === 0) return;
  const removals = left.map(({ paths: [path = '', ...more] }) =>
    path.startsWith('/networks/')
      ? `  docker network rm ${path.slice('/networks/'.length)}`
      : `  docker image rm ${[path, ...more].map((one) => one.slice('/images/'.length)).join(' ')}`,
  );
  context.warn(
    `host ${host.name}: ${counted(left.length)} kept that ${who} brought`,
    `${left.map(({ text }) => text).join('\n')}\nIf they are of no use any more, remove them there:\n${removals.join('\n')}`,
  );
}

/** Removes what is left, and says what could not go. */
export async function purge(
  engine: Engine,
  host: HostConnection,
  { came, unknown }: Found,
  context: Context,
): Promise<void> {
  const kept = unknown.map(({ text }) => `${text}: it was there when this was taken over`);
  for (const { text, paths, inUse } of came) {
    try {
      if (inUse) kept.push(`${text}: a container uses it`);
      else for (const path of paths) await engine.delete(path).catch(unlessGone);
    } catch (error) {
      if (!(error instanceof EngineError)) throw error;
      kept.push(`${text}: ${error.message}`);
    }
  }
  if (kept.length === 0) return;
  context.warn(`host ${host.name}: ${counted(kept.length)} kept although it is to be purged`, kept.join('\n'));
}

const counted = (number: number): string => (number === 1 ? '1 thing is' : `${number} things are`);

function unlessGone(error: unknown): void {
  if (!(error instanceof EngineError && error.status === 404)) throw error;
}
