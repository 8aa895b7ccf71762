import { connection, isAnotherMachine } from '../connection';
import { bool, computed, defaulted, list, map, number, oneOf, optional, required, string } from '../framework/schema';
import type { ResourceSchema } from '../framework/resource';

export const systemdUnit = {
  name: 'systemd_unit',
  doc:
    "A unit of a host's systemd, running. It restarts when its text or what it reads has changed; an update that does not start puts the " +
    'former text back. What was changed by hand is in the plan.',
  attributes: {
    host: required(connection, 'The host.', { replaces: isAnotherMachine }),
    name: required(string, 'With its type: `consul.service`.', { requiresReplace: true }),
    content: required(string, 'Its text, /etc/systemd/system/<name>.'),
    enabled: defaulted(bool, true, 'Whether it starts with the host. It is started now in either case.'),
    restartOn: defaulted(
      map(string),
      {},
      'It restarts when one of these values changes, or is gone; an empty one stands for something that was there before us.',
    ),
    reloadOn: defaulted(map(string), {}, 'The same for `systemctl reload`, where nothing asks for a restart.'),
    readyCommand: optional(
      list(string),
      'Run on the host, as root, until it exits with 0: only then a start has ended.',
    ),
    timeoutSeconds: defaulted(number, 60, 'How long a start is awaited, with the stop before it.'),
    onExisting: defaulted(
      oneOf('refuse', 'replace'),
      'refuse',
      'When a unit of that name is there at its creation: `refuse` takes over one of the same text or of the same first line ' +
        '`# Longshore …`, and no other; `replace` takes its place.',
    ),
    id: computed(string, '`<host>/<name>`.'),
    found: computed(string, '`as declared`, or what differs on the host, in words.', { volatile: true }),
  },
} as const satisfies ResourceSchema;
