import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { judgeControl } from './control';
import { printLine, printRow, renderReport } from './report';
import { merge, readResults, resultsFile, writeResults, type StoredRow } from './results';
import { attempt, attemptAll, exitCodeOf, holds, judge, notYet, onSimulator, verdictOf, type Line } from './row';

const pass = judge('A2.tcp', 'downloaded pages', [], ['32 of 32 | pairs'], { pairs: 32, slowest: 0.12345 });
const fail = judge('A2.directions', 'sent datagrams', ['udp 4789 a -> b blocked'], []);
const stored = (lines: readonly Line[], extra: Partial<StoredRow> = {}): StoredRow => ({
  row: 'A2',
  title: 'One overlay',
  limits: [{ notShown: 'Offload.', wouldShow: 'Real machines.' }],
  at: '2026-11-24T15:30:12.000Z',
  seconds: 8.1,
  lines,
  verdict: verdictOf(lines),
  ...extra,
});
const control = {
  broke: 'dropped udp',
  named: ['udp 4789 a -> b blocked'],
  mended: 'removed the rule',
  verdict: 'PASS',
} as const;

describe('rows', () => {
  test('fail with a failing line, and are incomplete without lines or with one that was not done', async () => {
    const notDone = await attempt('A2.network', 'asked', () => Promise.reject(new Error('slave2 gives no answer')));
    expect(notDone).toEqual({
      id: 'A2.network',
      outcome: 'incomplete',
      done: 'asked',
      seen: ['slave2 gives no answer'],
    });
    expect([verdictOf([pass]), verdictOf([pass, fail, notDone]), verdictOf([pass, notDone]), verdictOf([])]).toEqual([
      'PASS',
      'FAIL',
      'INCOMPLETE',
      'INCOMPLETE',
    ]);
  });

  test('lines that one piece of work shows are all not done where it could not be', async () => {
    const ids = ['B1.zookeeper.roll', 'B1.consul.roll'];
    const notDone = await attemptAll(ids, 'rolled', () => Promise.reject(new Error('c3 gives no answer')));
    expect(notDone.map(({ id, outcome, seen }) => [id, outcome, ...seen])).toEqual(
      ids.map((id) => [id, 'incomplete', 'c3 gives no answer']),
    );
    expect(await attemptAll(ids, 'rolled', () => Promise.resolve([pass, fail]))).toEqual([pass, fail]);
  });

  test('exit code: 0 all pass, 1 one failed (its control too), 2 incomplete', () => {
    const rows = [stored([pass]), stored([pass, fail]), stored([])] as const;
    expect([exitCodeOf([rows[0]]), exitCodeOf(rows), exitCodeOf([rows[0], rows[2]]), exitCodeOf([])]).toEqual([
      0, 1, 2, 2,
    ]);
    expect(exitCodeOf([stored([pass], { controls: [{ ...control, verdict: 'FAIL' }] })])).toBe(1);
  });

  test('what ran on a simulator passes by contract, is counted apart, and fails as any other', () => {
    const contract = onSimulator(pass);
    expect([verdictOf([contract]), verdictOf([pass, contract]), verdictOf([contract, fail])]).toEqual([
      'PASS (contract)',
      'PASS (contract)',
      'FAIL',
    ]);
    expect(onSimulator(fail)).toEqual(fail);
    expect(holds([pass, contract])).toBe(true);
    expect(exitCodeOf([stored([pass, contract])])).toBe(0);
    expect(printRow(stored([contract]))).toContain('PASS (contract) A2 in');
    expect(printLine(contract)).toContain('ok (contract)');
  });

  test('exit code: 3 where all holds but what is not built yet, which leaves the row incomplete', () => {
    const mesos = notYet('B1.mesos', 'Mesos is not built yet');
    expect(verdictOf([pass, mesos])).toBe('INCOMPLETE');
    const exits = [[pass, mesos], [mesos], [pass, mesos, fail]].map((lines) => exitCodeOf([stored(lines)]));
    expect(exits).toEqual([3, 3, 1]);
    expect(exitCodeOf([stored([pass, mesos]), stored([])])).toBe(2);
    expect(printLine(mesos)).toContain('B1.mesos       not yet  nothing');
  });

  test('are printed with what was done and seen', () => {
    expect(printLine(pass)).toBe(
      '  A2.tcp         ok       downloaded pages\n                          32 of 32 | pairs\n                          (pairs 32, slowest 0.123)\n',
    );
    expect(printRow(stored([pass, fail]))).toBe('FAIL A2 in 8.1 s (A2.directions)\n');
    expect(printRow(stored([pass], { controls: [control] }))).toContain(
      'the proof said: udp 4789 a -> b blocked\n    removed the rule\nPASS A2 negative control\n',
    );
  });
});

