import { computed, defaulted, list, object, required, string } from '../framework/schema';
import type { ResourceSchema } from '../framework/resource';
import { consulCluster } from './consul/cluster.schema';
import { consulSecret } from './consul/secret.schema';

export const consulNodeIdentity = object({
  node: required(string, "The node's name."),
  datacenter: required(string, 'Where the node is.'),
});

export const consulToken = {
  name: 'consul_token',
  doc:
    'A token of Consul, whose secret the operator gives by a file: nothing of it enters plan or state. Another secret is another token; ' +
    'with `create_before_destroy` the old one goes when whoever has it was given the new one.',
  attributes: {
    cluster: consulCluster,
    description: required(string, 'For people.'),
    policies: defaulted(list(string), [], 'Names of policies, sorted.'),
    serviceIdentities: defaulted(list(string), [], 'Services that it may register and discover as, sorted.'),
    nodeIdentities: defaulted(list(consulNodeIdentity), [], 'Nodes that it may register as, sorted by name.'),
    secret: consulSecret('A UUID, by which whoever has it is known.', {
      replaces: (before, after) => before.digest !== after.digest,
    }),
    id: computed(string, 'The accessor id that Consul gave it.'),
  },
} as const satisfies ResourceSchema;
