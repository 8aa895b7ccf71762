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

/** One simulated machine. */
export interface LabHost {
  readonly name: string;
  readonly address: string;
  readonly user: string;
  /** Container that plays it. */
  readonly container: string;
  /** Volume of its container engine. */
  readonly volume: string;
  /** Bytes the container is limited to. */
  readonly memoryBytes?: number;
}

interface Inventory {
  readonly ssh: { readonly user: string };
  readonly hosts: Readonly<Record<string, { readonly address: string; readonly memory?: string }>>;
}

/** The machines of hosts/lab.yaml, in its order. (The stack validates the file; the lab only needs names, addresses and memory.) */
export function labHosts(inventory = readFileSync(join(PROJECT, 'hosts', 'lab.yaml'), 'utf8')): LabHost[] {
  const { ssh, hosts } = parse(inventory) as Inventory;
  return Object.entries(hosts).map(([name, { address, memory }]) => ({
    name,
    address,
    user: ssh.user,
    container: `longshore-lab-${name}`,
    volume: `longshore-lab-${name}-docker`,
    ...(memory === undefined ? {} : { memoryBytes: Size.parse(memory).toBytes() }),
  }));
}

/** @throws Error naming the hosts there are */
export function labHost(name: string, hosts = labHosts()): LabHost {
  const found = hosts.find((host) => host.name === name);
  if (found !== undefined) return found;
  throw new Error(`host "${name}": the lab has no such host; use one of ${hosts.map((host) => host.name).join(', ')}`);
}
