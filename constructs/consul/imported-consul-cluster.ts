import { Construct } from 'constructs';
import { Connections, endName, type HostGroup, type Secret } from '../environment';
import type { ConsulAccess } from '../host';
import { declareCluster } from './access';
import type { ConsulAttributes, IConsulCluster } from './i-consul-cluster';
import { USUAL } from './secrets';

/** A cluster that exists. */
export class ImportedConsulCluster extends Construct implements IConsulCluster {
  readonly servers: HostGroup;
  readonly datacenter: string;
  readonly httpPort: number;
  readonly managementToken: Secret;
  readonly certificateAuthority: Secret;
  readonly connections: Connections;
  readonly access: ConsulAccess;
  readonly ready = [];

  constructor(scope: Construct, id: string, attributes: ConsulAttributes) {
    super(scope, id);
    this.servers = attributes.servers;
    this.datacenter = attributes.datacenter ?? 'dc1';
    this.httpPort = attributes.httpPort ?? 8500;
    this.managementToken = attributes.managementToken ?? USUAL.managementToken;
    this.certificateAuthority = attributes.certificateAuthority ?? USUAL.certificateAuthority;
    this.connections = new Connections({
      construct: this,
      name: `${endName(this)} servers`,
      members: () => this.servers.names,
    });
    this.access = declareCluster(this);
  }
}
