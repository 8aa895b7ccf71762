import type { EnvironmentJson } from '../manifest';
import type { HostFacts, NoFacts } from './host-facts';

/** All that is judged, and nothing that asks a host. */
export interface Reading {
  readonly manifest: EnvironmentJson;
  readonly facts: ReadonlyMap<string, HostFacts | NoFacts>;
  /** Seconds by which a host's clock is ahead of this machine's; absent where it could not be measured. */
  readonly skew: ReadonlyMap<string, number>;
  /** Why a host has no socket helper. */
  readonly noHelper: ReadonlyMap<string, string>;
}
