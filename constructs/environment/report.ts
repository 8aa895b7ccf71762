import type { Finding } from '../values';

/** A finding, where it was made, and what comes of it here. */
export interface PlacedFinding extends Finding {
  readonly path: string;
  readonly severity: 'error' | 'warning';
  /** As one line, ended by the rule's id. */
  readonly message: string;
}

/** What whoever deploys reads: how many, each in a line, how to suppress what may be, where the rules stand. */
export function report(findings: readonly PlacedFinding[]): string {
  const [first] = findings.filter(({ rule }) => rule.kind === 'policy');
  return [
    findings.length === 1 ? '1 finding:' : `${findings.length} findings:`,
    ...findings.map(({ message }) => `  ${message}`),
    ...(first === undefined ? [] : [howToSuppress(first, findings)]),
    RULES_PAGE,
  ].join('\n');
}

/** Where the rules are explained; in the package too. */
export const RULES_PAGE = 'Why each rule is there, and what mends it: docs/rules.md';

function howToSuppress({ rule }: PlacedFinding, findings: readonly PlacedFinding[]): string {
  const policy = findings.filter((found) => found.rule.kind === 'policy');
  const ids = new Set(policy.map((found) => found.rule.id));
  const where = commonPath(policy.filter((found) => found.rule === rule).map(({ path }) => path));
  const example = `{ rule: '${rule.id}', ${where === '' ? '' : `path: '${where}', `}reason: '...' }`;
  return `${[...ids].join(', ')} may be suppressed with a written reason: new Environment(..., { suppress: [${example}] })`;
}

/** What covers all paths, as a suppression has it: without the stack. */
function commonPath(paths: readonly string[]): string {
  const [first = [], ...others] = paths.map((path) => path.split('/').slice(1));
  const differs = first.findIndex((part, index) => others.some((other) => other[index] !== part));
  const shared = first.slice(0, differs < 0 ? undefined : differs);
  const isOne = others.every(({ length }) => length === shared.length) && differs < 0;
  return [...shared, ...(isOne || shared.length === 0 ? [] : ['**'])].join('/');
}
