import { emptyRegistry } from './registry';
import { Cluster, type ClusterDependencies, type ClusterOptions } from './cluster';
import { expectRecovered, markGone } from './agents';
import { allocate } from './offers';

/** Begins to lead: knows what the registry says, and offers what agents bring. */
export async function lead(options: ClusterOptions, dependencies: ClusterDependencies): Promise<Cluster> {
  const cluster = new Cluster(options, dependencies, (await dependencies.store.load()) ?? emptyRegistry());
  cluster.markGone = (agent) => {
    markGone(cluster, agent);
  };
  expectRecovered(cluster);
  cluster.every(options.allocationMilliseconds, () => {
    cluster.counters.add('allocator/mesos/allocation_runs');
    allocate(cluster);
  });
  cluster.log(`Elected as the leading master! Registry has ${cluster.recovered.size} agents`);
  return cluster;
}
