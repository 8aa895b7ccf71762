import type { PlatformFault } from './fault';
export const POWER_FAULTS: readonly PlatformFault[] = [];
