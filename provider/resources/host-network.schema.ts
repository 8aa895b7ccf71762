import { connection, isAnotherMachine } from '../connection';
import { computed, map, number, optional, required, string } from '../framework/schema';
import type { ResourceSchema } from '../framework/resource';

export const hostNetwork = {
  name: 'host_network',
  doc: 'A bridge network of one host. The engine changes none: another setting makes it anew.',
  attributes: {
    name: required(string, 'Unique on the host.', { requiresReplace: true }),
    host: required(connection, 'The host that has it.', {
      replaces: isAnotherMachine,
    }),
    subnet: required(string, 'CIDR.', { requiresReplace: true }),
    gateway: required(string, "The host's own address in it.", { requiresReplace: true }),
    mtu: optional(number, "Bytes; left out: the engine's own.", { requiresReplace: true }),
    labels: required(map(string), 'Its labels.', { requiresReplace: true }),
    id: computed(string, 'The id that the engine gave it.'),
  },
} as const satisfies ResourceSchema;
