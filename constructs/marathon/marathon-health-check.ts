import { checkTimes, type HealthCheckProps } from '../container';
import { Duration } from '../values';

export interface MarathonHealthCheckProps extends HealthCheckProps {
  /** Of the app, by its name. @default - its first */
  readonly port?: string;
  /** From the start of the container to the first request. @default 15 s */
  readonly delay?: Duration;
}

/**
 * A request that the agent makes itself, in the network of the container and at 127.0.0.1, where the app must listen. The image of the app needs neither a shell
 * nor curl for it: those of the agents are used.
 */
export class MarathonHealthCheck {
  readonly port: string | undefined;
  readonly delay: Duration;
  readonly interval: Duration;
  readonly timeout: Duration;
  readonly retries: number;
  readonly startPeriod: Duration;

  /** Passes for an answer of 200 to 399, after redirections. @param path begins with `/` (LS232) @throws InvalidValueError for retries that are none, as all of these */
  static http(path = '/', props: MarathonHealthCheckProps = {}): MarathonHealthCheck {
    return new MarathonHealthCheck('MESOS_HTTP', path, props);
  }

  /** The same by TLS; the certificate is not verified. */
  static https(path = '/', props: MarathonHealthCheckProps = {}): MarathonHealthCheck {
    return new MarathonHealthCheck('MESOS_HTTPS', path, props);
  }

  /** Passes when the port takes a connection. */
  static tcp(props: MarathonHealthCheckProps = {}): MarathonHealthCheck {
    return new MarathonHealthCheck('MESOS_TCP', undefined, props);
  }

  private constructor(
    /** As a document has it. */
    readonly protocol: 'MESOS_HTTP' | 'MESOS_HTTPS' | 'MESOS_TCP',
    readonly path: string | undefined,
    props: MarathonHealthCheckProps,
  ) {
    this.port = props.port;
    this.delay = props.delay ?? Duration.seconds(15);
    const { interval, timeout, retries, startPeriod } = checkTimes(props);
    this.interval = interval;
    this.timeout = timeout;
    this.retries = retries;
    this.startPeriod = startPeriod;
    Object.freeze(this);
  }
}
