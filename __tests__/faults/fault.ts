import type { Bed } from './bed';
import type { HadoopBed } from './hadoop-bed';
import type { PlatformBed } from './platform-bed';

export type Say = (text: string) => void;

/** What a fault left behind that should not be, and what was seen. */
export interface Outcome {
  /** Empty when the promise held. */
  readonly wrong: readonly string[];
  readonly seen: readonly string[];
  /** What the promise gives a time to; its median is told. */
  readonly seconds?: number;
  /** What was measured, line by line: kept with the result. */
  readonly raw?: readonly string[];
  /** Whether simulators played Mesos and Marathon, where the promise is of their app too. */
  readonly simulated?: boolean;
}

/** In a promise that Mesos, Marathon and their app have a part in. */
export const APP_PROMISE = 'the app runs as often as declared';

/** Something that goes wrong on an environment, and what is promised then. */
export interface FaultOn<B extends Bed> {
  /** For the command line and the raw results: `kill-join-provider`. */
  readonly id: string;
  readonly title: string;
  readonly promise: string;
  /** Once, or five times where a time is promised. */
  readonly runs: 1 | 5;
  /** The longest that is promised. */
  readonly limitSeconds?: number;
  /** Leaves the bed as it found it: deployed, whole. */
  run(bed: B, say: Say): Promise<Outcome>;
}

export type HadoopFault = FaultOn<HadoopBed>;
export type PlatformFault = FaultOn<PlatformBed>;

export type Fault =
  (HadoopFault & { readonly environment: 'lab' }) | (PlatformFault & { readonly environment: 'lab-platform' });
