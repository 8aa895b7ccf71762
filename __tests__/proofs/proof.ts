import type { Live } from './live';
import type { Limit, Line } from './row';

/** Says what goes on while a proof runs. */
export type Say = (text: string) => void;

/** A fault that is in place; `undo` mends it and may be called twice. */
export interface Fault {
  readonly broke: string;
  /** Runs the proof, or its part that must notice, with the fault in place. */
  readonly check: () => Promise<readonly Line[]>;
  /** A failing observation must match each of these: together they name the fault. */
  readonly names: RegExp | readonly RegExp[];
  /** Observations that must not be there: the fault names itself and nothing else. */
  readonly only?: RegExp;
  readonly undo: () => Promise<void>;
  /** Runs after undo and must pass. */
  readonly recheck: () => Promise<readonly Line[]>;
  readonly mended: string;
}

/** Breaks one thing. The caller undoes it whatever happens. */
export type Break = (live: Live, say: Say) => Promise<Fault>;

export interface Proof {
  readonly row: string;
  readonly title: string;
  readonly limits: readonly Limit[];
  /** Shows the row. With `keep`, what the negative control needs stays until `cleanUp`. */
  run(live: Live, say: Say): Promise<Line[]>;
  /** The negative controls: one after another, each undone before the next. */
  readonly breaks: readonly Break[];
  /** Removes what the proof made; called once at the end, whatever happened. */
  cleanUp(live: Live): Promise<void>;
}
