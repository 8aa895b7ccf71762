import { flagNamed, type FlagOfContract } from './contract';
import type { FlagFault, Source } from '../../flag-judgement';

/** A word of the command line, or of what the environment becomes. */
export interface Word {
  readonly text: string;
  readonly where: Source;
}

/** One time a flag was given. */
export interface Invocation {
  readonly flag: FlagOfContract;
  /** As it was written: a toggle may be turned off. */
  readonly name: string;
  readonly values: readonly string[];
  readonly where: Source;
}

export interface Parsed {
  readonly invocations: readonly Invocation[];
  readonly faults: readonly FlagFault[];
}

const PREFIX = 'MARATHON_';
const OF_APPS = 'MARATHON_APP_';

/** What the environment becomes: flags before those of the command line. What an app of another Marathon was given is passed over. */
export function environmentWords(environment: Readonly<Record<string, string>>): {
  readonly words: Word[];
  readonly ignored: string[];
} {
  const names = Object.keys(environment).filter((name) => name.startsWith(PREFIX));
  const ignored = names.filter((name) => name.startsWith(OF_APPS)).sort();
  const words = names
    .filter((name) => !name.startsWith(OF_APPS))
    .flatMap((name) => {
      const value = environment[name] ?? '';
      return [`--${name.slice(PREFIX.length).toLowerCase()}`, ...(value === '' ? [] : [value])];
    })
    .map((text): Word => ({ text, where: 'environment' }));
  return { words, ignored };
}

/** A word that names an option: a dash, and no digit behind it. */
function isOption({ text }: Word): boolean {
  return /^-\D/.test(text);
}

/** The invocations in a list of words, and the words that belong to none. */
export function parseArguments(words: readonly Word[]): Parsed {
  const invocations: Invocation[] = [];
  const faults: FlagFault[] = [];
  let at = 0;
  for (let word = words[at]; word !== undefined; word = words[at]) {
    if (word.text === '--' || !isOption(word)) {
      faults.push(...excess(words.slice(word.text === '--' ? at + 1 : at)));
      break;
    }
    const inPlace = withEquals(word);
    if (inPlace !== undefined) {
      invocations.push(inPlace);
      at += 1;
      continue;
    }
    const end = words.findIndex((next, index) => index > at && isOption(next));
    const values = words.slice(at + 1, end < 0 ? undefined : end);
    const read = invocationOf(word, values, end < 0);
    invocations.push(...read.invocations);
    faults.push(...read.faults);
    at = end < 0 ? words.length : end;
  }
  return { invocations, faults };
}

function excess(words: readonly Word[]): FlagFault[] {
  const [first] = words;
  if (first === undefined) return [];
  const texts = words.map(({ text }) => text).join(' ');
  return [{ flag: first.text, where: first.where, says: `Excess arguments provided: '${texts}'` }];
}

/** `--name=value`, where there is such a name. */
function withEquals({ text, where }: Word): Invocation | undefined {
  const equals = text.indexOf('=');
  if (equals < 0 || !text.startsWith('--')) return undefined;
  const name = text.slice(2, equals);
  const flag = flagNamed(name);
  return flag === undefined ? undefined : { flag, name, values: [text.slice(equals + 1)], where };
}

function invocationOf({ text, where }: Word, values: readonly Word[], isLast: boolean): Parsed {
  if (!text.startsWith('--')) {
    const says = 'short names hang on the order in which upstream declares its options: write the long name';
    return { invocations: [], faults: [{ flag: text, where, says }] };
  }
  const name = text.slice(2);
  if (name === 'help') return { invocations: [], faults: [{ flag: name, where, says: 'prints its flags and ends' }] };
  const flag = flagNamed(name);
  if (flag === undefined) {
    return { invocations: [], faults: [{ flag: name, where, says: `Unknown option '${name}'` }] };
  }
  // Before another option, all words are its own. At the end it takes what it can, and the rest is nobody's.
  const own = isLast ? values.slice(0, flag.takesValue ? 1 : 0) : values;
  const invocation = { flag, name, values: own.map((word) => word.text), where };
  return { invocations: [invocation], faults: excess(values.slice(own.length)) };
}
