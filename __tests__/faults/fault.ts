import type { Bed } from './bed';

export type Say = (text: string) => void;

/** What a fault left behind that should not be, and what was seen. */
export interface Outcome {
  /** Empty when the promise held. */
  readonly wrong: readonly string[];
  readonly seen: readonly string[];
  /** What the promise gives a time to; its median is told. */
  readonly seconds?: number;
}

/** Something that goes wrong, and what is promised then. */
export interface Fault {
  /** For the command line and the raw results: `kill-join-provider`. */
  readonly id: string;
  readonly title: string;
  readonly promise: string;
  /** Once, or five times where a time is promised. */
  readonly runs: 1 | 5;
  /** The longest that is promised. */
  readonly limitSeconds?: number;
  /** Leaves the bed as it found it: deployed, whole. */
  run(bed: Bed, say: Say): Promise<Outcome>;
}
