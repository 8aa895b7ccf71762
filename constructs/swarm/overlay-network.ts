import { TerraformStack } from 'cdktf';
import { Construct, type IConstruct } from 'constructs';
import { engineNetworksIn, NETWORK_NAME, OTHER_SUBNET, underlayIn } from '../container';
import { Environment, Faults, type Breach } from '../environment';
import { OverlayNetworkResource } from '../host';
import { Cidr, Port } from '../values';
import { MTU, SUBNET_SIZE, UNIQUE_NETWORK_NAME } from './rules';
import type { ISwarm } from './swarm';

/** A network that containers of a swarm's hosts share. */
export interface IOverlayNetwork extends IConstruct {
  readonly swarm: ISwarm;
  readonly networkName: string;
  /** The id that the engine gave it, known after apply. */
  readonly networkId: string;
  readonly subnet: Cidr;
  /** Declares endpoints, so that a subnet too small for them is refused. */
  addEndpoints(count: number): void;
}

export interface OverlayNetworkProps {
  readonly swarm: ISwarm;
  /** Overlaps no other network that the hosts know. */
  readonly subnet: Cidr;
  /** @default `<stack id>-<construct id>`, in lower case */
  readonly networkName?: string;
  /** The underlay's MTU less 50 bytes for VXLAN. @default - the engine's own, 1450 */
  readonly mtu?: number;
  /** Whether plain containers may join. @default true */
  readonly attachable?: boolean;
  /** IPsec between the hosts; refused at deploy by the name of each host whose kernel has no ESP. @default false */
  readonly encrypted?: boolean;
  /** Further driver options. @default none */
  readonly options?: Readonly<Record<string, string>>;
}

/**
 * A VXLAN network over all members of a swarm.
 * @throws ConfigurationError for a subnet that overlaps a host, docker0, docker_gwbridge or another overlay, a bad MTU or name;
 * at synth for one that overlaps a host declared later, or is too small for its endpoints
 */
export class OverlayNetwork extends Construct implements IOverlayNetwork {
  readonly swarm: ISwarm;
  readonly networkName: string;
  readonly subnet: Cidr;
  private readonly network: OverlayNetworkResource;
  private endpoints = 0;

  constructor(scope: Construct, id: string, props: OverlayNetworkProps) {
    super(scope, id);
    this.swarm = props.swarm;
    this.subnet = props.subnet;
    const environment = TerraformStack.of(this).node.id;
    this.networkName = props.networkName ?? `${environment}-${id}`.toLowerCase();
    this.validate(props);
    const encrypted = props.encrypted ?? false;
    this.network = new OverlayNetworkResource(this, 'Resource', {
      name: this.networkName,
      managers: props.swarm.managerConnections,
      subnet: props.subnet.toString(),
      gateway: props.subnet.firstHost,
      attachable: props.attachable ?? true,
      encrypted,
      encryptedOn: encrypted ? props.swarm.hosts.map(({ connection }) => connection) : [],
      options: {
        ...props.options,
        ...(props.mtu !== undefined && { 'com.docker.network.driver.mtu': String(props.mtu) }),
      },
      labels: { 'longshore.environment': environment, 'longshore.path': this.node.path },
      // An engine learns of a network when a task on it comes; encrypted, every host is asked for ESP first.
      dependsOn: encrypted ? props.swarm.membership : props.swarm.joined(),
    });
    const { rules } = Environment.of(this);
    // Hosts declared after the network; the constructor refused the others.
    rules.check(OTHER_SUBNET, this, () => underlayIn(this, this.subnet).map((underlay) => this.overlap(underlay)));
    rules.check(SUBNET_SIZE, this, () => this.tooSmall());
    const { connections, dataPathPort } = props.swarm;
    const details = { carries: this.networkName, owner: 'kernel' } as const;
    connections.allowInternally(Port.udp(dataPathPort), `VXLAN: overlay "${this.networkName}"`, details);
    Environment.of(this).manifest.addNetwork({
      path: this.node.path,
      name: this.networkName,
      kind: 'overlay',
      swarm: props.swarm.node.path,
      subnet: props.subnet.toString(),
      ...(props.mtu !== undefined && { mtu: props.mtu }),
      ...(encrypted && { encrypted }),
    });
  }

  get networkId(): string {
    return this.network.id;
  }

  get fqn(): string {
    return this.network.fqn;
  }

  addEndpoints(count: number): void {
    this.endpoints += count;
  }

  private validate({ subnet, mtu }: OverlayNetworkProps): void {
    const faults = new Faults(this.node.path);
    const clash = (what: string): void => {
      const { value, says } = this.overlap(what);
      faults.add(value, OTHER_SUBNET, { says });
    };
    for (const network of engineNetworksIn(subnet)) clash(network);
    const { ingress } = this.swarm;
    if (ingress !== undefined && subnet.overlaps(ingress)) clash(`ingress (${ingress.toString()}) of the swarm`);
    for (const underlay of underlayIn(this, subnet)) clash(underlay);
    for (const other of Environment.of(this).manifest.networks) {
      if (subnet.overlaps(Cidr.of(other.subnet))) clash(`${other.path} (${other.subnet})`);
      if (other.kind === 'overlay' && other.name === this.networkName && other.swarm === this.swarm.node.path) {
        const detail = `${other.path} has it`;
        faults.add(`networkName = "${this.networkName}"`, UNIQUE_NETWORK_NAME, { detail });
      }
    }
    if (mtu !== undefined && !(Number.isInteger(mtu) && mtu >= 576 && mtu <= 8950)) faults.add(`mtu = ${mtu}`, MTU);
    if (!/^[a-zA-Z0-9][a-zA-Z0-9_.-]*$/.test(this.networkName))
      faults.add(`networkName = "${this.networkName}"`, NETWORK_NAME);
    faults.throwIfAny();
  }

  private overlap(what: string): { value: string; says: string } {
    return { value: `subnet = ${this.subnet.toString()}`, says: `it overlaps ${what}` };
  }

  /** Network, broadcast and gateway address; one per host for swarm's own endpoint; one spare for an update in flight. */
  private tooSmall(): Breach[] {
    const needed = 3 + this.swarm.hosts.length + this.endpoints + 1;
    if (needed <= this.subnet.size) return [];
    const says = `it has ${this.subnet.size} addresses and ${needed} are needed`;
    const detail = `${this.endpoints} containers, ${this.swarm.hosts.length} hosts, 4 of the network's own`;
    return [{ value: `subnet = ${this.subnet.toString()}`, says, detail }];
  }
}
