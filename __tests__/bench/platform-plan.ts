import { join } from 'node:path';
import { readManifest } from '../../cli/manifest';
import { terraformProgram } from '../../cli/terraform';
import { outcome, run } from '../../lab/run';
import type { Bench, BenchContext, Goal } from './bench';
import { roundTrips, type RoundTrips } from './round-trip';
import { spread, withSpread, type Spread } from './statistics';

/** What is compared with what. */
const ENVIRONMENTS = ['lab', 'lab-platform'] as const;
type Environment = (typeof ENVIRONMENTS)[number];

const WHATS = ['plan', 'withoutHosts', 'deploy'] as const;
type What = (typeof WHATS)[number];

/** Seconds of every run. */
interface Times extends Readonly<Record<What, readonly number[]>> {
  readonly hosts: number;
  readonly resources: number;
}

export interface PlatformPlanRaw {
  readonly times: Readonly<Record<Environment, Times>>;
  readonly roundTrips: RoundTrips;
}

const TITLES: Readonly<Record<What, string>> = {
  plan: '`terraform plan`',
  withoutHosts: 'the same, asking no host (`-refresh=false`)',
  deploy: '`cdktf deploy`, nothing to do',
};
const ROUND_TRIPS = 20;
const NO_CHANGES = /No changes\./;

export const platformPlan: Bench<PlatformPlanRaw> = {
  name: 'platform-plan',
  title: 'plan and deploy of `lab-platform` where nothing has changed, beside those of `lab`',
  needs: 'a live environment',

  async measure(context): Promise<PlatformPlanRaw> {
    const { project, runs, say, step } = context;
    // Not counted: they initialise the folders, and fill the caches of the disk.
    for (const environment of ENVIRONMENTS) await diff(environment, project);
    const times = await inTurns(context);
    for (const environment of ENVIRONMENTS)
      say(
        WHATS.map((what) => `${environment} ${what} ${withSpread(spread(times[environment][what]), 's')}`).join(', '),
      );
    const trips = await step('round trips', () => roundTrips('lab-platform', project, ROUND_TRIPS));
    say(`${runs} runs; a round trip ${withSpread(spread(trips.session), 'ms')}`);
    return { times, roundTrips: trips };
  },

  report({ times, roundTrips: { session, connection } }) {
    const { lab, 'lab-platform': platform } = times;
    return {
      about: [
        `Both environments are up at once; ${lab.plan.length} runs of each, by turns. A host’s share is the time of the whole command divided by the number of hosts: hosts are asked at the same time, and part of each command is the same however many there are, ` +
          'so the share of one of four is less than that of one of three where each host costs the same. What remains of a plan when that which asks no host is taken off is what asking costs; it is shown too. Medians (least..most).',
        `A round trip: a command that does nothing, ${session.length} times, over the session that the provider keeps to a host, ${withSpread(spread(session), 'ms')}. ` +
          `Over a connection of its own it takes ${withSpread(spread(connection), 'ms')}, nearly all of it handshake. The lab’s hosts are containers of this machine: a round trip is no wire’s, but processor time of both ends.`,
      ],
      tables: [
        {
          columns: [
            'command',
            ...ENVIRONMENTS.map((name) => `${name}: ${times[name].hosts} hosts, ${times[name].resources} resources`),
            ...ENVIRONMENTS.map((name) => `a host of ${name}`),
          ],
          rows: [
            ...WHATS.map((what) => [
              TITLES[what],
              ...ENVIRONMENTS.map((name) => withSpread(spread(times[name][what]), 's')),
              ...ENVIRONMENTS.map((name) => inMilliseconds(share(times[name], what))),
            ]),
            [
              'asking the hosts: the first less the second',
              ...ENVIRONMENTS.map((name) => `${asking(times[name]).toFixed(2)} s`),
              ...ENVIRONMENTS.map((name) => inMilliseconds(askingShare(times[name]))),
            ],
          ],
        },
      ],
      goals: [
        ...(['plan', 'deploy'] as const).map((what) =>
          goal(TITLES[what], share(platform, what) - share(lab, what), spread(session)),
        ),
        goal('what asking the hosts takes in a plan', askingShare(platform) - askingShare(lab), spread(session)),
      ],
    };
  },
};

