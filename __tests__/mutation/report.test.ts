import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AREAS, filesOf } from './areas';
import { reasonOf, renderReport } from './report';
import { readResults, score, total, type Results, type Survivor } from './results';
import { REASONS } from './survivors';

const root = join(__dirname, '..', '..');
const results = AREAS.flatMap(({ name }) => readResults(root, name) ?? []);
const survivors = results.flatMap((result) => result.survivors);
const survivor: Survivor = {
  file: 'constructs/values/port.ts',
  line: 7,
  mutator: 'EqualityOperator',
  was: 'a < b || `c`',
  becomes: 'a <= b || `c`',
};
const ofValues = (changes: Partial<Results> = {}): Results => ({
  area: 'values',
  at: '2030-01-02T03:04:05Z',
  commit: 'abc1234',
  stryker: '9.9.9',
  files: [{ file: survivor.file, killed: 8, timeouts: 1, survived: 1, errors: 2 }],
  survivors: [survivor],
  ...changes,
});

test('docs/mutation.md is made from the raw results; `npm run mutate -- --report` writes it anew', () => {
  expect(readFileSync(join(root, 'docs', 'mutation.md'), 'utf8')).toBe(renderReport(results));
});

test('every survivor was looked at, and has a reason why it stays', () => {
  expect(survivors.filter((one) => reasonOf(one) === undefined)).toEqual([]);
});

test('no reason is left behind by what does not survive any more', () => {
  const left = REASONS.flatMap(({ file, becomes }) =>
    becomes.filter((text) => !survivors.some((one) => one.file === file && one.becomes === text)),
  );
  expect(left).toEqual([]);
});

test.each(AREAS)('$name has files, and none of another area', (area) => {
  const files = filesOf(area, root);
  expect(files.length).toBeGreaterThan(5);
  const others = AREAS.filter((other) => other !== area).flatMap((other) => filesOf(other, root));
  expect(files.filter((file) => others.includes(file))).toEqual([]);
});

describe('the page', () => {
  test('says what was noticed, of what could be loaded, when and at which commit', () => {
    expect(renderReport([ofValues()])).toContain(
      '| `values` | constructs/values | 90.0 % (held) | 8 | 1 | 1 | 2 | 2030-01-02 abc1234 |  |',
    );
  });

  test('says what is missed, and what was not run', () => {
    const files = [{ file: survivor.file, killed: 8, timeouts: 0, survived: 2, errors: 0 }];
    const page = renderReport([ofValues({ files })]);
    expect(page).toContain('80.0 % (**missed**)');
    expect(page.match(/\| not run yet \|/g)).toHaveLength(AREAS.length - 1);
  });

  test('lists each survivor, with what nobody has looked at', () => {
    expect(renderReport([ofValues()])).toContain(
      '| constructs/values/port.ts:7 | `` a < b \\|\\| `c` `` | `` a <= b \\|\\| `c` `` | **not looked at yet** |',
    );
    const notRun = renderReport([ofValues({ survivors: [{ ...survivor, notRun: true }] })]);
    expect(notRun).toContain('**not looked at yet** (no test runs it)');
    expect(renderReport([ofValues({ survivors: [] })])).toMatch(/## Survivors\n\nNone\.\n$/);
  });

  test('has the reason of a survivor', () => {
    const reasons = [{ file: survivor.file, becomes: [survivor.becomes], why: 'the same' }];
    expect(reasonOf(survivor, reasons)).toBe('the same');
    expect(reasonOf({ ...survivor, file: 'main.ts' }, reasons)).toBeUndefined();
  });
});

test('the score leaves out what could not be loaded', () => {
  const files = [
    { killed: 1, timeouts: 1, survived: 2, errors: 9 },
    { killed: 0, timeouts: 0, survived: 1, errors: 0 },
  ];
  expect(total(files)).toEqual({ killed: 1, timeouts: 1, survived: 3, errors: 9 });
  expect(score(total(files))).toBe(40);
  expect(score(total([]))).toBe(100);
});
