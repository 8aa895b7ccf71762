/** What a plan must hold, or be refused (`docs/rules.md` lists all). A finding names its rule by id. */
export interface Rule {
  /** `LS012`; stays with the rule for good, and is never given to another. */
  readonly id: string;
  /** The rule itself, as findings say it. */
  readonly title: string;
  /** `warning` is said, `error` stops the plan. */
  readonly severity: 'error' | 'warning';
  /** `plan`: without it the plan cannot work, so nobody may suppress it. `policy`: suppressible with a written reason. */
  readonly kind: 'plan' | 'policy';
  /** The policy of an Environment under which it holds; always where it names none. */
  readonly under?: 'production';
  readonly why: string;
  /** A finding as it is printed. */
  readonly example: string;
  /** What mends it. */
  readonly fix: string;
}

/** A rule without its id; severity `error` and kind `plan` unless it says otherwise. */
export type RuleText = Omit<Rule, 'id' | 'severity' | 'kind'> & Partial<Pick<Rule, 'severity' | 'kind'>>;

const KNOWN = new Map<string, Rule>();

/** Adds a rule to the catalogue: each module does so for its own, in its file of rules. */
export function rule(id: string, text: RuleText): Rule {
  const made: Rule = Object.freeze({ id, severity: 'error', kind: 'plan', ...text });
  KNOWN.set(id, made);
  return made;
}

/** The rule of an id, where there is one. */
export function findRule(id: string): Rule | undefined {
  return KNOWN.get(id);
}

/** Every rule of the modules that are loaded, by id. */
export function allRules(): readonly Rule[] {
  return [...KNOWN.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
}
