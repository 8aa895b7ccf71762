import type { HostConnection } from '../../connection';
import type { Context } from '../../framework';
import { EngineError, type Engine } from '../../transport';
import { pause } from '../host-trouble';

interface Member {
  readonly host: HostConnection;
  /** Absent in the state of a release that did not know it, as is the next. */
  readonly imageRepositories?: readonly string[];
  readonly before?: readonly string[];
}

/** The bridge by which containers of overlay networks reach the world; the engine makes it when it joins a swarm, and leaves it. */
export const GATEWAY_BRIDGE = 'docker_gwbridge';

/** What is going already is waited for, or its image would seem to be in use. */
const REMOVAL_SECONDS = 20;

/** Among what was there before: it was in the swarm when it was taken over. */
export const WAS_MEMBER = 'a member of the swarm';

interface Image {
  readonly Id: string;
  readonly Size: number;
  readonly RepoDigests?: readonly string[] | null;
  readonly RepoTags?: readonly string[] | null;
}

/** What an engine has that membership of a swarm may have brought: an image, or the bridge. */
export interface Leftover {
  readonly id: string;
  /** As one reads it: `registry.example.com/hadoop@sha256:… (413 MB)`. */
  readonly text: string;
  /** What is to be deleted, one after another. */
  readonly paths: readonly string[];
  /** Whether a container uses it. */
  readonly inUse: boolean;
}

/** The bridge, and the images of these repositories. */
export async function leftoversOf(engine: Engine, repositories: readonly string[]): Promise<Leftover[]> {
  return [...(await bridge(engine)), ...(repositories.length === 0 ? [] : await images(engine, repositories))];
}

async function bridge(engine: Engine): Promise<Leftover[]> {
  try {
    const { Containers } = await engine.get<{ Containers?: object | null }>(`/networks/${GATEWAY_BRIDGE}`);
    const inUse = Object.keys(Containers ?? {}).length > 0;
    return [{ id: GATEWAY_BRIDGE, text: `network ${GATEWAY_BRIDGE}`, paths: [`/networks/${GATEWAY_BRIDGE}`], inUse }];
  } catch (error) {
    if (error instanceof EngineError && error.status === 404) return [];
    throw error;
  }
}

async function images(engine: Engine, repositories: readonly string[]): Promise<Leftover[]> {
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
const repositoryOf = (reference: string): string => reference.replace(/@.*$/, '').replace(/:[^:/]*$/, '');

/** As the engine shows it: what is of docker.io is called without it. */
const familiar = (repository: string): string => repository.replace(/^docker\.io\/(?:library\/)?/, '');

/** An engine that leaves removes the containers of its tasks that run, and forgets those that had ended: nobody else takes them away. */
export async function removeTaskContainers(engine: Engine, nodeId: string, { signal }: Context): Promise<void> {
  const filters = encodeURIComponent(JSON.stringify({ label: [`com.docker.swarm.node.id=${nodeId}`] }));
  const deadline = Date.now() + REMOVAL_SECONDS * 1000;
  for (;;) {
    const containers = await engine.get<{ Id: string }[]>(`/containers/json?all=1&filters=${filters}`);
    for (const { Id } of containers) {
      await engine.delete(`/containers/${Id}?force=1&v=1`).catch((error: unknown) => {
        if (!(error instanceof EngineError && [404, 409].includes(error.status))) throw error; // it is gone, or going
      });
    }
    if (containers.length === 0 || Date.now() > deadline) return;
    await pause(200, signal);
  }
}

/** Says what leaving left on the host. */
export async function keepLeftovers(engine: Engine, member: Member, context: Context): Promise<void> {
  const { came, unknown } = await found(engine, member);
  const left = [...came, ...unknown].filter(({ inUse }) => !inUse);
  if (left.length === 0) return;
  const removals = left.map(({ paths: [path = '', ...more] }) =>
    path.startsWith('/networks/')
      ? `  docker network rm ${GATEWAY_BRIDGE}`
      : `  docker image rm ${[path, ...more].map((one) => one.slice('/images/'.length)).join(' ')}`,
  );
  context.warn(
    `host ${member.host.name}: ${counted(left.length)} kept that the swarm brought`,
    `${left.map(({ text }) => text).join('\n')}\nIf they are of no use any more, remove them there:\n${removals.join('\n')}`,
  );
}

/** Removes what leaving left, and says what could not go. */
export async function purgeLeftovers(engine: Engine, member: Member, context: Context): Promise<void> {
  const { came, unknown } = await found(engine, member);
  const kept = unknown.map(({ text }) => `${text}: it was there when the member was taken over`);
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
  context.warn(`host ${member.host.name}: ${counted(kept.length)} kept although it is to be purged`, kept.join('\n'));
}

const counted = (number: number): string => (number === 1 ? '1 thing is' : `${number} things are`);

/** What came with membership; and of one that was taken over, what was there already: nobody knows who brought it. */
async function found(
  engine: Engine,
  { imageRepositories = [], before = [WAS_MEMBER, GATEWAY_BRIDGE] }: Member,
): Promise<{ came: Leftover[]; unknown: Leftover[] }> {
  const all = await leftoversOf(engine, imageRepositories);
  const wasThere = ({ id }: Leftover): boolean => before.includes(id);
  return {
    came: all.filter((one) => !wasThere(one)),
    unknown: before.includes(WAS_MEMBER) ? all.filter(wasThere) : [],
  };
}

function unlessGone(error: unknown): void {
  if (!(error instanceof EngineError && error.status === 404)) throw error;
}
