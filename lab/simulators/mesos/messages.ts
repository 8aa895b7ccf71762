// The v1 API's messages as JSON, with the fields that the simulator reads or writes (include/mesos/v1/mesos.proto).

export interface Id {
  readonly value: string;
}

export interface Range {
  readonly begin: number;
  readonly end: number;
}

export interface Resource {
  readonly name: string;
  readonly type: 'SCALAR' | 'RANGES';
  readonly scalar?: { readonly value: number };
  readonly ranges?: { readonly range: readonly Range[] };
  /** Of a reservation, in the format before reservation refinement. */
  readonly role?: string;
  readonly reservations?: readonly { readonly type: 'STATIC'; readonly role: string }[];
  readonly allocation_info?: { readonly role: string };
}

export interface Attribute {
  readonly name: string;
  readonly type: 'SCALAR' | 'RANGES' | 'TEXT';
  readonly scalar?: { readonly value: number };
  readonly ranges?: { readonly range: readonly Range[] };
  readonly text?: { readonly value: string };
}

/** Who an agent is and what it has. */
export interface AgentInfo {
  readonly hostname: string;
  readonly port: number;
  readonly resources: readonly Resource[];
  readonly attributes: readonly Attribute[];
  readonly domain?: unknown;
}

export interface MasterInfo {
  readonly id: string;
  /** The address as the number that the real ones write: its bytes in the order of the network, read as little-endian. */
  readonly ip: number;
  readonly port: number;
  readonly hostname: string;
  readonly pid: string;
  readonly version: string;
  readonly address: { readonly hostname: string; readonly ip: string; readonly port: number };
}

export interface Label {
  readonly key: string;
  readonly value?: string;
}

export interface CommandInfo {
  /** @default true */
  readonly shell?: boolean;
  readonly value?: string;
  readonly arguments?: readonly string[];
  readonly user?: string;
  readonly uris?: readonly unknown[];
  readonly environment?: { readonly variables?: readonly { readonly name: string; readonly value?: string }[] };
}

export interface Volume {
  readonly container_path: string;
  readonly host_path?: string;
  readonly mode: 'RW' | 'RO';
  readonly source?: {
    readonly type: string;
    readonly docker_volume?: { readonly name: string; readonly driver?: string };
  };
}

export interface PortMapping {
  readonly host_port: number;
  readonly container_port: number;
  readonly protocol?: string;
}

export interface DockerInfo {
  readonly image: string;
  /** @default HOST */
  readonly network?: 'HOST' | 'BRIDGE' | 'NONE' | 'USER';
  readonly port_mappings?: readonly PortMapping[];
  readonly privileged?: boolean;
  readonly parameters?: readonly { readonly key: string; readonly value: string }[];
  readonly force_pull_image?: boolean;
}

export interface ContainerInfo {
  readonly type: 'DOCKER' | 'MESOS';
  readonly docker?: DockerInfo;
  readonly volumes?: readonly Volume[];
  readonly hostname?: string;
  readonly network_infos?: readonly { readonly name?: string }[];
}

export interface HealthCheck {
  readonly type?: 'COMMAND' | 'HTTP' | 'TCP';
  readonly command?: CommandInfo;
  readonly http?: { readonly port: number; readonly path?: string; readonly scheme?: string };
  readonly tcp?: { readonly port: number };
  /** @default 15 */
  readonly delay_seconds?: number;
  /** @default 10 */
  readonly interval_seconds?: number;
  /** @default 20 */
  readonly timeout_seconds?: number;
  /** @default 3 */
  readonly consecutive_failures?: number;
  /** @default 10 */
  readonly grace_period_seconds?: number;
}

export interface KillPolicy {
  readonly grace_period?: { readonly nanoseconds: number };
}

