import type { Clock } from '../../clock';
import type { HealthCheck } from '../messages';

/** How one check went. */
export type CheckResult = { readonly isHealthy: true } | { readonly isHealthy: false; readonly says: string };

export interface HealthStatus {
  readonly healthy: boolean;
  readonly consecutiveFailures: number;
  readonly killTask: boolean;
}

export interface HealthCheckerOptions {
  readonly check: HealthCheck;
  readonly clock: Clock;
  /** Ends after the time that it is given, in milliseconds. */
  readonly perform: (timeoutMilliseconds: number) => Promise<CheckResult>;
  readonly changed: (status: HealthStatus) => void;
  readonly log: (line: string) => void;
  /** Of one that goes on after the agent was away: whether a check ever passed. @default false */
  readonly hasPassed?: boolean;
  /** When checking began, in milliseconds. @default now */
  readonly since?: number;
}

/**
 * As upstream's HealthChecker: the first check after the delay, each other an interval after the one before has ended; failures in the
 * grace period do not count until one has passed.
 */
export class HealthChecker {
  private readonly since: number;
  private initializing: boolean;
  private consecutiveFailures = 0;
  private isPaused = false;
  private cancel: () => void = () => undefined;

  constructor(private readonly options: HealthCheckerOptions) {
    this.since = options.since ?? options.clock.now();
    this.initializing = options.hasPassed !== true;
    this.schedule(seconds(options.check.delay_seconds, 15));
  }

  /** No more checks; the result of one under way is of no interest. */
  pause(): void {
    this.isPaused = true;
    this.cancel();
  }

  private schedule(milliseconds: number): void {
    this.cancel = this.options.clock.after(milliseconds, () => void this.perform());
  }

  private async perform(): Promise<void> {
    const { check, perform } = this.options;
    const result = await perform(seconds(check.timeout_seconds, 20)).catch((fault: unknown): CheckResult => ({
      isHealthy: false,
      says: String(fault),
    }));

    if (this.isPaused) return;
    if (result.isHealthy) this.success();
    else this.failure(result.says);
    // eslint-disable-next-line @typescript-eslint/no-unnecessary-condition -- a failure may have stopped it
    if (!this.isPaused) this.schedule(seconds(check.interval_seconds, 10));
  }

  private success(): void {
    if (this.initializing || this.consecutiveFailures > 0) {
      this.initializing = false;
      this.options.changed({ healthy: true, consecutiveFailures: 0, killTask: false });
    }
    this.consecutiveFailures = 0;
  }

  private failure(says: string): void {
    const { check, clock, changed, log } = this.options;
    log(`health check failed: ${says}`);
    const grace = seconds(check.grace_period_seconds, 10);
    if (this.initializing && grace > 0 && clock.now() - this.since <= grace) {
      log('Ignoring failure of health check: still in grace period');
      return;
    }
    this.consecutiveFailures += 1;
    log(`health check failed ${this.consecutiveFailures} times consecutively`);
    changed({
      healthy: false,
      consecutiveFailures: this.consecutiveFailures,
      killTask: this.consecutiveFailures >= (check.consecutive_failures ?? 3),
    });
  }
}

const seconds = (given: number | undefined, fallback: number): number => (given ?? fallback) * 1000;
