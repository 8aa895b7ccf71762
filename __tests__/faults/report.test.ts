import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { APP_PROMISE } from './fault';
import { FAULTS } from './faults';
import { median, renderReport, verdictOf } from './report';
import { readAll, type StoredRun } from './results';

const root = join(__dirname, '..', '..');
const run = (changes: Partial<StoredRun> = {}): StoredRun => ({
  wrong: [],
  seen: ['all is well'],
  at: '2030-01-01T00:00:00Z',
  took: 60,
  ...changes,
});

test('ids are unique, so that a raw result belongs to one fault', () => {
  expect(new Set(FAULTS.map(({ id }) => id)).size).toBe(FAULTS.length);
});

test.each([
  [[3, 1, 2], 2],
  [[4, 1], 2.5],
  [[], 0],
])('the median of %p', (values, expected) => {
  expect(median(values)).toBe(expected);
});

describe('the verdict', () => {
  test.each<[string, string, { runs: StoredRun[]; limitSeconds?: number }, number]>([
    ['PASS', 'when every run held its promise', { runs: [run()] }, 1],
    ['INCOMPLETE', 'while runs are missing', { runs: [run({ seconds: 3 })], limitSeconds: 10 }, 5],
    ['FAIL', 'when one did not hold', { runs: [run(), run({ wrong: ['the file is gone'] })] }, 1],
    [
      'FAIL',
      'when the median is over the time',
      { runs: [1, 11, 12].map((seconds) => run({ seconds })), limitSeconds: 10 },
      3,
    ],
    ['PASS', 'when the median holds it', { runs: [1, 2, 12].map((seconds) => run({ seconds })), limitSeconds: 10 }, 3],
  ])('is %s %s', (verdict, _, stored, wanted) => {
    expect(verdictOf({ promise: 'all comes back', ...stored }, wanted)).toBe(verdict);
  });

  test.each<[string, string, string, boolean | undefined]>([
    ['PASS (contract)', 'where simulators had a part in it', 'all comes back', true],
    ['PASS', 'where the real ones had', `${APP_PROMISE}, all comes back`, false],
    ['PASS (contract)', 'where a run of before says nothing, and the app was judged', APP_PROMISE, undefined],
    ['PASS', 'where it was not judged', 'all comes back', undefined],
  ])('is %s %s', (verdict, _, promise, simulated) => {
    expect(verdictOf({ promise, runs: [run(simulated === undefined ? {} : { simulated })] }, 1)).toBe(verdict);
  });

  test('is FAIL and INCOMPLETE with simulators as without', () => {
    expect(verdictOf({ promise: '', runs: [run({ simulated: true, wrong: ['the app is gone'] })] }, 1)).toBe('FAIL');
    expect(verdictOf({ promise: '', runs: [run({ simulated: true })] }, 2)).toBe('INCOMPLETE');
  });
});

test('the page has a row for each fault, with every single figure and what was wrong', () => {
  const [first] = FAULTS;
  if (first === undefined) throw new Error('no fault');
  const { id, title, promise } = first;
  const runs = [run({ seconds: 2 }), run({ seconds: 4, wrong: ['a | b'] })];
  const page = renderReport([{ id, title, promise, machine: 'three hosts', limitSeconds: 10, runs }]);
  expect(page).toContain(
    `| \`${id}\` | ${title} | ${promise} | FAIL (2 of 1) | 3.0 s (2.0, 4.0); promised 10 s | a \\| b |`,
  );
  expect(page.match(/\| not run yet \|/g)).toHaveLength(FAULTS.length - 1);
  expect(page).toContain('Machine: three hosts');
});

test('the page says what was promised when it ran, and by contract where simulators had a part', () => {
  const fault = FAULTS.find(({ id }) => id === 'all-off-1');
  if (fault === undefined) throw new Error('no fault');
  const result = { id: fault.id, title: fault.title, machine: 'four hosts', runs: [run()] };
  expect(fault.promise).toContain(APP_PROMISE);
  expect(renderReport([{ ...result, promise: fault.promise }])).toContain(
    `${fault.promise} | PASS (contract) (1 of 1)`,
  );
  expect(renderReport([{ ...result, promise: 'keys are there' }])).toContain('| keys are there | PASS (1 of 1)');
});

test('docs/faults.md is made from the raw results', () => {
  expect(readFileSync(join(root, 'docs', 'faults.md'), 'utf8')).toBe(renderReport(readAll(root)));
});
