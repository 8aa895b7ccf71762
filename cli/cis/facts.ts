import type { EnvironmentJson } from '../manifest';

/** What the engines and kernels of an environment said, beside what is declared: all that checks judge. */
export interface Facts {
  readonly manifest: EnvironmentJson;
  readonly hosts: readonly HostFacts[];
}

/** Parts of `docker info` that checks read. */
export interface DockerInfo {
  readonly Driver: string;
  readonly Debug?: boolean;
  readonly ExperimentalBuild?: boolean;
  readonly LiveRestoreEnabled?: boolean;
  readonly LoggingDriver: string;
  readonly SecurityOptions?: readonly string[] | null;
  readonly Plugins?: { readonly Authorization?: readonly string[] | null };
  readonly RegistryConfig?: {
    readonly InsecureRegistryCIDRs?: readonly string[] | null;
    readonly IndexConfigs?: Readonly<Record<string, { readonly Secure: boolean }>> | null;
  } | null;
  readonly Swarm?: {
    readonly LocalNodeState?: string;
    readonly ControlAvailable?: boolean;
    readonly Managers?: number;
    readonly Cluster?: {
      readonly Spec?: {
        readonly CAConfig?: { readonly NodeCertExpiry?: number };
        readonly EncryptionConfig?: { readonly AutoLockManagers?: boolean };
      };
    } | null;
  };
}

/** Parts of `docker inspect` that checks read. */
export interface InspectedContainer {
  readonly Id: string;
  readonly Name: string;
  readonly AppArmorProfile?: string;
  readonly Config: {
    readonly User?: string;
    readonly Image: string;
    readonly Env?: readonly string[] | null;
    readonly Labels?: Readonly<Record<string, string>> | null;
    readonly Healthcheck?: { readonly Test?: readonly string[] | null } | null;
  };
  readonly HostConfig: {
    readonly CapAdd?: readonly string[] | null;
    readonly CapDrop?: readonly string[] | null;
    readonly CgroupParent?: string;
    readonly CpuQuota?: number;
    readonly CpuShares?: number;
    readonly Devices?: readonly unknown[] | null;
    readonly IpcMode?: string;
    readonly LogConfig?: { readonly Type?: string; readonly Config?: Readonly<Record<string, string>> | null };
    readonly Memory?: number;
    readonly NanoCpus?: number;
    readonly NetworkMode?: string;
    readonly PidMode?: string;
    readonly PidsLimit?: number | null;
    readonly Privileged?: boolean;
    readonly ReadonlyRootfs?: boolean;
    readonly RestartPolicy?: { readonly Name?: string; readonly MaximumRetryCount?: number };
    readonly SecurityOpt?: readonly string[] | null;
    readonly UTSMode?: string;
    readonly Ulimits?: readonly { readonly Name: string }[] | null;
    readonly UsernsMode?: string;
  };
  readonly Mounts?:
    readonly { readonly Type: string; readonly Source?: string; readonly Propagation?: string }[] | null;
  readonly NetworkSettings?: {
    readonly Networks?: Readonly<Record<string, unknown>> | null;
    readonly Ports?: Readonly<
      Record<string, readonly { readonly HostIp: string; readonly HostPort: string }[] | null>
    > | null;
  };
}

export interface ContainerFacts {
  /** `hadoop-namenode@master`: the service, or the container's own name. */
  readonly title: string;
  readonly inspected: InspectedContainer;
  /** Whether a swarm runs it. */
  readonly isTask: boolean;
  /** Fields of /proc/<pid>/status of its first process; absent when it ended meanwhile. */
  readonly status?: { readonly NoNewPrivs?: string; readonly Seccomp?: string; readonly CapEff?: string };
  /** Names of its processes. */
  readonly processes: readonly string[];
}

export interface Listener {
  /** `*`, `0.0.0.0`, `[::]` or one address. */
  readonly address: string;
  readonly port: number;
  /** Name of the program, empty where the user may not see it. */
  readonly program: string;
}

export interface InspectedImage {
  readonly Id: string;
  readonly Config?: { readonly Env?: readonly string[] | null } | null;
  /** Its build steps. */
  readonly history: readonly string[];
}

export interface InspectedNetwork {
  readonly Name: string;
  readonly Driver: string;
  readonly Ingress?: boolean;
  readonly Options?: Readonly<Record<string, string>> | null;
}

export interface InspectedService {
  readonly Spec: { readonly Name: string };
  readonly Endpoint?: {
    readonly Ports?: readonly {
      readonly Protocol: string;
      readonly PublishedPort?: number;
      readonly PublishMode?: string;
    }[];
  };
}

export interface HostFacts {
  readonly name: string;
  readonly info: DockerInfo;
  /** /etc/docker/daemon.json; empty without one. */
  readonly daemon: Readonly<Record<string, unknown>>;
  /** The daemon's command line. */
  readonly argv: string;
  readonly listeners: readonly Listener[];
  readonly containers: readonly ContainerFacts[];
  readonly images: readonly InspectedImage[];
  readonly networks: readonly InspectedNetwork[];
  /** Of the swarm, where this host manages one. */
  readonly services: readonly InspectedService[];
}
