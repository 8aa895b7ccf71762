import { randomUUID } from 'node:crypto';
import { stepsOf } from './steps';

/** As provider/transport/session.ts writes it; that it still does so, __tests__/terraform/many-hosts.test.ts shows. */
const step = (script: string, mark: string): string =>
  `{ (eval '${script}') </dev/null; printf '\\n%s %s\\n' ${mark} $?; printf '\\n%s\\n' ${mark} >&2; }\n`;

test('steps of two sessions that ask the same are the same, and each gets its own mark back', () => {
  const [one, other] = [randomUUID(), randomUUID()];
  const { steps, rest } = stepsOf(step('true', one) + step('false', one) + '{ (eval');
  const [again] = stepsOf(step('true', other)).steps;
  expect(steps).toHaveLength(2);
  expect(rest).toBe('{ (eval');
  expect(again?.script).toBe(steps[0]?.script);
  const said = (again?.script ?? '').split("printf '\\n%s\\n' ")[1]?.slice(0, 36) ?? '';
  expect(again?.mark(said)).toBe(other);
  expect(steps[0]?.mark(said)).toBe(one);
});

test('a script of its own is no step', () => {
  expect(stepsOf('stat /srv\n')).toEqual({ steps: [], rest: 'stat /srv\n' });
});
