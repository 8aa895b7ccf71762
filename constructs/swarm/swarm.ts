import { Lazy, TerraformStack, type ITerraformDependable } from 'cdktf';
import { Construct, type IConstruct } from 'constructs';
import { engineNetworksIn, OTHER_SUBNET, type RegistryCredentials } from '../container';
import {
  Connections,
  endName,
  Environment,
  Faults,
  projectFile,
  type Host,
  type HostGroup,
  type IConnectable,
} from '../environment';
import { SwarmMemberResource, type HostConnection } from '../host';
import { ContainerImage, isOdd, Port, type Cidr } from '../values';
import { ingressOf } from './engine-networks';
import { DATA_PATH_PORT, ENGINE, MANAGER_OR_WORKER, ODD_MANAGERS, ONE_SWARM } from './rules';

/** The label by which services are pinned: an engine's own host name may be anything. */
export const HOST_LABEL = 'longshore.host';

/** A Docker Swarm, made here or existing. */
export interface ISwarm extends IConstruct, IConnectable {
  /** Every member, as an end of flows. */
  readonly connections: Connections;
  /** UDP port of its overlays' VXLAN. */
  readonly dataPathPort: number;
  readonly managers: HostGroup;
  readonly workers: HostGroup | undefined;
  /** Managers, then workers. */
  readonly hosts: readonly Host[];
  /** Credentials of private registries. */
  readonly registries: readonly RegistryCredentials[];
  /** The subnet of its network `ingress`; of an existing swarm not known. */
  readonly ingress: Cidr | undefined;
  /** Where our provider asks; the first that answers wins. */
  readonly managerConnections: HostConnection[];
  /** What services and networks wait for. Empty for an existing swarm. */
  readonly membership: ITerraformDependable[];
  /** The part of it that something on one host waits for: the managers, and the host itself. Other hosts may be down. */
  joined(host?: Host): ITerraformDependable[];
}

/** The engine's default (docker swarm init --data-path-port). */
const DEFAULT_DATA_PATH_PORT = 4789;

export interface SwarmAttributes {
  /** Existing managers; the first that answers is asked. */
  readonly managers: HostGroup;
  /** Existing workers. Their nodes carry the label `longshore.host=<name>`. @default none */
  readonly workers?: HostGroup;
  /** UDP port of the overlays' VXLAN, another one where 4789 is taken (ESXi, Calico with VXLAN); chosen when the swarm is made, and for good. @default 4789 */
  readonly dataPathPort?: number;
  /** Credentials of private registries; the files never enter plan or state. @default - public registries only */
  readonly registries?: readonly RegistryCredentials[];
}

export interface SwarmProps extends SwarmAttributes {
  /** An odd number: 3 tolerate the loss of one, 5 of two. The first initialises the swarm where none is. */
  readonly managers: HostGroup;
  /** @default - the managers do the work */
  readonly workers?: HostGroup;
  /** Pools for overlay networks that give no subnet; chosen when the swarm is made, and for good. @default - the engine's own, 10.0.0.0/8 */
  readonly defaultAddressPools?: readonly Cidr[];
}

abstract class SwarmBase extends Construct implements ISwarm {
  readonly managers: HostGroup;
  readonly workers: HostGroup | undefined;
  readonly registries: readonly RegistryCredentials[];
  readonly connections: Connections;
  readonly dataPathPort: number;
  abstract readonly membership: ITerraformDependable[];
  abstract readonly ingress: Cidr | undefined;
  abstract joined(host?: Host): ITerraformDependable[];

  constructor(scope: Construct, id: string, props: SwarmAttributes) {
    super(scope, id);
    this.managers = props.managers;
    this.workers = props.workers;
    this.dataPathPort = props.dataPathPort ?? DEFAULT_DATA_PATH_PORT;
    this.connections = this.declareFlows();
    this.registries = (props.registries ?? []).map(({ address, configFile }) => ({
      address,
      configFile: projectFile(this, configFile),
    }));
  }

  get hosts(): readonly Host[] {
    return [...this.managers, ...(this.workers ?? [])];
  }

  get managerConnections(): HostConnection[] {
    return this.managers.hosts.map(({ connection }) => connection);
  }

  /** The control plane's ports cannot be moved (moby#39280); VXLAN's is declared by each network that it carries. */
  private declareFlows(): Connections {
    const end = (members: string, hosts: () => readonly Host[]): Connections =>
      new Connections({
        construct: this,
        name: `${endName(this)} ${members}`,
        members: () => hosts().map(({ name }) => name),
      });
    const members = end('members', () => this.hosts);
    const managers = end('managers', () => this.managers.hosts);
    const owner = 'dockerd';
    managers.allowFrom({ connections: members }, Port.tcp(2377), 'Swarm management', { owner });
    members.allowInternally(Port.tcp(7946), 'Swarm gossip', { owner });
    members.allowInternally(Port.udp(7946), 'Swarm gossip', { owner });
    return members;
  }
}

class ExistingSwarm extends SwarmBase {
  readonly membership: ITerraformDependable[] = [];
  readonly ingress = undefined;

  joined(): ITerraformDependable[] {
    return [];
  }
}

/**
 * Joins hosts to a Docker Swarm, each by a resource of our provider: a host that left by hand is in the plan and comes back.
 * Join tokens travel from manager to host inside API bodies; they are in no argument, log or state.
 * @throws ConfigurationError for an even number of managers, a host in two swarms or roles, a host without engine
 */
