import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { firstJobEnded, keepRun, type LabRun } from '../../lab/runs';

const folder = mkdtempSync(join(tmpdir(), 'longshore-runs-'));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

const run: LabRun = {
  environment: 'lab',
  from: 'an empty cache',
  at: '2026-11-24T22:00:00.000Z',
  seconds: 300,
  cpuMinutes: 5,
  firstJobSeconds: 70,
};

test('keeps the last run of each kind', () => {
  const file = join(folder, 'proofs', 'runs.json');
  keepRun(run, file);
  keepRun({ ...run, from: 'running hosts', seconds: 100 }, file);
  keepRun({ ...run, seconds: 200 }, file);
  const kept = Object.values(jest.requireActual<Record<string, LabRun>>(file));
  expect(kept.map(({ from, seconds }) => [from, seconds])).toEqual([
    ['an empty cache', 200],
    ['running hosts', 100],
  ]);
});

test('when the first job ended stands in the figures of A3', () => {
  expect(firstJobEnded('lab', folder)).toBeUndefined();
  const lines = [{ figures: { seconds: 3 } }, { figures: { firstJobEnded: '2026-11-24T22:01:00.000Z' } }, {}];
  writeFileSync(join(folder, 'lab.json'), JSON.stringify({ rows: { A3: { at: '', lines } } }));
  expect(firstJobEnded('lab', folder)?.toISOString()).toBe('2026-11-24T22:01:00.000Z');
  writeFileSync(join(folder, 'lab.json'), JSON.stringify({ rows: { A1: { at: '', lines: [] } } }));
  expect(firstJobEnded('lab', folder)).toBeUndefined();
});
