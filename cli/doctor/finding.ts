/** One thing that work with an environment needs, and whether this machine has it. */
export interface Finding {
  readonly check: string;
  /** `missing`: something will fail without it; `hint`: worth knowing, nothing fails. */
  readonly state: 'ok' | 'missing' | 'hint';
  readonly value: string;
  readonly rule?: string;
  /** What to type. */
  readonly fix?: string;
}

export const ok = (check: string, value: string): Finding => ({ check, state: 'ok', value });

export const missing = (check: string, value: string, rule: string, fix: string): Finding => ({
  check,
  state: 'missing',
  value,
  rule,
  fix,
});

export const hint = (check: string, value: string, rule: string, fix: string): Finding => ({
  check,
  state: 'hint',
  value,
  rule,
  fix,
});
