import { posix } from 'node:path';
import type { Planned } from '../../framework';
import {
  fromNano,
  given,
  healthOf,
  healthSpec,
  mountsOf,
  mountSpec,
  nano,
  nonEmpty,
  octal,
  positive,
  splitVariables,
  variables,
  type HealthSpec,
  type MountSpec,
} from '../container/engine-terms';
import type { SecretFileInput as SecretFile } from '../container.schema';
import { HOST_LABEL } from '../nodes';
import type { swarmService } from '../swarm-service.schema';

type Wanted = Planned<typeof swarmService.attributes>;

export type { SecretFile };

/** What a service asks of the engine: the attributes that its spec comes from, beside its host's name. */
export type Declared = Pick<
  Wanted,
  | 'name'
  | 'network'
  | 'image'
  | 'entrypoint'
  | 'command'
  | 'environment'
  | 'hostname'
  | 'user'
  | 'capabilities'
  | 'readOnly'
  | 'stopSignal'
  | 'stopGracePeriodSeconds'
  | 'labels'
  | 'containerLabels'
  | 'files'
  | 'fileModes'
  | 'secretFiles'
  | 'mounts'
  | 'healthCheck'
  | 'memoryBytes'
  | 'memoryReservationBytes'
  | 'cpus'
  | 'pids'
>;

interface MountedFile {
  readonly Name: string;
  readonly UID: string;
  readonly GID: string;
  readonly Mode: number;
}

/** A file of a container as the engine knows it: a config, by id and name. */
export interface ConfigReference {
  readonly ConfigID: string;
  readonly ConfigName: string;
  readonly File: MountedFile;
}

/** A secret file likewise. */
export interface SecretReference {
  readonly SecretID: string;
  readonly SecretName: string;
  /** None for one that is given to the engine's runtime. */
  readonly File?: MountedFile;
}

/** A service's spec as the Engine API has it, as far as it is declared here. */
export interface ServiceSpec {
  readonly Name: string;
  readonly Labels?: Readonly<Record<string, string>> | null;
  readonly TaskTemplate: {
    readonly ContainerSpec: {
      readonly Image: string;
      readonly Command?: readonly string[] | null;
      readonly Args?: readonly string[] | null;
      readonly Env?: readonly string[] | null;
      readonly Hostname?: string;
      readonly User?: string;
      readonly CapabilityAdd?: readonly string[] | null;
      readonly CapabilityDrop?: readonly string[] | null;
      readonly ReadOnly?: boolean;
      readonly StopSignal?: string;
      readonly StopGracePeriod?: number;
      readonly Labels?: Readonly<Record<string, string>> | null;
      readonly Configs?: readonly ConfigReference[] | null;
      readonly Secrets?: readonly SecretReference[] | null;
      readonly Mounts?: readonly MountSpec[] | null;
      readonly Healthcheck?: HealthSpec;
    };
    readonly Resources?: {
      readonly Limits?: { readonly MemoryBytes?: number; readonly NanoCPUs?: number; readonly Pids?: number };
      readonly Reservations?: { readonly MemoryBytes?: number };
    };
    readonly Placement?: { readonly Constraints?: readonly string[] | null; readonly Platforms?: unknown };
    readonly Networks?: readonly { readonly Target: string }[] | null;
    readonly RestartPolicy?: object;
    readonly LogDriver?: object;
  };
  readonly Mode: { readonly Replicated?: { readonly Replicas: number } };
  readonly UpdateConfig?: object;
  readonly EndpointSpec?: object;
}

/** Constraint that pins a service to the host of that name. */
export const pinnedTo = (host: string): string => `node.labels.${HOST_LABEL}==${host}`;

/**
 * The spec of one container pinned to one host: without privileges, its old task stopped before the new one starts, under its own
 * name in the network (dnsrr: a virtual IP would hide who is speaking).
 */
