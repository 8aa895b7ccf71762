import type { AgentInfo, DrainConfig, FrameworkInfo, KillPolicy, TaskInfo, TaskState, TaskStatus } from './messages';

// What our master and our agent say to each other. The real ones speak protobuf over libprocess; ports and directions are theirs.

/** A task as its agent tells of it to a master that may not know it. */
export interface ReportedTask {
  readonly framework_id: string;
  readonly task: TaskInfo;
  /** The last state that happened. */
  readonly state: TaskState;
  readonly last_status?: TaskStatus;
}

/** An agent, with an id when it had one before. */
export interface Register {
  readonly agent_id?: string;
  readonly agent_info: AgentInfo;
  readonly ip: string;
  readonly version: string;
  readonly tasks: readonly ReportedTask[];
  readonly frameworks: readonly FrameworkInfo[];
}

export interface Registered {
  readonly agent_id: string;
  /** The master is silent for longer than this: register again. In milliseconds. */
  readonly ping_timeout: number;
  readonly drain?: DrainConfig;
  /** Frameworks that are over: their tasks have to go. */
  readonly shutdown_frameworks: readonly string[];
}

/** The agent is not wanted: it ends its tasks, and itself. */
export interface Refused {
  readonly shutdown: string;
}

export interface StatusUpdate {
  readonly agent_id: string;
  readonly framework_id: string;
  readonly status: TaskStatus;
}

export interface ToMaster {
  readonly register: Register;
  readonly 'status-update': StatusUpdate;
  readonly unregister: { readonly agent_id: string };
}

export interface FromMaster {
  readonly register: Registered | Refused;
  readonly 'status-update': Readonly<Record<string, never>>;
  readonly unregister: Readonly<Record<string, never>>;
}

export interface ToAgent {
  readonly ping: { readonly agent_id: string; readonly connected: boolean };
  readonly 'run-task': { readonly framework_info: FrameworkInfo; readonly task: TaskInfo };
  readonly 'kill-task': { readonly framework_id: string; readonly task_id: string; readonly kill_policy?: KillPolicy };
  readonly acknowledge: { readonly framework_id: string; readonly task_id: string; readonly uuid: string };
  /** The scheduler is there again: what it has not acknowledged is sent at once. */
  readonly 'update-framework': { readonly framework_id: string };
  readonly 'shutdown-framework': { readonly framework_id: string };
  readonly drain: DrainConfig;
  readonly shutdown: { readonly message: string };
}

/** Paths of these messages below `/simulator/`. */
export const TO_MASTER: readonly (keyof ToMaster)[] = ['register', 'status-update', 'unregister'];
export const TO_AGENT: readonly (keyof ToAgent)[] = [
  'ping',
  'run-task',
  'kill-task',
  'acknowledge',
  'update-framework',
  'shutdown-framework',
  'drain',
  'shutdown',
];
