import type { ITerraformDependable } from 'cdktf';
import { Construct, type IConstruct } from 'constructs';
import { ConfigurationError, Connections, Host, HostGroup, Peer, type IConnectable } from '../environment';
import { Port } from '../values';
import { ENSEMBLE_SIZE } from './rules';

/** Who may speak to an ensemble as a client. */
export type ZooKeeperClients = Host | HostGroup | IConnectable;

/** A ZooKeeper ensemble, made here or existing. */
export interface IZooKeeperEnsemble extends IConstruct {
  /** `<address>:<port>` of every member, separated by commas, as clients take it; a chroot is appended: `${connectString}/mesos`. */
  readonly connectString: string;
  /** For `dependsOn`: what must be there before it has a leader; nothing of one that is managed elsewhere. */
  readonly ready: readonly ITerraformDependable[];
  /** Declares that these speak to every member. @param why @default 'ZooKeeper clients' */
  allowClients(clients: ZooKeeperClients, why?: string): void;
}

export interface ZooKeeperAttributes {
  /** `<IPv4 address or DNS name>[:<port>]` of every member; port 2181 where none is given. */
  readonly addresses: readonly string[];
}

/** The port that ZooKeeper's clients expect. */
export const CLIENT_PORT = 2181;

export const CLIENTS = 'ZooKeeper clients';

/** An ensemble that is managed elsewhere: its members are peers outside. */
export class ExistingEnsemble extends Construct implements IZooKeeperEnsemble {
  readonly connectString: string;
  readonly ready = [];
  private readonly members: readonly { readonly peer: Peer; readonly port: Port }[];

  /** @throws InvalidValueError for an address or port that is none, ConfigurationError for no address */
  constructor(scope: Construct, id: string, { addresses }: ZooKeeperAttributes) {
    super(scope, id);
    if (addresses.length === 0) {
      const wording = { says: 'an existing ensemble has at least one address', fix: 'name every member' };
      throw ConfigurationError.of(this.node.path, 'addresses = none', ENSEMBLE_SIZE, wording);
    }
    const parsed = addresses.map((text) => {
      const [, address = text, port = String(CLIENT_PORT)] = /^(.*):(\d+)$/.exec(text) ?? [];
      return { address, port: Port.tcp(Number(port)) };
    });
    this.members = parsed.map(({ address, port }) => ({ peer: Peer.address(address), port }));
    this.connectString = parsed.map(({ address, port }) => `${address}:${port.number}`).join(',');
  }

  allowClients(clients: ZooKeeperClients, why = CLIENTS): void {
    const from = this.connectionsOf(clients);
    for (const { peer, port } of this.members) from.allowTo(peer, port, why, { owner: 'external' });
  }

  /** Hosts declare no flows of their own. */
  private connectionsOf(clients: ZooKeeperClients): Connections {
    if (!Host.isHost(clients) && !(clients instanceof HostGroup)) return clients.connections;
    const names = Host.isHost(clients) ? [clients.name] : clients.names;
    return new Connections({ construct: this, name: names.join(' '), members: () => names });
  }
}
