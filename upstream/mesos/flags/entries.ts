import type { Source } from '../../flag-judgement';
import type { FlagOfContract } from './contract';

export interface Entry {
  /** As it was written, in small letters: may begin with `no-`, may be an old name. */
  readonly name: string;
  /** Absent: no equals sign. */
  readonly value?: string;
  readonly where: Source;
}

export interface Known {
  readonly flags: ReadonlyMap<string, FlagOfContract>;
  /** From the old name to the one of today. */
  readonly aliases: ReadonlyMap<string, string>;
}

export function knownOf(flags: ReadonlyMap<string, FlagOfContract>): Known {
  const renamed = [...flags.values()].flatMap(({ flag, deprecatedAlias }) =>
    deprecatedAlias === undefined ? [] : [[deprecatedAlias, flag] as const],
  );
  return { flags, aliases: new Map(renamed) };
}

export function flagNamed(name: string, { flags, aliases }: Known): FlagOfContract | undefined {
  return flags.get(aliases.get(name) ?? name);
}

/** The flags of a command line: what does not begin with two dashes is skipped, after two dashes alone everything is. */
export function argumentEntries(argv: readonly string[]): Entry[] {
  const trimmed = argv.map((argument) => argument.trim());
  const end = trimmed.indexOf('--');
  return trimmed
    .slice(0, end < 0 ? undefined : end)
    .filter((argument) => argument.startsWith('--'))
    .map((argument) => {
      const equals = argument.indexOf('=');
      const name = argument.slice(2, equals < 0 ? undefined : equals).toLowerCase();
      return { name, where: 'argv', ...(equals < 0 ? {} : { value: argument.slice(equals + 1) }) };
    });
}

const PREFIX = 'MESOS_';

/** The flags of an environment, and the names that mean nothing to the program and are passed over. */
export function environmentEntries(
  environment: Readonly<Record<string, string>>,
  known: Known,
): { readonly entries: Entry[]; readonly ignored: string[] } {
  const entries: Entry[] = [];
  const ignored: string[] = [];
  for (const [variable, value] of Object.entries(environment)) {
    if (!variable.startsWith(PREFIX)) continue;
    const name = variable.slice(PREFIX.length).toLowerCase();
    if (flagNamed(name.replace(/^no-/, ''), known) === undefined) ignored.push(variable);
    else entries.push({ name, value, where: 'environment' });
  }
  return { entries, ignored: ignored.sort() };
}

/** In the order in which the program loads them: by name. The command line hides a variable of the very same name only. */
export function merged(argv: readonly Entry[], environment: readonly Entry[]): Entry[] {
  const given = new Set(argv.map(({ name }) => name));
  return [...argv, ...environment.filter(({ name }) => !given.has(name))].sort((a, b) =>
    a.name < b.name ? -1 : Number(a.name > b.name),
  );
}
