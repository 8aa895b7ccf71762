import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Bench } from './bench';
import { BENCHES } from './registry';
import { renderReport, renderSection } from './report';
import { readResults, type Results } from './results';

const bench: Bench<{ ms: number }> = {
  name: 'diff',
  title: 'time of a diff without changes',
  needs: 'a live environment',
  measure: () => Promise.resolve({ ms: 1 }),
  report: ({ ms }) => ({
    about: ['Side by side.'],
    tables: [{ columns: ['case', 'time'], rows: [['a | b', `${ms} ms`]] }],
    goals: [
      { what: 'at most 2 ms', seen: `${ms} ms`, isHeld: ms <= 2 },
      { what: 'at most 0 ms', seen: `${ms} ms`, isHeld: ms <= 0 },
    ],
    notMeasured: [{ what: 'a far host', why: 'there is none' }],
  }),
};
const results: Results = {
  bench: 'diff',
  at: '2026-11-25T01:02:03.000Z',
  seconds: 9,
  machine: {
    cores: 2,
    processor: 'P',
    memoryBytes: 24 * 1024 ** 3,
    system: 'Linux 6',
    node: 'v20.1.0',
    loadBefore: 0.123,
  },
  environment: 'lab',
  runs: 5,
  raw: { ms: 1 },
};

test('a section says what was taken where, each figure, goals held and missed, and what was not measured', () => {
  expect(renderSection(bench as Bench, results)).toBe(
    [
      '## `diff`: time of a diff without changes',
      '',
      'Side by side.',
      '',
      'Taken 2026-11-25 01:02 UTC on environment `lab`: 2 cores (P), 24 GiB, Linux 6, Node v20.1.0, load before 0.12.',
      '',
      '| case | time |',
      '|---|---|',
      '| a \\| b | 1 ms |',
      '',
      '- Goal held: at most 2 ms; seen 1 ms.',
      '- Goal **missed**: at most 0 ms; seen 1 ms.',
      '',
      'Not measured:',
      '',
      '- a far host: there is none.',
      '',
    ].join('\n'),
  );
});

test('the page leaves out results whose bench is gone', () => {
  expect(renderReport([bench as Bench], [results, { ...results, bench: 'gone' }]).match(/^## /gm)).toHaveLength(1);
});

test('docs/bench.md is what its raw results say, and every bench has some', () => {
  const project = join(__dirname, '..', '..');
  const stored = readResults(project);
  expect(readFileSync(join(project, 'docs', 'bench.md'), 'utf8')).toBe(renderReport(BENCHES, stored));
  expect(stored.map(({ bench: name }) => name).sort()).toEqual(BENCHES.map(({ name }) => name).sort());
});
