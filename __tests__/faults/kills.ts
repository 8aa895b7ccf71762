import { sleep, type DeployRun, type Victim } from './deploy-run';
import type { HadoopFault, Outcome, Say } from './fault';
import type { HadoopBed } from './hadoop-bed';
import { seeded } from './seeded';

const VICTIMS: readonly Victim[] = ['cdktf', 'terraform', 'provider'];
const PROMISE = 'deploying again converges, the second diff is empty, the file is there';

/** A moment of a deploy that begins from nothing. */
interface Point {
  readonly id: string;
  readonly title: string;
  /** Requests whose answer is held at that moment. */
  readonly hold?: string;
  /** Brings the hosts to where it can come. */
  prepare?(bed: HadoopBed): void;
  reached(bed: HadoopBed, run: DeployRun): boolean;
  /** Whether the file in HDFS can have been there before. */
  readonly keepsData: boolean;
}

const POINTS: readonly Point[] = [
  {
    id: 'join',
    title: 'mid-join: a host has joined the swarm, and nobody knows yet',
    hold: 'POST /swarm/join',
    reached: (_, run) => run.isHolding,
    keepsData: true,
  },
  {
    id: 'service',
    title: 'a service was created, and the state does not know it',
    hold: 'POST /services/create',
    reached: (_, run) => run.isHolding,
    keepsData: true,
  },
  {
    id: 'pull',
    title: 'mid-pull: a host fetches the image',
    prepare: (bed) => {
      for (const host of bed.hosts)
        bed.atConsole(host, 'docker container prune --force >/dev/null; docker image prune --all --force >/dev/null');
    },
    reached: (bed) => anyTask(bed, /preparing/i),
    keepsData: true,
  },
  {
    id: 'format',
    title: 'the NameNode formats its directory',
    prepare: (bed) => {
      for (const host of bed.hosts) bed.atConsole(host, 'rm -rf /var/lib/longshore');
    },
    reached: (bed) => {
      const there = 'pgrep -f "[N]ameNode.* -format" || true';
      return bed.atConsole(bed.manager, there).trim() !== '';
    },
    keepsData: false,
  },
];

function anyTask(bed: HadoopBed, state: RegExp): boolean {
  const list =
    'docker service ls -q 2>/dev/null | xargs -r docker service ps --format "{{.CurrentState}}" 2>/dev/null || true';
  return state.test(bed.atConsole(bed.manager, list));
}

/** SIGKILL of each process at each named point of a deploy from nothing. */
export const KILLS: readonly HadoopFault[] = POINTS.flatMap((point) =>
  VICTIMS.map((victim) => ({
    id: `kill-${point.id}-${victim}`,
    title: `SIGKILL of ${victim}; ${point.title}`,
    promise: PROMISE,
    runs: 1 as const,
    run: (bed: HadoopBed, say: Say) => killAt(bed, point, victim, say),
  })),
);

async function killAt(bed: HadoopBed, point: Point, victim: Victim, say: Say): Promise<Outcome> {
  if (point.keepsData) bed.putFile();
  say('destroy, so that the deploy begins from nothing; data directories stay');
  bed.destroy();
  point.prepare?.(bed);
  const run = bed.start(point.hold);
  await run.until(point.title, () => point.reached(bed, run), 180);
  const killed = await run.kill(victim);
  say(`killed ${killed} process(es) of ${victim}; ${point.title}`);
  return {
    ...converged(bed, point.keepsData),
    ...(killed === 0 && { wrong: [`no process of ${victim} was there to kill`] }),
  };
}

/** Deploys again as anybody would, and looks. */
function converged(bed: HadoopBed, keepsData: boolean): Outcome {
  const start = Date.now();
  bed.deploy();
  const seconds = Math.round((Date.now() - start) / 1000);
  const wrong = [...bed.faults(), ...(keepsData ? bed.fileFaults() : [])];
  return {
    wrong,
    seen: [`deployed again in ${seconds} s, then no changes${keepsData ? ', and the file is whole' : ''}`],
  };
}

/** The moments are drawn by this: a failure can be had again. */
const SEED = 20_261_125;

/** SIGKILL at five seeded moments of an update that restarts every daemon one by one. */
export const RANDOM_KILLS: readonly HadoopFault[] = moments(SEED, 5).map(({ share, victim }, index) => ({
  id: `kill-random-${index + 1}`,
  title: `SIGKILL of ${victim} after ${Math.round(share * 100)} % of an update of every daemon (seed ${SEED}, ${index + 1} of 5)`,
  promise: PROMISE,
  runs: 1,
  run: (bed: HadoopBed, say: Say) => killDuringUpdate(bed, share, victim, say),
}));

/** How long such an update takes here, roughly. */
const UPDATE_SECONDS = 60;

async function killDuringUpdate(bed: HadoopBed, share: number, victim: Victim, say: Say): Promise<Outcome> {
  bed.putFile();
  say('changed every service by hand, so that the deploy updates them all');
  bed.changeEveryServiceByHand();
  await sleep(5000);
  const run = bed.start();
  await run.until('the update begins', () => run.output.includes('Modifying...'), 120);
  await Promise.race([sleep(share * UPDATE_SECONDS * 1000), run.ended]);
  const killed = run.isOver ? 0 : await run.kill(victim);
  say(
    killed === 0
      ? 'the update was over before'
      : `killed ${victim} ${Math.round(share * UPDATE_SECONDS)} s into the update`,
  );
  return converged(bed, true);
}

function moments(seed: number, count: number): { share: number; victim: Victim }[] {
  const next = seeded(seed);
  return Array.from({ length: count }, () => ({
    share: next(),
    victim: VICTIMS[Math.floor(next() * VICTIMS.length)] as Victim,
  }));
}
