import type { App } from '../../../../upstream/marathon/document/app';
import type { Clock } from '../../clock';
import type { Condition, Instance } from '../instances/instance';
import { configRef, type RunSpec } from '../run-spec';

/** How long a launch waits. Milliseconds; the delay itself in nanoseconds, for upstream cuts it to those. */
interface Delay {
  readonly since: number;
  readonly nanoseconds: number;
  readonly greatest: number;
}

const COUNTS: readonly Condition[] = ['Dropped', 'Error', 'Failed', 'Finished', 'Gone'];
const ADVANCES: readonly Condition[] = ['Provisioned', 'Running', 'Staging', 'Starting'];

/** Delays of launches by app and last change of its configuration (RateLimiter). */
export class BackOff {
  private readonly delays = new Map<string, Delay>();

  /** @param changed a delay began, grew or ended */
  constructor(
    private readonly clock: Clock,
    private readonly changed: () => void,
  ) {}

  /** Until when a launch waits; undefined: it does not. */
  until(spec: RunSpec): number | undefined {
    const delay = this.delays.get(configRef(spec));
    return delay && delay.since + delay.nanoseconds / 1e6;
  }

  /** Seconds. @returns undefined where there is none */
  delayOf(spec: RunSpec): number | undefined {
    const delay = this.delays.get(configRef(spec));
    return delay && delay.nanoseconds / 1e9;
  }

  /** The next that a delay ends at, after now. */
  nextEnd(): number | undefined {
    const now = this.clock.now();
    const ends = [...this.delays.values()].map(({ since, nanoseconds }) => since + nanoseconds / 1e6);
    const later = ends.filter((end) => end > now);
    return later.length === 0 ? undefined : Math.min(...later);
  }

  /** What a change of an instance does to the delay (NotifyRateLimiterStep). */
  hear(instance: Instance, before: Instance | undefined): void {
    const isNews = instance.condition !== before?.condition;
    if (isDraining(instance)) this.reset(instance.spec);
    else if (isNews && COUNTS.includes(instance.condition)) this.add(instance.spec);
    else if (isNews && ADVANCES.includes(instance.condition)) this.advance(instance.spec);
  }

  reset(spec: RunSpec): void {
    if (this.delays.delete(configRef(spec))) this.changed();
  }

  /** Nothing failed for as long as the greatest delay. */
  forgetOverdue(): void {
    const now = this.clock.now();
    const overdue = [...this.delays].filter(([, { since, greatest }]) => now > since + greatest);
    for (const [ref] of overdue) this.delays.delete(ref);
    if (overdue.length > 0) this.changed();
  }

  private add(spec: RunSpec): void {
    const before = this.delays.get(configRef(spec));
    const { backoffFactor, backoffSeconds, maxLaunchDelaySeconds }: App = spec.app;
    const longer = before === undefined ? backoffSeconds * 1e9 : Math.trunc(before.nanoseconds * backoffFactor);
    this.set(spec, Math.min(longer, maxLaunchDelaySeconds * 1e9), maxLaunchDelaySeconds * 1000);
  }

  /** The same wait, counted from now. */
  private advance(spec: RunSpec): void {
    const before = this.delays.get(configRef(spec));
    if (before !== undefined) this.set(spec, before.nanoseconds, before.greatest);
  }

  private set(spec: RunSpec, nanoseconds: number, greatest: number): void {
    this.delays.set(configRef(spec), { since: this.clock.now(), nanoseconds, greatest });
    this.changed();
  }
}

function isDraining({ task }: Instance): boolean {
  const { state = '', reason } = task?.status ?? {};
  return ['TASK_GONE_BY_OPERATOR', 'TASK_KILLED'].includes(state) && reason === 'REASON_SLAVE_DRAINING';
}
