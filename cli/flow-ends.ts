import { Cidr } from '../constructs/values';
import { CliError } from './cli-error';
import { overlaysOf, type EnvironmentJson, type HostJson } from './manifest';

export type FlowJson = EnvironmentJson['flows'][number];
export type GroupJson = EnvironmentJson['groups'][number];

/** The group of that name, which a flow begins or ends at. */
export function groupNamed(manifest: EnvironmentJson, name: string): GroupJson {
  const group = manifest.groups.find((candidate) => candidate.name === name);
  if (group !== undefined) return group;
  throw new CliError(
    manifest.environment,
    `group = "${name}"`,
    'a flow names a group that environment.json does not declare',
    'run "npx cdktf synth" again',
  );
}

/** The declared hosts that a group is on: its members, those of its containers, or those within its addresses. */
export function hostsOf(manifest: EnvironmentJson, { kind, members }: GroupJson): HostJson[] {
  const carries = (host: HostJson): boolean => {
    if (kind === 'hosts') return members.includes(host.name);
    if (kind === 'addresses') return members.some((member) => holds(member, host.address));
    return manifest.containers.some((container) => container.host === host.name && members.includes(container.path));
  };
  return manifest.hosts.filter(carries);
}

/** What a group's members are called in tables: containers without the path that all share. */
export function memberNames(manifest: EnvironmentJson, { kind, members }: GroupJson): string[] {
  if (kind !== 'containers') return [...members];
  return members.map((path) => {
    const container = manifest.containers.find((candidate) => candidate.path === path);
    return container === undefined ? path : `${container.daemon}@${container.host}`;
  });
}

/** Flows of the underlay that an overlay lives on: its own VXLAN and its swarm's control plane. */
export function carriersOf(manifest: EnvironmentJson, network: string): FlowJson[] {
  const swarm = overlaysOf(manifest).find(({ name }) => name === network)?.swarm;
  return manifest.flows.filter(
    ({ carries, path, owner }) =>
      carries === network || (carries === undefined && path === swarm && owner === 'dockerd'),
  );
}

/** A DNS name holds no address that is known here. */
function holds(network: string, address: string): boolean {
  return /^[\d.]+\/\d+$/.test(network) && Cidr.isAddress(address) && Cidr.of(network).contains(address);
}
