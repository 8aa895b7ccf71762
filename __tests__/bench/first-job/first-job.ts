import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../../../lab/run';
import { sshArguments } from '../../../lab/ssh';
import { labHosts, type LabHost } from '../../../lab/topology';
import type { Bench } from '../bench';
import { spread, withSpread } from '../statistics';
import { prepareHost, runJob, startAll, waitAll, type Captured, type Directory, type Spec } from './by-hand';

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
const LAB = 'lab';
const JAR = '/opt/hadoop/share/hadoop/mapreduce/hadoop-mapreduce-examples-*.jar';
const PI = ['pi', '2', '10'];

export const firstJob: Bench<FirstJobRaw> = {
  name: 'first-job',
  title: 'from empty hosts to the first finished job, beside the same containers started by hand',
  needs: 'a live environment',

  async measure({ project, environment, runs, say, step }): Promise<FirstJobRaw> {
    if (environment !== LAB)
      throw new Error(
        `environment = "${environment}": this bench empties its hosts again and again\nGive --environment ${LAB}.`,
      );
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

async function emptyHosts(project: string): Promise<void> {
  for (const verb of ['down', 'up']) await run('sh', [join('lab', 'start.sh'), verb], { cwd: project });
}

const since = (start: number): number => (performance.now() - start) / 1000;

async function deployed(project: string): Promise<Times> {
  const start = performance.now();
  await run('npx', ['cdktf', 'deploy', LAB, '--auto-approve'], { cwd: project });
  const ready = since(start);
  const job = ['hadoop', LAB, '--', 'hadoop', 'jar', JAR, ...PI];
  await run('npm', ['run', '--silent', 'longshore', '--', ...job], { cwd: project });
  return { ready, job: since(start) };
}

const on = (host: LabHost, script: string): Promise<string> =>
  run('ssh', [...sshArguments(host), 'bash', '-s'], { input: script });

async function byHand(captured: Captured): Promise<Times> {
  const [manager, ...workers] = labHosts() as [LabHost, ...LabHost[]];
  const start = performance.now();
  const prepare = (host: LabHost): Promise<string> => on(host, prepareHost(captured.directories[host.name] ?? []));
  await Promise.all([manager, ...workers].map(prepare));
  const init = `docker swarm init --advertise-addr ${manager.address} >/dev/null && docker swarm join-token --quiet worker`;
  const token = (await on(manager, init)).trim();
  const join = `docker swarm join --token ${token} ${manager.address}:2377 >/dev/null`;
  await Promise.all(workers.map((worker) => on(worker, join)));
  const id = "docker info --format '{{.Swarm.NodeID}}'";
  const ids = await Promise.all([manager, ...workers].map(async (host) => [host.name, (await on(host, id)).trim()]));
  await on(manager, startAll(captured, Object.fromEntries(ids) as Record<string, string>));
  await on(manager, waitAll(captured));
  const ready = since(start);
  const edge = captured.services.find(({ Name }) => Name.endsWith('-edge'))?.Name ?? '';
  await on(manager, runJob(edge, ['bash', '-c', `exec hadoop jar ${JAR} ${PI.join(' ')}`]));
  return { ready, job: since(start) };
}

interface Plan {
  readonly resource: {
    readonly longshore_host_directory: Readonly<
      Record<string, { host: { name: string }; path: string; uid: number; gid: number; mode: string }>
    >;
    readonly longshore_overlay_network: Readonly<Record<string, { subnet: string; gateway: string }>>;
    readonly longshore_rollout: Readonly<Record<string, { checks: Captured['checks'] }>>;
  };
}

/** The deployed cluster, in the words of its engine; its directories, subnet and checks from the plan. */
async function capture(project: string): Promise<Captured> {
  const [manager] = labHosts() as [LabHost];
  const inspected = await on(manager, 'docker service ls -q | xargs docker service inspect');
  const services = (JSON.parse(inspected) as { Spec: Spec }[]).map(({ Spec }) => Spec);
  const ids = services.flatMap(({ TaskTemplate }) =>
    TaskTemplate.ContainerSpec.Configs.map(({ ConfigID }) => ConfigID),
  );
  const configs = JSON.parse(await on(manager, `docker config inspect ${ids.join(' ')}`)) as {
    ID: string;
    Spec: { Data: string };
  }[];
  await run('npx', ['cdktf', 'synth'], { cwd: project });
  const plan = JSON.parse(readFileSync(join(project, 'cdktf.out', 'stacks', LAB, 'cdk.tf.json'), 'utf8')) as Plan;
  const { longshore_host_directory, longshore_overlay_network, longshore_rollout } = plan.resource;
  const [network] = Object.values(longshore_overlay_network);
  if (network === undefined) throw new Error('the plan has no overlay network');
  const directories: Record<string, Directory[]> = {};
  for (const { host, path, uid, gid, mode } of Object.values(longshore_host_directory))
    (directories[host.name] ??= []).push({ path, owner: `${uid}:${gid}`, mode });
  return {
    services,
    configs: Object.fromEntries(configs.map(({ ID, Spec }) => [ID, Spec.Data])),
    checks: Object.values(longshore_rollout).flatMap(({ checks }) =>
      checks.map(({ service, command }) => ({ service, command })),
    ),
    subnet: network.subnet,
    gateway: network.gateway,
    directories,
  };
}
