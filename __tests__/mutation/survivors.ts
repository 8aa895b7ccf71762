/** Why changes that no test notices stay: each was looked at, and is the same program to whoever uses it. */
export interface Reason {
  readonly file: string;
  /** The changed lines, as docs/mutation/<area>.json has them. */
  readonly becomes: readonly string[];
  readonly why: string;
}

export const REASONS: readonly Reason[] = [
  {
    file: 'constructs/values/cidr.ts',
    becomes: ["const [address = \"Stryker was here!\", prefixText = '', ...rest] = text.split('/');"],
    why: 'a split text has at least one part, so that this default is never taken',
  },
  {
    file: 'constructs/values/cidr.ts',
    becomes: ['return true && start >= this.start && start + size <= this.start + this.size;'],
    why: 'what is no address is not `>=` anything either',
  },
  {
    file: 'constructs/values/rule.ts',
    becomes: ['return [...KNOWN.values()].sort((a, b) => (a.id <= b.id ? -1 : 1));'],
    why: 'ids are the keys of a map: no two are equal',
  },
];
