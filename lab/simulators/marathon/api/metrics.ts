import type { JsonObject } from '../../../../upstream/marathon/document';
import type { Scheduler } from '../scheduler';
import { countTasks } from './app-info';
import { countGroups } from './groups';
import type { HttpMetrics, Meter, Timer } from './http-metrics';

/** What has a number; names without their prefix, as the contract lists them. */
export interface Metrics {
  readonly gauges: Readonly<Record<string, number>>;
  readonly counters: Readonly<Record<string, number>>;
  readonly meters: Readonly<Record<string, Meter>>;
  readonly timers: Readonly<Record<string, Timer>>;
}

/** All that the contract names and a simulator has: there is no Java machine, and no storage to compact. */
export function metricsOf(
  scheduler: Scheduler,
  http: HttpMetrics,
  since: { readonly start: number; readonly lead: number },
): Metrics {
  const { apps, deployments, queue, kills, updates, tracker } = scheduler;
  const now = scheduler.now();
  const tasks = countTasks(scheduler, tracker.all());
  const overdue = tracker.all().filter(({ condition }) => condition === 'Provisioned').length;
  return {
    gauges: {
      'apps.active.gauge': apps.all.size,
      'deployments.active.gauge': deployments.count,
      'groups.active.gauge': countGroups(apps.all.values()),
      'http.requests.active.gauge': http.active,
      'instances.inflight-kill-attempts.gauge': kills.counts.attempts,
      'instances.inflight-kills.gauge': kills.counts.kills,
      'instances.launch-overdue.gauge': overdue,
      'instances.running.gauge': tasks.running,
      'instances.staged.gauge': tasks.staged,
      'leadership.duration.gauge.seconds': (now - since.lead) / 1000,
      'pods.active.gauge': 0,
      'uptime.gauge.seconds': (now - since.start) / 1000,
    },
    counters: {
      'deployments.counter': deployments.total,
      'deployments.dismissed.counter': apps.dismissed,
      'http.requests.size.counter.bytes': http.bytes.received,
      'http.responses.event-stream.size.counter.bytes': http.bytes.events,
      'http.responses.size.counter.bytes': http.bytes.sent,
      'http.responses.size.gzipped.counter.bytes': 0,
      'mesos.calls.revive.counter': queue.calls.revive,
      'mesos.calls.suppress.counter': queue.calls.suppress,
      'mesos.offer-operations.launch-group.counter': 0,
      'mesos.offer-operations.launch.counter': queue.counts.used,
      'mesos.offer-operations.reserve.counter': 0,
      'mesos.offers.declined.counter': queue.counts.declined,
      'mesos.offers.incoming.counter': queue.counts.incoming,
      'mesos.offers.used.counter': queue.counts.used,
      'mesos.task.oom.memory-limit-exceeded.counter': updates.memoryExceeded,
      ...Object.fromEntries(
        [...updates.counts].map(([state, count]) => [`mesos.task-updates.${state.replace(/_/g, '-')}.counter`, count]),
      ),
      'tasks.launched.counter': queue.counts.launched,
    },
    meters: Object.fromEntries(
      [...http.responses].map(([kind, meter]) => [`http.responses.${kind}.rate.meter`, meter]),
    ),
    timers: Object.fromEntries(
      [...http.durations].map(([method, timer]) => [
        method === '' ? 'http.requests.duration.timer.seconds' : `http.requests.${method}.duration.timer.seconds`,
        timer,
      ]),
    ),
  };
}

/** GET /metrics */
export function metricsJson(metrics: Metrics, prefix: string): JsonObject {
  const named = <T>(values: Readonly<Record<string, T>>, write: (value: T) => JsonObject): JsonObject =>
    Object.fromEntries(Object.entries(values).map(([name, value]) => [`${prefix}.${name}`, write(value)]));
  return {
    version: '4.0.0',
    gauges: named(metrics.gauges, (value) => ({ value })),
    counters: named(metrics.counters, (count) => ({ count })),
    histograms: {},
    meters: named(metrics.meters, (meter) => ({ ...meter.rates(), units: 'events/second' })),
    timers: named(metrics.timers, (timer) => ({
      ...timer.summary(),
      ...timer.meter.rates(),
      duration_units: 'seconds',
      rate_units: 'calls/second',
    })),
  };
}

const QUANTILES = ['0.5', '0.75', '0.95', '0.98', '0.99', '0.999'];

/** GET /metrics/prometheus (PrometheusReporter): dots and dashes become underscores, suffixes follow the whole name. */
export function metricsText(metrics: Metrics, prefix: string): string {
  const blocks: string[] = [];
  const line = (name: string, kind: string, value: number): string => `# TYPE ${name} ${kind}\n${name} ${value}\n`;
  const each = <T>(values: Readonly<Record<string, T>>, write: (name: string, value: T) => string): void => {
    for (const [name, value] of Object.entries(values).sort(([a], [b]) => (a < b ? -1 : 1)))
      blocks.push(write(`${prefix}.${name}`.replace(/[^a-zA-Z0-9_]/g, '_'), value));
  };
  const rates = (name: string, meter: Meter): string =>
    Object.entries(meter.rates())
      .filter(([rate]) => rate !== 'count')
      .map(([rate, value]) => line(`${name}_${rate}`, 'gauge', value))
      .join('');
  each(metrics.gauges, (name, value) => line(name, 'gauge', value));
  each(metrics.counters, (name, value) => line(name, 'counter', value));
  each(metrics.meters, (name, meter) => line(`${name}_count`, 'gauge', meter.count) + rates(name, meter));
  each(metrics.timers, (name, timer) => {
    const { min, mean, max, stddev } = timer.summary();
    const quantiles = QUANTILES.map((at) => `${name}{quantile="${at}"} ${timer.quantile(Number(at)).toFixed(6)}\n`);
    return [
      `# TYPE ${name} summary\n`,
      ...quantiles,
      `${name}_count ${timer.meter.count}\n`,
      ...Object.entries({ min, mean, max, stddev }).map(([suffix, value]) => line(`${name}_${suffix}`, 'gauge', value)),
      rates(name, timer.meter),
    ].join('');
  });
  return blocks.join('\n');
}
