import { posix } from 'node:path';
import type { Planned } from '../../framework';
import type { MountInput as Mount, SecretFileInput as SecretFile } from '../container.schema';
import { HOST_LABEL } from '../nodes';
import type { swarmService } from '../swarm-service.schema';

/** A service's identity: what carries it is adopted. */
export const PATH_LABEL = 'longshore.path';
export const ENVIRONMENT_LABEL = 'longshore.environment';

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

export interface MountSpec {
  readonly Type: string;
  readonly Source?: string;
  readonly Target: string;
  readonly ReadOnly?: boolean;
  readonly TmpfsOptions?: { readonly SizeBytes?: number; readonly Mode?: number };
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
      /** What is zero is left out. */
      readonly Healthcheck?: {
        readonly Test?: readonly string[] | null;
        readonly Interval?: number;
        readonly Timeout?: number;
        readonly Retries?: number;
        readonly StartPeriod?: number;
      };
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

const NANO = 1e9;
/** The engine takes whole ones only. */
const nano = (amount: number): number => Math.round(amount * NANO);

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
        Env: Object.entries(declared.environment)
          .map(([name, value]) => `${name}=${value}`)
          .sort(),
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
        ...(healthCheck !== undefined && {
          Healthcheck: {
            Test: healthCheck.test,
            Interval: nano(healthCheck.intervalSeconds),
            Timeout: nano(healthCheck.timeoutSeconds),
            Retries: healthCheck.retries,
            StartPeriod: nano(healthCheck.startPeriodSeconds),
          },
        }),
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
      RestartPolicy: { Condition: 'any', Delay: 5 * NANO },
      LogDriver: { Name: 'json-file', Options: { 'max-size': '10m', 'max-file': '3' } },
    },
    Mode: { Replicated: { Replicas: 1 } },
    UpdateConfig: { Parallelism: 1, Order: 'stop-first', FailureAction: 'pause', Monitor: 20 * NANO },
    EndpointSpec: { Mode: 'dnsrr' },
  };
}

function mountSpec({ type, source, target, readOnly, sizeBytes, mode }: Mount): MountSpec {
  return {
    Type: type,
    ...(source !== undefined && { Source: source }),
    Target: target,
    ReadOnly: readOnly,
    ...((sizeBytes !== undefined || mode !== undefined) && {
      TmpfsOptions: {
        ...(sizeBytes !== undefined && { SizeBytes: sizeBytes }),
        ...(mode !== undefined && { Mode: Number.parseInt(mode, 8) }),
      },
    }),
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
    environment: Object.fromEntries((container.Env ?? []).map(splitVariable)),
    hostname: container.Hostname ?? '',
    ...given('user', container.User === '' ? undefined : container.User),
    capabilities: [...(container.CapabilityAdd ?? [])].sort(),
    readOnly: container.ReadOnly ?? false,
    stopSignal: container.StopSignal ?? '',
    stopGracePeriodSeconds: (container.StopGracePeriod ?? 10 * NANO) / NANO,
    labels: { ...spec.Labels },
    containerLabels: { ...container.Labels },
    files: Object.fromEntries(configs.map(({ File, ConfigID }) => [File.Name, contents.get(ConfigID) ?? ''])),
    fileModes: Object.fromEntries(configs.map(({ File }) => [File.Name, octal(File.Mode) ?? ''])),
    secretFiles,
    mounts: [...(container.Mounts ?? [])].map(mountOf).sort((a, b) => (a.target < b.target ? -1 : 1)),
    ...given(
      'healthCheck',
      health && {
        test: health.Test ?? [],
        intervalSeconds: (health.Interval ?? 0) / NANO,
        timeoutSeconds: (health.Timeout ?? 0) / NANO,
        retries: health.Retries ?? 0,
        startPeriodSeconds: (health.StartPeriod ?? 0) / NANO,
      },
    ),
    memoryBytes: Resources.Limits?.MemoryBytes ?? 0,
    ...given('memoryReservationBytes', positive(Resources.Reservations?.MemoryBytes)),
    pids: Resources.Limits?.Pids ?? 0,
    ...given('cpus', positive(Resources.Limits?.NanoCPUs && Resources.Limits.NanoCPUs / NANO)),
  };
}

function mountOf({ Type, Source, Target, ReadOnly, TmpfsOptions }: MountSpec): Mount {
  return {
    type: Type as Mount['type'],
    ...given('source', Source),
    target: Target,
    readOnly: ReadOnly ?? false,
    ...given('sizeBytes', positive(TmpfsOptions?.SizeBytes)),
    ...given('mode', octal(positive(TmpfsOptions?.Mode))),
  };
}

/** An absent attribute is absent, not undefined: states are compared. */
function given<K extends string, V>(name: K, value: V | undefined): { [key in K]?: V } {
  return (value === undefined ? {} : { [name]: value }) as { [key in K]?: V };
}

const nonEmpty = <T>(list: readonly T[] | null | undefined): readonly T[] | undefined =>
  list === null || list === undefined || list.length === 0 ? undefined : list;
const positive = (value: number | undefined): number | undefined => (value === 0 ? undefined : value);

export const octal = (mode: number | undefined): string | undefined => mode?.toString(8).padStart(4, '0');

function splitVariable(variable: string): [string, string] {
  const at = variable.indexOf('=');
  return at < 0 ? [variable, ''] : [variable.slice(0, at), variable.slice(at + 1)];
}

/** `hadoop-datanode-slave1-core-site.xml`: what a config is called before its content's hash; it may hold no other characters. */
export const configStem = (service: string, path: string): string =>
  `${service}-${posix.basename(path)}`.replaceAll(/[^a-zA-Z0-9_.-]/g, '-');
