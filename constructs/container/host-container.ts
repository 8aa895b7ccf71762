import { TerraformStack, type ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import { Connections, Environment, Faults, projectFile, type Host } from '../environment';
import { escapeTemplate, HostContainerResource } from '../host';
import { Duration, isRfc1123Label, LABEL } from '../values';
import { checkContainer, checkPlacement } from './check-container';
import type { ContainerProps } from './container-props';
import type { IHostNetwork } from './host-network';
import { checkHostAccess, describeHostAccess, renderHostAccess, type HostAccess } from './host-access';
import { hostPortsOf, PublishedPorts, type PublishedPort } from './published-port';
import type { RegistryCredentials } from './registry-credentials';
import { escaped, registryFlow, renderContainer } from './render';
import type { RollGroup } from './roll-group';
import { COMMAND, CONTAINER_HOST, NETWORK_HOST, UNIQUE_CONTAINER_NAME } from './rules';

/** What must hold beside a container's health: a command run in it until it exits with 0. */
export interface ContainerCheck {
  readonly description: string;
  readonly command: readonly string[];
}

export interface HostContainerProps extends ContainerProps {
  /** The host that carries it. */
  readonly host: Host;
  /** What it reaches of its host beside network and mounts; also needed where a mount leads to the host's engine. @default nothing */
  readonly hostAccess?: HostAccess;
  /** Unique on the host. @default - the construct's id in lower case */
  readonly containerName?: string;
  /** @default 'host': it shares the host's own network */
  readonly network?: 'host' | IHostNetwork;
  /** Published from a HostNetwork, at the host's underlay address. @default none */
  readonly ports?: readonly PublishedPort[];
  /** Credentials of private registries; the files never enter plan or state. @default - public registries only */
  readonly registries?: readonly RegistryCredentials[];
  /** What must exist first, beside its network. @default none */
  readonly dependsOn?: readonly ITerraformDependable[];
  /** Hosts whose firewalls must know it before it starts, beside that of its own. @default none */
  readonly peers?: readonly Host[];
  /** What the container is a part of, for the manifest. @default - itself */
  readonly construct?: { readonly path: string; readonly module: string; readonly daemon: string };
  /** Containers of which one at a time restarts. @default - it restarts when it likes */
  readonly roll?: RollGroup;
  /** What must hold, beside its health, before an update has ended. @default none */
  readonly checks?: readonly ContainerCheck[];
  /** How long an update is awaited. @default 5 min */
  readonly timeout?: Duration;
  /** Whether the first creation is awaited too. @default 'wait' */
  readonly onCreate?: 'wait' | 'skip';
}

/**
 * One container on one host, kept by the host's own engine, without privileges. It is updated in place: the old one serves while
 * the new image is pulled, and is back when the new one does not become healthy. It starts again with its host.
 * @throws ConfigurationError naming every unusable value at once
 */
export class HostContainer extends Construct implements ITerraformDependable {
  readonly host: Host;
  readonly containerName: string;
  private readonly container: HostContainerResource;

  constructor(scope: Construct, id: string, props: HostContainerProps) {
    super(scope, id);
    const { host, network = 'host' } = props;
    this.host = host;
    this.containerName = props.containerName ?? id.toLowerCase();
    this.validate(props);
    const environment = TerraformStack.of(this).node.id;
    const registries = (props.registries ?? []).map(({ address, configFile }) => ({
      address,
      configFile: projectFile(this, configFile),
    }));
    this.container = new HostContainerResource(this, 'Resource', {
      name: this.containerName,
      host: host.connection,
      network: network === 'host' ? network : network.networkId,
      ...renderContainer(this, props, registries),
      hostname: network === 'host' ? host.name : this.containerName,
      ...renderHostAccess(props.hostAccess),
      labels: {
        ...escaped(props.labels ?? {}),
        'longshore.environment': environment,
        'longshore.path': this.node.path,
        'longshore.service': this.containerName,
      },
      ports: hostPortsOf(host, props.ports ?? []),
      checks: (props.checks ?? []).map(({ description, command }) => ({
        description: escapeTemplate(description),
        command: command.map(escapeTemplate),
      })),
      timeoutSeconds: (props.timeout ?? Duration.minutes(5)).toSeconds(),
      onCreate: props.onCreate ?? 'wait',
      onDestroy: Environment.of(this).onDestroy,
      ...(props.roll !== undefined && { roll: props.roll.resource, quorum: props.roll.quorum }),
      dependsOn: [...(props.dependsOn ?? [])],
    });
    const { manifest, underlay } = Environment.of(this);
    const hostAccess = describeHostAccess(props);
    underlay.waits(this.container, [host.name, ...(props.peers ?? []).map(({ name }) => name)]);
    checkPlacement(this, props);
    checkHostAccess(this, props);
    registryFlow(new Connections({ construct: this, name: host.name, members: () => [host.name] }), props.image);
    manifest.addContainer({
      path: this.node.path,
      construct: props.construct?.path ?? this.node.path,
      module: props.construct?.module ?? 'container',
      daemon: props.construct?.daemon ?? this.containerName,
      service: this.containerName,
      host: host.name,
      runtime: 'host',
      network: network === 'host' ? network : network.networkName,
      hostname: host.name,
      image: props.image.toString(),
      memoryBytes: props.memory.toBytes(),
      labels: props.labels ?? {},
      ...(hostAccess !== undefined && { hostAccess }),
    });
  }

  /** For `dependsOn` of other resources. */
  get fqn(): string {
    return this.container.fqn;
  }

  private validate(props: HostContainerProps): void {
    const faults = new Faults(this.node.path);
    const { host, network = 'host', checks = [] } = props;
    if (!isRfc1123Label(this.containerName))
      faults.add(`containerName = "${this.containerName}"`, LABEL, { says: 'a container name is an RFC 1123 label' });
    if (host.engine === 'none') faults.add(`host = ${host.name}: engine = none`, CONTAINER_HOST);
    const namesake = Environment.of(this).manifest.containers.find(
      (other) => other.host === host.name && other.service === this.containerName,
    );
    if (namesake !== undefined) {
      const detail = `${namesake.path} has it on ${host.name}`;
      faults.add(`containerName = "${this.containerName}"`, UNIQUE_CONTAINER_NAME, { detail });
    }
    if (network !== 'host' && network.host !== host) {
      const detail = `${network.node.path} is on ${network.host.name}`;
      faults.add(`host = ${host.name}`, NETWORK_HOST, { detail, fix: `choose a network of ${host.name}` });
    }
    PublishedPorts.of(this).add(this, props, faults);
    for (const { description, command } of checks)
      if (command.length === 0) faults.add(`checks: ${description}`, COMMAND);
    checkContainer(this, props, faults);
    props.roll?.add(this, host, this.containerName, faults);
    faults.throwIfAny();
  }
}
