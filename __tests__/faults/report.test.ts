import { readFileSync } from 'node:fs';
import { join } from 'node:path';
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
    expect(verdictOf(stored, wanted)).toBe(verdict);
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

test('docs/faults.md is made from the raw results', () => {
  expect(readFileSync(join(root, 'docs', 'faults.md'), 'utf8')).toBe(renderReport(readAll(root)));
});