function goal(what: string, more: number, roundTrip: Spread): Goal {
  return {
    what: `${what}: at most one round trip (${roundTrip.median.toFixed(1)} ms) more for a host of lab-platform than for one of lab`,
    seen: `${more.toFixed(0)} ms`,
    isHeld: more <= roundTrip.median,
  };
}

/** Milliseconds. */
const share = (times: Times, what: What): number => (spread(times[what]).median / times.hosts) * 1000;
const asking = (times: Times): number => spread(times.plan).median - spread(times.withoutHosts).median;
const askingShare = (times: Times): number => (asking(times) / times.hosts) * 1000;
const inMilliseconds = (milliseconds: number): string => `${milliseconds.toFixed(0)} ms`;

async function inTurns({ project, runs, step }: BenchContext): Promise<Record<Environment, Times>> {
  const taken = (): Record<What, number[]> => ({ plan: [], withoutHosts: [], deploy: [] });
  const times = { lab: taken(), 'lab-platform': taken() };
  for (let n = 0; n < runs; n += 1)
    for (const environment of n % 2 === 0 ? ENVIRONMENTS : [...ENVIRONMENTS].reverse())
      for (const what of WHATS)
        times[environment][what].push(
          await step(`${environment} ${what} ${n}`, () => timed(what, environment, project)),
        );
  const sized = async (environment: Environment): Promise<Times> => ({
    ...times[environment],
    hosts: readManifest(environment, project).hosts.length,
    resources: await resourcesOf(environment, project),
  });
  return { lab: await sized('lab'), 'lab-platform': await sized('lab-platform') };
}

const COMMANDS: Readonly<Record<What, (environment: Environment, project: string) => Promise<string>>> = {
  plan: (environment, project) => plan(environment, project),
  withoutHosts: (environment, project) => plan(environment, project, '-refresh=false'),
  deploy: (environment, project) =>
    run('npx', ['cdktf', 'deploy', environment, '--auto-approve', '--no-color'], { cwd: project }),
};

const folderOf = (environment: Environment, project: string): string =>
  join(project, 'cdktf.out', 'stacks', environment);

async function plan(environment: Environment, project: string, ...options: string[]): Promise<string> {
  const argv = ['plan', '-input=false', '-no-color', ...options];
  const { exitCode, stdout, stderr } = await outcome(terraformProgram(), argv, { cwd: folderOf(environment, project) });
  if (exitCode !== 0) throw new Error(`terraform plan of ${environment} failed:\n${stdout}\n${stderr}`);
  return stdout;
}

async function diff(environment: Environment, project: string): Promise<void> {
  unchanged(environment, await run('npx', ['cdktf', 'diff', environment, '--no-color'], { cwd: project }));
}

async function resourcesOf(environment: Environment, project: string): Promise<number> {
  const list = await run(terraformProgram(), ['state', 'list'], { cwd: folderOf(environment, project) });
  return list.trim().split('\n').length;
}

/** Seconds. @throws Error for a command that finds something to do */
async function timed(what: What, environment: Environment, project: string): Promise<number> {
  const start = performance.now();
  const output = await COMMANDS[what](environment, project);
  const seconds = (performance.now() - start) / 1000;
  unchanged(environment, output);
  return seconds;
}

function unchanged(environment: string, output: string): void {
  if (NO_CHANGES.test(output)) return;
  const [plan = 'no plan'] = /Plan: .*/.exec(output) ?? [];
  throw new Error(`${environment} is not as deployed (${plan}): deploy both environments, and leave the hosts alone`);
}
