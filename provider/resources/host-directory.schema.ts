import { connection } from '../connection';
import { bool, computed, defaulted, number, required, string } from '../framework/schema';
import type { ResourceSchema } from '../framework/resource';
import { onDestroy } from './on-destroy.schema';

export const hostDirectory = {
  name: 'host_directory',
  doc:
    'A directory on a host, with owner and mode. Destroying it keeps the directory and the data in it, and says so, ' +
    'unless `on_destroy` is `purge`.',
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
    onDestroy: onDestroy(
      '`purge` removes the directory with ALL DATA in it, where Longshore made it; one that was there before, empty, is emptied; ' +
        'one that held files then is kept.',
    ),
    before: computed(
      string,
      'What was there before: `absent <outermost directory that was made>`, `empty <uid>:<gid> <mode>` or `used`.',
    ),
    id: computed(string, '`<host>:<path>`.'),
  },
} as const satisfies ResourceSchema;
