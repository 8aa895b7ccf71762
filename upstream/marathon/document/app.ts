// An app as the reader leaves it: defaults filled in, lists and maps never absent but where upstream tells absent from empty.

type Labels = Readonly<Record<string, string>>;

export interface Network {
  readonly mode: 'container' | 'container/bridge' | 'host';
  readonly name?: string;
  readonly labels: Labels;
}

export interface PortDefinition {
  readonly port: number;
  readonly name?: string;
  readonly protocol: string;
  readonly labels: Labels;
}

export interface PortMapping {
  readonly containerPort: number;
  readonly hostPort?: number;
  readonly servicePort: number;
  readonly name?: string;
  readonly protocol: string;
  readonly labels: Labels;
  readonly networkNames: readonly string[];
}

export interface Docker {
  readonly image: string;
  readonly forcePullImage: boolean;
  readonly privileged: boolean;
  readonly parameters: readonly { readonly key: string; readonly value: string }[];
  readonly pullConfig?: { readonly secret: string };
  readonly credential?: { readonly principal: string; readonly secret?: string };
  /** Of the old API, as `portMappings`. */
  readonly network?: 'BRIDGE' | 'HOST' | 'NONE' | 'USER';
  readonly portMappings?: readonly PortMapping[];
}

interface Mounted {
  readonly containerPath: string;
}

export interface PersistentVolume extends Mounted {
  readonly mode: 'RO' | 'RW';
  readonly persistent: {
    readonly type?: 'root' | 'path' | 'mount';
    readonly size: number;
    readonly maxSize?: number;
    readonly profileName?: string;
    readonly constraints: readonly (readonly string[])[];
  };
}

export interface ExternalVolume extends Mounted {
  readonly mode: 'RO' | 'RW';
  readonly external: {
    readonly name?: string;
    readonly provider?: string;
    readonly options: Readonly<Record<string, unknown>>;
    readonly size?: number;
    readonly shared?: boolean;
  };
}

export interface SecretVolume extends Mounted {
  readonly secret: string;
}

export interface HostVolume extends Mounted {
  readonly mode: 'RO' | 'RW';
  readonly hostPath: string;
}

export type Volume = PersistentVolume | ExternalVolume | SecretVolume | HostVolume;

export interface Container {
  readonly type: 'DOCKER' | 'MESOS';
  readonly docker?: Docker;
  readonly linuxInfo?: Readonly<Record<string, unknown>>;
  readonly volumes: readonly Volume[];
  readonly portMappings?: readonly PortMapping[];
}

export interface HealthCheck {
  readonly protocol: 'HTTP' | 'HTTPS' | 'TCP' | 'COMMAND' | 'MESOS_TCP' | 'MESOS_HTTP' | 'MESOS_HTTPS';
  readonly command?: { readonly value: string };
  readonly path?: string;
  readonly port?: number;
  readonly portIndex?: number;
  readonly ipProtocol: 'IPv4' | 'IPv6';
  readonly ignoreHttp1xx?: boolean;
  readonly gracePeriodSeconds: number;
  readonly intervalSeconds: number;
  readonly timeoutSeconds: number;
  readonly maxConsecutiveFailures: number;
  readonly delaySeconds: number;
}

interface CheckedPort {
  readonly port?: number;
  readonly portIndex?: number;
}

/** `check`, not one of `healthChecks`. */
export interface Check {
  readonly http?: CheckedPort & { readonly path?: string; readonly scheme: 'HTTP' | 'HTTPS' };
  readonly tcp?: CheckedPort;
  readonly exec?: { readonly command: { readonly shell: string } | { readonly argv: readonly string[] } };
  readonly intervalSeconds: number;
  readonly timeoutSeconds: number;
  readonly delaySeconds: number;
}

export interface ReadinessCheck {
  readonly name: string;
  readonly protocol: 'HTTP' | 'HTTPS';
  readonly path: string;
  readonly portName: string;
  readonly intervalSeconds: number;
  readonly timeoutSeconds: number;
  readonly httpStatusCodesForReady?: readonly number[];
  readonly preserveLastResponse: boolean;
}

export interface Artifact {
  readonly uri: string;
  readonly extract: boolean;
  readonly executable: boolean;
  readonly cache: boolean;
  readonly destPath?: string;
}

