import { connection } from '../connection';
import { computed, defaulted, list, map, number, object, oneOf, optional, required, string } from '../framework/schema';
import type { ResourceSchema } from '../framework/resource';

export const rolloutCheckAttributes = {
  description: required(string, 'What holds when it passes.'),
  host: required(connection, 'The host on which the container runs.'),
  service: required(string, "The container's label `longshore.service`."),
  command: required(list(string), 'Run in the container until it exits with 0.'),
  expect: optional(string, 'Regular expression that its output must match too.'),
};

export const rolloutCheck = object(rolloutCheckAttributes);

export const rollout = {
  name: 'rollout',
  doc: "Waits until services run as they are declared: every task of the current spec healthy, every check passed. Fails with the task's own error.",
  attributes: {
    managers: required(list(connection), 'Managers to ask; the first that answers.'),
    services: required(list(string), 'Ids of the services.'),
    names: required(list(string), "The services' names, for messages."),
    triggers: required(map(string), 'A change waits again.'),
    timeout: defaulted(number, 600, 'Seconds.'),
    onCreate: defaulted(oneOf('wait', 'skip'), 'wait', 'Whether the first creation is awaited too.'),
    checks: required(list(rolloutCheck), 'What must hold beside.'),
    id: computed(string, 'The first name.'),
    rolledOut: computed(string, 'Digest of the specs that were awaited last.', { volatile: true }),
    current: computed(string, 'Digest of the specs as they are: another than `rolled_out` was made by hand.', {
      volatile: true,
    }),
  },
} as const satisfies ResourceSchema;
