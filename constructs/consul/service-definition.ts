import type { Duration } from '../values';

/** A service outside, as the agent that checks it registers it. */
export interface ServiceDefinition {
  /** Unique on that agent. */
  readonly id: string;
  readonly name: string;
  readonly address: string;
  readonly port: number;
  readonly tags: readonly string[];
  /** Between two tries. */
  readonly interval: Duration;
  /** A try that takes longer has failed. */
  readonly timeout: Duration;
}
