import { TerraformStack, type ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import {
  checkContainer,
  checkPlacement,
  escaped,
  registryFlow,
  renderContainer,
  secretFilesOf,
  type ContainerProps,
} from '../container';
import { Environment, Faults, type Host } from '../environment';
import { SwarmServiceResource, type RolloutCheck } from '../host';
import { Duration, isRfc1123Label, isUnknown, LABEL } from '../values';
import type { IOverlayNetwork } from './overlay-network';
import { FILE_SIZE, SERVICE_HOST, UNIQUE_DNS_NAME, UNIQUE_SERVICE_NAME } from './rules';

/** The engine's limit of a config (swarmkit manager/controlapi/config.go). */
const MAXIMUM_FILE_BYTES = 1000 * 1024;
/** And of a secret, which must be smaller (secret.go). */
const SECRET_BYTES = 500 * 1024;

export interface SwarmServiceRollout {
  /** What must hold, beside a healthy task, before the rollout ends. @default none */
  readonly checks?: readonly RolloutCheck[];
  /** @default 10 min */
  readonly timeout?: Duration;
  /** Whether the first creation is awaited too. @default 'skip' */
  readonly onCreate?: 'wait' | 'skip';
}

export interface SwarmServiceProps extends ContainerProps {
  readonly network: IOverlayNetwork;
  /** The host that carries it, a member of the network's swarm. */
  readonly host: Host;
  /** Unique in the swarm. @default - the construct's id in lower case */
  readonly serviceName?: string;
  /** Its DNS name in the network. @default - the service's name */
  readonly hostname?: string;
  /** What must exist first, beside the network, the swarm's managers and the membership of its host. @default none */
  readonly dependsOn?: readonly ITerraformDependable[];
  /** What the container is a part of, for the manifest. @default - itself */
  readonly construct?: { readonly path: string; readonly module: string; readonly daemon: string };
  readonly rollout?: SwarmServiceRollout;
}

/**
 * One container on one host of a swarm: a single-replica service pinned by node label, updated in place, without privileges.
 * An update ends when the new task is healthy and the rollout's checks hold: chain services where order matters.
 * @throws ConfigurationError naming every unusable value at once
 */
export class SwarmService extends Construct implements ITerraformDependable {
  readonly serviceName: string;
  readonly hostname: string;
  private readonly service: SwarmServiceResource;

  constructor(scope: Construct, id: string, props: SwarmServiceProps) {
    super(scope, id);
    this.serviceName = props.serviceName ?? id.toLowerCase();
    this.hostname = props.hostname ?? this.serviceName;
    this.validate(props);
    const stack = TerraformStack.of(this).node.id;
    const { swarm } = props.network;
    this.service = new SwarmServiceResource(this, 'Resource', {
      name: this.serviceName,
      host: props.host.connection,
      managers: swarm.managerConnections,
      network: props.network.networkId,
      ...renderContainer(this, props, swarm.registries),
      hostname: this.hostname,
      labels: { 'longshore.environment': stack, 'longshore.path': this.node.path },
      containerLabels: escaped({ ...props.labels, 'longshore.service': this.serviceName }),
      checks: [...(props.rollout?.checks ?? [])],
      timeoutSeconds: (props.rollout?.timeout ?? Duration.minutes(10)).toSeconds(),
      onCreate: props.rollout?.onCreate ?? 'skip',
      dependsOn: [...swarm.joined(props.host), ...(props.dependsOn ?? [])],
    });
    props.network.addEndpoints(1);
    checkPlacement(this, props);
    this.declare(props);
    registryFlow(swarm.connections, props.image);
  }

  /** The id that the swarm gave it, known after apply. */
  get serviceId(): string {
    return this.service.id;
  }

  /** For `dependsOn` of other resources. */
  get fqn(): string {
    return this.service.fqn;
  }

  private declare({ construct, host, image, labels, memory, network }: SwarmServiceProps): void {
    Environment.of(this).manifest.addContainer({
      path: this.node.path,
      construct: construct?.path ?? this.node.path,
      module: construct?.module ?? 'swarm',
      daemon: construct?.daemon ?? this.serviceName,
      service: this.serviceName,
      host: host.name,
      runtime: 'swarm',
      network: network.networkName,
      hostname: this.hostname,
      image: image.toString(),
      memoryBytes: memory.toBytes(),
      labels: labels ?? {},
    });
  }

  private validate(props: SwarmServiceProps): void {
    const faults = new Faults(this.node.path);
    if (!isRfc1123Label(this.serviceName))
      faults.add(`serviceName = "${this.serviceName}"`, LABEL, { says: 'a service name is an RFC 1123 label' });
    if (!isRfc1123Label(this.hostname))
      faults.add(`hostname = "${this.hostname}"`, LABEL, { says: 'a host name is an RFC 1123 label' });
    const { swarm } = props.network;
    const names = swarm.hosts.map(({ name }) => name);
    if (!swarm.hosts.includes(props.host)) {
      const fix = `choose one of ${names.join(', ')}, or add it to ${swarm.node.path}`;
      faults.add(`host = ${props.host.name}`, SERVICE_HOST, { says: "it is no member of the network's swarm", fix });
    }
    for (const other of Environment.of(this).manifest.containers.filter(({ host }) => names.includes(host))) {
      const detail = `${other.path} has it`;
      if (other.service === this.serviceName && (other.runtime === 'swarm' || other.host === props.host.name))
        faults.add(`serviceName = "${this.serviceName}"`, UNIQUE_SERVICE_NAME, { detail });
      if (other.network === props.network.networkName && other.hostname === this.hostname)
        faults.add(`hostname = "${this.hostname}"`, UNIQUE_DNS_NAME, { detail });
    }
    checkContainer(this, props, faults);
    for (const [path, { content }] of Object.entries(props.files ?? {})) {
      const bytes = isUnknown(content) ? 0 : Buffer.byteLength(content);
      if (bytes > MAXIMUM_FILE_BYTES) faults.add(`files: ${path}: content = ${bytes} bytes`, FILE_SIZE);
    }
    for (const { target, secret } of secretFilesOf(props)) {
      const { bytes } = Environment.of(this).secrets.read(secret);
      if (bytes >= SECRET_BYTES) {
        const says = `a secret of a swarm holds less than ${SECRET_BYTES} bytes`;
        faults.add(`secretFiles: ${target}: ${bytes} bytes`, FILE_SIZE, { says });
      }
    }
    faults.throwIfAny();
  }
}
