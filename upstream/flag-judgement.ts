/** Where a flag was given. */
export type Source = 'argv' | 'environment';

export interface GivenFlags {
  readonly argv: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
}

export interface FlagFault {
  /** The name of today; an unknown one, and a word that belongs to no flag, as it was written. */
  readonly flag: string;
  /** Of a flag that is missing: the command line. */
  readonly where: Source;
  readonly value?: string;
  /** What the program prints, or what it does instead of starting. */
  readonly says: string;
}

/** What a program does with a command line and an environment. */
export interface FlagJudgement {
  /** Of every flag that it knows, its default filled in; undefined: unset. A toggle is `true` or `false`. A default that hangs on the machine is in words. */
  readonly values: Readonly<Record<string, string | undefined>>;
  /** Why it would not start. It names only the first of them. */
  readonly faults: readonly FlagFault[];
  /** Names of variables that it passes over without a word. */
  readonly ignored: readonly string[];
}
