import { DEPARTURES } from './departures';
import type { Fault, HadoopFault, PlatformFault } from './fault';
import { HOST_FAULTS } from './hosts';
import { INTERRUPT } from './interrupt';
import { KILLS, RANDOM_KILLS } from './kills';
import { LEADER_FAULTS } from './platform-leaders';
import { POWER_FAULTS } from './platform-power';
import { WIPES } from './platform-wipes';

const HADOOP: readonly HadoopFault[] = [...KILLS, ...RANDOM_KILLS, INTERRUPT, ...HOST_FAULTS, ...DEPARTURES];
const PLATFORM: readonly PlatformFault[] = [...LEADER_FAULTS, ...WIPES, ...POWER_FAULTS];

/** All of them, in the order in which they are tried. */
export const FAULTS: readonly Fault[] = [
  ...HADOOP.map((fault) => ({ ...fault, environment: 'lab' as const })),
  ...PLATFORM.map((fault) => ({ ...fault, environment: 'lab-platform' as const })),
];