export interface UpgradeStrategy {
  readonly minimumHealthCapacity: number;
  readonly maximumOverCapacity: number;
}

export type UnreachableStrategy =
  string | { readonly inactiveAfterSeconds: number; readonly expungeAfterSeconds: number };

export interface IpAddress {
  readonly networkName?: string;
  readonly labels: Labels;
  readonly discovery?: {
    readonly ports: readonly {
      readonly number: number;
      readonly name: string;
      readonly protocol: string;
      readonly labels: Labels;
    }[];
  };
}

export type ResourceLimit = string | number;

export interface App {
  readonly id: string;
  readonly cmd?: string;
  readonly args: readonly string[];
  readonly user?: string;
  readonly env: Readonly<Record<string, string | { readonly secret: string }>>;
  readonly instances: number;
  readonly cpus: number;
  readonly mem: number;
  readonly disk: number;
  readonly gpus: number;
  readonly executor: string;
  readonly executorResources?: { readonly cpus: number; readonly mem: number; readonly disk: number };
  readonly resourceLimits?: { readonly cpus?: ResourceLimit; readonly mem?: ResourceLimit };
  readonly constraints: readonly (readonly string[])[];
  readonly fetch: readonly Artifact[];
  readonly portDefinitions?: readonly PortDefinition[];
  readonly requirePorts: boolean;
  readonly backoffSeconds: number;
  readonly backoffFactor: number;
  readonly maxLaunchDelaySeconds: number;
  readonly container?: Container;
  readonly healthChecks: readonly HealthCheck[];
  readonly check?: Check;
  readonly readinessChecks: readonly ReadinessCheck[];
  readonly taskKillGracePeriodSeconds?: number;
  readonly dependencies: readonly string[];
  readonly upgradeStrategy?: UpgradeStrategy;
  readonly labels: Labels;
  readonly acceptedResourceRoles?: readonly string[];
  readonly networks: readonly Network[];
  readonly residency?: { readonly relaunchEscalationTimeoutSeconds: number; readonly taskLostBehavior: string };
  readonly secrets: Readonly<Record<string, { readonly source: string }>>;
  readonly unreachableStrategy?: UnreachableStrategy;
  readonly killSelection: 'YOUNGEST_FIRST' | 'OLDEST_FIRST';
  readonly tty?: boolean;
  readonly role?: string;
  readonly version?: string;
  readonly versionInfo?: object;
  /** Of the old API, as the two that follow. */
  readonly ipAddress?: IpAddress;
  readonly ports?: readonly number[];
  readonly uris?: readonly string[];
}

/** What a partial update says; the rest stays. */
export type AppUpdate = Partial<App>;

export function without<T extends object, K extends keyof T>(value: T, ...names: readonly K[]): Omit<T, K> {
  return Object.fromEntries(Object.entries(value).filter(([name]) => !names.includes(name as K))) as Omit<T, K>;
}

type Absent<T> = { [K in keyof T]: undefined extends T[K] ? K : never }[keyof T];

/** Only what is there. */
export function defined<T extends object>(
  value: T,
): Omit<T, Absent<T>> & { readonly [K in Absent<T>]?: Exclude<T[K], undefined> } {
  const there = Object.entries(value).filter(([, element]) => element !== undefined);
  return Object.fromEntries(there) as ReturnType<typeof defined<T>>;
}

export function volumesOf(app: Pick<App, 'container'>): readonly Volume[] {
  return app.container?.volumes ?? [];
}

export function isPersistent(volume: Volume): volume is PersistentVolume {
  return 'persistent' in volume;
}

export function isExternal(volume: Volume): volume is ExternalVolume {
  return 'external' in volume;
}

/** Its tasks stay with their volumes. */
export function isResident(app: Pick<App, 'container'>): boolean {
  return volumesOf(app).some(isPersistent);
}

export function isSingleInstance(app: Pick<App, 'labels'>): boolean {
  return app.labels.MARATHON_SINGLE_INSTANCE_APP === 'true';
}

/** The ports a check's portIndex counts. */
export function portsOf({ container, portDefinitions }: App): readonly (PortMapping | PortDefinition)[] {
  const mappings = container?.portMappings;
  return mappings !== undefined ? mappings : (portDefinitions ?? []);
}
