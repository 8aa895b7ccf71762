import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../../lab/run';
import type { Bench } from './bench';
import { spread, withSpread } from './statistics';

const APPS = ['longshore', 'bare'] as const;
type App = (typeof APPS)[number];

/** Seconds of every run, by app. */
export type NoOpDiffRaw = Readonly<Record<App, readonly number[]>>;

const MOST_SECONDS = 1;
/** Beside cdktf.out: the plan's paths start from there. */
const BARE_OUT = 'cdktf.out.bare';
const NO_CHANGES = /No changes\./;

export const noOpDiff: Bench<NoOpDiffRaw> = {
  name: 'no-op-diff',
  title: '`cdktf diff` where nothing has changed, beside a bare cdktf app with the same plan and state',
  needs: 'a live environment',

  async measure({ project, environment, runs, say, step }): Promise<NoOpDiffRaw> {
    const plan = join('cdktf.out', 'stacks', environment, 'cdk.tf.json');
    const bareApp = join('__tests__', 'bench', 'synth', 'bare-app.ts');
    const bare = `node --import tsx ${bareApp} ${environment} ${BARE_OUT} 0 ${plan}`;
    const options: Record<App, readonly string[]> = { longshore: [], bare: ['--output', BARE_OUT, '--app', bare] };
    const diff = async (app: App): Promise<number> => {
      const start = performance.now();
      const output = await run('npx', ['cdktf', 'diff', environment, '--no-color', ...options[app]], { cwd: project });
      const seconds = (performance.now() - start) / 1000;
      if (!NO_CHANGES.test(output))
        throw new Error(
          `cdktf diff ${environment} of the ${app} app shows changes: deploy first, and leave the hosts alone`,
        );
      return seconds;
    };
    try {
      // Not counted: they initialise both folders, and fill the caches of the disk.
      await diff('longshore');
      rmSync(join(project, BARE_OUT), { recursive: true, force: true }); // of an earlier run that was killed
      cpSync(join(project, 'cdktf.out'), join(project, BARE_OUT), { recursive: true });
      await diff('bare');
      const raw: Record<App, number[]> = { longshore: [], bare: [] };
      for (let n = 0; n < runs; n += 1)
        for (const app of n % 2 === 0 ? APPS : [...APPS].reverse())
          raw[app].push(await step(`${app} ${n}`, () => diff(app)));
      say(APPS.map((app) => `${app} ${withSpread(spread(raw[app]), 's')}`).join(', '));
      return raw;
    } finally {
      rmSync(join(project, BARE_OUT), { recursive: true, force: true });
    }
  },

  report(raw) {
    const [ours, bare] = [spread(raw.longshore), spread(raw.bare)];
    const more = ours.median - bare.median;
    return {
      about: [
        `The whole command by turns, ${ours.count} times each: synthesis, \`terraform init\`, every resource read on the hosts, plan. Both apps write the same plan, ` +
          'use the same provider and read the same state, so the difference is what making the stack from constructs and checking it costs. Medians (least..most).',
      ],
      tables: [
        {
          columns: ['app', 'time'],
          rows: [
            ['Longshore', withSpread(ours, 's')],
            ['bare cdktf', withSpread(bare, 's')],
          ],
        },
      ],
      goals: [
        {
          what: `a diff takes at most ${MOST_SECONDS} s more than the bare app's`,
          seen: `${more.toFixed(2)} s`,
          isHeld: more <= MOST_SECONDS,
        },
      ],
    };
  },
};
