import type { ITerraformDependable } from 'cdktf';
import type { IConstruct } from 'constructs';
import type { AgentPort } from '../../upstream/marathon/checks';
import type { ServerFlags } from '../../upstream/marathon/document';
import type { HostGroup, IConnectable, Secret } from '../environment';
import type { MarathonAccess } from '../host';
import type { AgentOffer } from '../mesos';

/** A Marathon cluster: flows of its `connections` end at its hosts. */
export interface IMarathonCluster extends IConstruct, IConnectable {
  readonly hosts: HostGroup;
  /** Of the HTTP API. */
  readonly httpPort: number;
  /** How resources of our provider ask it. */
  readonly access: MarathonAccess;
  /** What must be there before apps can be made, and until they are gone. */
  readonly ready: readonly ITerraformDependable[];
  /** By which its documents are judged. */
  readonly serverFlags: ServerFlags;
  /** What agents offer that may run its apps; undefined: not known. */
  readonly agentOffers?: readonly AgentOffer[] | undefined;
  /** Declares that its leader asks instances at this port of their agents, for checks of its own; undefined: the agents are not known (LS224). */
  readonly allowChecks?: ((port: AgentPort) => void) | undefined;
}

export interface MarathonAttributes {
  /** Reached over SSH; the first that answers is asked. */
  readonly hosts: HostGroup;
  /** @default 8080 */
  readonly httpPort?: number;
  /** Where on its hosts the API listens. @default 'address' */
  readonly listens?: 'address' | 'loopback';
  /** A file with `<user>:<password>`. @default - the API asks for none */
  readonly httpCredentials?: Secret;
  /** How many agents may run its apps: plans of restarts count them. @default - not known */
  readonly agentCount?: number;
  /** The flags that it runs with, as far as documents hang on them: enable_features, default_network_name, mesos_role. @default none */
  readonly flags?: Readonly<Record<string, string>>;
}
