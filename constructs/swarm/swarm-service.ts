import { createHash } from 'node:crypto';
import { posix } from 'node:path';
import { TerraformStack, type ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import type { ContainerFile, ContainerProps, Mount } from '../container';
import { PinnedService, SwarmConfig, type PinnedServiceProps } from '../docker';
import { Environment, Faults, Peer, type Host } from '../environment';
import { RolloutResource, type RolloutCheck } from '../host';
import { Duration, isRfc1123Label, Port, Size } from '../values';
import type { IOverlayNetwork } from './overlay-network';
import { HOST_LABEL } from './swarm';

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
  /** What must exist first. @default - the swarm's members and the network */
  readonly dependsOn?: readonly ITerraformDependable[];
  /** What the container is a part of, for the manifest. @default - itself */
  readonly construct?: { readonly path: string; readonly module: string; readonly daemon: string };
  readonly rollout?: SwarmServiceRollout;
}

/**
 * One container on one host of a swarm: a single-replica service pinned by node label, updated in place, without privileges.
 * Its `rollout` waits for updates: chain it where order matters.
 * @throws ConfigurationError naming every unusable value at once
 */
export class SwarmService extends Construct implements ITerraformDependable {
  readonly serviceName: string;
  readonly hostname: string;
  readonly rollout: RolloutResource;
  private readonly service: PinnedService;
  /** One file in two places is one config: a swarm takes a config's name once. */
  private readonly configs = new Map<string, SwarmConfig>();

  constructor(scope: Construct, id: string, props: SwarmServiceProps) {
    super(scope, id);
    this.serviceName = props.serviceName ?? id.toLowerCase();
    this.hostname = props.hostname ?? this.serviceName;
    this.validate(props);
    const stack = TerraformStack.of(this).node.id;
    const { swarm } = props.network;
    const files = Object.entries(props.files ?? {}).map(([path, file]) => ({
      path,
      ...this.config(path, file, props),
    }));
    const labels = { 'longshore.environment': stack, 'longshore.path': this.node.path };
    const stopGracePeriod = props.stopGracePeriod ?? Duration.seconds(60);
    const container: PinnedServiceProps['container'] = {
      image: props.image.toString(),
      entrypoint: props.entrypoint,
      command: props.command,
      environment: props.environment ?? {},
      hostname: this.hostname,
      user: props.user,
      capabilities: props.capabilities ?? [],
      readOnly: props.readOnlyRootFilesystem ?? true,
      stopSignal: props.stopSignal ?? 'SIGTERM',
      stopGracePeriod: stopGracePeriod.toString(),
      labels: { ...props.labels, 'longshore.service': this.serviceName },
      files,
      mounts: (props.mounts ?? []).map(renderMount),
      healthCheck: props.healthCheck && {
        test: props.healthCheck.test,
        interval: props.healthCheck.interval.toString(),
        timeout: props.healthCheck.timeout.toString(),
        retries: props.healthCheck.retries,
        startPeriod: props.healthCheck.startPeriod.toString(),
      },
    };
    const rest = {
      name: this.serviceName,
      constraints: [`node.labels.${HOST_LABEL}==${props.host.name}`],
      labels,
      memoryBytes: props.memory.toBytes(),
      memoryReservationBytes: props.memoryReservation?.toBytes(),
      nanoCpus: props.cpus === undefined ? undefined : Math.round(props.cpus * 1e9),
    };
    this.service = new PinnedService(this, 'Resource', {
      ...rest,
      container,
      engine: swarm.engine,
      networkId: props.network.networkId,
      dependsOn: [...swarm.membership, ...(props.dependsOn ?? [])],
    });
    this.rollout = new RolloutResource(this, 'Rollout', {
      managers: swarm.managerConnections,
      services: [this.serviceId],
      names: [this.serviceName],
      triggers: {
        spec: fingerprint({
          ...rest,
          ...container,
          files: files.map(({ config, path, mode }) => [config.configName, path, mode]),
        }),
      },
      timeout: (props.rollout?.timeout ?? Duration.minutes(10)).toSeconds(),
      onCreate: props.rollout?.onCreate ?? 'skip',
      checks: [...(props.rollout?.checks ?? [])],
    });
    props.network.addEndpoints(1);
    this.declare(props);
    const [registry, port = '443'] = props.image.registry?.split(':') ?? [];
    if (registry !== undefined) {
      swarm.connections.allowTo(Peer.address(registry.toLowerCase()), Port.tcp(Number(port)), 'images', {
        owner: 'external',
      });
    }
  }

