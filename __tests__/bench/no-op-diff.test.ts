import { noOpDiff } from './no-op-diff';

test('the goal is about the difference of the medians', () => {
  const { tables, goals } = noOpDiff.report({ longshore: [5, 6, 9], bare: [4, 5.5, 5.6] });
  expect(tables[0]?.rows).toEqual([
    ['Longshore', '6.00 s (5.00..9.00)'],
    ['bare cdktf', '5.50 s (4.00..5.60)'],
  ]);
  expect(goals).toEqual([expect.objectContaining({ seen: '0.50 s', isHeld: true })]);
});

test('a goal that is missed is said to be', () => {
  expect(noOpDiff.report({ longshore: [6.6], bare: [5.5] }).goals?.[0]).toMatchObject({
    seen: '1.10 s',
    isHeld: false,
  });
});
