import { longshore, saidLast, type Run } from './b1-deploy';
import { Marathon } from './b1-marathon-api';
import { courseOf } from './b1-upgrade-judge';
import { leadingState, mesosBack, mesosWrong, runningTasks, seatsOf } from './b1-mesos-api';
import { addressOf } from './b1-mesos-judge';
import { attemptHere } from './b1-recorded';
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
    const most = marathon.entry.restart?.minHealthy ?? 0;
    const bound = Math.min(most, marathon.app.instances - moved.length);
    const isActive = async (): Promise<boolean> => {
      const { state } = await leadingState(live);
      return state.slaves.some(({ pid, active }) => active && addressOf(pid) === seat.address);
    };
    const wrong: string[] = [];
    const watch = marathon.watch();
    let seconds = 0;
    try {
      const drained = await longshore(live, 'mesos', live.environment, 'drain', seat.name);
      seconds = await marathon.back(MOVE_SECONDS);
      wrong.push(...failed('drain', drained));
      if (await isActive()) wrong.push(`${seat.name}: its agent is active after it was drained`);
      for (const [task, { host }] of await runningTasks(live))
        if (host === seat.name) wrong.push(`${task} still runs on ${host}`);
      wrong.push(...(await marathon.wrong()));
    } finally {
      const undrained = await longshore(live, 'mesos', live.environment, 'undrain', seat.name);
      wrong.push(...failed('undrain', undrained));
    }
    await mesosBack(live);
    const { fewest } = courseOf([], await watch.stop());
    if (fewest < bound) wrong.push(`only ${fewest} were healthy at once, ${bound} do not run on ${seat.name}`);
    wrong.push(...(await mesosWrong(live)));
    const right = [
      `${moved.join(', ')} of ${seat.name} ended and another runs elsewhere; never fewer than ${fewest} healthy`,
      `the agent was not active, and is active again`,
    ];
    return judge(id, done, wrong, right, { seconds, fewestHealthy: fewest });
  });
}

const failed = (verb: string, run: Run): string[] =>
  run.code === 0 ? [] : [`longshore mesos ${verb} ended with ${run.code}: ${saidLast(run)}`];
