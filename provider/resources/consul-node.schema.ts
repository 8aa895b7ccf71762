import { computed, required, string } from '../framework/schema';
import type { ResourceSchema } from '../framework/resource';
import { consulCluster } from './consul/cluster.schema';

export const consulNode = {
  name: 'consul_node',
  doc:
    "A node's seat in a Consul cluster. Its agent takes it when it starts; destroying this, after the agent, takes the node out of members and catalog with all " +
    'its services and checks, where it would else be remembered as failed for 72 hours.',
  attributes: {
    cluster: consulCluster,
    node: required(string, "The node's name.", { requiresReplace: true }),
    id: computed(string, "The node's name."),
  },
} as const satisfies ResourceSchema;
