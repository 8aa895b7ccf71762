import {
  defined,
  without,
  type App,
  type AppUpdate,
  type Container,
  type IpAddress,
  type Network,
  type PortMapping,
} from './app';
import { isRefusal, serverError, type Step } from './answer';
import type { ServerFlags } from './server';

/** `ipAddress` and `container.docker.network` as networks; undefined: nothing was said. */
export function translatedNetworks(
  { ipAddress, container, networks }: AppUpdate,
  flags: ServerFlags,
): Step<{ readonly networks?: readonly Network[] }> {
  const type = container?.docker?.network;
  if (ipAddress === undefined && type === undefined) return networks === undefined ? {} : { networks };
  if (networks !== undefined && networks.length > 0)
    return serverError('cannot mix deprecated and canonical network APIs');
  if (type === 'NONE') return serverError('unsupported docker network type NONE');
  return { networks: [network(ipAddress, type, flags)] };
}

function network(
  ipAddress: IpAddress | undefined,
  type: 'BRIDGE' | 'HOST' | 'USER' | undefined,
  { mesosBridgeName }: ServerFlags,
): Network {
  if (type === 'HOST') return { mode: 'host', labels: {} };
  const { networkName: name, labels = {} } = ipAddress ?? {};
  const isBridge = type === 'BRIDGE' || (type === undefined && name === mesosBridgeName);
  return isBridge ? { mode: 'container/bridge', labels } : defined({ mode: 'container' as const, name, labels });
}

/** The container with its ports where they belong now, and without its network; one for an `ipAddress` that has none. */
export function translatedContainer({ container, ipAddress }: AppUpdate): Step<{ readonly container?: Container }> {
  const given: Container | undefined = container ?? (ipAddress && { type: 'MESOS', volumes: [] });
  if (given === undefined) return {};
  const mapped = withDockerPorts(given);
  if (isRefusal(mapped)) return mapped;
  const discovered = withDiscoveredPorts(mapped, ipAddress);
  if (isRefusal(discovered)) return discovered;
  const { docker } = discovered;
  return { container: docker === undefined ? discovered : { ...discovered, docker: without(docker, 'network') } };
}

function withDockerPorts(container: Container): Step<Container> {
  const { docker, portMappings } = container;
  if (docker?.portMappings === undefined) return container;
  if (portMappings !== undefined && portMappings.length > 0 && docker.portMappings.length > 0)
    return serverError('cannot specify both portMappings and docker.portMappings');
  const isKept = portMappings !== undefined && portMappings.length > 0;
  return {
    ...container,
    portMappings: isKept ? portMappings : docker.portMappings,
    docker: without(docker, 'portMappings'),
  };
}

function withDiscoveredPorts(container: Container, ipAddress: IpAddress | undefined): Step<Container> {
  const ports = ipAddress?.discovery?.ports ?? [];
  if (ports.length === 0) return container;
  if (container.type !== 'MESOS')
    return serverError(`ipAddress.discovery.ports do not apply for container type ${container.type}`);
  if (container.portMappings !== undefined)
    return serverError('container.portMappings and ipAddress.discovery.ports must not both be set');
  const portMappings = ports.map(({ number, name, protocol, labels }): PortMapping => ({
    containerPort: number,
    servicePort: 0,
    name,
    protocol,
    labels,
    networkNames: [],
  }));
  return { ...container, portMappings };
}

const OLD_FIELDS = ['uris', 'ports', 'ipAddress'] as const;

export function withoutOldFields(app: App): App {
  return without(app, ...OLD_FIELDS);
}

export function updateWithoutOldFields(update: AppUpdate): AppUpdate {
  return without(update, ...OLD_FIELDS);
}
