import { computed, string } from '../framework/schema';
import type { ResourceSchema } from '../framework/resource';
import { consulCluster } from './consul/cluster.schema';
import { consulSecret } from './consul/secret.schema';

export const consulKeyring = {
  name: 'consul_keyring',
  doc:
    'The key by which the agents of a Consul cluster encrypt their gossip. Another content of the file is given to all running agents, used, and the old key taken ' +
    'away, before any of them restarts with it. Where nothing runs there is nothing to do: agents start with the key of their files.',
  attributes: {
    cluster: consulCluster,
    secret: consulSecret('The key, base64.'),
    id: computed(string, "The cluster's first server."),
    found: computed(string, 'Whether the running agents have this key and no other.', { volatile: true }),
  },
} as const satisfies ResourceSchema;
