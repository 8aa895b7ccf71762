import { isResident } from '../../../../upstream/marathon/document/app';
import { restartStrategy } from '../../../../upstream/marathon/restart';
import type { Event } from '../events';
import { isConsideredHealthy, isConsideredTerminal, type Instance } from '../instances/instance';
import type { RunSpec } from '../run-spec';
import { Readiness, type ReadinessResult } from './readiness';
import { restartVictims } from './restart-victims';
import type { Running, Surroundings } from './surroundings';

/** Replaces old instances by new ones (TaskReplaceActor): its counters are its own, and never looked up again. */
export class Restart implements Running {
  private readonly readiness: Readiness;
  private readonly unsubscribe: () => void;
  private readonly maxCapacity: number;
  /** Old ones with goal Running; one that ends leaves. */
  private readonly oldActive: Set<string>;
  /** Made once. */
  private readonly toKill: string[];
  private started: number;
  private isOver = false;

  constructor(
    private readonly spec: RunSpec,
    private readonly around: Surroundings,
    asked: (result: ReadinessResult) => void,
    private readonly done: () => void,
  ) {
    const { app, version } = spec;
    const instances = around.tracker.of(app.id);
    const fresh = instances.filter((instance) => instance.spec.version === version);
    const old = restartVictims(instances.filter((instance) => instance.spec.version !== version));
    const healthy = instances.filter((instance) => instance.goal === 'Running' && isConsideredHealthy(instance));
    const { minimumHealthCapacity = 1, maximumOverCapacity = 1 } = app.upgradeStrategy ?? {};
    const capacity = {
      instances: app.instances,
      minimumHealthCapacity,
      maximumOverCapacity,
      resident: isResident(app),
    };
    const strategy = restartStrategy(capacity, instances.length, healthy.length);
    this.maxCapacity = strategy.maxCapacity;
    this.oldActive = new Set(old.map(({ id }) => id));
    this.toKill = old.map(({ id }) => id);
    this.started = fresh.length;
    this.readiness = new Readiness(spec, around.clock, around.askReadiness, {
      asked,
      changed: (id) => {
        if (this.readiness.isHealthyAndReady(id)) this.killNext();
        this.checkDone();
      },
    });
    this.unsubscribe = around.bus.subscribe((event) => {
      this.hear(event);
    });
    for (const instance of fresh) this.readiness.reconcile(instance);
    for (let kill = 0; kill < strategy.killImmediately; kill += 1) this.killNext();
    this.launch();
    around.queue.backOff.reset(spec);
    this.checkDone();
  }

  stop(): void {
    this.isOver = true;
    this.unsubscribe();
    this.readiness.stop();
  }

  private hear(event: Event): void {
    if (this.isOver) return;
    this.readiness.hear(event);
    if (event.type !== 'instance_changed_event' || event.instance.spec.app.id !== this.spec.app.id) return;
    if (event.instance.spec.version === this.spec.version) this.newChanged(event.instance);
    else this.oldChanged(event.instance);
  }

  private newChanged(instance: Instance): void {
    if (!isConsideredTerminal(instance.condition)) return;
    if (instance.goal === 'Running') this.readiness.ended(instance);
    // Somebody else has ended it for good.
    else this.started -= 1;
  }

  private oldChanged(instance: Instance): void {
    const { id, goal, condition } = instance;
    if (isConsideredTerminal(condition) && goal === 'Running') {
      this.oldActive.delete(id);
      this.readiness.ended(instance);
      this.end(id);
    } else if ((isConsideredTerminal(condition) || condition === 'Scheduled') && goal !== 'Running') {
      this.oldActive.delete(id);
      this.readiness.ended(instance);
      this.launch();
      this.checkDone();
    }
  }

  private launch(): void {
    const room = Math.max(0, this.maxCapacity - this.oldActive.size - this.started);
    const count = Math.min(Math.max(0, this.spec.app.instances - this.started), room);
    if (count === 0) return;
    this.started += count;
    this.around.queue.add(this.spec, count);
  }

  /** One that is gone already keeps its place in the line: its kill is spent on nothing. */
  private killNext(): void {
    const id = this.toKill.shift();
    if (id !== undefined) this.end(id);
  }

  private end(id: string): void {
    if (this.around.tracker.get(id) !== undefined)
      this.around.tracker.setGoal(id, isResident(this.spec.app) ? 'Stopped' : 'Decommissioned');
  }

  private checkDone(): void {
    if (this.isOver || this.oldActive.size > 0 || !this.readiness.isReached(this.spec.app.instances)) return;
    this.stop();
    this.done();
  }
}
