import { Cidr } from '../values';

/** The network `ingress`, which a swarm makes first: the first /24 of its pools, of which the engine's own is 10.0.0.0/8. */
export function ingressOf(pools: readonly Cidr[] = []): Cidr {
  const [pool = Cidr.of('10.0.0.0/8')] = pools;
  return pool.prefix > 24 ? pool : Cidr.of(`${pool.address}/24`);
}
