import type { Bench } from './bench';
import { firstJob } from './first-job/first-job';
import { noOpDiff } from './no-op-diff';
import { sizes } from './sizes';
import { synth } from './synth/synth';

/** Every bench, in the order in which all of them run. */
export const BENCHES: readonly Bench[] = [synth, sizes, noOpDiff, firstJob];
