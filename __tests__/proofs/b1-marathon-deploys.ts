import { deploy, diff, saidLast } from './b1-deploy';
import { errorsByPath, longestGap } from './b1-judge';
import { failedDeploy, START_SECONDS } from './b1-marathon';
import { Marathon } from './b1-marathon-api';
import { EVERY_MILLISECONDS } from './b1-marathon-watch';
import { untoldFailure } from './b1-marathon-judge';
import { attemptHere } from './b1-recorded';
import { courseOf, offPlan, text, type Course, type Look } from './b1-upgrade-judge';
import type { Live } from './live';
import type { Say } from './proof';
import { judge, type Line } from './row';

/** Longer without an answer, and a phase may have gone by unseen. */
const GAP_SECONDS = 3;

/** Another version comes in the phases that environment.json has for it. */
export function upgrade(live: Live, say: Say): Promise<Line> {
  const id = 'B1.marathon.upgrade';
  const done = `deployed another version, while Marathon was asked for the tasks each ${EVERY_MILLISECONDS} ms, and the declared one again`;
  return attemptHere(live, id, done, async () => {
    say(done);
    const marathon = new Marathon(live);
    const plan = marathon.entry.restart;
    if (plan === undefined) throw new Error(`${marathon.app.id}: environment.json has no plan of its restart`);
    const wrong: string[] = [];
    let there: Course | undefined;
    try {
      const { course, wrong: there_ } = await watched(live, marathon, 'upgrade');
      there = course;
      wrong.push(...there_, ...offPlan(plan, course), ...(await marathon.wrong({ version: '2' })));
    } finally {
      const { course, wrong: back } = await watched(live, marathon, undefined);
      wrong.push(...[...back, ...offPlan(plan, course)].map((one) => `on the way back: ${one}`));
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

async function watched(
  live: Live,
  marathon: Marathon,
  variant: 'upgrade' | undefined,
): Promise<{ readonly course: Course; readonly wrong: readonly string[] }> {
  const before = (await marathon.tasks()).map(({ id }) => id);
  const watch = marathon.watch();
  const from = Date.now();
  const run = await deploy(live, { variant }).finally(() => watch.stop());
  const looks = await watch.stop();
  return { course: courseOf(before, looks), wrong: [...failedDeploy(run), ...blind(looks, from)] };
}

function blind(looks: readonly Look[], from: number): string[] {
  const samples = looks.map(({ at }) => ({ member: 'Marathon', sent: at, answered: at }));
  const { seconds } = longestGap(samples, from, Date.now());
  return seconds > GAP_SECONDS ? [`Marathon gave no answer for ${seconds.toFixed(1)} s: a phase may be unseen`] : [];
}

/** A version that cannot start: the deploy says why, and what was there before is there. */
export function revert(live: Live, say: Say): Promise<Line> {
  const id = 'B1.marathon.revert';
  const done = 'deployed a version that ends at its start';
  return attemptHere(live, id, done, async () => {
    say(done);
    const marathon = new Marathon(live);
    const { app, entry } = marathon;
    const watch = marathon.watch();
    const run = await deploy(live, { variant: 'broken' }).finally(() => watch.stop());
    say(`the deploy ended with ${run.code} after ${run.seconds.toFixed(0)} s`);
    await marathon.back(START_SECONDS);
    const { fewest } = courseOf([], await watch.stop());
    const said = errorsByPath(run.output).get(entry.path.slice(live.environment.length + 1)) ?? '';
    const kept = entry.restart?.minHealthy ?? 0;
    const left = await diff(live);
    const wrong = [
      ...untoldFailure(run.code, said),
      ...(await marathon.wrong()),
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
