import { allRules, findRule, rule } from '../../../constructs/values';

const text = { title: 'a', why: 'b', example: 'c', fix: 'd' };

describe('a rule', () => {
  test('stops the plan and cannot be suppressed, unless it says otherwise', () => {
    expect(rule('LS901', text)).toEqual({ id: 'LS901', severity: 'error', kind: 'plan', ...text });
    expect(rule('LS902', { ...text, severity: 'warning', kind: 'policy' })).toMatchObject({
      severity: 'warning',
      kind: 'policy',
    });
  });

  test('is found by its id', () => {
    const made = rule('LS903', text);
    expect(findRule('LS903')).toBe(made);
    expect(findRule('LS999')).toBeUndefined();
  });

  test('stands in the catalogue by its id, whenever it was added', () => {
    for (const id of ['LS906', 'LS904', 'LS905']) rule(id, text);
    const ids = allRules().map(({ id }) => id);
    expect(ids).toEqual(expect.arrayContaining(['LS001', 'LS904', 'LS905', 'LS906']));
    expect(ids).toEqual([...ids].sort());
  });

  test('never changes', () => {
    expect(Object.isFrozen(rule('LS907', text))).toBe(true);
  });
});
