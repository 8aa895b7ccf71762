import { longshore, saidLast, type Run } from './b1-deploy';
import { Marathon } from './b1-marathon-api';
import { leadingState, mesosBack, mesosWrong, runningTasks, seatsOf } from './b1-mesos-api';
import { addressOf, type Seat } from './b1-mesos-judge';
import { attemptHere } from './b1-recorded';
import { courseOf } from './b1-upgrade-judge';
import type { Live } from './live';
import type { Say } from './proof';
import { judge, type Line } from './row';

/** Until what ran on a drained agent runs elsewhere. */
const MOVE_SECONDS = 120;

/** Drains the agent of a host under the app's task, and takes that back. */
export function drain(live: Live, say: Say): Promise<Line> {
  const id = 'B1.mesos.drain';
  const done =
    'drained the agent of a host that runs a task of the app (longshore mesos drain), and took it back (undrain)';
  return attemptHere(live, id, done, async () => {
    say(done);
    const marathon = new Marathon(live);
    const before = await marathon.tasks();
    const seat = seatsOf(live, 'mesos-agent').findLast(({ address }) => before.some(({ host }) => host === address));
    if (seat === undefined) throw new Error(`${marathon.app.id}: none of its tasks runs on a declared agent`);
    const moved = before.filter(({ host }) => host === seat.address).map((task) => task.id);
    const watch = marathon.watch();
    let undrained: Run | undefined;
    const away = await drained(live, marathon, seat).finally(async () => {
      undrained = await longshore(live, 'mesos', live.environment, 'undrain', seat.name);
    });
    await mesosBack(live);
    const { fewest } = courseOf([], await watch.stop());
    // Who ends what runs on a host cannot keep more than what runs elsewhere.
    const bound = Math.min(marathon.entry.restart?.minHealthy ?? 0, marathon.app.instances - moved.length);
    const wrong = [
      ...away.wrong,
      ...failed('undrain', undrained),
      ...(fewest < bound ? [`only ${fewest} were healthy at once, ${bound} were to be`] : []),
      ...(await mesosWrong(live)),
    ];
    const right = [
      `${moved.join(', ')} of ${seat.name} ended, another runs elsewhere; never fewer than ${fewest} healthy`,
      `its agent was not active, and is active again`,
    ];
    return judge(id, done, wrong, right, { seconds: away.seconds, fewestHealthy: fewest });
  });
}

/** @returns seconds from the command to the last healthy instance elsewhere */
async function drained(
  live: Live,
  marathon: Marathon,
  { name, address }: Seat,
): Promise<{ readonly seconds: number; readonly wrong: readonly string[] }> {
  const at = Date.now();
  const run = await longshore(live, 'mesos', live.environment, 'drain', name);
  await marathon.back(MOVE_SECONDS);
  const seconds = (Date.now() - at) / 1000;
  const { state } = await leadingState(live);
  const isActive = state.slaves.some(({ pid, active }) => active && addressOf(pid) === address);
  const left = [...(await runningTasks(live))].filter(([, task]) => task.host === name);
  return {
    seconds,
    wrong: [
      ...failed('drain', run),
      ...(isActive ? [`${name}: its agent is active after it was drained`] : []),
      ...left.map(([task]) => `${task} still runs on ${name}`),
      ...(await marathon.wrong()),
    ],
  };
}

const failed = (verb: string, run: Run | undefined): string[] =>
  run === undefined || run.code === 0 ? [] : [`longshore mesos ${verb} ended with ${run.code}: ${saidLast(run)}`];
