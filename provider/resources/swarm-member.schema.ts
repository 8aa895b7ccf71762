import { connection } from '../connection';
import { bool, computed, defaulted, list, map, number, oneOf, optional, required, string } from '../framework/schema';
import type { ResourceSchema } from '../framework/resource';
import { onDestroy } from './on-destroy.schema';

export const swarmMember = {
  name: 'swarm_member',
  doc: 'A host that is a member of a Docker Swarm. Join tokens travel inside API calls only: they are in no argument, log or state.',
  attributes: {
    host: required(connection, 'The host.'),
    role: required(oneOf('manager', 'worker'), 'Changed in place: promoted or demoted.'),
    advertiseAddress: required(string, 'Address or interface at which its peers reach it.', { requiresReplace: true }),
    initialises: required(
      bool,
      'Whether it may make the swarm where no manager is in one: true for the first manager.',
    ),
    managers: required(list(connection), 'Managers to join through; the first that answers is asked.'),
    nodeLabels: required(map(string), 'Labels of its node; others on the node are left alone.'),
    availability: defaulted(oneOf('active', 'pause', 'drain'), 'active', 'Whether the swarm gives it tasks.'),
    dataPathPort: optional(number, 'UDP port of VXLAN, when it makes the swarm.'),
    defaultAddressPools: optional(list(string), 'Pools for networks without a subnet, when it makes the swarm.'),
    imageRepositories: defaulted(
      list(string),
      [],
      'Whose images its tasks run: `registry/repository`, sorted. What is left of them when it leaves is kept or purged.',
    ),
    onDestroy: onDestroy(
      '`purge` removes, when it has left the swarm, the images of `image_repositories` that no container uses and that were not ' +
        'there before it joined, and the network docker_gwbridge if joining made it.',
    ),
    before: computed(
      list(string),
      'What the engine had before, of what leaving leaves behind: `docker_gwbridge`, images by id, or that it was a member already.',
    ),
    id: computed(string, "The host's name."),
    nodeId: computed(string, "The node's id: a host that comes back joins as another node.", { volatile: true }),
    swarmId: computed(string, "The swarm's id.", { volatile: true }),
  },
} as const satisfies ResourceSchema;
