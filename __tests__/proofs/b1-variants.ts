import { Duration } from '../../constructs';
import type { LabPlatformSettings } from '../../stacks/lab-platform';

/** What B1 deploys otherwise than declared. */
export const VARIANTS = {
  /** Restarts every member of ZooKeeper and Consul, and changes nothing that users see. */
  control: { zookeeper: { maxClientConnections: 61 }, consul: { prometheusRetention: Duration.minutes(6) } },
  /** Restarts every master and agent of Mesos likewise. */
  mesos: { mesos: { masterFlags: { offer_timeout: '6mins' }, agentFlags: { gc_delay: '6days' } } },
  /** Another version of the app. */
  upgrade: { sample: { version: '2' } },
  /** One that cannot start. */
  broken: { sample: { version: '3', failAtStart: 'on purpose, for proof B1' } },
  /** As many instances as three agents take. */
  grown: { sample: { instances: 6 } },
  /** No app. */
  none: { sample: 'none' },
} as const satisfies Readonly<Record<string, LabPlatformSettings>>;

export type Variant = keyof typeof VARIANTS;

export const isVariant = (word: string): word is Variant => word in VARIANTS;
