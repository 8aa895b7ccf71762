import type { ITerraformDependable } from 'cdktf';
import type { IConnectable } from '../environment';
import type { Duration, Port } from '../values';

/** What Marathon needs of the Mesos cluster that it is a framework of. */
export interface MarathonMesos {
  /** Where the leading master is found: `zk://<host>:<port>,.../mesos`. */
  readonly zookeeperUrl: string;
  /** How many agents may run apps. @default - not known, and then no plan of a restart counts them */
  readonly agentCount?: number;
  /** What an agent leaves to an executor that it ends (executor_shutdown_grace_period). @default - not known */
  readonly executorShutdownGracePeriod?: Duration;
  /** What must be there before a framework can register. @default nothing */
  readonly ready?: readonly ITerraformDependable[];
  /** Declares that these speak to the masters, and the masters to them at the port of their libprocess. */
  allowFrameworks(frameworks: IConnectable, libprocess: Port): void;
}