export class Swarm extends SwarmBase {
  /** A swarm that exists and is managed elsewhere. */
  static fromSwarmAttributes(scope: Construct, id: string, attributes: SwarmAttributes): ISwarm {
    const swarm = new ExistingSwarm(scope, id, attributes);
    declare(swarm);
    return swarm;
  }

  readonly membership: SwarmMemberResource[];
  readonly ingress: Cidr;

  constructor(scope: Construct, id: string, props: SwarmProps) {
    super(scope, id, props);
    this.ingress = ingressOf(props.defaultAddressPools);
    this.validate(props);
    const managers: SwarmMemberResource[] = [];
    for (const host of props.managers) {
      // One after another: raft takes one new voter at a time.
      managers.push(this.member(host, 'manager', props, managers.slice(-1)));
    }
    const workers = (props.workers?.hosts ?? []).map((host) => this.member(host, 'worker', props, managers));
    this.membership = [...managers, ...workers];
    declare(this);
  }

  joined(host?: Host): ITerraformDependable[] {
    return this.hosts.flatMap((member, index) =>
      member === host || this.managers.includes(member) ? (this.membership[index] ?? []) : [],
    );
  }

  private member(
    host: Host,
    role: 'manager' | 'worker',
    props: SwarmProps,
    after: SwarmMemberResource[],
  ): SwarmMemberResource {
    const member = new SwarmMemberResource(this, host.name, {
      host: host.connection,
      role,
      advertiseAddress: host.underlayInterface ?? host.address,
      initialises: host === props.managers.first,
      managers: this.managerConnections,
      imageRepositories: Lazy.listValue({ produce: () => repositoriesOn(host) }),
      onDestroy: Environment.of(this).onDestroy,
      nodeLabels: { ...host.labels, [HOST_LABEL]: host.name },
      dependsOn: after,
      ...(props.dataPathPort !== undefined && { dataPathPort: props.dataPathPort }),
      ...(props.defaultAddressPools !== undefined && { defaultAddressPools: props.defaultAddressPools.map(String) }),
    });
    // It speaks to the managers: they must let it in first. Other members may be down meanwhile.
    Environment.of(this).underlay.waits(member, [host.name, ...props.managers.names]);
    return member;
  }

  private validate(props: SwarmProps): void {
    const faults = new Faults(this.node.path);
    const { length } = props.managers;
    if (!isOdd(length)) {
      const detail = `${length} tolerate no more losses than ${length - 1}`;
      faults.add(`managers = ${length}`, ODD_MANAGERS, { detail });
    }
    const elsewhere = Environment.of(this).manifest.swarms;
    for (const host of new Set(this.hosts)) {
      if (props.managers.includes(host) && props.workers?.includes(host) === true)
        faults.add(`host "${host.name}"`, MANAGER_OR_WORKER);
      const other = elsewhere.find(({ managers, workers }) => [...managers, ...workers].includes(host.name));
      if (other !== undefined) faults.add(`host "${host.name}"`, ONE_SWARM, { detail: `${other.path} has it` });
      if (host.engine === 'none') faults.add(`host "${host.name}": engine = none`, ENGINE);
    }
    const port = props.dataPathPort;
    if (port !== undefined && !(Number.isInteger(port) && port >= 1024 && port <= 49151))
      faults.add(`dataPathPort = ${port}`, DATA_PATH_PORT);
    this.checkPools(props.defaultAddressPools ?? [], faults);
    faults.throwIfAny();
  }

  /** Pools are cut into overlays that nobody checks one by one, and the first of them is the ingress network's. */
  private checkPools(pools: readonly Cidr[], faults: Faults): void {
    const clash = (pool: Cidr, what: string): void => {
      faults.add(`defaultAddressPools: ${pool.toString()}`, OTHER_SUBNET, { says: `it overlaps ${what}` });
    };
    pools.forEach((pool, index) => {
      for (const other of pools.slice(index + 1)) if (pool.overlaps(other)) clash(pool, other.toString());
      for (const network of engineNetworksIn(pool)) clash(pool, network);
      for (const { name, address } of this.hosts)
        if (pool.contains(address)) clash(pool, `the underlay: host ${name} is ${address}`);
    });
    if (pools.length > 0) return;
    for (const { name, address } of this.hosts) {
      if (!this.ingress.contains(address)) continue;
      faults.add(`host "${name}": address = ${address}`, OTHER_SUBNET, {
        says: `it is in ${this.ingress.toString()}, where the swarm makes its ingress network`,
        fix: 'give the swarm defaultAddressPools that the hosts do not route to',
      });
    }
  }
}

/** Of its services, by repository: another version of an image touches no member. */
function repositoriesOn(host: Host): string[] {
  const { containers } = Environment.of(host).manifest;
  const own = containers.filter((one) => one.host === host.name && one.runtime === 'swarm');
  const images = own.map(({ image }) => ContainerImage.of(image));
  const names = images.map(({ registry, repository }) => (registry === undefined ? '' : `${registry}/`) + repository);
  return [...new Set(names)].sort();
}

function declare(swarm: ISwarm): void {
  Environment.of(TerraformStack.of(swarm)).manifest.addSwarm({
    path: swarm.node.path,
    managers: swarm.managers.names,
    workers: swarm.workers?.names ?? [],
  });
}
