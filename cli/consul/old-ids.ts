import { FailedError } from '../cli-error';
import type { Io } from '../io';
import type { Cluster } from './cluster';

/** An agent that was refused registers again within half a minute, or its leader does every minute. */
const REGISTER_SECONDS = 90;

/** serf's number of it. */
const ALIVE = 1;

interface Member {
  readonly Name: string;
  readonly Status: number;
  readonly Tags: Readonly<Record<string, string>>;
}

/**
 * An agent that lost its disk has a new id, and a snapshot may know its name by the old one. While it does, the catalog refuses the agent and
 * all that is registered there, and nothing else shows it. The old entry is taken out, and the agent registers again.
 * @returns names of these agents
 * @throws FailedError when one does not register again
 */
export async function takeOutOldIds(cluster: Cluster, { interrupted }: Io, poll: number): Promise<string[]> {
  const deadline = Date.now() + REGISTER_SECONDS * 1000;
  const takenOut = new Set<string>();
  for (;;) {
    const { old, missing } = await compare(cluster);
    for (const name of old) {
      await cluster.put('/v1/catalog/deregister', { Node: name });
      takenOut.add(name);
    }
    const awaited = [...takenOut].filter((name) => old.includes(name) || missing.includes(name)).sort();
    if (awaited.length === 0) return [...takenOut].sort();
    if (Date.now() > deadline || interrupted.aborted)
      throw new FailedError(
        cluster.path,
        `agents = ${awaited.join(', ')}`,
        `restored; they have new ids, and did not register again within ${REGISTER_SECONDS} s`,
        'look at their logs, and restart them',
      );
    await new Promise((resolve) => setTimeout(resolve, poll));
  }
}

/** Agents that are alive, and that the catalog knows by another id, or not at all. */
async function compare(cluster: Cluster): Promise<{ readonly old: string[]; readonly missing: string[] }> {
  const members = (await cluster.get<Member[]>('/v1/agent/members')) ?? [];
  const nodes = (await cluster.get<{ Node: string; ID: string }[]>('/v1/catalog/nodes')) ?? [];
  const ids = new Map(nodes.map(({ Node, ID }) => [Node, ID]));
  const alive = members.filter(({ Status }) => Status === ALIVE);
  return {
    old: alive.filter(({ Name, Tags }) => ids.has(Name) && ids.get(Name) !== Tags.id).map(({ Name }) => Name),
    missing: alive.filter(({ Name }) => !ids.has(Name)).map(({ Name }) => Name),
  };
}
