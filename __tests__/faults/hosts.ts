import type { Fault } from './fault';

export const HOST_FAULTS: readonly Fault[] = [];
