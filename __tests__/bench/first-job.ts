import { run } from '../../lab/run';
import type { Bench } from './bench';
import { capture } from './by-hand/capture';
import { emptyHosts, LAB, onlyOnLab, startByHand } from './by-hand/cluster';
import type { Captured } from './by-hand/commands';
import { spread, withSpread } from './statistics';

const WAYS = ['longshore', 'byHand'] as const;
type Way = (typeof WAYS)[number];

/** Seconds of one run. */
export interface Times {
  /** Until every daemon serves and every check has passed. */
  readonly ready: number;
  /** Until the first job has ended. */
  readonly job: number;
}

export type FirstJobRaw = Readonly<Record<Way, readonly Times[]>>;

const MOST = 1.3;
const JAR = '/opt/hadoop/share/hadoop/mapreduce/hadoop-mapreduce-examples-*.jar';
const PI = ['pi', '2', '10'];

export const firstJob: Bench<FirstJobRaw> = {
  name: 'first-job',
  title: 'from empty hosts to the first finished job, beside the same containers started by hand',
  needs: 'a live environment',

  async measure({ project, environment, runs, say, step }): Promise<FirstJobRaw> {
    await onlyOnLab(environment);
    const captured = await step('captured', () => capture(project));
    const raw: Record<Way, Times[]> = { longshore: [], byHand: [] };
    for (let n = 0; n < runs; n += 1)
      for (const way of n % 2 === 0 ? WAYS : [...WAYS].reverse()) {
        const times = await step(`${way} ${n}`, async () => {
          await emptyHosts(project);
          return way === 'byHand' ? byHand(captured) : deployed(project);
        });
        say(`${way}: ready after ${times.ready.toFixed(1)} s, first job after ${times.job.toFixed(1)} s`);
        raw[way].push(times);
      }
    say('putting the lab back as it was');
    await emptyHosts(project);
    await deployed(project);
    return raw;
  },

  report(raw) {
    const of = (way: Way, what: keyof Times) => spread(raw[way].map((times) => times[what]));
    const ratio = (what: keyof Times): string => (of('longshore', what).median / of('byHand', what).median).toFixed(2);
    return {
      about: [
        `Machines made anew before every run, with an engine and no image on them; ${raw.byHand.length} runs of each way, by turns. ` +
          'Longshore: `cdktf deploy lab`, then `longshore hadoop lab -- hadoop jar … pi 2 10`. By hand: one script over SSH for each step (host ' +
          'prepared, joined; then on the manager labels, network, configs, services, waits, job), hosts at the same time, with the services\u2019 specs, files, ' +
          'owners, formatting and waits of the deployed cluster, none of its plan, state, locks, firewall (the machines\u2019 own is taken away) or look at what is there. Medians (least..most).',
      ],
      tables: [
        {
          columns: ['until', 'Longshore', 'by hand', 'ratio'],
          rows: [
            ['every daemon serves', 'ready'],
            ['the first job has ended', 'job'],
          ].map(([text, what]) => [
            text as string,
            withSpread(of('longshore', what as keyof Times), 's'),
            withSpread(of('byHand', what as keyof Times), 's'),
            ratio(what as keyof Times),
          ]),
        },
      ],
      goals: [
        {
          what: `a deploy to the first job takes at most ${MOST} times as long as by hand`,
          seen: ratio('job'),
          isHeld: Number(ratio('job')) <= MOST,
        },
      ],
    };
  },
};

const since = (start: number): number => (performance.now() - start) / 1000;

async function deployed(project: string): Promise<Times> {
  const start = performance.now();
  await run('npx', ['cdktf', 'deploy', LAB, '--auto-approve'], { cwd: project });
  const ready = since(start);
  const job = ['hadoop', LAB, '--', 'hadoop', 'jar', JAR, ...PI];
  await run('npm', ['run', '--silent', 'longshore', '--', ...job], { cwd: project });
  return { ready, job: since(start) };
}

async function byHand(captured: Captured): Promise<Times> {
  const start = performance.now();
  const cluster = await startByHand(captured, 'overlay');
  const ready = since(start);
  await cluster.onEdge(`exec hadoop jar ${JAR} ${PI.join(' ')}`);
  return { ready, job: since(start) };
}
