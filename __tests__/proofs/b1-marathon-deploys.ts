import { deploy, diff, saidLast } from './b1-deploy';
import { errorsByPath } from './b1-judge';
import { failedDeploy, START_SECONDS } from './b1-marathon';
import { Marathon } from './b1-marathon-api';
import { EVERY_MILLISECONDS } from './b1-marathon-watch';
import { untoldFailure } from './b1-marathon-judge';
import { saidHealthy } from './b1-mesos-api';
import { attemptHere } from './b1-recorded';
import { blind, courseOf, offPlan, text, type Course, type Planned } from './b1-upgrade-judge';
import type { Live } from './live';
import type { Say } from './proof';
import { judge, type Line } from './row';

/** Another version comes in the phases that environment.json has for it. */
export function upgrade(live: Live, say: Say): Promise<Line> {
  const id = 'B1.marathon.upgrade';
  const done = `deployed another version, while Marathon was asked for the tasks each ${EVERY_MILLISECONDS} ms, and the declared one again`;
  return attemptHere(live, id, done, async () => {
    say(done);
    const marathon = new Marathon(live);
    const plan = planOf(marathon);
    const wrong: string[] = [];
    let there: Course | undefined;
    try {
      const { course, did, unplanned } = await comes(live, marathon, () => deploy(live, { variant: 'upgrade' }));
      there = course;
      wrong.push(...failedDeploy(did), ...unplanned, ...(await marathon.wrong({ version: '2' })));
    } finally {
      const { did, unplanned } = await comes(live, marathon, () => deploy(live));
      wrong.push(...[...failedDeploy(did), ...unplanned].map((one) => `on the way back: ${one}`));
      await marathon.back(START_SECONDS);
      wrong.push(...(await marathon.wrong()));
    }
    const { seen, fewest, most } = there;
    const right = [
      `phases as planned: ${seen.map(text).join(', ')}`,
      `never fewer than ${fewest} healthy (the strategy keeps ${plan.minHealthy}), never more than ${most} at once (planned ${plan.most})`,
    ];
    return judge(id, done, wrong, right, { phases: plan.phases.length, fewestHealthy: fewest, mostAtOnce: most });
  });
}

/** @throws Error where environment.json has none */
export function planOf({ app, entry }: Marathon): Planned {
  if (entry.restart === undefined) throw new Error(`${app.id}: environment.json has no plan of its restart`);
  return entry.restart;
}

/** Changes the app, and looks how it comes. */
export async function comes<T>(
  live: Live,
  marathon: Marathon,
  change: () => Promise<T>,
): Promise<{ readonly did: T; readonly course: Course; readonly unplanned: readonly string[] }> {
  // Without an answer the change is made all the same: it may be the way back.
  const before = (await marathon.tasks().catch(() => [])).map(({ id }) => id);
  // The plan is that of an app all of which serves; Marathon counts by the agents' word.
  await saidHealthy(live, before, START_SECONDS);
  const { did, watched } = await marathon.whileWatched(change);
  const course = courseOf(before, watched.looks);
  return { did, course, unplanned: [...blind(watched), ...offPlan(planOf(marathon), course)] };
}

/** A version that cannot start: the deploy says why, and what was there before is there. */
export function revert(live: Live, say: Say): Promise<Line> {
  const id = 'B1.marathon.revert';
  const done = 'deployed a version that ends at its start';
  return attemptHere(live, id, done, async () => {
    say(done);
    const marathon = new Marathon(live);
    const { app, entry } = marathon;
    const { did: run, watched } = await marathon.whileWatched(async () => {
      const ended = await deploy(live, { variant: 'broken' });
      say(`the deploy ended with ${ended.code} after ${ended.seconds.toFixed(0)} s`);
      await marathon.back(START_SECONDS);
      return ended;
    });
    const { fewest } = courseOf([], watched.looks);
    const said = errorsByPath(run.output).get(entry.path.slice(live.environment.length + 1)) ?? '';
    const kept = entry.restart?.minHealthy ?? 0;
    const left = await diff(live);
    const wrong = [
      ...untoldFailure(run.code, said),
      ...(await marathon.wrong()),
      ...blind(watched),
      ...(fewest < kept ? [`only ${fewest} were healthy at once, the strategy keeps ${kept}`] : []),
      ...(left.code === 0 && /No changes\./.test(left.output) ? [] : [`the next diff has changes: ${saidLast(left)}`]),
    ];
    const right = [
      `the deploy ended with 1 and said: "${/last failure: .{0,200}/.exec(said)?.[0] ?? ''}"`,
      `${app.id} is version ${app.version} as before, never fewer than ${fewest} healthy; the next diff has no changes`,
    ];
    return judge(id, done, wrong, right, { deploySeconds: run.seconds, fewestHealthy: fewest });
  });
}
