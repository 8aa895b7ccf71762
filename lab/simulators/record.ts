import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** How a program was started. */
export interface Given {
  readonly program: 'marathon' | 'mesos-agent' | 'mesos-master';
  readonly argv: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** Names in the environment that look like flags, and that the real one passes over without a word. */
  readonly ignored: readonly string[];
}

/** Names the file that a record is written to. */
const FILE = 'SIMULATOR_RECORD';

const SECRET = /secret|credential|password|token/i;
/** Of these the value is the secret; of the others it may be a path to one. */
const IN_PLACE = /(?:secret|password|token)$/i;
/** What judges of flags take for a value: in the place of a password, a URL is one still. */
const LEFT_OUT = '(left out)';

/** The same as it may lie in a file: values of what is secret are left out. */
export function recordOf({ program, argv, environment, ignored }: Given): Given {
  const variables = Object.entries(environment).sort(([one], [other]) => (one < other ? -1 : 1));
  return {
    program,
    argv: argv.map((word, at) => withoutSecret(word, argv[at - 1] ?? '')),
    environment: Object.fromEntries(
      variables.map(([name, value]) => [name, SECRET.test(name) ? LEFT_OUT : withoutPassword(value)]),
    ),
    ignored,
  };
}

/** @param folder of the program's own, for where nothing else is said */
export function recordFile(environment: Given['environment'], folder: string): string {
  return environment[FILE] ?? join(folder, 'recorded.json');
}

/** Where a record cannot be written, its program runs all the same. */
export function writeRecord(file: string, given: Given, say: (text: string) => void): void {
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, `${JSON.stringify(recordOf(given), null, 2)}\n`);
  } catch (fault) {
    say(`what was given is not recorded in ${file}: ${(fault as Error).message}`);
  }
}

/** `--name=value`, as Mesos has it, or the word after `--name`, as Marathon does. */
function withoutSecret(word: string, before: string): string {
  const [, name, value] = /^--([^=]+)=(.*)$/s.exec(word) ?? [];
  if (name !== undefined && value !== undefined) return `--${name}=${shown(name, value)}`;
  const [, flag] = /^--([^=]+)$/.exec(before) ?? [];
  return flag === undefined || word.startsWith('--') ? withoutPassword(word) : shown(flag, word);
}

/** A path to a secret is none: `--credential=/etc/mesos/credential` stays. */
function shown(flag: string, value: string): string {
  const isPath = /^(?:file:\/\/)?\//.test(value) && !IN_PLACE.test(flag);
  return SECRET.test(flag) && !isPath ? LEFT_OUT : withoutPassword(value);
}

/** `zk://user:password@host` */
function withoutPassword(value: string): string {
  return value.replace(/(\w+:\/\/[^:@/\s]+:)[^@/\s]+@/g, `$1${LEFT_OUT}@`);
}
