import { connection } from '../connection';
import { bool, computed, list, map, required, string } from '../framework/schema';
import type { ResourceSchema } from '../framework/resource';

export const overlayNetwork = {
  name: 'overlay_network',
  doc: 'A VXLAN network over all members of a swarm. The engine changes none: another setting makes it anew.',
  attributes: {
    name: required(string, 'Unique in the swarm.', { requiresReplace: true }),
    managers: required(list(connection), 'Managers to ask; the first that answers.'),
    subnet: required(string, 'CIDR.', { requiresReplace: true }),
    gateway: required(string, 'First address of the subnet.', { requiresReplace: true }),
    attachable: required(bool, 'Whether plain containers may join.', { requiresReplace: true }),
    encryptedOn: required(
      list(connection),
      'Members between which it is carried by IPsec: all of them, or none. Their kernels need ESP, which is tried before it is made.',
    ),
    encrypted: required(bool, 'Whether IPsec carries it.', { requiresReplace: true }),
    options: required(map(string), 'Options of the driver.', { requiresReplace: true }),
    labels: required(map(string), 'Its labels.', { requiresReplace: true }),
    id: computed(string, 'The id that the swarm gave it.'),
  },
} as const satisfies ResourceSchema;
