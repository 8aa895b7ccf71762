import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { Size } from '../constructs/values';
import { PROJECT } from './paths';

/** Every container, network and volume of the lab carries this label: `down` removes what carries it, and nothing else. */
export const LAB_LABEL = 'longshore.lab=lab';
export const NETWORK = 'longshore-lab';
export const SUBNET = '172.31.250.0/24';
export const GATEWAY = '172.31.250.1';
export const REGISTRY_CONTAINER = 'longshore-lab-registry';
/** The registry as the lab's hosts know it. */
export const REGISTRY_ADDRESS = '172.31.250.2';
export const REGISTRY = `${REGISTRY_ADDRESS}:5000`;

/** The lab's environments: hosts/<name>.yaml has the machines, `cdktf deploy <name>` deploys on them. */
export const LAB_NAMES = ['lab', 'lab-platform'] as const;
export type LabName = (typeof LAB_NAMES)[number];

/** What makes the machines of an environment. */
export function upCommand(environment: LabName): string {
  return environment === 'lab' ? 'npm run lab up' : 'npm run lab up platform';
}

/** One simulated machine. */
export interface LabHost {
  readonly name: string;
  readonly environment: LabName;
  readonly address: string;
  readonly user: string;
  /** `none`: a plain machine, as a VM is. */
  readonly engine: 'docker' | 'none';
  /** Container that plays it. */
  readonly container: string;
  /** Volume of its container engine, where it has one. */
  readonly volume: string;
  /** Bytes the container is limited to. */
  readonly memoryBytes?: number;
}

interface Inventory {
  readonly ssh: { readonly user: string };
  readonly hosts: Readonly<
    Record<string, { readonly address: string; readonly memory?: string; readonly engine?: LabHost['engine'] }>
  >;
}

/** The machines of hosts/<environment>.yaml, in its order. */
export function labHosts(environment: LabName = 'lab'): LabHost[] {
  return hostsOf(readFileSync(join(PROJECT, 'hosts', `${environment}.yaml`), 'utf8'), environment);
}

/** The machines of all environments. */
export function allLabHosts(): LabHost[] {
  return LAB_NAMES.flatMap((environment) => labHosts(environment));
}

/** @param inventory YAML. (The stack validates it; the lab only needs names, addresses, memory and engines.) */
export function hostsOf(inventory: string, environment: LabName = 'lab'): LabHost[] {
  const { ssh, hosts } = parse(inventory) as Inventory;
  return Object.entries(hosts).map(([name, { address, memory, engine = 'docker' }]) => ({
    name,
    environment,
    address,
    user: ssh.user,
    engine,
    container: `longshore-lab-${name}`,
    volume: `longshore-lab-${name}-docker`,
    ...(memory === undefined ? {} : { memoryBytes: Size.parse(memory).toBytes() }),
  }));
}

/** A machine of any environment. @throws Error naming the hosts there are */
export function labHost(name: string, hosts = allLabHosts()): LabHost {
  const found = hosts.find((host) => host.name === name);
  if (found !== undefined) return found;
  throw new Error(`host "${name}": the lab has no such host; use one of ${hosts.map((host) => host.name).join(', ')}`);
}
