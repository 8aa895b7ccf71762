import { isTerminal, type TaskInfo, type TaskState, type TaskStatus } from '../messages';
import { pool, type Pool } from '../values/resources';

/** A task as the master knows it: from its launch until its scheduler has acknowledged its end. */
export class MasterTask {
  readonly resources: Pool;
  readonly statuses: TaskStatus[] = [];
  /** Its scheduler wants it killed: an agent that registers again is told once more. */
  isToEnd = false;

  constructor(
    readonly frameworkId: string,
    readonly agentId: string,
    readonly info: TaskInfo,
    public state: TaskState,
  ) {
    this.resources = pool(info.resources);
  }

  get id(): string {
    return this.info.task_id.value;
  }

  get holdsResources(): boolean {
    return !isTerminal(this.state);
  }

  /** Of the last status that has one. */
  get healthy(): boolean | undefined {
    return this.statuses.at(-1)?.healthy;
  }

  add(status: TaskStatus): void {
    this.state = status.state;
    // As upstream: only the newest of one state is kept.
    if (this.statuses.at(-1)?.state === status.state) this.statuses.pop();
    this.statuses.push(status);
  }
}

export const taskKey = (frameworkId: string, taskId: string): string => `${frameworkId}\0${taskId}`;
