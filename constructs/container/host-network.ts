import { TerraformStack } from 'cdktf';
import { Construct, type IConstruct } from 'constructs';
import { Environment, Faults, type Host } from '../environment';
import { HostNetworkResource } from '../host';
import { Cidr } from '../values';
import { engineNetworksIn, underlayIn } from './engine-networks';
import { BRIDGE_MTU, CONTAINER_HOST, NETWORK_NAME, OTHER_SUBNET, UNIQUE_HOST_NETWORK } from './rules';

/** A network that containers of one host share. */
export interface IHostNetwork extends IConstruct {
  readonly host: Host;
  readonly networkName: string;
  /** The id that the engine gave it, known after apply. */
  readonly networkId: string;
  readonly subnet: Cidr;
}

export interface HostNetworkProps {
  readonly host: Host;
  /** Overlaps no other network that the host knows. */
  readonly subnet: Cidr;
  /** Unique on the host. @default `<stack id>-<construct id>`, in lower case */
  readonly networkName?: string;
  /** Bytes. @default - the engine's own, 1500 */
  readonly mtu?: number;
}

/**
 * A bridge network of one host's engine. Its containers find each other by name, and are reached from outside at the ports that
 * they publish.
 * @throws ConfigurationError for a host without engine, a subnet that overlaps another network, a bad MTU or name;
 * at synth for one that overlaps a host declared later
 */
export class HostNetwork extends Construct implements IHostNetwork {
  readonly host: Host;
  readonly networkName: string;
  readonly subnet: Cidr;
  private readonly network: HostNetworkResource;

  constructor(scope: Construct, id: string, props: HostNetworkProps) {
    super(scope, id);
    const { host, subnet, mtu } = props;
    const environment = TerraformStack.of(this).node.id;
    this.host = host;
    this.subnet = subnet;
    this.networkName = props.networkName ?? `${environment}-${id}`.toLowerCase();
    this.validate(mtu);
    this.network = new HostNetworkResource(this, 'Resource', {
      name: this.networkName,
      host: host.connection,
      subnet: subnet.toString(),
      gateway: subnet.firstHost,
      ...(mtu !== undefined && { mtu }),
      labels: { 'longshore.environment': environment, 'longshore.path': this.node.path },
    });
    const { manifest, rules } = Environment.of(this);
    // Hosts declared after the network; the constructor refused the others.
    rules.check(OTHER_SUBNET, this, () => underlayIn(this, subnet).map((underlay) => this.overlap(underlay)));
    manifest.addNetwork({
      path: this.node.path,
      name: this.networkName,
      kind: 'bridge',
      host: host.name,
      subnet: subnet.toString(),
      ...(mtu !== undefined && { mtu }),
    });
  }

  get networkId(): string {
    return this.network.id;
  }

  /** For `dependsOn` of other resources. */
  get fqn(): string {
    return this.network.fqn;
  }

  private validate(mtu: number | undefined): void {
    const faults = new Faults(this.node.path);
    const { host, networkName, subnet } = this;
    if (host.engine === 'none') faults.add(`host = ${host.name}: engine = none`, CONTAINER_HOST);
    const others = Environment.of(this).manifest.networks.filter(
      (other) => other.kind === 'overlay' || other.host === host.name,
    );
    const overlapping = others.filter((other) => subnet.overlaps(Cidr.of(other.subnet)));
    for (const what of [
      ...engineNetworksIn(subnet),
      ...underlayIn(this, subnet),
      ...overlapping.map((other) => `${other.path} (${other.subnet})`),
    ]) {
      const { value, says } = this.overlap(what);
      faults.add(value, OTHER_SUBNET, { says });
    }
    const namesake = others.find(({ name }) => name === networkName);
    if (namesake !== undefined) {
      const detail = `${namesake.path} has it${namesake.kind === 'bridge' ? ` on ${host.name}` : ''}`;
      faults.add(`networkName = "${networkName}"`, UNIQUE_HOST_NETWORK, { detail });
    }
    if (mtu !== undefined && !(Number.isInteger(mtu) && mtu >= 576 && mtu <= 65535))
      faults.add(`mtu = ${mtu}`, BRIDGE_MTU);
    if (!/^[a-zA-Z0-9][a-zA-Z0-9_.-]*$/.test(networkName)) faults.add(`networkName = "${networkName}"`, NETWORK_NAME);
    faults.throwIfAny();
  }

  private overlap(what: string): { value: string; says: string } {
    return { value: `subnet = ${this.subnet.toString()}`, says: `it overlaps ${what}` };
  }
}
