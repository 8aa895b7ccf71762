import type { ITerraformDependable } from 'cdktf';
import type { FlowPeer, IConnectable, Secret } from '../environment';
import type { AgentOffer } from '../mesos';
import type { Duration, Port } from '../values';

/** What Marathon needs of the Mesos cluster that it is a framework of: a MesosCluster has it. Flows of its `connections` end at the masters. */
export interface MarathonMesos extends IConnectable {
  /** Where the leading master is found: `zk://<host>:<port>,.../mesos`. */
  readonly zkUrl: string;
  /** What agents offer where apps may run; undefined: not known, and then no plan of a restart counts them. */
  readonly agentOffers?: readonly AgentOffer[];
  /** How long an executor may take to register, its image's pull included (executor_registration_timeout). @default - not known */
  readonly executorRegistrationTimeout?: Duration | undefined;
  /** What must be there before a framework can register. @default nothing */
  readonly mastersReady?: readonly ITerraformDependable[];
  /** What must be there before tasks have where to run, and is to stay until they are gone. @default nothing */
  readonly agentsReady?: readonly ITerraformDependable[];
  /** Whether its masters hear nobody who speaks plain text, as Marathon does. @default false */
  readonly requiresTls?: boolean;
  /** The secret of a framework's principal; undefined where frameworks need not say who they are. */
  credential?(principal: string): Secret | undefined;
  /** Declares that these speak to the masters. */
  allowFrameworks(frameworks: FlowPeer): void;
  /**
   * Declares that these speak to tasks at the agents, as Marathon does for checks of its own; undefined: the agents are not known (LS224).
   * @param port @default - every port that an agent offers
   */
  allowToTasks?(clients: FlowPeer, why: string, port?: Port): void;
}
