import { NO_LATENCY, type Line } from '../simulated/connection';
import type { Sizes } from '../simulated/inventory';
import { SimulatedPlatform, type Planned } from '../simulated/platform';
import { total, type HostTraffic } from '../simulated/traffic';
import type { Bench, BenchContext, Goal } from './bench';
import { spread, withSpread, type Spread } from './statistics';

/** How many hosts have so many of something. */
export type Histogram = Readonly<Record<string, number>>;

type Measured = 'seconds' | 'processorSeconds' | 'processes' | 'mostProcesses';

/** What one plan took. */
export interface PlanFigures extends Pick<Planned, Measured> {
  readonly connections: Histogram;
  readonly roundTrips: Histogram;
}

interface CaseFigures {
  readonly resources: number;
  /** By line. */
  readonly plans: Readonly<Record<string, readonly PlanFigures[]>>;
}

/** By number of hosts. */
export type HostsRaw = Readonly<Record<string, CaseFigures>>;

const CASES: readonly Sizes[] = [
  { control: 3, engines: 5, plain: 2 },
  { control: 5, engines: 75, plain: 20 },
];
const NEAR = 'none';
const LINES: Readonly<Record<string, Line>> = { [NEAR]: NO_LATENCY, '20 ms': { roundTrip: 20, handshake: 8 } };
const MANY = 100;
const MOST_SECONDS = 20;
/** Terraform, our provider, and one of those that ends while the next begins. */
const MOST_PROCESSES = 3;

export const hosts: Bench<HostsRaw> = {
  name: 'hosts',
  title: `\`terraform plan\` of ${MANY} simulated hosts where nothing has changed`,
  needs: 'this machine',

  async measure(context): Promise<HostsRaw> {
    const raw: Record<string, CaseFigures> = {};
    for (const sizes of CASES) {
      const count = sizes.control + sizes.engines + sizes.plain;
      raw[count] = await context.step(String(count), () => measureCase(sizes, context));
    }
    return raw;
  },

  report(raw) {
    const cases = Object.entries(raw);
    const runs = Object.values(cases[0]?.[1].plans ?? {})[0]?.length ?? 0;
    return {
      about: [
        'The container platform of `stacks/lab-platform.ts`, closed by its firewall: five hosts with ZooKeeper and the Consul servers, 75 with an engine and an agent in it, ' +
          '20 plain ones whose agent is files and a unit; beside it ten hosts of the same sorts. It is applied once, then planned, ' +
          `${runs} times on each line. Terraform and our provider are the real ones, the whole transport too; but where it starts ssh it gets a stream ` +
          'to hosts that exist only in the process of the bench (`__tests__/simulated`). Scripts ran in a real shell there during the first plan, ' +
          'which does not count; after that the same question has the same answer at no cost: what hosts do is not measured, and neither is ssh’s own cryptography.',
        'ssh: how many are started for one host: a session for scripts; where there is an engine another for its API; for the Consul server that is asked a third. Each is a process where hosts are real, and goes on to the end of the plan. ' +
          'Processes are all others: Terraform, and our provider as often as Terraform starts it. Round trips are questions with their answers, from the many to the one that is asked for all tokens. A line of 20 ms adds so much to each, and eight times that to the start of an ssh. ' +
          'Terraform’s own parallelism, 10, is left as it is. Medians (least..most).',
      ],
      tables: [
        {
          columns: [
            'hosts',
            'resources',
            'line',
            'plan',
            'processor time',
            'processes (at once)',
            'hosts by ssh',
            'round trips a host',
          ],
          rows: cases.flatMap(([count, { resources, plans }]) =>
            Object.entries(plans).map(([line, figures]) => [
              count,
              String(resources),
              line,
              withSpread(of(figures, 'seconds'), 's'),
              `${of(figures, 'processorSeconds').median.toFixed(1)} s`,
              `${of(figures, 'processes').median} (${of(figures, 'mostProcesses').median})`,
              figures[0] === undefined ? '' : inWords(figures[0].connections),
              figures[0] === undefined ? '' : range(figures[0].roundTrips),
            ]),
          ),
        },
      ],
      goals: goalsOf(raw),
    };
  },
};

function goalsOf(raw: HostsRaw): Goal[] {
  const many = raw[MANY]?.plans[NEAR] ?? [];
  if (many.length === 0) return [];
  const { median: took } = of(many, 'seconds');
  const { max: most } = of(many, 'mostProcesses');
  return [
    {
      what: `a plan of ${MANY} hosts takes less than ${MOST_SECONDS} s`,
      seen: `${took.toFixed(1)} s, with ${of(many, 'processorSeconds').median.toFixed(1)} s of processor time`,
      isHeld: took < MOST_SECONDS,
    },
    {
      what: `no process per host: at most ${MOST_PROCESSES} at once (Terraform, our provider, and one that ends while the next begins)`,
      seen: String(most),
      isHeld: most <= MOST_PROCESSES,
    },
  ];
}

async function measureCase(sizes: Sizes, { runs, say }: BenchContext): Promise<CaseFigures> {
  const platform = await SimulatedPlatform.make(sizes);
  try {
    const { resources } = platform;
    say(`${platform.machines.length} hosts: applying ${resources} resources`);
    await platform.apply();
    platform.fleet.remember();
    const plans: Record<string, PlanFigures[]> = Object.fromEntries(Object.keys(LINES).map((name) => [name, []]));
    await planned(platform); // not counted: it asks the hosts
    for (let n = 0; n < runs; n += 1)
      for (const [name, line] of Object.entries(LINES)) {
        platform.fleet.line = line;
        plans[name]?.push(await planned(platform));
      }
    for (const [name, figures] of Object.entries(plans))
      say(`${platform.machines.length} hosts, latency ${name}: ${withSpread(of(figures, 'seconds'), 's')}`);
    return { resources, plans };
  } finally {
    await platform.remove();
  }
}

/** @throws Error for a plan that shows changes */
async function planned(platform: SimulatedPlatform): Promise<PlanFigures> {
  platform.fleet.traffic.take();
  const { code, text, seconds, processorSeconds, processes, mostProcesses } = await platform.plan();
  if (code !== 0) throw new Error(`the plan shows changes that nobody made:\n${text}`);
  const traffic = Object.values(platform.fleet.traffic.take());
  const [connections, roundTrips] = (['connections', 'roundTrips'] as const).map((what) =>
    histogram(traffic.map((host: HostTraffic) => total(host[what]))),
  ) as [Histogram, Histogram];
  return { seconds, processorSeconds, processes, mostProcesses, connections, roundTrips };
}

export function histogram(numbers: readonly number[]): Histogram {
  const counts = new Map<number, number>();
  for (const number of numbers) counts.set(number, (counts.get(number) ?? 0) + 1);
  return Object.fromEntries([...counts].sort(([a], [b]) => a - b));
}

/** `20 with 1, 80 with 2`. */
const inWords = (histogram: Histogram): string =>
  Object.entries(histogram)
    .map(([number, count]) => `${count} with ${number}`)
    .join(', ');

const range = (histogram: Histogram): string => {
  const numbers = Object.keys(histogram).map(Number);
  return `${Math.min(...numbers)}..${Math.max(...numbers)}`;
};

const of = (figures: readonly PlanFigures[], what: Measured): Spread => spread(figures.map((one) => one[what]));
