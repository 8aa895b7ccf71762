import type { ContainerJson, EnvironmentJson, HostJson, UnitJson } from '../manifest';
import { bytes } from './bytes';

/** What a host runs: a container, or a unit of its systemd. */
export interface Daemon {
  /** In the field's own word, e.g. `namenode`. */
  readonly name: string;
  /** The network that it hangs on: what shares its host's hangs on the underlay. */
  readonly network: string;
  /** Its memory limit, or that it is a unit. */
  readonly kind: string;
  /** Where it is found. */
  readonly details: readonly string[];
}

/** Containers first. */
export function daemonsOf(manifest: EnvironmentJson, host?: HostJson): Daemon[] {
  const isThere = (one: ContainerJson | UnitJson): boolean => host === undefined || one.host === host.name;
  return [
    ...manifest.containers.filter(isThere).map((container) => ofContainer(manifest, container)),
    ...manifest.units
      .filter(isThere)
      .map(({ daemon, unit }) => ({ name: daemon, network: 'underlay', kind: 'systemd unit', details: [unit] })),
  ];
}

/** Names of all daemons, each once: by their order they have colours. */
export const daemonNames = (manifest: EnvironmentJson): string[] => [
  ...new Set(daemonsOf(manifest).map(({ name }) => name)),
];

function ofContainer({ endpoints }: EnvironmentJson, container: ContainerJson): Daemon {
  const { daemon, network, runtime, hostname, memoryBytes, path } = container;
  const pages = endpoints.filter((endpoint) => endpoint.container === path);
  return {
    name: daemon,
    network: runtime === 'host' && network === 'host' ? 'underlay' : network,
    kind: bytes(memoryBytes),
    details: [hostname, ...pages.map(({ scheme, port }) => `${scheme} ${port}`)],
  };
}
