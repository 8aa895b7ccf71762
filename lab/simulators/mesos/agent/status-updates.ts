import type { Clock } from '../../clock';
import type { TaskStatus } from '../messages';

const RETRY_MIN = 10_000;
const RETRY_MAX = 600_000;

export interface StatusUpdatesOptions {
  readonly clock: Clock;
  /** Rejects, or never reaches anybody: that is found out by the missing acknowledgement. */
  readonly send: (status: TaskStatus) => void;
  /** Keeps what is not acknowledged yet. */
  readonly changed: (pending: readonly TaskStatus[]) => void;
  readonly acknowledgedLast: () => void;
}

/** A task's updates: the next is sent when the one before is acknowledged, and each until it is. */
export class StatusUpdates {
  private readonly pending: TaskStatus[];
  private cancel: () => void = () => undefined;
  private wait = RETRY_MIN;

  constructor(
    private readonly options: StatusUpdatesOptions,
    pending: readonly TaskStatus[] = [],
  ) {
    this.pending = [...pending];
  }

  add(status: TaskStatus): void {
    this.pending.push(status);
    this.options.changed(this.pending);
    if (this.pending.length === 1) this.sendFirst();
  }

  /** At once: a master or a scheduler is there again. */
  resume(): void {
    if (this.pending.length > 0) this.sendFirst();
  }

  stop(): void {
    this.cancel();
  }

  acknowledge(uuid: string): void {
    if (this.pending[0]?.uuid !== uuid) return;
    this.pending.shift();
    this.cancel();
    this.options.changed(this.pending);
    if (this.pending.length > 0) this.sendFirst();
    else this.options.acknowledgedLast();
  }

  private sendFirst(): void {
    this.wait = RETRY_MIN;
    this.send();
  }

  private send(): void {
    const [first] = this.pending;
    if (first === undefined) return;
    this.cancel();
    this.options.send(first);
    this.cancel = this.options.clock.after(this.wait, () => {
      this.wait = Math.min(this.wait * 2, RETRY_MAX);
      this.send();
    });
  }
}
