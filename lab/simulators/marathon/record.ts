import { writeFileSync } from 'node:fs';

/** Names the file that the record is written to. @default recorded.json in the working directory */
export const RECORD = 'SIMULATOR_RECORD';

const SECRET = /secret|password|credential|token/i;
const OF_THE_PROGRAM = /^(?:MARATHON|LIBPROCESS|MESOS|MESOSPHERE)_/;

export interface Given {
  readonly argv: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
}

/** What a program was given, without what nobody shall see. */
export function recordOf({ argv, environment }: Given): Given {
  return {
    argv: argv.map((word, at) => (SECRET.test(argv[at - 1] ?? '') && !word.startsWith('-') ? '…' : hidden(word))),
    environment: Object.fromEntries(
      Object.entries(environment)
        .filter(([name]) => OF_THE_PROGRAM.test(name))
        .map(([name, value]) => [name, SECRET.test(name) ? '…' : hidden(value)]),
    ),
  };
}

/** Where the folder is not to be written in, the program runs all the same. */
export function writeRecord(given: Given, say: (text: string) => void): void {
  const file = given.environment[RECORD] ?? 'recorded.json';
  try {
    writeFileSync(file, `${JSON.stringify(recordOf(given), null, 2)}\n`);
  } catch (fault) {
    say(`what was given is not recorded in ${file}: ${fault instanceof Error ? fault.message : String(fault)}`);
  }
}

/** A password in a URL, or a secret that is set in place. */
function hidden(text: string): string {
  return SECRET.test(text.split('=')[0] ?? '') && text.includes('=')
    ? `${text.split('=')[0] ?? ''}=…`
    : text.replace(/\/\/[^@/]*@/, '//…@');
}
