import type { TerraformStack } from 'cdktf';
import { Construct } from 'constructs';
import { Environment, type EnvironmentProps, type Suppression } from '../../../constructs/environment';
import { rule } from '../../../constructs/values';
import { Template } from '../../../testing';
import { labStack } from './fixture';

const text = { why: 'w', example: 'e', fix: 'mend it' };
const PLAN = rule('LS901', { ...text, title: 'it works' });
const POLICY = rule('LS902', { ...text, title: 'it is nice', kind: 'policy' });
const MILD = rule('LS903', { ...text, title: 'it could be nicer', severity: 'warning', kind: 'policy' });
const STRICT = rule('LS904', { ...text, title: 'it is strict', kind: 'policy', under: 'production' });

/** A stack with an environment, and one finding of the rule in `lab/Hadoop/NameNode` and `lab/Hadoop`. */
function fixture(found: readonly (typeof PLAN)[], props?: EnvironmentProps) {
  const stack = labStack();
  const environment = props === undefined ? Environment.of(stack) : new Environment(stack, 'Environment', props);
  const hadoop = new Construct(stack, 'Hadoop');
  const nameNode = new Construct(hadoop, 'NameNode');
  for (const one of found) {
    environment.rules.check(one, nameNode, () => [{ value: 'a = 1' }]);
    environment.rules.check(one, hadoop, () => [{ value: 'b = 2', says: 'so it is', fix: 'so be it' }]);
  }
  return { stack, environment, hadoop };
}

const messageOf = (stack: TerraformStack): string => {
  try {
    stack.runAllValidations();
  } catch (error) {
    return (error as Error).message;
  }
  return '';
};

const suppress = (...suppressions: Suppression[]): EnvironmentProps => ({ suppress: suppressions });
const NAMENODE = { rule: 'LS902', path: 'Hadoop/NameNode', reason: 'known' };

describe('the report', () => {
  test('fails LS901, LS902 with one list by path and id, how to suppress what may be, and where the rules stand', () => {
    expect(messageOf(fixture([POLICY, PLAN], {}).stack)).toContain(
      [
        '[lab/Environment] 4 findings:',
        '  lab/Hadoop: b = 2: so it is; so be it [LS901]',
        '  lab/Hadoop: b = 2: so it is; so be it [LS902]',
        '  lab/Hadoop/NameNode: a = 1: it works; mend it [LS901]',
        '  lab/Hadoop/NameNode: a = 1: it is nice; mend it [LS902]',
        "LS902 may be suppressed with a written reason: new Environment(..., { suppress: [{ rule: 'LS902', path: 'Hadoop/**', reason: '...' }] })",
        'Why each rule is there, and what mends it: docs/rules.md\n',
      ].join('\n'),
    );
  });

  test('fails LS901 without a word on suppression where nothing may be suppressed', () => {
    expect(messageOf(fixture([PLAN], {}).stack)).not.toContain('suppress');
  });

  test('reaches the plain stack of anybody, where policy rules warn', () => {
    const { stack, environment } = fixture([PLAN, POLICY]);
    expect(messageOf(stack)).toContain('[lab/LongshoreEnvironment] 2 findings:');
    expect(messageOf(stack)).not.toContain('LS902');
    expect(warningsOf(environment)).toEqual([
      'lab/Hadoop: b = 2: so it is; so be it [LS902]',
      'lab/Hadoop/NameNode: a = 1: it is nice; mend it [LS902]',
    ]);
  });

  test('a warning is said once and does not fail', () => {
    const { stack, environment } = fixture([MILD], {});
    expect([messageOf(stack), messageOf(stack)]).toEqual(['', '']);
    expect(warningsOf(environment)).toHaveLength(2);
    expect(() => Template.fromStack(stack)).not.toThrow();
  });

  test('checks look when everything is there', () => {
    const { stack, environment } = fixture([], {});
    const late: string[] = [];
    environment.rules.check(PLAN, environment, () => late.map((value) => ({ value, path: 'lab/Late' })));
    expect(messageOf(stack)).toBe('');
    late.push('c = 3');
    expect(messageOf(stack)).toContain('1 finding:\n  lab/Late: c = 3: it works; mend it [LS901]');
  });

  test('fails LS904 under the policy production only', () => {
    expect(messageOf(fixture([STRICT], {}).stack)).toBe('');
    expect(messageOf(fixture([STRICT], { policy: 'production' }).stack)).toContain('it is strict; mend it [LS904]');
  });
});

