import { computed, defaulted, required, string } from '../framework/schema';
import type { ResourceSchema } from '../framework/resource';
import { consulCluster } from './consul/cluster.schema';

export const consulPolicy = {
  name: 'consul_policy',
  doc: 'A policy of Consul: what tokens that have it may do. Rules changed by hand are in the plan.',
  attributes: {
    cluster: consulCluster,
    name: required(string, 'Unique in the cluster.'),
    description: defaulted(
      string,
      '',
      'For people, and by which a policy is known again that an interrupted deploy made.',
    ),
    rules: required(string, "In Consul's rule language, HCL or JSON."),
    id: computed(string, 'The id that Consul gave it.'),
  },
} as const satisfies ResourceSchema;
