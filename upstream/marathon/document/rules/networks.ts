import type { App, Network } from '../app';
import { found, type Finding } from '../answer';

/** NetworkValidation.ramlNetworksValidator and the names that a container network needs. */
export function networks(app: App, defaultNetworkName: string | undefined): Finding[] {
  const all = app.networks;
  const path = '/networks';
  return [
    ...found(
      all.some((network) => network.mode === 'host' && (isNamed(network) || Object.keys(network.labels).length > 0)),
      path,
      'Host networks may not have names or labels',
    ),
    ...found(
      all.some((network) => network.mode === 'container/bridge' && isNamed(network)),
      path,
      'Bridge networks may not have names',
    ),
    ...found(hasTwins(all), path, 'Duplicate networks are not allowed'),
    ...found(
      isMixed(all),
      path,
      'May specify a single host network, single bridge network, or else 1-to-n container networks',
    ),
    ...found(
      all.some(({ mode, name }) => mode === 'container' && name === undefined && defaultNetworkName === undefined),
      path,
      'Network name must be specified when container network is selected.',
    ),
    ...found(
      app.container?.type === 'DOCKER' && count(all, 'container') > 1,
      '',
      'may only specify a single container network when using the Docker container engine',
    ),
  ];
}

function isNamed({ name }: Network): boolean {
  return name !== undefined && name !== '';
}

/** Unnamed ones take the default name: two of them are the same. */
function hasTwins(all: readonly Network[]): boolean {
  const unnamed = all.filter(({ mode, name }) => mode === 'container' && name === undefined);
  const names = all.flatMap(({ name }) => name ?? []);
  return unnamed.length > 1 || new Set(names).size < names.length;
}

function isMixed(all: readonly Network[]): boolean {
  const [host, bridge, container] = [count(all, 'host'), count(all, 'container/bridge'), count(all, 'container')];
  return container > 0 ? host + bridge > 0 : Math.max(host, bridge) > 1 || (host > 0 && bridge > 0);
}

function count(all: readonly Network[], wanted: Network['mode']): number {
  return all.filter(({ mode }) => mode === wanted).length;
}
