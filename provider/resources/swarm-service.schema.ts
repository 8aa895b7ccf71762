import { connection } from '../connection';
import { computed, defaulted, list, map, number, oneOf, required, string } from '../framework/schema';
import type { ResourceSchema } from '../framework/resource';
import { containerAttributes } from './container.schema';
import { rolloutCheck } from './rollout.schema';

export const swarmService = {
  name: 'swarm_service',
  doc:
    'One container on one host of a swarm, with its files: a service of one replica, pinned by node label, updated in place. ' +
    'An update waits until the new task is healthy. What was changed by hand is in the plan.',
  attributes: {
    name: required(string, 'Unique in the swarm.', { requiresReplace: true }),
    host: required(connection, 'The member that carries it, whose node has the label `longshore.host=<name>`.'),
    managers: required(list(connection), 'Managers to ask; the first that answers.'),
    network: required(string, 'Id of the overlay network.', { requiresReplace: true }),
    ...containerAttributes,
    hostname: required(string, 'DNS name in the network.'),
    labels: required(map(string), 'Of the service.'),
    containerLabels: required(map(string), 'Of its container.'),
    checks: required(list(rolloutCheck), 'What must hold, beside a healthy task, before an update has ended.'),
    timeoutSeconds: defaulted(number, 600, 'How long an update is awaited.'),
    onCreate: defaulted(oneOf('wait', 'skip'), 'wait', 'Whether the first creation is awaited too.'),
    id: computed(string, "The service's id."),
    found: computed(
      string,
      'What was found: as declared and awaited, changed by hand (where no other attribute shows it), or not awaited to the end.',
      { volatile: true },
    ),
  },
} as const satisfies ResourceSchema;
