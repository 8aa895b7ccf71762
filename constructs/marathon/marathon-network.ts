/** Where the containers of an app are. */
export class MarathonNetwork {
  /** On the network of the hosts: the ports that it is offered are its own. */
  static readonly HOST = new MarathonNetwork('host');
  /** On the bridge of each host's engine: ports of the container are mapped to ports of the host. */
  static readonly BRIDGE = new MarathonNetwork('container/bridge');

  /** A network of containers that the engines of all agents know by name. */
  static container(name: string): MarathonNetwork {
    return new MarathonNetwork('container', name);
  }

  private constructor(
    /** As a document has it. */
    readonly mode: 'host' | 'container/bridge' | 'container',
    readonly networkName?: string,
  ) {
    Object.freeze(this);
  }

  toString(): string {
    return this.networkName === undefined ? this.mode : `${this.mode} ${this.networkName}`;
  }
}
