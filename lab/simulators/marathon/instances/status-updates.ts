import type { EventBus } from '../events';
import type { Driver, TaskStatus } from '../mesos/messages';
import { conditionOf } from './condition';
import { instanceOf } from './ids';
import { isTerminal } from './instance';
import type { KillService } from './kill-service';
import type { InstanceTracker } from './tracker';

/** As much of a message as a ZooKeeper node may hold. */
const LONGEST_MESSAGE = 10_000;

/** Takes what Mesos says of tasks (TaskStatusUpdateProcessor): what runs and is known to nobody is killed. */
export class StatusUpdates {
  /** By state, in lower case. */
  readonly counts = new Map<string, number>();
  /** Tasks that Mesos killed for their memory. */
  memoryExceeded = 0;

  constructor(
    private readonly tracker: InstanceTracker,
    private readonly kills: KillService,
    private readonly driver: Pick<Driver, 'acknowledge'>,
    private readonly bus: EventBus,
    private readonly settled: () => Promise<void>,
  ) {}

  process(status: TaskStatus): void {
    const name = status.state.toLowerCase();
    this.counts.set(name, (this.counts.get(name) ?? 0) + 1);
    if (status.reason === 'REASON_CONTAINER_LIMITATION_MEMORY') this.memoryExceeded += 1;
    this.bus.hold(() => {
      this.take({
        ...status,
        ...(status.message === undefined ? {} : { message: status.message.slice(0, LONGEST_MESSAGE) }),
      });
    });
    // Acknowledged only once the next leader would know of it.
    void this.settled().then(() => {
      if (status.uuid !== undefined) this.driver.acknowledge(status);
    });
  }

  private take(status: TaskStatus): void {
    const taskId = status.task_id.value;
    const instanceId = instanceOf(taskId) ?? taskId;
    const condition = conditionOf(status);
    const instance = this.tracker.get(instanceId);
    const isAlive = !isTerminal(condition) && condition !== 'Killing' && condition !== 'Unreachable';
    if (instance?.task?.id === taskId) this.tracker.update(instanceId, status);
    else if (isAlive) this.kills.killUnknown(instanceId, taskId);
    else if (instance === undefined && condition !== 'Killing')
      this.bus.publish({ type: 'unknown_instance_terminated_event', instanceId });
  }
}
