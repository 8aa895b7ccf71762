import { RULES_PAGE, type PlacedFinding } from '../../../constructs/environment';
import { report } from '../../../constructs/environment/report';
import { rule } from '../../../constructs/values';

const text = { why: 'w', example: 'e', fix: 'mend it' };
const PLAN = rule('LS911', { ...text, title: 'it works' });
const POLICY = rule('LS912', { ...text, title: 'it is nice', kind: 'policy' });
const OTHER = rule('LS913', { ...text, title: 'it is nicer', kind: 'policy' });

const found = (path: string, of = POLICY): PlacedFinding => ({
  ...{ path, rule: of, value: 'a', says: of.title, fix: of.fix },
  ...{ severity: 'error', message: `${path} [${of.id}]` },
});

describe('a report', () => {
  test('of what nobody may suppress says what was found, and where the rules stand', () => {
    expect(report([found('lab/A', PLAN)])).toBe(`1 finding:\n  lab/A [LS911]\n${RULES_PAGE}`);
    expect(report([found('lab/A', PLAN), found('lab/B', PLAN)])).toBe(
      `2 findings:\n  lab/A [LS911]\n  lab/B [LS911]\n${RULES_PAGE}`,
    );
  });

  const howToSuppress = (...findings: PlacedFinding[]) => report(findings).split('\n').at(-2);

  test('names every rule that may be suppressed once, and shows the first', () => {
    const findings = [found('lab/P', PLAN), found('lab/A/B'), found('lab/C', OTHER), found('lab/D', OTHER)];
    expect(howToSuppress(...findings)).toBe(
      "LS912, LS913 may be suppressed with a written reason: new Environment(..., { suppress: [{ rule: 'LS912', path: 'A/B', reason: '...' }] })",
    );
  });

  test.each([
    [['lab/A/B'], 'A/B'],
    [['lab/A', 'lab/A'], 'A'],
    [['lab/A', 'lab/A/B'], 'A/**'],
    [['lab/A/B', 'lab/A'], 'A/**'],
    [['lab/A', 'lab/A', 'lab/A/B'], 'A/**'],
    [['lab/A/B', 'lab/A/B', 'lab/A/C'], 'A/**'],
    [['lab/A/B/C', 'lab/A/B/D'], 'A/B/**'],
  ])('shows a path that covers %j: %s', (paths, path) => {
    expect(howToSuppress(...paths.map((one) => found(one)))).toContain(
      `[{ rule: 'LS912', path: '${path}', reason: '...' }]`,
    );
  });

  test.each([[['lab']], [['lab/A', 'lab']], [['lab', 'lab/A']], [['lab/A/C', 'lab/B/C']]])(
    'shows no path where only everything covers %j',
    (paths) => {
      expect(howToSuppress(...paths.map((one) => found(one)))).toContain("[{ rule: 'LS912', reason: '...' }]");
    },
  );
});
