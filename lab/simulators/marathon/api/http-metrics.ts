import type { Clock } from '../../clock';

const TICK_SECONDS = 5;
const MINUTES = [1, 5, 15] as const;
const SAMPLES = 1024;

/** Events by time, as the averages of a load: each minute's, five's and fifteen's weigh the newest most. */
export class Meter {
  count = 0;
  private readonly start: number;
  private lastTick: number;
  private sinceTick = 0;
  private readonly averages = new Map<number, number>();

  constructor(private readonly clock: Clock) {
    this.start = clock.now();
    this.lastTick = this.start;
  }

  mark(): void {
    this.tick();
    this.count += 1;
    this.sinceTick += 1;
  }

  /** Per second. */
  rates(): { count: number; mean_rate: number; m1_rate: number; m5_rate: number; m15_rate: number } {
    this.tick();
    const seconds = (this.clock.now() - this.start) / 1000;
    const rate = (minutes: number): number => this.averages.get(minutes) ?? 0;
    return {
      count: this.count,
      mean_rate: seconds > 0 ? this.count / seconds : 0,
      m1_rate: rate(1),
      m5_rate: rate(5),
      m15_rate: rate(15),
    };
  }

  private tick(): void {
    const ticks = Math.floor((this.clock.now() - this.lastTick) / (TICK_SECONDS * 1000));
    if (ticks <= 0) return;
    this.lastTick += ticks * TICK_SECONDS * 1000;
    const rate = this.sinceTick / TICK_SECONDS;
    this.sinceTick = 0;
    for (const minutes of MINUTES) {
      const weight = Math.exp(-TICK_SECONDS / (60 * minutes));
      const before = this.averages.get(minutes);
      const after = before === undefined ? rate : rate + (before - rate) * weight;
      this.averages.set(minutes, after * weight ** (ticks - 1));
    }
  }
}

/** How long things took, in seconds; of the newest thousand. */
export class Timer {
  readonly meter: Meter;
  private readonly samples: number[] = [];

  constructor(clock: Clock) {
    this.meter = new Meter(clock);
  }

  took(seconds: number): void {
    this.meter.mark();
    this.samples.push(seconds);
    if (this.samples.length > SAMPLES) this.samples.shift();
  }

  quantile(part: number): number {
    const sorted = [...this.samples].sort((a, b) => a - b);
    return sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] ?? 0;
  }

  summary() {
    const { samples } = this;
    const mean = samples.reduce((sum, each) => sum + each, 0) / Math.max(1, samples.length);
    const variance = samples.reduce((sum, each) => sum + (each - mean) ** 2, 0) / Math.max(1, samples.length);
    return {
      min: samples.length === 0 ? 0 : Math.min(...samples),
      mean,
      max: samples.length === 0 ? 0 : Math.max(...samples),
      p50: this.quantile(0.5),
      p75: this.quantile(0.75),
      p95: this.quantile(0.95),
      p98: this.quantile(0.98),
      p99: this.quantile(0.99),
      p999: this.quantile(0.999),
      stddev: Math.sqrt(variance),
    };
  }
}

/** What the web server counts. */
export class HttpMetrics {
  active = 0;
  readonly bytes = { received: 0, sent: 0, events: 0 };
  /** By `1xx` to `5xx`. */
  readonly responses: ReadonlyMap<string, Meter>;
  /** By method in lower case; all of them under ''. */
  readonly durations: ReadonlyMap<string, Timer>;

  constructor(private readonly clock: Clock) {
    this.responses = new Map(['1xx', '2xx', '3xx', '4xx', '5xx'].map((kind) => [kind, new Meter(clock)]));
    this.durations = new Map(['', 'get', 'post', 'put', 'delete'].map((method) => [method, new Timer(clock)]));
  }

  /** @returns what is called with the answer's status and size */
  began(method: string, received: number): (status: number, sent: number) => void {
    const start = this.clock.now();
    this.active += 1;
    this.bytes.received += received;
    return (status, sent) => {
      this.active -= 1;
      this.bytes.sent += sent;
      this.responses.get(`${Math.floor(status / 100)}xx`)?.mark();
      const seconds = (this.clock.now() - start) / 1000;
      this.durations.get('')?.took(seconds);
      this.durations.get(method.toLowerCase())?.took(seconds);
    };
  }
}
