import { computed, defaulted, number, required, string } from '../framework/schema';
import type { ResourceSchema } from '../framework/resource';
import { consulCluster } from './consul/cluster.schema';

export const consulKey = {
  name: 'consul_key',
  doc:
    "A key of Consul's key/value store. A value changed by hand is in the plan; a write that somebody else's came before is refused " +
    '(check-and-set).',
  attributes: {
    cluster: consulCluster,
    path: required(string, 'Its name, with `/` between the parts.', { requiresReplace: true }),
    value: required(string, 'Text. Never secrets: it stands in plan and state, and whoever may read the key sees it.'),
    flags: defaulted(number, 0, 'A number that clients may give a meaning of their own.'),
    id: computed(string, 'The path.'),
  },
} as const satisfies ResourceSchema;
