import { Construct } from 'constructs';
import { Connections, endName, Environment, Faults, Peer, type Host } from '../environment';
import { Duration, isRfc1123Label, LABEL, type Port } from '../values';
import { claim } from './claim';
import type { ConsulCluster } from './consul-cluster';
import { CHECKED_FROM, EXTERNAL_PORT, UNIQUE_EXTERNAL } from './rules';

export interface ExternalServiceProps {
  readonly cluster: ConsulCluster;
  /** Its name in Consul; several instances may share it. @default - the construct's id in lower case */
  readonly serviceName?: string;
  /** Where it runs: an IPv4 address or a DNS name. */
  readonly address: string;
  /** TCP. */
  readonly port: Port;
  /** The host whose agent registers it and tries it. @default - the cluster's first host that stays */
  readonly checkedFrom?: Host;
  /** @default none */
  readonly tags?: readonly string[];
  /** Between two tries. @default 10 s */
  readonly interval?: Duration;
  /** A try that takes longer has failed. @default 3 s */
  readonly timeout?: Duration;
}

/**
 * A cache, queue or database that stays outside: found in Consul like any other service, as long as a TCP connection to it succeeds; an end
 * of flows (`peer`), and in the manifest. While its host's agent is down nobody tries it, and it counts as critical.
 * @throws ConfigurationError naming every unusable value at once
 */
export class ExternalService extends Construct {
  readonly serviceName: string;
  readonly address: string;
  readonly port: Port;
  /** The end of flows to it: `web.connections.allowTo(orders.peer, orders.port, 'orders')`. */
  readonly peer: Peer;

  constructor(scope: Construct, id: string, props: ExternalServiceProps) {
    super(scope, id);
    const { cluster, address, port, tags = [] } = props;
    this.serviceName = props.serviceName ?? id.toLowerCase();
    this.address = address;
    this.port = port;
    const host =
      props.checkedFrom ?? cluster.agentHosts.find(({ state }) => state === 'active') ?? cluster.servers.first;
    this.peer = this.validate(props, host);
    cluster.addExternalService(host, {
      id: endName(this).replaceAll('/', '-'),
      name: this.serviceName,
      address,
      port: port.number,
      tags,
      interval: props.interval ?? Duration.seconds(10),
      timeout: props.timeout ?? Duration.seconds(3),
    });
    const checker = new Connections({ construct: this, name: host.name, members: () => [host.name] });
    checker.allowTo(this.peer, port, `whether ${this.serviceName} answers`, { owner: 'external' });
    Environment.of(this).manifest.addExternalService({
      path: this.node.path,
      name: this.serviceName,
      address,
      port: port.number,
      host: host.name,
    });
  }

  private validate({ cluster, address, port }: ExternalServiceProps, host: Host): Peer {
    const faults = new Faults(this.node.path);
    if (!isRfc1123Label(this.serviceName))
      faults.add(`serviceName = "${this.serviceName}"`, LABEL, {
        says: 'a service name is an RFC 1123 label: it is a name in DNS',
      });
    const peer = faults.collect('address', () => Peer.address(address));
    if (port.protocol !== 'tcp' || port.last !== port.number) faults.add(`port = ${port.toString()}`, EXTERNAL_PORT);
    if (!cluster.agentHosts.includes(host)) {
      const fix = `choose one of ${cluster.agentHosts.map(({ name }) => name).join(', ')}`;
      faults.add(`checkedFrom = ${host.name}`, CHECKED_FROM, { fix });
    }
    const instance = `${this.serviceName} at ${address}:${port.number}`;
    const other = claim(cluster, `service ${instance}`, this);
    if (other !== undefined) faults.add(instance, UNIQUE_EXTERNAL, { detail: `${other} has it` });
    faults.throwIfAny();
    return peer as Peer; // else it was a fault
  }
}