export function specOf(
  declared: Declared,
  host: string,
  configs: readonly ConfigReference[],
  secrets: readonly SecretReference[] = [],
): ServiceSpec {
  const { healthCheck } = declared;
  return {
    Name: declared.name,
    Labels: declared.labels,
    TaskTemplate: {
      ContainerSpec: {
        Image: declared.image,
        ...(declared.entrypoint !== undefined && { Command: declared.entrypoint }),
        ...(declared.command !== undefined && { Args: declared.command }),
        Env: variables(declared.environment),
        Hostname: declared.hostname,
        ...(declared.user !== undefined && { User: declared.user }),
        CapabilityAdd: declared.capabilities,
        CapabilityDrop: ['ALL'],
        ReadOnly: declared.readOnly,
        StopSignal: declared.stopSignal,
        StopGracePeriod: nano(declared.stopGracePeriodSeconds),
        Labels: declared.containerLabels,
        Configs: configs,
        ...(secrets.length > 0 && { Secrets: secrets }),
        Mounts: declared.mounts.map(mountSpec),
        ...(healthCheck !== undefined && { Healthcheck: healthSpec(healthCheck) }),
      },
      Resources: {
        Limits: {
          MemoryBytes: declared.memoryBytes,
          Pids: declared.pids,
          ...(declared.cpus !== undefined && { NanoCPUs: nano(declared.cpus) }),
        },
        ...(declared.memoryReservationBytes !== undefined && {
          Reservations: { MemoryBytes: declared.memoryReservationBytes },
        }),
      },
      Placement: { Constraints: [pinnedTo(host)] },
      Networks: [{ Target: declared.network }],
      RestartPolicy: { Condition: 'any', Delay: nano(5) },
      LogDriver: { Name: 'json-file', Options: { 'max-size': '10m', 'max-file': '3' } },
    },
    Mode: { Replicated: { Replicas: 1 } },
    UpdateConfig: { Parallelism: 1, Order: 'stop-first', FailureAction: 'pause', Monitor: nano(20) },
    EndpointSpec: { Mode: 'dnsrr' },
  };
}

/** What a spec says in the attributes' words; `contents` by config id. */
export function declaredBy(
  spec: ServiceSpec,
  contents: ReadonlyMap<string, string>,
  secretFiles: readonly SecretFile[] = [],
): Declared {
  const { ContainerSpec: container, Resources = {}, Networks } = spec.TaskTemplate;
  const configs = container.Configs ?? [];
  const { Healthcheck: health } = container;
  return {
    name: spec.Name,
    network: Networks?.[0]?.Target ?? '',
    image: container.Image,
    ...given('entrypoint', nonEmpty(container.Command)),
    ...given('command', nonEmpty(container.Args)),
    environment: splitVariables(container.Env),
    hostname: container.Hostname ?? '',
    ...given('user', container.User === '' ? undefined : container.User),
    capabilities: [...(container.CapabilityAdd ?? [])].sort(),
    readOnly: container.ReadOnly ?? false,
    stopSignal: container.StopSignal ?? '',
    stopGracePeriodSeconds: fromNano(container.StopGracePeriod ?? nano(10)),
    labels: { ...spec.Labels },
    containerLabels: { ...container.Labels },
    files: Object.fromEntries(configs.map(({ File, ConfigID }) => [File.Name, contents.get(ConfigID) ?? ''])),
    fileModes: Object.fromEntries(configs.map(({ File }) => [File.Name, octal(File.Mode) ?? ''])),
    secretFiles,
    mounts: mountsOf(container.Mounts),
    ...given('healthCheck', health && healthOf(health)),
    memoryBytes: Resources.Limits?.MemoryBytes ?? 0,
    ...given('memoryReservationBytes', positive(Resources.Reservations?.MemoryBytes)),
    pids: Resources.Limits?.Pids ?? 0,
    ...given('cpus', positive(fromNano(Resources.Limits?.NanoCPUs))),
  };
}

/** `hadoop-datanode-slave1-core-site.xml`: what a config is called before its content's hash; it may hold no other characters. */
export const configStem = (service: string, path: string): string =>
  `${service}-${posix.basename(path)}`.replaceAll(/[^a-zA-Z0-9_.-]/g, '-');
