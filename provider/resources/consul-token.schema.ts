import { computed, defaulted, list, object, required, string } from '../framework/schema';
import type { ResourceSchema } from '../framework/resource';
import { consulCluster } from './consul/cluster.schema';

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
    secretFile: required(string, "File with the secret, a UUID, on the operator's machine."),
    secretDigest: required(string, "HMAC-SHA256 of the file's content: the plan shows by it that the secret has changed.", {
      requiresReplace: true,
    }),
    digestKey: required(string, "File with the digest's key on the operator's machine."),
    id: computed(string, 'The accessor id that Consul gave it.'),
  },
} as const satisfies ResourceSchema;
