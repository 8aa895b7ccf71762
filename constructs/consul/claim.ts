import type { Construct } from 'constructs';
import type { IConsulCluster } from './i-consul-cluster';

const CLAIMS = new WeakMap<IConsulCluster, Map<string, string>>();

/** Notes that a construct declares something in a cluster. @returns the path of another that does */
export function claim(cluster: IConsulCluster, what: string, construct: Construct): string | undefined {
  const claims = CLAIMS.get(cluster) ?? new Map<string, string>();
  CLAIMS.set(cluster, claims);
  const other = claims.get(what);
  if (other === undefined) claims.set(what, construct.node.path);
  return other;
}
