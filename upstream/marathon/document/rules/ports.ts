import type { Network, PortDefinition, PortMapping } from '../app';
import { each, found, type Finding } from '../answer';

const NETWORK_NAME_REQUIRED =
  'networkNames must be a single item list when hostPort is specified and more than 1 container network is defined';

export function uniqueNames(ports: readonly { readonly name?: string }[]): Finding[] {
  const names = ports.flatMap(({ name }) => name ?? []);
  return found(new Set(names).size < names.length, '', 'Port names must be unique.');
}

export function portDefinitions(definitions: readonly PortDefinition[]): Finding[] {
  const chosen = definitions.map(({ port }) => port).filter((port) => port !== 0);
  return [...uniqueNames(definitions), ...found(new Set(chosen).size < chosen.length, '', 'Ports must be unique.')];
}

export function portMappings(mappings: readonly PortMapping[], networks: readonly Network[]): Finding[] {
  const names = networks.flatMap(({ name }) => name ?? []);
  const isAmbiguous = networks.filter(({ mode }) => mode === 'container').length > 1;
  return [
    ...uniqueNames(mappings),
    ...each('', mappings, ({ hostPort, networkNames }) => [
      ...found(isAmbiguous && hostPort !== undefined && networkNames.length !== 1, '', NETWORK_NAME_REQUIRED),
      ...each('/networkNames', networkNames, (name) =>
        found(!names.includes(name), '', `is not one of (${names.join(',')})`),
      ),
    ]),
  ];
}
