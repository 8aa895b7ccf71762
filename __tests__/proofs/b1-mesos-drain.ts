import { STATE_COMMANDS } from '../../constructs/mesos/places';
import { longshore, saidLast, type Run } from './b1-deploy';
import { Marathon } from './b1-marathon-api';
import { leadingState, mesosWrong, runningTasks, seatsOf } from './b1-mesos-api';
import { undrained, type Seat } from './b1-mesos-judge';
import { containersOf } from './b1-programs';
import { attemptHere } from './b1-recorded';
import { blind, courseOf } from './b1-upgrade-judge';
import { waitUntil } from './clients';
import { quoteAll, type Live } from './live';
import type { Say } from './proof';
import { judge, type Line } from './row';

/** Until what ran on a drained agent runs elsewhere. */
const MOVE_SECONDS = 120;
/** Until an agent that was restarted is registered again. */
const REGISTERED_SECONDS = 60;

/** What an operator does for a kernel or an engine, host by host: out, worked on, in again. */
export const drain = (live: Live, say: Say): Promise<Line> => drainEach(live, say, {});

/**
 * Drains agents under the app's tasks, one after another, restarts each while nothing runs there, and takes it back.
 * @param agents default: all that are declared
 * @param seconds for which what ran on one is awaited elsewhere
 */
export function drainEach(
  live: Live,
  say: Say,
  { agents, seconds = MOVE_SECONDS }: { readonly agents?: readonly Seat[]; readonly seconds?: number },
): Promise<Line> {
  const id = 'B1.mesos.drain';
  const done =
    "drained one agent after another under the app's tasks (longshore mesos drain), restarted each while nothing ran there, and took it back (undrain)";
  return attemptHere(live, id, done, async () => {
    say(done);
    const marathon = new Marathon(live);
    const rounds: Round[] = [];
    for (const seat of agents ?? seatsOf(live, 'mesos-agent')) {
      const round = await outAndIn(live, marathon, seat, seconds);
      rounds.push(round);
      say(`${seat.name}: ${round.moved} moved in ${round.seconds.toFixed(0)} s`);
      // As an operator: not the next one before this one is well.
      if (round.wrong.length > 0) break;
    }
    const wrong = [
      ...rounds.flatMap((round) => round.wrong),
      ...(rounds.some(({ moved }) => moved > 0)
        ? []
        : [`${marathon.app.id}: none of its tasks ran on a drained agent`]),
      ...(await mesosWrong(live)),
    ];
    const fewestHealthy = Math.min(...rounds.map(({ fewest }) => fewest));
    const longestSeconds = Math.max(...rounds.map((round) => round.seconds));
    const right = rounds.map(
      ({ seat, moved, fewest, ...round }) =>
        `${seat.name}: ${moved} instances moved within ${round.seconds.toFixed(1)} s, never fewer than ${fewest} healthy; still drained after its restart, then active again`,
    );
    return judge(id, done, wrong, right, { agents: rounds.length, longestSeconds, fewestHealthy });
  });
}

/** One agent, out and in again. */
interface Round {
  readonly seat: Seat;
  /** Instances of the app that ran on it. */
  readonly moved: number;
  readonly seconds: number;
  readonly fewest: number;
  readonly wrong: readonly string[];
}

async function outAndIn(live: Live, marathon: Marathon, seat: Seat, limit: number): Promise<Round> {
  const moved = (await marathon.tasks()).filter(({ host }) => host === seat.address).length;
  let undrain: Run | undefined;
  const { did, watched } = await marathon.whileWatched(() =>
    drained(live, marathon, seat, limit).finally(async () => {
      undrain = await longshore(live, 'mesos', live.environment, 'undrain', seat.name);
    }),
  );
  const { fewest } = courseOf([], watched.looks);
  // Who ends what runs on a host cannot keep more than what runs elsewhere.
  const bound = Math.min(marathon.entry.restart?.minHealthy ?? 0, marathon.app.instances - moved);
  return {
    seat,
    moved,
    seconds: did.seconds,
    fewest,
    wrong: [
      ...did.wrong,
      ...failed('undrain', undrain),
      ...blind(watched),
      ...(fewest < bound ? [`only ${fewest} were healthy at once, ${bound} were to be`] : []),
    ],
  };
}

/** @returns seconds from the command to the last healthy instance elsewhere */
async function drained(
  live: Live,
  marathon: Marathon,
  seat: Seat,
  limit: number,
): Promise<{ readonly seconds: number; readonly wrong: readonly string[] }> {
  const look = async (when: string): Promise<string[]> =>
    undrained(seat, (await leadingState(live)).state, await runningTasks(live), when);
  const at = Date.now();
  const run = await longshore(live, 'mesos', live.environment, 'drain', seat.name);
  await marathon.back(limit);
  const seconds = (Date.now() - at) / 1000;
  const wrong = [
    ...failed('drain', run),
    ...(await look('after it was drained')),
    ...(await marathon.wrong()),
    ...(await restarted(live, seat)),
    ...(await look('after it was restarted')),
  ];
  return { seconds, wrong };
}

async function restarted(live: Live, { name }: Seat): Promise<string[]> {
  const agent = containersOf(live, 'mesos-agent').find(({ host }) => host === name);
  if (agent === undefined) throw new Error(`${live.environment}: no agent is declared on ${name}`);
  await live.succeedOn(name, `$D restart ${agent.service}`, { timeout: 90 });
  const isRegistered = async (): Promise<boolean> =>
    (await live.tryIn(agent, quoteAll([...STATE_COMMANDS.registered]))).code === 0;
  return waitUntil('the agent to be registered', REGISTERED_SECONDS, isRegistered).then(
    () => [],
    () => [`${name}: its agent did not register within ${REGISTERED_SECONDS} s of its restart`],
  );
}

const failed = (verb: string, run: Run | undefined): string[] =>
  run === undefined || run.code === 0 ? [] : [`longshore mesos ${verb} ended with ${run.code}: ${saidLast(run)}`];
