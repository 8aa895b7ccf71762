// An ignorer of Stryker's: what a rule says is text, not behaviour. Its id is not: it stands in a template of no use to mutate either,
// and __tests__/rules.test.ts holds both against docs/rules.md.
const PROSE = ['title', 'why', 'example', 'fix'];

const isRule = (path) => path?.isCallExpression() === true && path.node.callee.name === 'rule';

export const strykerPlugins = [
  {
    kind: 'Ignore',
    name: 'rule-prose',
    value: {
      shouldIgnore(path) {
        if (path.isObjectProperty() && PROSE.includes(path.node.key.name) && isRule(path.parentPath?.parentPath))
          return "a rule's prose";
        return path.isStringLiteral() && isRule(path.parentPath) ? "a rule's id" : undefined;
      },
    },
  },
];
