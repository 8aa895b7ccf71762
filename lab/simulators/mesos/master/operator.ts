import type { DrainConfig } from '../messages';
import { markGone } from './agents';
import { checkDrained } from './drained';
import type { Cluster } from './cluster';
import { rescind } from './offers';

/** An answer over HTTP; a body that is text is told as text. */
export interface Answer {
  readonly status: number;
  readonly body?: unknown;
}

export const ok: Answer = { status: 200 };
const badRequest = (body: string): Answer => ({ status: 400, body });
const conflict = (body: string): Answer => ({ status: 409, body });

const isKnown = (cluster: Cluster, id: string): boolean =>
  cluster.agents.has(id) || cluster.recovered.has(id) || cluster.registry.unreachable[id] !== undefined;

/** Ends an agent's tasks and offers nothing of it, until it is reactivated. */
export async function drainAgent(cluster: Cluster, id: string, config: DrainConfig): Promise<Answer> {
  const { registry } = cluster;
  if (!isKnown(cluster, id)) return badRequest('Unknown agent');
  registry.draining[id] = { state: 'DRAINING', config };
  if (!registry.deactivated.includes(id)) registry.deactivated.push(id);
  await cluster.save();
  const agent = cluster.agents.get(id);
  if (agent === undefined) return ok; // told when it registers
  cluster.log(`Transitioning agent ${id} to the DRAINING state; agent has ${agent.tasks.size} tasks`);
  rescind(cluster, agent);
  void cluster.send(agent, 'drain', config);
  checkDrained(cluster, agent);
  return ok;
}

export async function deactivateAgent(cluster: Cluster, id: string): Promise<Answer> {
  const { registry } = cluster;
  if (!isKnown(cluster, id)) return badRequest('Unknown agent');
  if (!registry.deactivated.includes(id)) registry.deactivated.push(id);
  await cluster.save();
  const agent = cluster.agents.get(id);
  if (agent !== undefined) rescind(cluster, agent);
  return ok;
}

export async function reactivateAgent(cluster: Cluster, id: string): Promise<Answer> {
  const { registry } = cluster;
  if (!registry.deactivated.includes(id)) return badRequest('Agent is not deactivated');
  if (registry.draining[id]?.state === 'DRAINING') return badRequest('Agent is still in the DRAINING state');
  registry.deactivated = registry.deactivated.filter((other) => other !== id);
  // eslint-disable-next-line @typescript-eslint/no-dynamic-delete -- a record that becomes JSON
  delete registry.draining[id];
  await cluster.save();
  return cluster.agents.has(id) ? ok : conflict('Agent removed while processing the call');
}

export async function markAgentGone(cluster: Cluster, id: string): Promise<Answer> {
  const { registry } = cluster;
  if (registry.gone[id] !== undefined) return ok;
  const agent = cluster.agents.get(id);
  if (agent !== undefined) markGone(cluster, agent);
  else if (isKnown(cluster, id)) {
    registry.gone[id] = cluster.now;
    cluster.recovered.delete(id);
    // eslint-disable-next-line @typescript-eslint/no-dynamic-delete -- a record that becomes JSON
    delete registry.unreachable[id];
    // eslint-disable-next-line @typescript-eslint/no-dynamic-delete
    delete registry.agents[id];
  } else return { status: 404, body: `Agent '${id}' is not found` };
  await cluster.save();
  return ok;
}
