import type { PlatformFault } from './fault';
export const WIPES: readonly PlatformFault[] = [];
