import { planScale } from '../../../upstream/marathon/scale';
import { SCALE_COURSES, SCALE_VICTIMS } from '../../fixtures/marathon/scaling';

const BY_COUNT = SCALE_VICTIMS.filter(({ chosen, constraints }) => chosen === undefined && constraints === undefined);

test.each(BY_COUNT.map((row) => [row.name, row] as const))('a scale: %s', (_, row) => {
  const there = row.instances.filter(
    ({ goal, condition }) => goal === undefined && condition !== 'UnreachableInactive',
  );
  const { ends, starts } = planScale(
    there.map(({ condition }) => condition),
    row.scaleTo,
  );
  const ended = row.ended.map((name) => there.find((each) => each.name === name)?.condition);
  // Which of several that are alike hangs on times, of which a plan knows none.
  const known = (condition?: string): string =>
    condition === undefined || condition in { Failed: 0, Killing: 0, Provisioned: 0 } ? 'another' : condition;
  expect([ends.map(known), starts]).toEqual([ended.map(known), row.started]);
});

test.each(SCALE_COURSES.map((row) => [row.name, row] as const))('the first scale of a course: %s', (_, row) => {
  const [moment] = row.moments;
  const { ends, starts } = planScale(Array<string>(row.running).fill('Running'), moment?.instances ?? 0);
  expect([ends.length, starts]).toEqual([moment?.ending, moment?.queued]);
});
