import type { Construct } from 'constructs';
import type { Port } from '../values';
import { Environment } from './environment';
import type { Flow, FlowEnd, FlowNetwork } from './flows';
import { Host } from './host';
import { HostGroup } from './host-group';
import { Peer } from './peer';

/** Something that flows begin or end at. */
export interface IConnectable {
  readonly connections: Connections;
}

/** What can be named as the other end of a flow. */
export type FlowPeer = Host | HostGroup | Peer | IConnectable;

export interface ConnectionsProps {
  /** Who declares the flows; their rules stand under its path. */
  readonly construct: Construct;
  /** Where the flows travel. @default 'underlay' */
  readonly network?: FlowNetwork;
  /** Names of hosts (underlay) or paths of containers, read when the environment is written. */
  readonly members: () => readonly string[];
  /** What the members are called, e.g. `swarm managers`; unique in the environment. */
  readonly name: string;
}

/**
 * The flows of one construct, in the manner of AWS CDK's Connections: declared here, read by firewall, preflight, verify, port table
 * and picture. Nothing is enforced by declaring.
 */
export class Connections {
  readonly end: FlowEnd;
  private readonly network: FlowNetwork;

  constructor(private readonly props: ConnectionsProps) {
    this.network = props.network ?? 'underlay';
    this.end = { name: props.name, kind: this.network === 'underlay' ? 'hosts' : 'containers', members: props.members };
  }

  /** @param why in the field's words: it is the comment of the firewall's rule */
  allowFrom(other: FlowPeer, port: Port, why: string, details: FlowDetails = {}): void {
    this.add(endOf(other), this.end, port, why, details);
  }

  allowTo(other: FlowPeer, port: Port, why: string, details: FlowDetails = {}): void {
    this.add(this.end, endOf(other), port, why, details);
  }

  /** Among the members themselves. */
  allowInternally(port: Port, why: string, details: FlowDetails = {}): void {
    this.add(this.end, this.end, port, why, details);
  }

  private add(from: FlowEnd, to: FlowEnd, port: Port, why: string, details: FlowDetails): void {
    const path = this.props.construct.node.path;
    Environment.of(this.props.construct).flows.add({ path, network: this.network, from, to, port, why, ...details });
  }
}

type FlowDetails = Pick<Flow, 'carries' | 'owner'>;

/** A construct's name among the ends of flows: its path below the stack, which nobody else has. */
export function endName(construct: Construct): string {
  return construct.node.path.split('/').slice(1).join('/').toLowerCase();
}

function endOf(peer: FlowPeer): FlowEnd {
  if (peer instanceof Peer) return { name: peer.name, kind: 'addresses', members: () => peer.addresses };
  if (Host.isHost(peer)) return { name: peer.name, kind: 'hosts', members: () => [peer.name] };
  if (peer instanceof HostGroup) return { name: peer.names.join(' '), kind: 'hosts', members: () => peer.names };
  return peer.connections.end;
}
