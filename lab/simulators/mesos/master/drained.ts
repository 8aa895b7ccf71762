import type { Cluster } from './cluster';
import type { KnownAgent } from './known-agent';

/** Draining is done when the last task has ended and its scheduler has acknowledged that. */
export function checkDrained(cluster: Cluster, agent: KnownAgent): void {
  const drain = cluster.registry.draining[agent.id];
  if (drain?.state !== 'DRAINING' || agent.tasks.size > 0) return;
  cluster.registry.draining[agent.id] = { ...drain, state: 'DRAINED' };
  cluster.log(`Agent ${agent.id} successfully marked as DRAINED`);
  void cluster.save();
  if (drain.config.mark_gone) cluster.markGone(agent);
}
