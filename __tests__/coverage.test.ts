import { join } from 'node:path';
import { readCoverage, shortfalls, type Coverage } from './coverage';

/** A file with a statement on each line, run that many times. */
const file = (path: string, ...runs: number[]): Coverage => ({
  [join('/project', path)]: {
    statementMap: Object.fromEntries(runs.map((_, index) => [index, { start: { line: index + 1 } }])),
    s: Object.fromEntries(runs.entries()),
  },
});
const short = (...reports: Coverage[]) => shortfalls(reports, '/project', { provider: 75 });

describe('coverage', () => {
  test('is what the runs have covered together', () => {
    const [unit, process] = [file('provider/a.ts', 1, 1, 0, 0), file('provider/a.ts', 0, 5, 5, 0)];
    expect(short(unit)).toEqual(['provider: 50.00 % of its lines are run, 75 % are required']);
    expect(short(unit, process)).toEqual([]);
  });

  test('counts files that only one run knows', () => {
    expect(short(file('provider/a.ts', 1, 1), file('provider/b.ts', 0, 1))).toEqual([]);
    expect(short(file('provider/a.ts', 1), file('provider/b.ts', 0))).toHaveLength(1);
  });

  test('counts a line once, by whichever of its statements was run', () => {
    const at = (line: number) => ({ start: { line } });
    const path = '/project/provider/a.ts';
    expect(short({ [path]: { statementMap: { 0: at(1), 1: at(1) }, s: { 0: 0, 1: 1 } } })).toEqual([]);
  });

  test('is of one folder, and none where nothing of it was seen', () => {
    expect(short(file('provider/a.ts', 1), file('provider-like/b.ts', 0, 0, 0))).toEqual([]);
    expect(short(file('upstream/a.ts', 1))).toEqual(['provider: 0.00 % of its lines are run, 75 % are required']);
  });

  test('fails where a run has left no report', () => {
    expect(() => readCoverage('/nowhere/coverage-final.json')).toThrow('run the parts unit and process first');
  });
});
