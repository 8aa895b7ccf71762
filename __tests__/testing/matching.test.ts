import { mismatches, text } from '../../testing/matching';

describe('matching', () => {
  test.each([
    ['a part of an object', { a: { b: 1 } }, { a: { b: 1, c: 2 }, d: 3 }],
    ['a whole list', [1, { a: 1 }], [1, { a: 1, b: 2 }]],
    ['a pattern', { name: /^hadoop-/ }, { name: 'hadoop-namenode' }],
    ['a matcher of the test framework', { list: expect.arrayContaining([2]) as unknown }, { list: [1, 2] }],
    ['an attribute that is absent', { a: undefined }, { b: 1 }],
    ['null', { a: null }, { a: null }],
  ])('holds for %s', (_, expected, found) => {
    expect(mismatches(expected, found)).toEqual([]);
  });

  test.each([
    ['another value', { a: { b: 1 } }, { a: { b: 2 } }, 'a.b: expected 1, found 2'],
    ['a value of another type', { a: 1 }, { a: '1' }, 'a: expected 1, found "1"'],
    ['a value that is absent', { a: { b: 1 } }, {}, 'a: expected {"b":1}, found none'],
    ['a list where an object is expected', { a: {} }, { a: [] }, 'a: expected {}, found []'],
    ['an attribute that is there', { a: undefined }, { a: null }, 'a: expected none, found null'],
    ['an element of a list', { a: [1, { b: 2 }] }, { a: [1, { b: 3 }] }, 'a.1.b: expected 2, found 3'],
    ['a longer list', { a: [1] }, { a: [1, 2] }, 'a: expected [1], found [1,2]'],
    ['a pattern', { a: /x/ }, { a: 'y' }, 'a: expected "/x/", found "y"'],
    ['a pattern on a number', { a: /1/ }, { a: 1 }, 'a: expected "/1/", found 1'],
    ['a matcher', { a: expect.any(Number) as unknown }, { a: 'y' }, 'a: expected "Any<Number>", found "y"'],
  ])('fails for %s', (_, expected, found, told) => {
    const lines = mismatches(expected, found).map(
      (one) => `${one.attribute}: expected ${one.expected}, found ${one.found}`,
    );
    expect(lines).toEqual([told]);
  });

  test('tells every attribute that differs', () => {
    expect(mismatches({ a: 1, b: { c: 2 } }, { a: 0, b: { c: 0 } }).map(({ attribute }) => attribute)).toEqual([
      'a',
      'b.c',
    ]);
  });

  test('cuts a long value', () => {
    expect(text('x'.repeat(1000))).toHaveLength(301);
  });
});
