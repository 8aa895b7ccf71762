import { Annotations } from 'cdktf';
import type { IConstruct } from 'constructs';
import { finding, sentence, type Finding, type Rule, type Wording } from '../values';
import { report, type PlacedFinding } from './report';
import { checkSuppressions, Suppressions, type Suppression } from './suppressions';

/** What breaks a rule, as a check reports it. */
export interface Breach extends Wording {
  /** What was found, e.g. `subnet = 10.20.0.0/30`. */
  readonly value: string;
  /** @default - that of the construct which checks */
  readonly path?: string;
}

export interface RuleBookProps {
  /** `production` adds the rules that only hold there. */
  readonly policy: 'standard' | 'production';
  readonly suppress: readonly Suppression[];
  /** Whether policy rules warn only. */
  readonly isLenient: boolean;
}

interface Check {
  readonly rule: Rule;
  readonly construct: IConstruct;
  readonly look: () => Iterable<Breach>;
}

/**
 * The rules over several constructs, or over what is only known when all are there. Each construct registers its own;
 * they run when the stack is validated and are told in one report.
 */
export class RuleBook {
  private readonly checks: Check[] = [];
  private readonly suppressions: Suppressions;
  private readonly warned = new Set<string>();

  constructor(
    private readonly environment: IConstruct,
    private readonly props: RuleBookProps,
  ) {
    this.suppressions = new Suppressions(props.suppress);
    environment.node.addValidation({ validate: () => this.validate() });
  }

  /** @param look called at validation, when every construct is there; what it yields breaks the rule */
  check(rule: Rule, construct: IConstruct, look: () => Iterable<Breach>): void {
    this.checks.push({ rule, construct, look });
  }

  /** What is wrong, suppressed findings left out; by path, then by rule. */
  findings(): PlacedFinding[] {
    const found = this.checks
      .filter(({ rule }) => rule.under === undefined || rule.under === this.props.policy)
      .flatMap(({ rule, construct, look }) =>
        [...look()].map(({ value, path = construct.node.path, ...wording }) =>
          this.placed(path, finding(value, rule, wording)),
        ),
      );
    const open = this.suppressions.apply(found);
    const ofSuppressions = checkSuppressions(this.props.suppress, this.suppressions).map((one) =>
      this.placed(this.environment.node.path, one),
    );
    return [...open, ...ofSuppressions].sort(
      (a, b) => compare(a.path, b.path) || compare(a.rule.id, b.rule.id) || compare(a.value, b.value),
    );
  }

  private placed(path: string, found: Finding): PlacedFinding {
    const isMild = found.rule.severity === 'warning' || (this.props.isLenient && found.rule.kind === 'policy');
    return { ...found, path, severity: isMild ? 'warning' : 'error', message: `${path}: ${sentence(found)}` };
  }

  private validate(): string[] {
    const findings = this.findings();
    for (const { message } of findings.filter(({ severity }) => severity === 'warning')) {
      // A stack may be validated more than once.
      if (!this.warned.has(message)) Annotations.of(this.environment).addWarning(message);
      this.warned.add(message);
    }
    const errors = findings.filter(({ severity }) => severity === 'error');
    return errors.length === 0 ? [] : [report(errors)];
  }
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
