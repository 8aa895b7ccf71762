import { TerraformStack } from 'cdktf';
import type { Construct } from 'constructs';
import type { Faults, Host } from '../environment';
import type { HostPort } from '../host';
import { Cidr, type Port } from '../values';
import { PORTS_OF_NETWORK, PUBLISH_ADDRESS, UNIQUE_PORT } from './rules';

/** A port of a container that is reached at its host. */
export interface PublishedPort {
  /** In the container; a range is published as one. */
  readonly port: Port;
  /** The first at the host. @default - the same */
  readonly hostPort?: number;
}

/** As the resource has them: each port by itself, at the host's underlay address. */
export function hostPortsOf({ address }: Host, ports: readonly PublishedPort[]): HostPort[] {
  return ports
    .flatMap(({ port: { protocol, number, last }, hostPort = number }) =>
      Array.from({ length: last - number + 1 }, (_, offset) => ({
        protocol,
        port: number + offset,
        hostAddress: address,
        hostPort: hostPort + offset,
      })),
    )
    .sort((a, b) => a.hostPort - b.hostPort || (a.protocol < b.protocol ? -1 : 1));
}

const PUBLISHED = new WeakMap<TerraformStack, PublishedPorts>();

/** What the containers of a stack publish, by host. */
export class PublishedPorts {
  static of(scope: Construct): PublishedPorts {
    const stack = TerraformStack.of(scope);
    const known = PUBLISHED.get(stack) ?? new PublishedPorts();
    PUBLISHED.set(stack, known);
    return known;
  }

  private readonly owners = new Map<string, string>();

  /** Takes a container's ports, and says which it cannot have. */
  add(
    construct: Construct,
    props: { readonly host: Host; readonly network?: unknown; readonly ports?: readonly PublishedPort[] },
    faults: Faults,
  ): void {
    const { host, network = 'host', ports = [] } = props;
    if (ports.length === 0) return;
    if (network === 'host') {
      const list = ports.map(({ port }) => port.toString()).join(', ');
      faults.add(`ports = ${list}: network = host`, PORTS_OF_NETWORK);
    }
    if (!Cidr.isAddress(host.address)) faults.add(`host = ${host.name}: address = ${host.address}`, PUBLISH_ADDRESS);
    for (const { hostPort, protocol } of hostPortsOf(host, ports)) {
      const key = `${host.name} ${hostPort}/${protocol}`;
      const owner = this.owners.get(key);
      if (owner === undefined) this.owners.set(key, construct.node.path);
      else {
        const detail = `${owner} publishes ${hostPort}/${protocol} on ${host.name}`;
        faults.add(`ports = ${hostPort}/${protocol}`, UNIQUE_PORT, { detail });
      }
    }
  }
}
