import { finding, sentence, type Finding, type Wording } from './finding';
import type { Rule } from './rule';

/** A value that breaks a rule of its type: which value, which rule, what mends it. */
export class InvalidValueError extends Error {
  readonly finding: Finding;

  constructor(value: unknown, rule: Rule, wording?: Wording) {
    const found = finding(value, rule, wording);
    super(sentence({ ...found, value: `"${found.value}"` }));
    this.name = 'InvalidValueError';
    this.finding = found;
  }
}
