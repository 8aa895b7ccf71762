import { Construct } from 'constructs';
import type { HostConnection } from '../host';
import { Cidr, isRfc1123Label, LABEL, type Size } from '../values';
import { Faults } from './configuration-error';
import { Environment } from './environment';
import { projectFile } from './project-file';
import { ADDRESS, CORES, SSH_TARGET, UNIQUE_ADDRESS, UNIQUE_HOST_NAME } from './rules';
import type { Ssh } from './ssh';

/** `active`; `leaving`: emptied by the next deploy; `lost`: dead for good, never contacted again. */
export type HostState = 'active' | 'leaving' | 'lost';

export interface HostProps {
  /** IPv4 address or DNS name at which it answers SSH and its peers. */
  readonly address: string;
  readonly ssh: Ssh;
  /** What the platform may plan with. Constructs that size themselves refuse a host without it. @default - not declared */
  readonly memory?: Size;
  /** Cores the platform may plan with. @default - not declared */
  readonly cores?: number;
  /** For selection (`hosts.labelled('role', 'worker')`); also node labels in a swarm. @default none */
  readonly labels?: Readonly<Record<string, string>>;
  /** Interface that carries traffic between hosts. @default - the one that holds `address` */
  readonly underlayInterface?: string;
  /** Whether a Docker engine runs there. @default 'docker' */
  readonly engine?: 'docker' | 'none';
  /** @default 'active' */
  readonly state?: HostState;
  /** What a plan does while the host cannot be reached: keep the last known state and warn, or fail. @default 'warn' */
  readonly unreachable?: 'warn' | 'fail';
  /** The inventory file that declares it, as `HostGroup.fromInventory` was given it: where the CLI changes it. @default - declared in code */
  readonly inventory?: string;
}

const HOST = Symbol.for('longshore.Host');

/** An existing machine. It is no resource of its own: other constructs put things on it. Its id is its name. */
export class Host extends Construct {
  /** True for any Host, also of another copy of the library. */
  static isHost(x: unknown): x is Host {
    return typeof x === 'object' && x !== null && HOST in x;
  }

  readonly address: string;
  readonly ssh: Ssh;
  readonly memory: Size | undefined;
  readonly cores: number | undefined;
  readonly labels: Readonly<Record<string, string>>;
  readonly underlayInterface: string | undefined;
  readonly engine: 'docker' | 'none';
  readonly state: HostState;
  readonly unreachable: 'warn' | 'fail';
  readonly inventory: string | undefined;

  /** @throws ConfigurationError for a bad name or address, or one that another host of the stack has */
  constructor(scope: Construct, id: string, props: HostProps) {
    super(scope, id);
    Object.defineProperty(this, HOST, { value: true });
    this.address = props.address;
    this.ssh = props.ssh;
    this.memory = props.memory;
    this.cores = props.cores;
    this.labels = Object.freeze({ ...props.labels });
    this.underlayInterface = props.underlayInterface;
    this.engine = props.engine ?? 'docker';
    this.state = props.state ?? 'active';
    this.unreachable = props.unreachable ?? 'warn';
    this.inventory = props.inventory;
    this.validate();
    Environment.of(this).manifest.addHost(this);
  }

  /** The host's name: an RFC 1123 label, unique in the stack. */
  get name(): string {
    return this.node.id;
  }

  /** How resources of our provider reach the host. */
  get connection(): HostConnection {
    const { user, port, sudo, privateKeyFile, knownHostsFile, proxyJump, options } = this.ssh;
    return {
      name: this.name,
      address: this.address,
      port,
      user,
      sudo,
      unreachable: this.unreachable,
      state: this.state,
      ...(privateKeyFile !== undefined && { privateKeyFile: projectFile(this, privateKeyFile) }),
      ...(knownHostsFile !== undefined && { knownHostsFile: projectFile(this, knownHostsFile) }),
      ...(proxyJump !== undefined && { proxyJump }),
      ...(Object.keys(options).length > 0 && { options }),
    };
  }

  /** Where ssh ends up: its option HostName leads elsewhere than the address. */
  private get sshTarget(): string {
    const { options, port, proxyJump } = this.ssh;
    const hostName = Object.entries(options).find(([option]) => option.toLowerCase() === 'hostname')?.[1];
    return `${(hostName ?? this.address).toLowerCase()}:${port}${proxyJump === undefined ? '' : ` through ${proxyJump}`}`;
  }

  private validate(): void {
    const faults = new Faults(this.node.path);
    if (!isRfc1123Label(this.name))
      faults.add(`name = "${this.name}"`, LABEL, { says: 'a host name is an RFC 1123 label' });
    const labels = this.address.split('.');
    const looksNumeric = labels.every((label) => /^\d+$/.test(label));
    if (looksNumeric ? !Cidr.isAddress(this.address) : !labels.every(isRfc1123Label))
      faults.add(`address = "${this.address}"`, ADDRESS);
    if (this.cores !== undefined && !(Number.isInteger(this.cores) && this.cores > 0))
      faults.add(`cores = ${this.cores}`, CORES);
    for (const other of Environment.of(this).manifest.hosts) {
      const { path } = other.node;
      if (other.name === this.name) faults.add(`name = "${this.name}"`, UNIQUE_HOST_NAME, { detail: `${path} has it` });
      if (other.address === this.address)
        faults.add(`address = "${this.address}"`, UNIQUE_ADDRESS, { detail: `${path} has it` });
      else if (other.sshTarget === this.sshTarget)
        faults.add(`ssh to ${this.sshTarget}`, SSH_TARGET, { detail: `${path} is there` });
    }
    faults.throwIfAny();
  }
}
