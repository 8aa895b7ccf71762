import { finding, findRule, type Finding } from '../values';
import type { PlacedFinding } from './report';
import { SUPPRESSED_RULE, SUPPRESSION_REASON, SUPPRESSION_USED } from './rules';

/** Lets a policy rule be broken, and says why. */
export interface Suppression {
  /** `LS012` */
  readonly rule: string;
  /**
   * Where, as a construct path below the stack: `*` stands for one part of it, `**` for any number; `Hadoop/**` is Hadoop and all in it.
   * @default - everywhere
   */
  readonly path?: string;
  /** For whoever reads the plan. */
  readonly reason: string;
}

/** Sorts findings out, and remembers which suppressions did so. */
export class Suppressions {
  private readonly used = new Set<Suppression>();

  constructor(private readonly declared: readonly Suppression[]) {}

  /** @returns what stays */
  apply(findings: readonly PlacedFinding[]): PlacedFinding[] {
    return findings.filter((found) => {
      const covering = this.declared.filter((suppression) => covers(suppression, found));
      for (const suppression of covering) this.used.add(suppression);
      return covering.length === 0;
    });
  }

  isUsed(suppression: Suppression): boolean {
    return this.used.has(suppression);
  }
}

/** What is wrong with the suppressions themselves. */
export function checkSuppressions(declared: readonly Suppression[], suppressions: Suppressions): Finding[] {
  return declared.flatMap((suppression) => {
    const { rule, path, reason } = suppression;
    const value = `suppress ${rule}${path === undefined ? '' : ` at ${path}`}`;
    const known = findRule(rule);
    if (known === undefined) return [finding(value, SUPPRESSED_RULE, { says: 'there is no rule of that id' })];
    if (known.kind === 'plan') {
      const says = `it cannot be suppressed: without it the plan does not work (${known.title})`;
      return [finding(value, SUPPRESSED_RULE, { says, fix: 'mend what it finds' })];
    }
    if (isEmpty(reason)) return [finding(`${value}: reason = "${reason}"`, SUPPRESSION_REASON)];
    return suppressions.isUsed(suppression)
      ? []
      : [finding(value, SUPPRESSION_USED, { says: 'it suppresses nothing' })];
  });
}

function covers({ rule, path = '**', reason }: Suppression, found: PlacedFinding): boolean {
  const below = found.path.split('/').slice(1).join('/');
  return rule === found.rule.id && found.rule.kind === 'policy' && !isEmpty(reason) && glob(path).test(below);
}

function isEmpty(reason: string): boolean {
  return reason.trim() === '';
}

function glob(pattern: string): RegExp {
  const source = pattern
    .replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&')
    .replaceAll(/\/\*\*|\*\*|\*/g, (star) => ({ '/**': '(?:/.*)?', '**': '.*' })[star] ?? '[^/]*');
  return new RegExp(`^${source}$`);
}
