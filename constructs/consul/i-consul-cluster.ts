import type { ITerraformDependable } from 'cdktf';
import type { IConstruct } from 'constructs';
import type { HostGroup, IConnectable, Secret } from '../environment';
import type { ConsulAccess } from '../host';

/** A Consul cluster: flows of its `connections` end at the servers. */
export interface IConsulCluster extends IConstruct, IConnectable {
  readonly servers: HostGroup;
  readonly datacenter: string;
  /** Of the HTTP API, on the servers' loopback. */
  readonly httpPort: number;
  /** By which what the cluster holds is read and changed. */
  readonly managementToken: Secret;
  /** Who signed the certificates of its agents. */
  readonly certificateAuthority: Secret;
  /** How resources of our provider ask it. */
  readonly access: ConsulAccess;
  /** What must be there before the cluster can be asked. */
  readonly ready: readonly ITerraformDependable[];
}

export interface ConsulAttributes {
  /** Reached over SSH; the first that answers is asked. */
  readonly servers: HostGroup;
  /** @default 'dc1' */
  readonly datacenter?: string;
  /** @default 8500 */
  readonly httpPort?: number;
  /** @default `Secret.file('consul/bootstrap-token')` */
  readonly managementToken?: Secret;
  /** @default `Secret.file('consul/ca.pem')` */
  readonly certificateAuthority?: Secret;
}
