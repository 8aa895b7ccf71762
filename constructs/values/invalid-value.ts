/** A value that breaks a rule of its type: which value, which rule, what mends it. */
export class InvalidValueError extends Error {
  constructor(
    readonly value: unknown,
    readonly rule: string,
    readonly fix: string,
  ) {
    super(`"${String(value)}": ${rule}; ${fix}`);
    this.name = 'InvalidValueError';
  }
}
