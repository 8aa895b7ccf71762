import type { FlagFault, FlagJudgement } from '../../upstream/mesos/flags';

/** How a program was told what to do. */
export interface Told {
  readonly argv: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
}

/** What these programs take for flags of their own. */
const THEIRS = /^(MESOS|LIBPROCESS|MARATHON)_/;

/**
 * What is wrong with what a program really got: something else than is declared, what the real one would refuse, and what it would pass over in silence.
 * @param who `agent@c1`
 */
export function wronglyTold(who: string, declared: Told, got: Told, { faults, ignored }: FlagJudgement): string[] {
  return [
    ...unlikeDeclared(declared, got),
    ...faults.map(({ says, ...fault }) => `${shown(fault)}: ${says}`),
    ...ignored.map((name) => `${name} is passed over by it without a word`),
  ].map((text) => `${who}: ${text}`);
}

function unlikeDeclared(declared: Told, got: Told): string[] {
  const [asked, given] = [flagsIn(declared.argv), flagsIn(got.argv)];
  const missing = withoutEach(asked, given);
  const more = withoutEach(given, asked);
  const variables = Object.keys(declared.environment).filter(
    (name) => got.environment[name] !== declared.environment[name],
  );
  const strangers = Object.keys(got.environment).filter((name) => THEIRS.test(name) && !(name in declared.environment));
  return [
    ...more.map((word) => `it got ${word}, which is not declared`),
    ...missing.map((word) => `it did not get ${word}, which is declared`),
    ...variables.map(
      (name) =>
        `it got ${name}=${got.environment[name] ?? ''}, declared is ${name}=${declared.environment[name] ?? ''}`,
    ),
    ...strangers.map((name) => `it got ${name}=${got.environment[name] ?? ''}, which is not declared`),
  ];
}

/** `--name value` is one, as Marathon has it; Mesos writes `--name=value`. */
function flagsIn(argv: readonly string[]): string[] {
  return argv.reduce<string[]>((flags, word) => {
    const last = flags.at(-1);
    if (word.startsWith('--') || last === undefined || last.includes(' ')) return [...flags, word];
    return [...flags.slice(0, -1), `${last} ${word}`];
  }, []);
}

/** Those of `words` that are not, or not as often, in `others`. */
function withoutEach(words: readonly string[], others: readonly string[]): string[] {
  const left = [...others];
  return words.filter((word) => {
    const at = left.indexOf(word);
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
}

const shown = ({ flag, where, value }: Omit<FlagFault, 'says'>): string =>
  `${flag}${value === undefined ? '' : ` = ${value}`} (${where === 'argv' ? 'command line' : where})`;
