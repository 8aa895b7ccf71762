import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { planRestart, type RestartSituation, type UpgradeCapacity } from '../../upstream/marathon/restart';
import type { AppTask } from './b1-marathon-judge';
import { blind, courseOf, offPlan, text, type Look, type Planned } from './b1-upgrade-judge';

function planned(situation: RestartSituation): Planned {
  const { strategy, most, phases } = planRestart(situation);
  return { minHealthy: strategy.minHealthy, most, phases };
}

/** One more at a time, three stay healthy. */
const plan = planned({ instances: 3, minimumHealthCapacity: 0.67, maximumOverCapacity: 0.34, old: 3 });
const old = ['a', 'b', 'c'];

/** Lower case are old and healthy, upper case new: healthy, or with `?` not yet. */
const look = (ids: string, at = 0): Look => ({
  at,
  tasks: [...ids.matchAll(/(\w)(\?)?/g)].map(([, id = '', unready]): AppTask => ({
    id,
    host: '192.0.2.1',
    port: 31000,
    state: 'TASK_RUNNING',
    alive: unready === undefined,
  })),
});
const judge = (...ids: string[]) => offPlan(plan, courseOf(old, ids.map(look)));

const AS_PLANNED = ['abc', 'abcX?', 'abcX', 'bcX', 'bcXY?', 'bcXY', 'cXY', 'cXYZ?', 'cXYZ', 'XYZ'];

test('a change is told by its counts, each once, with the fewest healthy and the most at once', () => {
  const { seen, fewest, most } = courseOf(old, ['abc', 'abc', 'abcX?', 'abcX'].map(look));
  expect(seen.map(text)).toEqual(['3 old + 0 new (0 ready)', '3 old + 1 new (0 ready)', '3 old + 1 new (1 ready)']);
  expect([fewest, most]).toEqual([3, 4]);
});

test('fails for a change that nobody looked at: nothing is known to have served', () => {
  expect(courseOf(old, [])).toEqual({ seen: [], fewest: 0, most: 0 });
  expect(offPlan(plan, courseOf(old, []))).toContain('only 0 were healthy at once, the strategy keeps 3');
});

test('fails for a time without an answer, at the end and altogether too', () => {
  const looks = [0, 1000, 4000, 6000].map((at) => look('abc', at));
  expect(blind({ looks, from: 0, to: 8000 })).toEqual([]);
  const unseen = (seconds: string): string =>
    `Marathon gave no answer for ${seconds} s: what the app did then is unseen`;
  expect(blind({ looks, from: 0, to: 10_500 })).toEqual([unseen('4.5')]);
  expect(blind({ looks: [], from: 0, to: 9000 })).toEqual([unseen('9.0')]);
});

test('a change as planned is well, with every moment in it seen or only the ends of its phases', () => {
  expect(judge(...AS_PLANNED)).toEqual([]);
  expect(judge('abc', 'abcX?', 'bcX', 'cXY', 'XYZ')).toEqual([]);
});

test('fails for an old one that ends before a new one is ready: too few serve, and no phase has that', () => {
  expect(judge('abc', 'bc', 'bcX', 'cXY', 'XYZ')).toEqual([
    '2 old + 0 new (0 ready) after 3 old + 0 new (0 ready): the plan has no such phase then',
    'only 2 were healthy at once, the strategy keeps 3',
    'never more than 3 were there at once, the plan starts as many as make 4',
  ]);
});

test('fails for more at once than planned', () => {
  expect(judge('abc', 'abcX?Y?', 'bcXY')).toEqual([
    '3 old + 2 new (0 ready) after 3 old + 0 new (0 ready): the plan has no such phase then',
    '5 were there at once, planned are at most 4',
  ]);
});

test('fails for a phase that comes again, one that is left out, and an end that is none', () => {
  expect(judge('abc', 'abcX', 'bcX', 'abcX')).toEqual([
    '3 old + 1 new (1 ready) after 3 old + 1 new (1 ready), 2 old + 1 new (1 ready): the plan has no such phase then',
  ]);
  expect(judge('abc', 'abcX?', 'bcX', 'XYZ')).toEqual([
    '1 old + 3 new (2 ready): the plan has that phase, and it was never seen',
  ]);
  expect(judge(...AS_PLANNED.slice(0, -2))).toEqual([
    '0 old + 3 new (3 ready): the plan has that phase, and it was never seen',
    'it ended with 1 old + 3 new (2 ready), planned is 0 old + 3 new (3 ready)',
  ]);
});

test('fails for looks that saw nothing of a change', () => {
  expect(judge('abc')).toContain('it ended with 3 old + 0 new (0 ready), planned is 0 old + 3 new (3 ready)');
});