describe('a suppression', () => {
  test.each([
    ['the whole environment', undefined, 0],
    ['everything below', '**', 0],
    ['a construct and all in it', 'Hadoop/**', 0],
    ['one part of a path', 'Hadoop/*', 1],
    ['one construct', 'Hadoop/NameNode', 1],
    ['the beginning of a name', 'Hadoop/Name*', 1],
  ])('may cover %s', (_, path, left) => {
    const { stack, environment } = fixture([POLICY], suppress({ ...NAMENODE, path: path }));
    expect(environment.rules.findings()).toHaveLength(left);
    expect(messageOf(stack).includes('LS902')).toBe(left > 0);
  });

  test('takes no dot or bracket of a path for a pattern', () => {
    const { environment } = fixture([POLICY], suppress({ ...NAMENODE, path: 'Hadoop.NameNode' }));
    expect(environment.rules.findings().filter(({ rule: { id } }) => id === 'LS902')).toHaveLength(2);
  });

  test('covers a path with dots and brackets as it is written', () => {
    const { stack, environment } = fixture([], suppress({ ...NAMENODE, path: 'Web (v1.2)/**' }));
    environment.rules.check(POLICY, new Construct(stack, 'Web (v1.2)'), () => [{ value: 'a = 1' }]);
    expect(environment.rules.findings()).toEqual([]);
  });

  test('covers no other rule', () => {
    const { environment } = fixture([POLICY, MILD], suppress({ rule: 'LS902', reason: 'known' }));
    expect(environment.rules.findings().map(({ rule: { id } }) => id)).toEqual(['LS903', 'LS903']);
  });

  test.each(['', '  '])('fails LS035, LS902 with the reason %j, and then suppresses nothing', (reason) => {
    const message = messageOf(fixture([POLICY], suppress({ rule: 'LS902', reason })).stack);
    expect(message).toContain(
      `lab/Environment: suppress LS902: reason = "${reason}": a suppression has a written reason`,
    );
    expect(message).toContain('3 findings:');
  });

  test('fails LS036 for an id that there is not', () => {
    expect(messageOf(fixture([], suppress({ rule: 'LS999', reason: 'known' })).stack)).toContain(
      'lab/Environment: suppress LS999: there is no rule of that id; see docs/rules.md for the policy rules [LS036]',
    );
  });

  test('fails LS036, LS901 for a plan rule', () => {
    const message = messageOf(fixture([PLAN], suppress({ rule: 'LS901', path: 'Hadoop/**', reason: 'known' })).stack);
    expect(message).toContain(
      'suppress LS901 at Hadoop/**: it cannot be suppressed: without it the plan does not work (it works); mend what it finds [LS036]',
    );
    expect(message).toContain('3 findings:');
  });

  test('fails LS037, as a warning, when it suppresses nothing', () => {
    const { stack, environment } = fixture([POLICY], suppress(NAMENODE, { ...NAMENODE, path: 'Hdoop/**' }));
    expect(messageOf(stack)).not.toContain('LS037');
    expect(warningsOf(environment)).toEqual([
      'lab/Environment: suppress LS902 at Hdoop/**: it suppresses nothing; remove it [LS037]',
    ]);
  });
});

function warningsOf(construct: Construct): string[] {
  return construct.node.metadata.filter(({ type }) => type.includes('warn')).map(({ data }) => data as string);
}
