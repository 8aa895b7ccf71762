import type { App, Container } from '../app';
import { below, each, found, type Finding } from '../answer';
import { isJavaUri } from '../java';
import { isSame } from '../json';
import { uniqueNames } from './ports';

/** What is asked of fields that Marathon has replaced since, and of them beside their successors (AppValidation.validateOldAppAPI). */
export function oldApi(app: App): Finding[] {
  const { container, ipAddress, networks, uris = [], ports, portDefinitions } = app;
  const hasPorts = (ports ?? []).length > 0 || (portDefinitions ?? []).length > 0;
  const areEquivalent = isSame(
    portDefinitions?.map(({ port }) => port),
    ports,
  );
  const chosen = (ports ?? []).filter((port) => port !== 0);
  const discovery = container?.type === 'DOCKER' && ipAddress?.discovery !== undefined;
  return [
    ...(container === undefined ? [] : below('/container', oldContainer(container))),
    // The path is made from an expression there; it is not known how that reads.
    ...below('/container/docker/portMappings', uniqueNames(container?.docker?.portMappings ?? [])),
    ...found(discovery, '/ipAddress', 'ipAddress/discovery is not allowed for Docker containers'),
    ...each('/uris', uris, (uri) => found(!isJavaUri(uri), '', 'URI has invalid syntax.')),
    ...found(uris.length > 0 && app.fetch.length > 0, '/uris', 'may not be set in conjunction with fetch'),
    ...found(
      container?.docker?.network !== undefined && networks.length > 0,
      '',
      'must not specify both container.docker.network and networks',
    ),
    ...found(ipAddress !== undefined && networks.length > 0, '', 'must not specify both networks and ipAddress'),
    ...found(new Set(chosen).size < chosen.length, '', 'ports must be unique'),
    ...found(ipAddress !== undefined && hasPorts, '', 'cannot specify both an IP address and port'),
    ...found(
      ports !== undefined && portDefinitions !== undefined && !areEquivalent,
      '',
      'cannot specify both ports and port definitions',
    ),
  ];
}

function oldContainer({ docker, type }: Container): Finding[] {
  if (docker === undefined) return [];
  const isMesos = type === 'MESOS';
  const empty = (isSet: boolean, name: string): Finding[] => found(isSet, `/docker/${name}`, 'must be empty');
  return [
    ...empty(docker.credential !== undefined, 'credential'),
    ...empty(isMesos && docker.network !== undefined, 'network'),
    ...empty(isMesos && docker.parameters.length > 0, 'parameters'),
    ...empty(isMesos && docker.portMappings !== undefined, 'portMappings'),
  ];
}
