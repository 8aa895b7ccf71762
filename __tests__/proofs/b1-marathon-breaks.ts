import { diff, longshore, saidLast } from './b1-deploy';
import { app, START_SECONDS } from './b1-marathon';
import { Marathon } from './b1-marathon-api';
import { comes, planOf } from './b1-marathon-deploys';
import { scaleUnshown } from './b1-marathon-judge';
import { attemptHere } from './b1-recorded';
import { text, type Course } from './b1-upgrade-judge';
import type { Live } from './live';
import type { Break, Fault, Say } from './proof';
import { judge, type Line } from './row';

/** The negative controls of the lines of Marathon. */
export const MARATHON_BREAKS: readonly Break[] = [otherVersion, oneLess];

/** Ends all and starts all. */
const AT_ONCE = { minimumHealthCapacity: 0, maximumOverCapacity: 0 };

/** Another version, put by hand where Marathon is asked, which comes all at once: it is not declared, and comes otherwise than planned. */
async function otherVersion(live: Live, say: Say): Promise<Fault> {
  const marathon = new Marathon(live);
  const { id, version } = marathon.app;
  const { minHealthy } = planOf(marathon);
  const { env = {}, upgradeStrategy } = marathon.entry.document as {
    readonly env?: Readonly<Record<string, string>>;
    readonly upgradeStrategy: { readonly minimumHealthCapacity: number; readonly maximumOverCapacity: number };
  };
  const put = (to: string, strategy: typeof upgradeStrategy) =>
    comes(live, marathon, async () => {
      const change = { env: { ...env, VERSION: to }, upgradeStrategy: { ...strategy } };
      await marathon.ask((api) => api.patch(id, change, true));
      await marathon.back(START_SECONDS, { version: to });
    });
  say(`putting version 9 of ${id} in its place by hand, all at once`);
  const there = await put('9', AT_ONCE).catch(async (error: unknown) => {
    await put(version, upgradeStrategy);
    throw error;
  });
  let back: typeof there | undefined;
  return {
    broke: `put version 9 of ${id} in the place of version ${version}, all at once (PATCH /v2/apps)`,
    check: async () => [await app(live, say), await asPlanned(live, there)],
    names: [
      new RegExp(`says that it is version 9, declared is ${version}$`),
      new RegExp(`^only \\d+ were healthy at once, the strategy keeps ${minHealthy}$`),
    ],
    only: /version 9|is tagged version-9|healthy at once|the plan/,
    undo: async () => {
      const course = await put(version, upgradeStrategy);
      back ??= course;
    },
    recheck: async () => [await app(live, say), await asPlanned(live, back ?? there)],
    mended: 'put the declared one back, in the phases that are planned',
  };
}

/** B1.marathon.upgrade of a course that was looked at. */
function asPlanned(
  live: Live,
  { course, unplanned }: { readonly course: Course; readonly unplanned: readonly string[] },
): Promise<Line> {
  const [id, done] = ['B1.marathon.upgrade', 'put a version, while Marathon was asked for the tasks'];
  return attemptHere(live, id, done, () =>
    Promise.resolve(judge(id, done, unplanned, [`phases as planned: ${course.seen.map(text).join(', ')}`])),
  );
}

async function oneLess(live: Live, say: Say): Promise<Fault> {
  const marathon = new Marathon(live);
  const { id, instances } = marathon.app;
  const scale = async (to: number): Promise<void> => {
    const run = await longshore(live, 'marathon', live.environment, 'scale', id, String(to));
    if (run.code !== 0) throw new Error(`longshore marathon scale ended with ${run.code}: ${saidLast(run)}`);
    await marathon.back(START_SECONDS, { instances: to });
  };
  const [done, other] = ['ran cdktf diff', instances + 1];
  /** Of a scale that nobody made. */
  const shown = (): Promise<Line> =>
    attemptHere(live, 'B1.marathon.drift', done, async () =>
      judge('B1.marathon.drift', done, scaleUnshown((await diff(live)).output, other, instances), [
        `the diff shows instances ${other} -> ${instances}`,
      ]),
    );
  say(`scaling ${id} to ${instances - 1}`);
  await scale(instances - 1);
  return {
    broke: `scaled ${id} to ${instances - 1} (longshore marathon scale), and looked in the diff for a scale to ${other}`,
    check: async () => [await app(live, say), await shown()],
    names: [
      new RegExp(`^${id}: ${instances - 1} instances are there, declared are ${instances}$`),
      new RegExp(`^the diff does not show instances ${other} -> ${instances}, but ${instances - 1} -> ${instances}$`),
    ],
    only: new RegExp(`^(${id}: ${instances - 1} instances|the diff does not show)`),
    undo: () => scale(instances),
    recheck: async () => [await app(live, say)],
    mended: `scaled it to ${instances} again`,
  };
}
