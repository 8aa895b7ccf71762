import { DEPARTURES } from './departures';
import type { Fault } from './fault';
import { HOST_FAULTS } from './hosts';
import { INTERRUPT } from './interrupt';
import { KILLS, RANDOM_KILLS } from './kills';

/** All of them, in the order in which they are tried. */
export const FAULTS: readonly Fault[] = [...KILLS, ...RANDOM_KILLS, INTERRUPT, ...HOST_FAULTS, ...DEPARTURES];
