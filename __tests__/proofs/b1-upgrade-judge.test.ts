import { planRestart, type RestartSituation } from '../../upstream/marathon/restart';
import type { AppTask } from './b1-marathon-judge';
import { courseOf, offPlan, text, type Look, type Planned } from './b1-upgrade-judge';

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

test('a change as planned is well, with every moment in it seen or only the ends of its phases', () => {
  expect(judge(...AS_PLANNED)).toEqual([]);
  expect(judge('abc', 'bcX', 'cXY', 'XYZ')).toEqual([]);
});

test('fails for an old one that ends before a new one is ready: too few serve, and no phase has that', () => {
  expect(judge('abc', 'bc', 'bcX', 'cXY', 'XYZ')).toEqual([
    '2 old + 0 new (0 ready) after 3 old + 0 new (0 ready): the plan has no such phase then',
    'only 2 were healthy at once, the strategy keeps 3',
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
  expect(judge('abc', 'bcX', 'XYZ')).toEqual([
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

test('where two start at once, the second may be ready before the kill for the first has ended', () => {
  const twoAtOnce = planned({ instances: 3, minimumHealthCapacity: 0.5, maximumOverCapacity: 0.5, old: 3 });
  expect(twoAtOnce).toMatchObject({ minHealthy: 2, most: 4 });
  const course = courseOf(old, ['abc', 'bcX?', 'bcX?Y?', 'bcXY', 'cXY', 'XY', 'XYZ?', 'XYZ'].map(look));
  expect(offPlan(twoAtOnce, course)).toEqual([]);
  expect(offPlan(twoAtOnce, courseOf(old, ['abc', 'bc', 'abcXY'].map(look)))).toContain(
    '5 were there at once, planned are at most 4',
  );
});
