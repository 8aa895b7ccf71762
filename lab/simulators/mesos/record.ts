import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What a container of this image was given. */
export interface Recorded {
  readonly program: string;
  readonly argv: readonly string[];
  /** Without the values of what is secret. */
  readonly environment: Readonly<Record<string, string>>;
  /** `MESOS_` names that the real one passes over without a word. */
  readonly ignored: readonly string[];
}

const SECRET = /secret|credential|password|token/i;
const LEFT_OUT = '(left out)';

/** Of a command line and an environment, as they may lie in a file. */
export function recordOf(
  program: string,
  argv: readonly string[],
  environment: Readonly<Record<string, string>>,
  ignored: readonly string[],
): Recorded {
  return {
    program,
    argv: argv.map(withoutSecrets),
    environment: Object.fromEntries(
      Object.entries(environment)
        .sort(([one], [other]) => (one < other ? -1 : 1))
        .map(([name, value]) => [name, SECRET.test(name) ? LEFT_OUT : withoutPassword(value)]),
    ),
    ignored,
  };
}

/** A path to a secret is none: `--credential=/etc/mesos/credential` stays. */
function withoutSecrets(argument: string): string {
  const [, name, value] = /^--([^=]+)=(.*)$/s.exec(argument) ?? [];
  if (name === undefined || value === undefined) return argument;
  if (SECRET.test(name) && !/^(file:\/\/)?\//.test(value)) return `--${name}=${LEFT_OUT}`;
  return `--${name}=${withoutPassword(value)}`;
}

/** `zk://user:password@host` */
const withoutPassword = (value: string): string => value.replace(/(\w+:\/\/[^:@/\s]+:)[^@/\s]+@/g, `$1${LEFT_OUT}@`);

/** Into `<work_dir>/recorded.json`. */
export function keepRecord(workDirectory: string, recorded: Recorded): void {
  mkdirSync(workDirectory, { recursive: true });
  writeFileSync(join(workDirectory, 'recorded.json'), `${JSON.stringify(recorded, null, 2)}\n`);
}