describe('a negative control', () => {
  const fault = {
    broke: 'dropped udp',
    mended: 'removed the rule',
    names: /^udp 4789 a -> b blocked/,
    only: /^(udp 4789 a -> b|a <-> b: )/,
  };
  const tcp = judge('A2.tcp', 'x', ['a <-> b: 8 of 8 transfers failed'], []);

  test('holds when the proof failed, named the fault alone, and passed again', () => {
    expect(judgeControl(fault, [tcp, fail], [pass])).toEqual(control);
  });

  test('fails when the proof noticed nothing', () => {
    expect(judgeControl(fault, [pass], [pass])).toMatchObject({ verdict: 'FAIL', named: ['the proof did not notice'] });
  });

  test('fails when the proof did not name the fault', () => {
    expect(judgeControl(fault, [tcp], [pass])).toMatchObject({
      verdict: 'FAIL',
      named: ['the proof failed but did not name it: a <-> b: 8 of 8 transfers failed'],
    });
  });

  test('fails when a part of the fault was not named', () => {
    const [both, two] = [[fault.names, /^a <-> b: 8 of 8/], judge('A2.tcp', 'x', ['a <-> b: 1 of 8'], [])];
    expect(judgeControl({ ...fault, names: both }, [tcp, fail], [pass])).toMatchObject({
      verdict: 'PASS',
      named: ['a <-> b: 8 of 8 transfers failed', 'udp 4789 a -> b blocked'],
    });
    expect(judgeControl({ ...fault, names: both }, [two, fail], [pass])).toMatchObject({
      verdict: 'FAIL',
      named: ['the proof failed but did not name it: a <-> b: 1 of 8; udp 4789 a -> b blocked'],
    });
  });

  test('fails when the proof named something that is well', () => {
    const other = judge('A2.directions', 'x', ['udp 4789 a -> b blocked', 'udp 4789 b -> a blocked'], []);
    expect(judgeControl(fault, [other], [pass])).toMatchObject({
      verdict: 'FAIL',
      named: ['the proof also named what is well: udp 4789 b -> a blocked'],
    });
  });

  test('fails when the proof does not pass after mending', () => {
    expect(judgeControl(fault, [fail], [fail])).toMatchObject({
      verdict: 'FAIL',
      mended: 'after mending the proof is FAIL: udp 4789 a -> b blocked',
    });
  });
});

describe('results', () => {
  const folder = mkdtempSync(join(tmpdir(), 'longshore-proofs-'));
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  test('are kept per environment; a new row replaces the old one and keeps its control while it passes', () => {
    expect(readResults(folder, 'lab')).toBeUndefined();
    writeResults(
      folder,
      merge(undefined, 'lab', 'three hosts', [stored([pass], { controls: [control] }), stored([pass], { row: 'A1' })]),
    );
    expect(resultsFile(folder, 'lab')).toBe(join(folder, 'docs', 'proofs', 'lab.json'));
    const again = merge(readResults(folder, 'lab'), 'lab', 'three hosts', [stored([pass], { seconds: 9 })]);
    expect(Object.keys(again.rows)).toEqual(['A1', 'A2']);
    expect(again.rows.A2).toMatchObject({ seconds: 9, controls: [control] });
    expect(merge(again, 'lab', 'three hosts', [stored([fail])]).rows.A2?.controls).toBeUndefined();
  });

  test('become docs/proofs.md', () => {
    const text = renderReport([
      merge(undefined, 'lab', 'three hosts.', [stored([pass], { controls: [control] })]),
      merge(undefined, 'staging', 'two hosts.', [stored([fail])]),
    ]);
    expect(text).toContain('## Environment `lab`\n\nthree hosts.\n');
    expect(text).toContain('| A2 | One overlay | PASS | PASS | 2026-11-24 15:30 | 8.1 |');
    expect(text).toContain('| A2.tcp | downloaded pages | 32 of 32 \\| pairs | pairs 32, slowest 0.123 |');
    expect(text).toContain(
      'Negative control (PASS): dropped udp. The proof said: "udp 4789 a -> b blocked". Then: removed the rule.',
    );
    expect(text).toContain('- Offload. Real machines.');
    expect(text).toContain('| A2 | One overlay | **FAIL** | not run |');
    expect(text).toContain('**FAILED**: udp 4789 a -> b blocked');
  });
});
