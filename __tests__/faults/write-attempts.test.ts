import { attemptsIn, longestGap, secondsUntilWritten, worthKeeping } from './write-attempts';

const FAULT_AT = 10_000;
const OUTPUT = `Picked up a setting
new ok 9800 9810
new ok 9900 9910
session ok 9905 9915
new ok 9990 10020
new no 10050 10150 CONNECTIONLOSS
session no 9990 10100 CONNECTIONLOSS
new ok 10150 10400
new ok 10450 10460
new ok 10500 10510
session ok 10100 11900
session kept
`;
const all = attemptsIn(OUTPUT);
const anew = all.filter(({ client }) => client === 'new');

test('attempts are read, and nothing else', () => {
  expect(all).toHaveLength(10);
  expect(all[5]).toMatchObject({ client: 'session', ok: false, start: 9990, end: 10_100 });
});

test('a write counts when it began after the fault: one that was under way shows nothing', () => {
  expect(secondsUntilWritten(anew, FAULT_AT)).toBe(0.4);
});

test('the first that ended counts, where attempts overlap', () => {
  const overlapping = attemptsIn('http ok 9000 9010 200\nhttp ok 10100 12000 200\nhttp ok 10200 11900 200\n');
  expect(secondsUntilWritten(overlapping, FAULT_AT)).toBe(1.9);
});

test('fails when no write succeeded before the fault', () => {
  expect(() => secondsUntilWritten(anew, 9000)).toThrow('no write succeeded before the fault');
});

test('fails when no write succeeded after the fault', () => {
  expect(() => secondsUntilWritten(anew, 20_000)).toThrow('no write succeeded after the fault');
});

test('the longest gap is that between two successes', () => {
  expect(longestGap(all.filter(({ client }) => client === 'session'))).toBeCloseTo(1.985);
  expect(longestGap([])).toBe(0);
});

test('kept are failures and what is next to the fault, in times from it', () => {
  expect(worthKeeping(anew, FAULT_AT)).toEqual([
    'new ok -200..-190 ms',
    'new ok -100..-90 ms',
    'new ok -10..+20 ms',
    'new no +50..+150 ms CONNECTIONLOSS',
    'new ok +150..+400 ms',
    'new ok +450..+460 ms',
  ]);
});
