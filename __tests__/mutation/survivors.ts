/** Why changes that no test notices stay: each was looked at, and is the same program to whoever uses it. */
export interface Reason {
  readonly file: string;
  /** The changed lines, as docs/mutation/<area>.json has them. */
  readonly becomes: readonly string[];
  readonly why: string;
}

export const REASONS: readonly Reason[] = [];
