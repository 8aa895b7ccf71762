import { synth, type SynthRaw } from './synth';
import type { Timing } from './time-synth';

const timing = (cold: number, ...warm: number[]): Timing => ({ cold, warm, resources: 22, digest: 'd' });
const raw = (ours: number): SynthRaw => ({
  'hadoop-10': {
    longshore: [timing(200, ours, 100), timing(220, 100)],
    bare: [timing(100, 100), timing(110, 90, 110)],
  },
  'hadoop-30': { longshore: [timing(400, 3 * ours)], bare: [timing(400, 300)] },
});

test('the table has medians over all processes with their spread, and the ratio', () => {
  expect(synth.report(raw(100)).tables[0]?.rows[0]).toEqual([
    'hadoop-10',
    '22',
    '100 ms (100..100)',
    '100 ms (90..110)',
    '1.00',
    '210 ms (200..220)',
    '105 ms (100..110)',
    '2.00',
  ]);
});

test('goals are judged warm and cold, and growth by what a host costs', () => {
  const goals = (ours: number) => synth.report(raw(ours)).goals?.map(({ isHeld, seen }) => [isHeld, seen]);
  expect(goals(100)).toEqual([
    [false, '1.00 warm, 2.00 cold'],
    [true, '1.00 warm, 1.00 cold'],
    [true, '1.00, and 1.00 for the bare app'],
  ]);
  expect(goals(200)?.slice(1)).toEqual([
    [false, '2.00 warm, 1.00 cold'],
    [false, '2.00, and 1.00 for the bare app'],
  ]);
});
