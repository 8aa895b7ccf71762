import { TerraformStack } from 'cdktf';
import { Construct, type IConstruct } from 'constructs';
import { Environment, Faults } from '../environment';
import { OverlayNetworkResource } from '../host';
import { Cidr, Port } from '../values';
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

/** What the engines take for themselves on every host. */
const ENGINE_NETWORKS = [
  ['docker0', Cidr.of('172.17.0.0/16')],
  ['docker_gwbridge', Cidr.of('172.18.0.0/16')],
] as const;

const OTHER_RANGE = 'choose a private range that the hosts do not route to';

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
      gateway: firstAddress(props.subnet),
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
    this.node.addValidation({ validate: () => [...this.overLateHosts(), ...this.tooSmall()] });
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
      faults.add(`subnet = ${subnet.toString()}`, `it overlaps ${what}`, OTHER_RANGE);
    };
    for (const [name, range] of ENGINE_NETWORKS)
      if (subnet.overlaps(range)) clash(`${name} (${range.toString()}) of every engine`);
    for (const underlay of this.underlayInside()) clash(underlay);
    for (const other of Environment.of(this).manifest.networks) {
      if (subnet.overlaps(Cidr.of(other.subnet))) clash(`${other.path} (${other.subnet})`);
      if (other.name === this.networkName && other.swarm === this.swarm.node.path) {
        const rule = `a network's name is unique in its swarm (${other.path} has it)`;
        faults.add(`networkName = "${this.networkName}"`, rule, 'rename one of them');
      }
    }
    if (mtu !== undefined && !(Number.isInteger(mtu) && mtu >= 576 && mtu <= 8950)) {
      faults.add(
        `mtu = ${mtu}`,
        "an overlay's MTU is from 576 to 8950 bytes (the underlay's less 50)",
        'use 1450 on Ethernet',
      );
    }
    if (!/^[a-zA-Z0-9][a-zA-Z0-9_.-]*$/.test(this.networkName)) {
      faults.add(`networkName = "${this.networkName}"`, "a network's name has letters, digits, _ . and -", 'rename it');
    }
    faults.throwIfAny();
  }

  private underlayInside(): string[] {
    return Environment.of(this)
      .manifest.hosts.filter(({ address }) => this.subnet.contains(address))
      .map(({ name, address }) => `the underlay: host ${name} is ${address}`);
  }

  /** Hosts declared after the network; the constructor refused the others. */
  private overLateHosts(): string[] {
    return this.underlayInside().map(
      (underlay) => `${this.node.path}: subnet = ${this.subnet.toString()}: it overlaps ${underlay}; ${OTHER_RANGE}`,
    );
  }

  /** Network, broadcast and gateway address; one per host for swarm's own endpoint; one spare for an update in flight. */
  private tooSmall(): string[] {
    const needed = 3 + this.swarm.hosts.length + this.endpoints + 1;
    if (needed <= this.subnet.size) return [];
    return [
      `${this.node.path}: subnet = ${this.subnet.toString()}: it has ${this.subnet.size} addresses and ${needed} are needed ` +
        `(${this.endpoints} containers, ${this.swarm.hosts.length} hosts, 4 of the network's own); choose a larger one`,
    ];
  }
}

function firstAddress(subnet: Cidr): string {
  const [a, b, c, d] = subnet.address.split('.').map(Number) as [number, number, number, number];
  return [a, b, c, d + 1].join('.');
}
