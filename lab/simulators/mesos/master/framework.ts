import type { FrameworkInfo, SchedulerEvent } from '../messages';
import type { Pool } from '../values/resources';
import type { MasterTask } from './task';

/** The connection on which a scheduler gets its events. */
export interface Stream {
  readonly id: string;
  send(event: SchedulerEvent): void;
  end(): void;
}

/** Resources of an agent that a role does not want until then. */
export interface Filter {
  readonly agentId: string;
  readonly role: string;
  readonly refused: Pool;
  readonly until: number;
}

export class Framework {
  readonly tasks = new Map<string, MasterTask>();
  readonly completedTasks: MasterTask[] = [];
  readonly unreachableTasks = new Map<string, MasterTask>();
  readonly suppressed = new Set<string>();
  filters: Filter[] = [];
  stream: Stream | undefined;
  reregisteredAt: number | undefined;
  unregisteredAt: number | undefined;
  /** Takes back what happens when it stays away. */
  cancelFailover: () => void = () => undefined;
  stopHeartbeat: () => void = () => undefined;

  constructor(
    readonly id: string,
    public info: FrameworkInfo,
    readonly registeredAt: number,
    /** Known by an agent's word only, after another master led. */
    public recovered = false,
  ) {}

  get connected(): boolean {
    return this.stream !== undefined;
  }

  get roles(): readonly string[] {
    return this.info.roles ?? [this.info.role ?? '*'];
  }

  can(capability: string): boolean {
    return this.info.capabilities?.some(({ type }) => type === capability) ?? false;
  }

  get failoverMilliseconds(): number {
    return (this.info.failover_timeout ?? 0) * 1000;
  }

  send(event: SchedulerEvent): void {
    this.stream?.send(event);
  }
}
