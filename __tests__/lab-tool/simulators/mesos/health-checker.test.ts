import {
  HealthChecker,
  type CheckResult,
  type HealthStatus,
} from '../../../../lab/simulators/mesos/agent/health-checker';
import { HEALTH_TIMELINES } from '../../../fixtures/marathon/health-and-backoff';
import { ManualClock } from './manual-clock';

const SUCCESS: CheckResult = { isHealthy: true };
const FAILURE: CheckResult = { isHealthy: false, says: 'no' };

describe('a health check on the agent', () => {
  test.each(HEALTH_TIMELINES.filter(({ level }) => level === 'mesos'))('$name', async (row) => {
    const clock = new ManualClock();
    const statuses: (HealthStatus & { at: number })[] = [];
    let zero = clock.now();
    let calls = 0;
    const checker = new HealthChecker({
      check: {
        delay_seconds: row.delaySeconds,
        interval_seconds: row.intervalSeconds,
        timeout_seconds: row.timeoutSeconds,
        consecutive_failures: row.maxConsecutiveFailures,
        grace_period_seconds: row.gracePeriodSeconds,
      },
      clock,
      perform: (timeout) => {
        calls += 1;
        expect(timeout).toBe(row.timeoutSeconds * 1000);
        if (row.countsFrom === 'success' && calls === 1) {
          zero = clock.now();
          return Promise.resolve(SUCCESS);
        }
        return new Promise((resolve) => {
          clock.after(row.checkTakesSeconds * 1000, () => {
            resolve(FAILURE);
          });
        });
      },
      changed: (status) => {
        statuses.push({ ...status, at: (clock.now() - zero) / 1000 });
        if (status.killTask) checker.pause();
      },
      log: () => undefined,
    });
    await clock.advance(1000);
    const failures = statuses.filter(({ healthy }) => !healthy);
    expect(failures.map(({ at }) => at)).toEqual(row.failuresAt);
    expect(failures.find(({ killTask }) => killTask)?.at ?? null).toBe(row.killAt);
  });

  test('tells the first success, and one after failures, and no other', async () => {
    const clock = new ManualClock();
    const results = [SUCCESS, SUCCESS, FAILURE, SUCCESS, SUCCESS];
    const told: boolean[] = [];
    const checker = new HealthChecker({
      check: { delay_seconds: 0, interval_seconds: 1, consecutive_failures: 3 },
      clock,
      perform: () => Promise.resolve(results.shift() ?? SUCCESS),
      changed: ({ healthy }) => told.push(healthy),
      log: () => undefined,
    });
    await clock.advance(10);
    checker.pause();
    expect(told).toEqual([true, false, true]);
  });

  test('that cannot be made fails', async () => {
    const clock = new ManualClock();
    const told: HealthStatus[] = [];
    new HealthChecker({
      check: { delay_seconds: 0, grace_period_seconds: 0, consecutive_failures: 1 },
      clock,
      perform: () => Promise.reject(new Error('no docker')),
      changed: (status) => told.push(status),
      log: () => undefined,
    });
    await clock.advance(1);
    expect(told).toEqual([{ healthy: false, consecutiveFailures: 1, killTask: true }]);
  });

  test('goes on without a grace period where one passed before the agent started again', async () => {
    const clock = new ManualClock();
    const told: HealthStatus[] = [];
    new HealthChecker({
      check: { delay_seconds: 0, interval_seconds: 1, grace_period_seconds: 300, consecutive_failures: 2 },
      clock,
      hasPassed: true,
      perform: () => Promise.resolve(FAILURE),
      changed: (status) => told.push(status),
      log: () => undefined,
    });
    await clock.advance(1);
    expect(told.at(-1)).toEqual({ healthy: false, consecutiveFailures: 2, killTask: true });
  });
});
