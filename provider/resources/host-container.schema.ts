import { connection, isAnotherMachine } from '../connection';
import { computed, defaulted, list, map, number, object, oneOf, optional, required, string } from '../framework/schema';
import type { Inputs } from '../framework/schema';
import type { ResourceSchema } from '../framework/resource';
import { containerAttributes } from './container.schema';
import { onDestroy } from './on-destroy.schema';

const publishedPortAttributes = {
  protocol: required(oneOf('tcp', 'udp'), 'Its protocol.'),
  port: required(number, 'In the container.'),
  hostAddress: required(string, 'IPv4 address of the host at which it is published.'),
  hostPort: required(number, 'At that address.'),
};

const checkAttributes = {
  description: required(string, 'What holds when it passes.'),
  command: required(list(string), 'Run in the container until it exits with 0.'),
};

const rollMemberAttributes = {
  host: required(connection, 'The host that carries it.'),
  container: required(string, 'Name of its container.'),
};

const rollAttributes = {
  name: required(string, 'What the members are together: by it they meet, and messages call them so.'),
  last: optional(list(string), 'Run in a member: exit 0 says that it leads, and is restarted last.'),
  ready: required(list(string), 'Run in a member: exit 0 says that it takes part.'),
};

export const quorumAttributes = {
  members: required(list(object(rollMemberAttributes)), 'All of them, this one too.'),
  voters: required(number, 'Of how many a majority is counted: members that have no container now count as not ready.'),
};

export type PublishedPortInput = Inputs<typeof publishedPortAttributes>;
export type CheckInput = Inputs<typeof checkAttributes>;
export type RollMemberInput = Inputs<typeof rollMemberAttributes>;
export type RollInput = Inputs<typeof rollAttributes>;
export type QuorumInput = Inputs<typeof quorumAttributes>;

export const hostContainer = {
  name: 'host_container',
  doc:
    "One container on one host, with its files, kept by the host's own engine. It is updated in place: the old one serves while the new image is pulled, " +
    'and comes back when the new one does not become healthy. What was changed by hand is in the plan.',
  attributes: {
    name: required(string, 'Unique on the host.', { requiresReplace: true }),
    host: required(connection, 'The host that carries it.', {
      replaces: isAnotherMachine,
    }),
    network: required(string, '`host`, or the id of a network of the host.', { requiresReplace: true }),
    ...containerAttributes,
    hostname: required(string, 'What it calls itself.'),
    pidMode: optional(oneOf('host'), "Whether it sees the host's processes. Its own only where it is left out."),
    cgroupnsMode: optional(
      oneOf('host'),
      "Whether it sees the host's control groups. As the engine has it where it is left out.",
    ),
    appArmor: optional(oneOf('unconfined'), "The engine's own profile where it is left out."),
    labels: required(map(string), 'Of the container.'),
    ports: required(list(object(publishedPortAttributes)), 'Published from its network, sorted.'),
    checks: required(list(object(checkAttributes)), 'What must hold, beside its health, before an update has ended.'),
    timeoutSeconds: defaulted(number, 300, 'How long an update is awaited.'),
    onCreate: defaulted(oneOf('wait', 'skip'), 'wait', 'Whether the first creation is awaited too.'),
    roll: optional(object(rollAttributes), 'A group of which one at a time restarts.'),
    quorum: optional(
      object(quorumAttributes),
      'Who is in the group: one restarts only while the others that take part keep the majority. It is in no state, so that a member that comes or goes ' +
        'changes no other.',
      { writeOnly: true },
    ),
    onDestroy: onDestroy(
      '`purge` removes the images of its repository that no container uses and that were not there before it was made.',
    ),
    before: computed(
      list(string),
      'What the engine had before of its image: the repository, then ids; empty for a container that was taken over.',
    ),
    id: computed(string, '`<host>/<name>`.'),
    found: computed(
      string,
      'What was found: as declared and awaited, changed by hand (where no other attribute shows it), or not awaited to the end.',
      { volatile: true },
    ),
  },
} as const satisfies ResourceSchema;
