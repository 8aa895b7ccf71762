import { Construct } from 'constructs';
import { serverFlags, type ServerFlags } from '../../upstream/marathon/document';
import { Connections, endName, type HostGroup } from '../environment';
import type { MarathonAccess } from '../host';
import type { AgentOffer } from '../mesos';
import { declareCluster } from './access';
import type { IMarathonCluster, MarathonAttributes } from './i-marathon-cluster';

/** A cluster that exists. */
export class ImportedMarathonCluster extends Construct implements IMarathonCluster {
  readonly hosts: HostGroup;
  readonly httpPort: number;
  readonly connections: Connections;
  readonly access: MarathonAccess;
  readonly ready = [];
  readonly serverFlags: ServerFlags;
  readonly agentOffers: readonly AgentOffer[] | undefined;

  constructor(scope: Construct, id: string, attributes: MarathonAttributes) {
    super(scope, id);
    const { hosts, httpPort = 8080, listens = 'address', httpCredentials, agentCount, flags } = attributes;
    this.hosts = hosts;
    this.httpPort = httpPort;
    this.agentOffers = agentCount === undefined ? undefined : Array.from({ length: agentCount }, () => ({}));
    this.serverFlags = serverFlags(flags);
    this.connections = new Connections({
      construct: this,
      name: `${endName(this)} hosts`,
      members: () => this.hosts.names,
    });
    this.access = declareCluster(this, { hosts, httpPort, listens, httpCredentials, agentCount });
  }
}
