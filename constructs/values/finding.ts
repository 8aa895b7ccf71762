import type { Rule } from './rule';
import { KNOWN_AT_SYNTH } from './rules';

/** What a finding says beyond its rule's general words, where it knows more: figures, names, the nearest right value. */
export interface Wording {
  /** In place of the rule's title. @default - the title */
  readonly says?: string;
  /** Said after it in parentheses. @default - nothing */
  readonly detail?: string;
  /** @default - the rule's fix */
  readonly fix?: string;
}

/** One thing that is wrong: the value found, the rule it breaks, what mends it. */
export interface Finding {
  readonly value: string;
  readonly rule: Rule;
  readonly says: string;
  readonly fix: string;
}

/** How cdktf writes a string, list, map or number that only the apply will know; a number may have been multiplied since. */
const UNKNOWN = /[$#&]\{TfToken\[[^\]]*\]\}|-\d(?:\.\d+)?e\+(?:289|29\d|30\d)/g;

/** Whether a text is, or holds, what only the apply will know: it must not be compared. */
export function isUnknown(text: string): boolean {
  return text.search(UNKNOWN) >= 0;
}

/** @param value what was found, e.g. `managers = 2` */
export function finding(value: unknown, rule: Rule, wording: Wording = {}): Finding {
  const { says = rule.title, detail, fix = rule.fix } = wording;
  const text = String(value);
  const shown = text.replaceAll(UNKNOWN, '(known after apply)');
  // Nobody wrote that text, so what it breaks says nothing.
  if (shown !== text)
    return { value: shown, rule: KNOWN_AT_SYNTH, says: KNOWN_AT_SYNTH.title, fix: KNOWN_AT_SYNTH.fix };
  return { value: text, rule, says: detail === undefined ? says : `${says} (${detail})`, fix };
}

/** As it is printed after the path. */
export function sentence({ value, rule, says, fix }: Finding): string {
  return `${value}: ${says}; ${fix} [${rule.id}]`;
}
