import type { IConstruct } from 'constructs';
import type { IMarathonCluster } from './i-marathon-cluster';

/** An app of a Marathon cluster. */
export interface IMarathonApp extends IConstruct {
  readonly cluster: IMarathonCluster;
  /** Absolute. */
  readonly appId: string;
}
