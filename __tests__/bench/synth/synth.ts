import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../../../lab/run';
import type { Bench, BenchContext, Goal } from '../bench';
import { spread, withSpread, type Spread } from '../statistics';
import type { Case } from './stacks';
import type { Timing } from './time-synth';

const APPS = ['longshore', 'bare'] as const;
type App = (typeof APPS)[number];

/** Timings of every process, by case and app. */
export type SynthRaw = Readonly<Record<string, Readonly<Record<App, readonly Timing[]>>>>;

const CASES: readonly Case[] = ['hadoop-3', 'hadoop-10', 'hadoop-30', 'services-1000'];
const ITERATIONS = 3;
const MOST = 1.5;

export const synth: Bench<SynthRaw> = {
  name: 'synth',
  title: 'time to synthesize, beside a bare cdktf app that writes the same JSON',
  needs: 'this machine',

  async measure(context: BenchContext): Promise<SynthRaw> {
    context.say('building the package: its compiled form is what importing projects have');
    await run('npm', ['run', 'build'], { cwd: context.project });
    const folder = mkdtempSync(join(tmpdir(), 'longshore-bench-'));
    try {
      const raw: Record<string, Record<App, Timing[]>> = {};
      for (const name of CASES) raw[name] = await measureCase(name, folder, context);
      return raw;
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },

  report(raw) {
    const judged = Object.entries(raw).map(([name, timings]) => {
      const of = (app: App, what: 'cold' | 'warm'): Spread => spread(timings[app].flatMap((timing) => timing[what]));
      const both = (what: 'cold' | 'warm') => {
        const [ours, bare] = [of('longshore', what), of('bare', what)];
        return { ours, bare, ratio: ours.median / bare.median };
      };
      return { name, resources: timings.bare[0]?.resources ?? 0, warm: both('warm'), cold: both('cold') };
    });
    const processes = Object.values(raw)[0]?.bare.length ?? 0;
    return {
      about: [
        'Both apps are processes of their own, one after the other by turns. Ours makes the stack from the constructs of the built package; the bare one makes the same ' +
          'resources at the same construct paths from `TerraformResource`, with tokens where they refer to each other. A run fails unless both wrote the same cdk.tf.json ' +
          '(save the note which parts cdktf overrode). Ours also writes the provider, the lock file and environment.json.',
        'Cold: from the start of the process (`node --import tsx`) until its first plan is written, loading of modules included. Warm: making and ' +
          `synthesizing the app once more in the same process, ${ITERATIONS} times after two that do not count. Medians (least..most) of ${processes} processes of each app. \`hadoop-30\` is Hadoop on a swarm of 30 hosts with ` +
          'their firewalls, `services-1000` a thousand services on three hosts.',
      ],
      tables: [
        {
          columns: [
            'case',
            'resources',
            'warm: Longshore',
            'bare cdktf',
            'ratio',
            'cold: Longshore',
            'bare cdktf',
            'ratio',
          ],
          rows: judged.map(({ name, resources, warm, cold }) => [
            name,
            String(resources),
            ...[warm, cold].flatMap(({ ours, bare, ratio }) => [
              withSpread(ours, 'ms'),
              withSpread(bare, 'ms'),
              ratio.toFixed(2),
            ]),
          ]),
        },
      ],
      goals: [
        ...judged.map(({ name, warm, cold }): Goal => {
          const seen = `${warm.ratio.toFixed(2)} warm, ${cold.ratio.toFixed(2)} cold`;
          return {
            what: `${name} takes at most ${MOST} times as long as the bare app`,
            seen,
            isHeld: warm.ratio <= MOST && cold.ratio <= MOST,
          };
        }),
        ...growth(judged),
      ],
    };
  },
};

/** A host costs the same whether there are ten or thirty. */
function growth(judged: readonly { name: string; warm: { ours: Spread; bare: Spread } }[]): Goal[] {
  const of = (hosts: number) => judged.find(({ name }) => name === `hadoop-${hosts}`)?.warm;
  const [ten, thirty] = [of(10), of(30)];
  if (ten === undefined || thirty === undefined) return [];
  const times = (app: 'ours' | 'bare'): number => thirty[app].median / 30 / (ten[app].median / 10);
  const seen = `${times('ours').toFixed(2)}, and ${times('bare').toFixed(2)} for the bare app`;
  return [
    {
      what: `growth is near linear: a host of 30 takes at most ${MOST} times as long as one of 10, warm`,
      seen,
      isHeld: times('ours') <= MOST,
    },
  ];
}

async function measureCase(
  name: Case,
  folder: string,
  { runs, say, step }: BenchContext,
): Promise<Record<App, Timing[]>> {
  const outdir = { longshore: join(folder, `${name}-longshore`), bare: join(folder, `${name}-bare`) };
  const plan = join(outdir.longshore, 'stacks', name, 'cdk.tf.json');
  // Not counted: it writes the plan that the bare app reads, and fills the caches of the disk.
  const { digest } = await timed('longshore-app.ts', [name, outdir.longshore, '0']);
  await timed('bare-app.ts', [name, outdir.bare, '0', plan]);
  const timings: Record<App, Timing[]> = { longshore: [], bare: [] };
  for (let n = 0; n < runs; n += 1) {
    for (const app of n % 2 === 0 ? APPS : [...APPS].reverse()) {
      const timing = await step(`${name} ${app} ${n}`, () =>
        timed(`${app}-app.ts`, [name, outdir[app], String(ITERATIONS), ...(app === 'bare' ? [plan] : [])]),
      );
      if (timing.digest !== digest)
        throw new Error(
          `${name}: the ${app} app of run ${n} wrote another plan than ours: what was timed is not the same work`,
        );
      timings[app].push(timing);
    }
  }
  const median = (app: App): string => `${app} ${withSpread(spread(timings[app].flatMap(({ warm }) => warm)), 'ms')}`;
  say(`${name}: warm ${APPS.map(median).join(', ')}`);
  return timings;
}

async function timed(app: string, args: readonly string[]): Promise<Timing> {
  return JSON.parse(await run(process.execPath, ['--import', 'tsx', join(__dirname, app), ...args])) as Timing;
}
