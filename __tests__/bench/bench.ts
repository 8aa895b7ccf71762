/**
 * A measurement that can be repeated: what it takes stands in docs/bench/<name>.json raw, what it says in docs/bench.md. Add it to
 * `BENCHES` in registry.ts.
 */
export interface Bench<Raw = unknown> {
  /** As on the command line, and the name of its file of raw results. */
  readonly name: string;
  readonly title: string;
  /** A live environment must have been deployed (`--environment`); without it the bench is not run, and that is said. */
  readonly needs: 'this machine' | 'a live environment';
  /** Takes the raw figures. Whatever takes long is a `step`, so that an interrupted run goes on where it was. */
  measure(context: BenchContext): Promise<Raw>;
  /** What raw figures say; pure, so that the page can be made again without measuring. */
  report(raw: Raw): Section;
}

export interface BenchContext {
  /** The checkout. */
  readonly project: string;
  /** How many runs each figure is the median of. */
  readonly runs: number;
  /** Name of the live environment; empty for a bench that needs none. */
  readonly environment: string;
  readonly say: (text: string) => void;
  /**
   * Answers the stored result of this step where an interrupted run of the same sources on the same machine has taken it.
   * @param key unique in the bench; the result must survive JSON
   */
  readonly step: <T>(key: string, measure: () => Promise<T>) => Promise<T>;
}

/** A bench's part of docs/bench.md. */
export interface Section {
  /** What is compared with what, how; a paragraph each. */
  readonly about: readonly string[];
  readonly tables: readonly Table[];
  /** @default none */
  readonly goals?: readonly Goal[];
  /** What this run could not measure, and why. @default none */
  readonly notMeasured?: readonly { readonly what: string; readonly why: string }[];
}

export interface Table {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

export interface Goal {
  readonly what: string;
  /** What was seen, with its unit. */
  readonly seen: string;
  readonly isHeld: boolean;
}