export interface TaskInfo {
  readonly name: string;
  readonly task_id: Id;
  readonly agent_id: Id;
  readonly resources: readonly Resource[];
  readonly command?: CommandInfo;
  readonly executor?: unknown;
  readonly container?: ContainerInfo;
  readonly health_check?: HealthCheck;
  readonly kill_policy?: KillPolicy;
  readonly labels?: { readonly labels?: readonly Label[] };
  readonly limits?: Readonly<Record<string, number | 'Infinity'>>;
  readonly discovery?: unknown;
}

export const TERMINAL_STATES = [
  'TASK_FINISHED',
  'TASK_FAILED',
  'TASK_KILLED',
  'TASK_ERROR',
  'TASK_LOST',
  'TASK_DROPPED',
  'TASK_GONE',
  'TASK_GONE_BY_OPERATOR',
] as const;

export const TASK_STATES = [
  'TASK_STAGING',
  'TASK_STARTING',
  'TASK_RUNNING',
  'TASK_KILLING',
  'TASK_UNREACHABLE',
  'TASK_UNKNOWN',
  ...TERMINAL_STATES,
] as const;

export type TaskState = (typeof TASK_STATES)[number];

export const isTerminal = (state: TaskState): boolean => (TERMINAL_STATES as readonly TaskState[]).includes(state);

export interface NetworkInfo {
  readonly name?: string;
  readonly ip_addresses: readonly { readonly ip_address: string }[];
}

export interface ContainerStatus {
  readonly container_id?: Id;
  readonly network_infos: readonly NetworkInfo[];
}

export interface TaskStatus {
  readonly task_id: Id;
  readonly state: TaskState;
  readonly message?: string;
  readonly source?: 'SOURCE_MASTER' | 'SOURCE_AGENT' | 'SOURCE_EXECUTOR';
  readonly reason?: string;
  /** Base64. */
  readonly data?: string;
  readonly agent_id?: Id;
  readonly executor_id?: Id;
  /** Seconds. */
  readonly timestamp?: number;
  /** Base64 of 16 bytes. Without one there is nothing to acknowledge. */
  readonly uuid?: string;
  readonly healthy?: boolean;
  readonly container_status?: ContainerStatus;
  readonly unreachable_time?: { readonly nanoseconds: number };
}

export interface FrameworkInfo {
  readonly id?: Id;
  readonly user: string;
  readonly name: string;
  /** Seconds. @default 0 */
  readonly failover_timeout?: number;
  readonly checkpoint?: boolean;
  readonly role?: string;
  readonly roles?: readonly string[];
  readonly hostname?: string;
  readonly principal?: string;
  readonly webui_url?: string;
  readonly capabilities?: readonly { readonly type: string }[];
}

export interface Offer {
  readonly id: Id;
  readonly framework_id: Id;
  readonly agent_id: Id;
  readonly hostname: string;
  readonly url: unknown;
  readonly resources: readonly Resource[];
  readonly attributes: readonly Attribute[];
  readonly executor_ids: readonly Id[];
  readonly allocation_info: { readonly role: string };
}

/** What a master streams to a scheduler. */
export type SchedulerEvent =
  | {
      readonly type: 'SUBSCRIBED';
      readonly subscribed: {
        readonly framework_id: Id;
        readonly heartbeat_interval_seconds: number;
        readonly master_info: MasterInfo;
      };
    }
  | { readonly type: 'HEARTBEAT' }
  | { readonly type: 'OFFERS'; readonly offers: { readonly offers: readonly Offer[] } }
  | { readonly type: 'RESCIND'; readonly rescind: { readonly offer_id: Id } }
  | { readonly type: 'UPDATE'; readonly update: { readonly status: TaskStatus } }
  | { readonly type: 'FAILURE'; readonly failure: { readonly agent_id: Id } }
  | { readonly type: 'ERROR'; readonly error: { readonly message: string } };

export interface DrainConfig {
  readonly max_grace_period?: { readonly seconds: number };
  readonly mark_gone: boolean;
}

export interface DrainInfo {
  readonly state: 'DRAINING' | 'DRAINED';
  readonly config: DrainConfig;
}
