import type { HostConnection } from '../../connection';
import type { Context } from '../../framework';
import { EngineError, type Engine } from '../../transport';
import { pause } from '../host-trouble';
import { imagesOf, purge, sayKept, type Found, type Leftover } from '../leftovers';

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

/** The bridge, and the images of these repositories. */
export async function leftoversOf(engine: Engine, repositories: readonly string[]): Promise<Leftover[]> {
  return [...(await bridge(engine)), ...(repositories.length === 0 ? [] : await imagesOf(engine, repositories))];
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
  sayKept(member.host, 'the swarm', await found(engine, member), context);
}

/** Removes what leaving left, and says what could not go. */
export async function purgeLeftovers(engine: Engine, member: Member, context: Context): Promise<void> {
  await purge(engine, member.host, await found(engine, member), context);
}

/** What came with membership; and of one that was taken over, what was there already: nobody knows who brought it. */
async function found(
  engine: Engine,
  { imageRepositories = [], before = [WAS_MEMBER, GATEWAY_BRIDGE] }: Member,
): Promise<Found> {
  const all = await leftoversOf(engine, imageRepositories);
  const wasThere = ({ id }: Leftover): boolean => before.includes(id);
  return {
    came: all.filter((one) => !wasThere(one)),
    unknown: before.includes(WAS_MEMBER) ? all.filter(wasThere) : [],
  };
}
