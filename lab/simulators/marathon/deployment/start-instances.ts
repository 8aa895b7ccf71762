import { every } from '../../clock';
import type { Event } from '../events';
import { isActive, isScheduled, isTerminal } from '../instances/instance';
import type { RunSpec } from '../run-spec';
import { Readiness, type ReadinessResult } from './readiness';
import type { Running, Surroundings } from './surroundings';

const FIRST_SYNC_MILLISECONDS = 1000;
const SYNC_MILLISECONDS = 5000;

/** Starts what is missing of an app, and waits until that many are healthy and ready (TaskStartActor). */
export class StartInstances implements Running {
  private readonly readiness: Readiness;
  private readonly unsubscribe: () => void;
  private readonly stopSync: () => void;
  private readonly wanted: number;
  private isOver = false;

  constructor(
    private readonly spec: RunSpec,
    private readonly scaleTo: number,
    private readonly around: Surroundings,
    asked: (result: ReadinessResult) => void,
    private readonly done: () => void,
  ) {
    this.readiness = new Readiness(spec, around.clock, around.askReadiness, {
      asked,
      changed: () => {
        this.checkDone();
      },
    });
    this.wanted = this.missing();
    this.unsubscribe = around.bus.subscribe((event) => {
      this.hear(event);
    });
    this.stopSync = every(
      around.clock,
      SYNC_MILLISECONDS,
      () => {
        this.sync();
      },
      FIRST_SYNC_MILLISECONDS,
    );
    if (this.wanted > 0) around.queue.add(spec, this.wanted);
    this.checkDone();
  }

  stop(): void {
    this.isOver = true;
    this.unsubscribe();
    this.stopSync();
    this.readiness.stop();
  }

  private hear(event: Event): void {
    if (this.isOver) return;
    this.readiness.hear(event);
    if (event.type !== 'instance_changed_event' || !isTerminal(event.condition)) return;
    const { instance } = event;
    if (instance.spec.app.id !== this.spec.app.id || instance.spec.version !== this.spec.version) return;
    this.readiness.ended(instance);
    if (instance.goal !== 'Running') this.around.queue.add(this.spec, 1);
  }

  private sync(): void {
    const missing = this.missing();
    if (missing > 0) this.around.queue.add(this.spec, missing);
  }

  private missing(): number {
    const there = this.around.tracker.of(this.spec.app.id).filter((one) => isActive(one) || isScheduled(one));
    return Math.max(0, this.scaleTo - there.length);
  }

  private checkDone(): void {
    if (this.isOver || !this.readiness.isReached(this.wanted)) return;
    this.stop();
    this.done();
  }
}
