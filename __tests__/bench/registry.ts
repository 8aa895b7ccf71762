import type { Bench } from './bench';
import { firstJob } from './first-job';
import { hosts } from './hosts';
import { noOpDiff } from './no-op-diff';
import { overlay } from './overlay';
import { platformPlan } from './platform-plan';
import { sizes } from './sizes';
import { synth } from './synth/synth';

/** Every bench, in the order in which all of them run. */
export const BENCHES: readonly Bench[] = [synth, sizes, hosts, noOpDiff, platformPlan, firstJob, overlay];
