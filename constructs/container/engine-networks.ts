import type { Construct } from 'constructs';
import { Environment } from '../environment';
import { Cidr } from '../values';

/** What the engines take for themselves on every host. */
export const ENGINE_NETWORKS = [
  ['docker0', Cidr.of('172.17.0.0/16')],
  ['docker_gwbridge', Cidr.of('172.18.0.0/16')],
] as const;

/** Networks of the engines that a subnet overlaps, in words. */
export function engineNetworksIn(subnet: Cidr): string[] {
  return ENGINE_NETWORKS.filter(([, range]) => subnet.overlaps(range)).map(
    ([name, range]) => `${name} (${range.toString()}) of every engine`,
  );
}

/** Hosts, of those declared so far, whose addresses lie in a subnet, in words. */
export function underlayIn(construct: Construct, subnet: Cidr): string[] {
  return Environment.of(construct)
    .manifest.hosts.filter(({ address }) => subnet.contains(address))
    .map(({ name, address }) => `the underlay: host ${name} is ${address}`);
}
