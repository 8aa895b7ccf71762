import { Duration, InvalidValueError } from '../values';
import { HEALTH_CHECK, HEALTH_CHECK_RETRIES } from './rules';

export interface HealthCheckProps {
  /** Between two runs. @default 10 s */
  readonly interval?: Duration;
  /** A run that takes longer has failed. @default 5 s */
  readonly timeout?: Duration;
  /** Failures in a row after which the container is unhealthy. @default 6 */
  readonly retries?: number;
  /** Failures after the start that do not count. @default 90 s */
  readonly startPeriod?: Duration;
}

/** With the defaults. @throws InvalidValueError for retries that are no whole number, or 0 */
export function checkTimes(props: HealthCheckProps): Required<HealthCheckProps> {
  const {
    interval = Duration.seconds(10),
    timeout = Duration.seconds(5),
    retries = 6,
    startPeriod = Duration.seconds(90),
  } = props;
  if (!Number.isInteger(retries) || retries < 1) throw new InvalidValueError(retries, HEALTH_CHECK_RETRIES);
  return { interval, timeout, retries, startPeriod };
}

/**
 * How the engine finds out whether a container serves. In a swarm a task's name is published only once this passes:
 * it must never depend on a peer that has to find the task by name.
 */
export class HealthCheck {
  readonly interval: Duration;
  readonly timeout: Duration;
  readonly retries: number;
  readonly startPeriod: Duration;

  private constructor(
    /** As the Engine API has it: `['CMD', ...]` or `['CMD-SHELL', '<line>']`. */
    readonly test: readonly string[],
    props: HealthCheckProps,
  ) {
    const { interval, timeout, retries, startPeriod } = checkTimes(props);
    this.interval = interval;
    this.timeout = timeout;
    this.retries = retries;
    this.startPeriod = startPeriod;
    Object.freeze(this);
  }

  /** A line for the container's shell, or words that begin with `CMD` or `CMD-SHELL`. @throws InvalidValueError otherwise */
  static command(test: string | readonly string[], props: HealthCheckProps = {}): HealthCheck {
    if (typeof test === 'string') return new HealthCheck(['CMD-SHELL', test], props);
    if (test.length < 2 || !['CMD', 'CMD-SHELL'].includes(test[0] as string)) {
      throw new InvalidValueError(test.join(' '), HEALTH_CHECK);
    }
    return new HealthCheck([...test], props);
  }

  /** A URL that must answer with success; needs curl in the image. */
  static http(url: string, props: HealthCheckProps = {}): HealthCheck {
    return new HealthCheck(['CMD', 'curl', '-fsS', '-o', '/dev/null', url], props);
  }
}
