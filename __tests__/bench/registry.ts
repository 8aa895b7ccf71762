import type { Bench } from './bench';
import { sizes } from './sizes';
import { synth } from './synth/synth';

/** Every bench, in the order in which all of them run. One on live hosts says `needs: 'a live environment'` and stands here likewise. */
export const BENCHES: readonly Bench[] = [synth, sizes];
