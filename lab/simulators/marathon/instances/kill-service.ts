import { every, type Clock } from '../../clock';
import type { Event, EventBus } from '../events';
import type { Driver } from '../mesos/messages';
import { isConsideredTerminal, isTerminal, hasReservation, type Condition, type Instance } from './instance';
import type { InstanceTracker } from './tracker';

const NO_ANSWER_TO_A_KILL: readonly Condition[] = ['Dropped', 'Gone', 'Unknown', 'Unreachable', 'UnreachableInactive'];

export interface KillLimits {
  /** `kill_chunk_size`: how many kills are under way at once. */
  readonly chunk: number;
  /** `kill_retry_timeout` in milliseconds. */
  readonly retryAfter: number;
}

interface Kill {
  readonly taskId: string;
  readonly instance?: Instance;
  readonly attempts: number;
  readonly issuedAt: number;
}

/** Asks Mesos to kill, a number at once, again where no answer comes (KillServiceActor). By instance id. */
export class KillService {
  private readonly waiting = new Map<string, Kill>();
  private readonly inFlight = new Map<string, Kill>();
  private stopRetrying: (() => void) | undefined;
  private readonly unsubscribe: () => void;

  constructor(
    private readonly clock: Clock,
    private readonly tracker: InstanceTracker,
    private readonly driver: Pick<Driver, 'kill'>,
    bus: EventBus,
    private readonly limits: KillLimits,
  ) {
    this.unsubscribe = bus.subscribe((event) => {
      this.hear(event);
    });
  }

  get counts(): { readonly kills: number; readonly attempts: number } {
    const kills = [...this.inFlight.values()];
    return { kills: kills.length, attempts: kills.reduce((sum, { attempts }) => sum + attempts, 0) };
  }

  kill(instance: Instance): void {
    const { task } = instance;
    if (this.inFlight.has(instance.id) || task === undefined || isTerminal(task.condition)) return;
    this.waiting.set(instance.id, { taskId: task.id, instance, attempts: 0, issuedAt: 0 });
    this.process();
  }

  /** A task that runs and that no instance has. */
  killUnknown(instanceId: string, taskId: string): void {
    if (this.inFlight.has(instanceId)) return;
    this.waiting.set(instanceId, { taskId, attempts: 0, issuedAt: 0 });
    this.process();
  }

  /** The line to the master is new: what was asked for before may have been lost. */
  reissue(): void {
    for (const [id, kill] of [...this.inFlight]) this.issue(id, kill);
  }

  stop(): void {
    this.unsubscribe();
    this.stopRetrying?.();
  }

  private hear(event: Event): void {
    if (event.type === 'unknown_instance_terminated_event') this.ended(event.instanceId);
    if (event.type !== 'instance_changed_event') return;
    const { instance, condition } = event;
    if (isConsideredTerminal(condition)) this.ended(instance.id);
    else if (instance.goal !== 'Running' && !this.waiting.has(instance.id)) this.kill(instance);
  }

  private ended(id: string): void {
    const wasWaiting = this.waiting.delete(id);
    if (this.inFlight.delete(id) || wasWaiting) this.process();
  }

  private process(): void {
    const room = this.limits.chunk - this.inFlight.size;
    for (const [id, kill] of [...this.waiting].slice(0, Math.max(0, room))) {
      this.waiting.delete(id);
      this.issue(id, kill);
    }
    if (this.inFlight.size === 0) {
      this.stopRetrying?.();
      this.stopRetrying = undefined;
    } else {
      this.stopRetrying ??= every(this.clock, this.limits.retryAfter, () => {
        this.retry();
      });
    }
  }

  private issue(id: string, kill: Kill): void {
    const instance = kill.instance && (this.tracker.get(id) ?? kill.instance);
    if (instance !== undefined && NO_ANSWER_TO_A_KILL.includes(instance.condition) && instance.goal === 'Running') {
      // No kill reaches it: it is given up, and killed should it come back.
      if (!hasReservation(instance)) this.tracker.setGoal(id, 'Decommissioned');
      return;
    }
    this.inFlight.set(id, { ...kill, attempts: kill.attempts + 1, issuedAt: this.clock.now() });
    this.driver.kill(kill.taskId, instance?.agent?.agentId);
  }

  private retry(): void {
    for (const [id, kill] of [...this.inFlight])
      if (kill.issuedAt + this.limits.retryAfter <= this.clock.now()) this.issue(id, kill);
  }
}
