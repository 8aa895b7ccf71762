import { connection } from '../connection';
import { computed, defaulted, number, required, string, bool } from '../framework/schema';
import type { ResourceSchema } from '../framework/resource';

export const hostDirectory = {
  name: 'host_directory',
  doc: 'A directory on a host, with owner and mode. Destroying it leaves the directory and the data in it.',
  attributes: {
    host: required(connection, 'The host.'),
    path: required(string, 'Absolute path.', { requiresReplace: true }),
    uid: required(number, 'Numeric owner.'),
    gid: required(number, 'Numeric group.'),
    mode: required(string, 'Octal, four digits: `0750`.'),
    mountPoint: defaulted(
      bool,
      false,
      'Refuse unless a file system is mounted there: an unmounted disk looks like an empty directory.',
    ),
    id: computed(string, '`<host>:<path>`.'),
  },
} as const satisfies ResourceSchema;
