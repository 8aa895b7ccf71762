import type { ITerraformDependable } from 'cdktf';
import type { IConstruct } from 'constructs';
import type { FlowPeer, HostGroup, IConnectable, Secret } from '../environment';
import type { Duration, Port } from '../values';
import type { AgentOffer } from './agent-offer';
import type { MesosDistribution } from './distribution';

/** A Mesos cluster, made here or existing: flows of its `connections` end at the masters. */
export interface IMesosCluster extends IConstruct, IConnectable {
  /** `zk://<address>:<port>,.../<path>`: by it agents and frameworks find the leader. */
  readonly zkUrl: string;
  readonly masters: HostGroup;
  readonly agents: HostGroup;
  /** What agents offer, one of each host that is neither leaving nor lost. */
  readonly agentOffers: readonly AgentOffer[];
  readonly masterPort: number;
  readonly agentPort: number;
  readonly distribution: MesosDistribution;
  /** Flows to agents: ports of tasks, for example. */
  readonly agentConnections: IConnectable['connections'];
  /** How long an executor may take to register at its agent, its image's pull included; undefined: not known. */
  readonly executorRegistrationTimeout: Duration | undefined;
  /** For `dependsOn` of a framework, which needs no agent: each ends when its master takes part. */
  readonly mastersReady: readonly ITerraformDependable[];
  /** For `dependsOn` of what runs on agents, and is to be gone before they are: each ends when its agent is registered. */
  readonly agentsReady: readonly ITerraformDependable[];
  /** Who signs the daemons' certificates, for a framework that speaks TLS; undefined where they speak plain text. */
  readonly certificateAuthority: Secret | undefined;
  /** Whether its daemons hear nobody who speaks plain text. */
  readonly requiresTls: boolean;
  /** Declares that a framework speaks to the masters. Masters speak back at a port that the framework names: it declares that flow itself. */
  allowFrameworks(frameworks: FlowPeer): void;
  /**
   * Declares that these speak to tasks at the agents. @param port @default - every port that an agent offers
   * @throws ConfigurationError where that is said by a flag of the agents
   */
  allowToTasks(clients: FlowPeer, why: string, port?: Port): void;
  /** The secret of a framework's principal, as bare text; undefined where frameworks need not say who they are. @throws ConfigurationError for one that is not declared */
  credential(principal: string): Secret | undefined;
}

export interface MesosAttributes {
  readonly zkUrl: string;
  /** Reached over SSH. */
  readonly masters: HostGroup;
  readonly agents: HostGroup;
  /** @default MesosDistribution.CLUSTERD */
  readonly distribution?: MesosDistribution;
  /** @default 5050 */
  readonly masterPort?: number;
  /** @default 5051 */
  readonly agentPort?: number;
  /** Ranges of host ports that agents offer to tasks. @default ['31000-32000'], which Mesos offers of its own accord */
  readonly taskPorts?: readonly string[];
  /** Of its agents (executor_registration_timeout); Marathon waits as long for a task to run. @default - not known */
  readonly executorRegistrationTimeout?: Duration;
  /** By principal. @default - frameworks need not say who they are */
  readonly credentials?: Readonly<Record<string, Secret>>;
  /** @default - plain text */
  readonly certificateAuthority?: Secret;
  /** Whether its daemons understand plain text beside TLS (LIBPROCESS_SSL_SUPPORT_DOWNGRADE). @default false */
  readonly downgrade?: boolean;
}
