import contract from '../../../contracts/marathon/flags.json';

export interface FlagOfContract {
  readonly flag: string;
  readonly type: string;
  readonly default: string | null;
  readonly takesValue: boolean;
  /** The name that turns a toggle off. */
  readonly negation?: string;
  readonly dependsOn?: readonly string[];
  readonly mutuallyExclusive?: string;
  readonly codependent?: string;
  readonly required: boolean;
}

export const FLAGS: readonly FlagOfContract[] = contract.flags;

const NAMED = new Map(
  FLAGS.flatMap((flag) =>
    [flag.flag, ...(flag.negation === undefined ? [] : [flag.negation])].map((name) => [name, flag] as const),
  ),
);

/** By its name or, a toggle, by the name that turns it off. Names keep their case. */
export function flagNamed(name: string): FlagOfContract | undefined {
  return NAMED.get(name);
}
