import { connection, isAnotherMachine } from '../connection';
import {
  computed,
  defaulted,
  number,
  object,
  oneOf,
  optional,
  required,
  string,
  type Inputs,
} from '../framework/schema';
import type { ResourceSchema } from '../framework/resource';

const secretAttributes = {
  source: required(string, "File on the operator's machine, read when the file is written."),
  digest: required(string, 'HMAC-SHA256 of the content: the plan shows by it that the secret has changed.'),
  digestKey: required(string, "File with the digest's key on the operator's machine."),
};

const downloadAttributes = {
  url: required(string, 'http or https, without credentials: it stands in plan and state.'),
  sha256: required(string, 'Of what is there, 64 hex digits.'),
};

export type SecretInput = Inputs<typeof secretAttributes>;
export type DownloadInput = Inputs<typeof downloadAttributes>;

export const hostFile = {
  name: 'host_file',
  doc:
    'A file on a host: text, a secret, or what the host downloads itself. It is written whole or not at all. Destroying removes it. ' +
    'What was changed by hand is in the plan.',
  attributes: {
    host: required(connection, 'The host.', { replaces: isAnotherMachine }),
    path: required(string, 'Absolute path.', { requiresReplace: true }),
    content: optional(string, 'Its text. A file has one of content, secret and download.'),
    secret: optional(object(secretAttributes), 'Any bytes, of which nothing enters plan or state.'),
    download: optional(object(downloadAttributes), 'Fetched by the host, with curl or wget.'),
    uid: required(number, 'Numeric owner.'),
    gid: required(number, 'Numeric group.'),
    mode: required(string, 'Octal, four digits: `0644`.'),
    onExisting: defaulted(
      oneOf('refuse', 'replace'),
      'refuse',
      'When a file is there at its creation: `refuse` takes one of the same content over, and no other; `replace` takes its place.',
    ),
    before: computed(
      string,
      'What was there before: `file`, `directory` (the file only was not), or `absent <outermost directory that was made>`.',
    ),
    written: computed(
      string,
      'When its content was written last (UTC): what reads it at its start restarts for another time. Empty for one that was imported.',
      { volatile: true },
    ),
    id: computed(string, '`<host>:<path>`.'),
  },
} as const satisfies ResourceSchema;