/** As lab-platform declares it. */
function sampleApp(): RestartSituation {
  const golden = join(__dirname, '..', 'stacks', 'golden', 'lab-platform', 'longshore_marathon_app.json');
  const [app] = Object.values(JSON.parse(readFileSync(golden, 'utf8')) as Record<string, { app: string[] }>);
  const document = JSON.parse(app?.app.join('') ?? '') as { instances: number; upgradeStrategy: UpgradeCapacity };
  const { instances, upgradeStrategy } = document;
  return { ...upgradeStrategy, instances, old: instances };
}

describe('the plan of the sample app, which starts two at once', () => {
  const sample = planned(sampleApp());
  const unseen = (phase = sample.phases[0]): string =>
    `${phase === undefined ? '' : text(phase)}: the plan has that phase, and it was never seen`;
  const judgeSample = (...ids: string[]) =>
    offPlan(
      sample,
      courseOf(
        old,
        ids.map((one) => look(one)),
      ),
    );

  test('keeps two of three healthy, and has four at most', () => {
    expect(sample).toMatchObject({ minHealthy: 2, most: 4 });
    expect(sample.phases.map(text)).toEqual([
      '3 old + 1 new (0 ready)',
      '2 old + 2 new (0 ready)',
      '1 old + 3 new (1 ready)',
      '0 old + 3 new (2 ready)',
      '0 old + 3 new (3 ready)',
    ]);
  });

  test('a course is well: two serve for as long as a start takes, then three', () => {
    expect(judgeSample('abc', 'abcX?', 'bcX?', 'bcX?Y?', 'bcXY?', 'cXY?', 'cXY?Z?', 'cXYZ?', 'XYZ?', 'XYZ')).toEqual(
      [],
    );
    expect(judgeSample('abc', 'bc', 'bcX?', 'bcX?Y?', 'cXY?Z?', 'XYZ?', 'XYZ')).toEqual([]);
  });

  test('a course is well whose kills go on while the next is ready', () => {
    expect(judgeSample('abc', 'abcX?', 'bcX?Y?', 'bcXY?', 'bcXY', 'cXY', 'cXYZ?', 'cXYZ', 'XYZ')).toEqual([]);
  });

  test('two that were seen starting may be ready at the next look, the kills still going on', () => {
    expect(judgeSample('abc', 'bcX?', 'bcX?Y?', 'bcXY', 'cXY', 'XY', 'XYZ?', 'XYZ')).toEqual([]);
  });

  // Marathon counts by the agents' word, and none had spoken yet of one that had just been moved: nothing was killed at the start.
  test('fails for a course that keeps three: B1.marathon.upgrade on the lab, 2026-11-30, after a drain', () => {
    expect(judgeSample('abc', 'abcX?', 'abcX', 'bcX', 'bcXY?', 'cXY', 'cXYZ?', 'XYZ')).toEqual([
      '2 old + 2 new (0 ready): the plan has that phase, and it was never seen',
    ]);
  });

  test('fails for a course without over capacity: never more than three at once', () => {
    expect(judgeSample('abc', 'bc', 'bcX?', 'bcX', 'cX', 'cXY?', 'cXY', 'XY', 'XYZ?', 'XYZ')).toEqual([
      'never more than 3 were there at once, the plan starts as many as make 4',
    ]);
  });

  test('fails for two looks only: the old ones, and the new ones', () => {
    expect(judgeSample('abc', 'XYZ')).toEqual([
      ...[sample.phases[1], sample.phases[2], sample.phases[3]].map(unseen),
      'never more than 3 were there at once, the plan starts as many as make 4',
    ]);
  });

  test('fails for two that got ready at once and were never seen to start', () => {
    expect(judgeSample('abc', 'abcX?', 'bcXY', 'cXY', 'cXYZ?', 'XYZ')).toEqual([
      unseen(sample.phases[1]),
      unseen(sample.phases[2]),
    ]);
  });

  test('fails for all old ones killed at once: nothing serves', () => {
    expect(judgeSample('abc', 'bc', 'c', '', 'X?Y?Z?', 'XYZ')).toEqual([
      '1 old + 0 new (0 ready) after 3 old + 0 new (0 ready), 2 old + 0 new (0 ready): the plan has no such phase then',
      'only 0 were healthy at once, the strategy keeps 2',
      'never more than 3 were there at once, the plan starts as many as make 4',
    ]);
  });

  test('fails for more at once than planned', () => {
    expect(judgeSample('abc', 'bc', 'abcXY')).toContain('5 were there at once, planned are at most 4');
  });
});