  /** The id that the swarm gave it, known after apply. */
  get serviceId(): string {
    return this.service.id;
  }

  /** For `dependsOn` of other resources. */
  get fqn(): string {
    return this.service.fqn;
  }

  private config(
    path: string,
    { content, mode }: ContainerFile,
    { network }: SwarmServiceProps,
  ): { config: SwarmConfig; mode: string } {
    const name = `${this.serviceName}-${posix.basename(path)}`;
    const key = `${name}\n${content}`;
    const config =
      this.configs.get(key) ??
      new SwarmConfig(this, path.slice(1).replaceAll('/', '-'), {
        engine: network.swarm.engine,
        name,
        content,
        dependsOn: network.swarm.membership,
      });
    this.configs.set(key, config);
    return { config, mode: mode ?? '0444' };
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
    const rfc1123 = 'use lower-case letters, digits and hyphens, at most 63';
    if (!isRfc1123Label(this.serviceName))
      faults.add(`serviceName = "${this.serviceName}"`, 'a service name is an RFC 1123 label', rfc1123);
    if (!isRfc1123Label(this.hostname))
      faults.add(`hostname = "${this.hostname}"`, 'a host name is an RFC 1123 label', rfc1123);
    const { swarm } = props.network;
    if (!swarm.hosts.includes(props.host)) {
      const fix = `choose one of ${swarm.hosts.map(({ name }) => name).join(', ')}, or add it to ${swarm.node.path}`;
      faults.add(`host = ${props.host.name}`, "it is no member of the network's swarm", fix);
    }
    const names = new Set(swarm.hosts.map(({ name }) => name));
    for (const other of Environment.of(this).manifest.containers.filter(({ host }) => names.has(host))) {
      if (other.service === this.serviceName) {
        faults.add(
          `serviceName = "${this.serviceName}"`,
          `a service name is unique in its swarm (${other.path} has it)`,
          'rename one of them',
        );
      }
      if (other.network === props.network.networkName && other.hostname === this.hostname) {
        faults.add(
          `hostname = "${this.hostname}"`,
          `a DNS name is one container's (${other.path} has it)`,
          'rename one of them',
        );
      }
    }
    if (props.memory.lessThan(Size.mebibytes(4))) {
      faults.add(`memory = ${props.memory.toString()}`, 'the engine takes no limit below 4MiB', 'raise it');
    }
    if (props.memoryReservation !== undefined && props.memory.lessThan(props.memoryReservation)) {
      const value = `memoryReservation = ${props.memoryReservation.toString()}`;
      faults.add(value, `it exceeds the limit ${props.memory.toString()}`, 'lower it, or raise memory');
    }
    if (props.cpus !== undefined && !(props.cpus > 0))
      faults.add(`cpus = ${props.cpus}`, 'a limit is more than 0 cores', 'correct it');
    for (const [path, { mode }] of Object.entries(props.files ?? {})) {
      if (!posix.isAbsolute(path))
        faults.add(`files: ${path}`, 'a file has an absolute path in the container', 'begin it with /');
      if (mode !== undefined && !/^[0-7]{3,4}$/.test(mode)) {
        faults.add(`files: ${path}: mode = ${mode}`, 'a mode is three or four octal digits', 'write for example 0444');
      }
    }
    faults.throwIfAny();
  }
}

function renderMount({
  type,
  target,
  source,
  readOnly,
  size,
  mode,
}: Mount): PinnedServiceProps['container']['mounts'][number] {
  return {
    type,
    target,
    readOnly,
    ...(source !== undefined && { source }),
    ...(size !== undefined && {
      // 1777 is the engine's default; said, the provider reads it back without the sticky bit, a change in every plan.
      tmpfsOptions: {
        sizeBytes: size.toBytes(),
        ...(mode !== undefined && mode !== '1777' && { mode: Number.parseInt(mode, 8) }),
      },
    }),
  };
}

function fingerprint(spec: unknown): string {
  return createHash('sha256').update(JSON.stringify(spec)).digest('hex').slice(0, 16);
}
