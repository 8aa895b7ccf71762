import { finding, InvalidValueError, sentence, type Finding, type Rule, type Wording } from '../values';

/** Every fault of one construct (or inventory file), told at once; never suppressible. */
export class ConfigurationError extends Error {
  /** For a single fault. @param path of the construct, or file, line and column */
  static of(path: string, value: string, rule: Rule, wording?: Wording): ConfigurationError {
    return new ConfigurationError(path, [finding(value, rule, wording)]);
  }

  constructor(
    readonly path: string,
    readonly faults: readonly Finding[],
  ) {
    super(faults.map((fault) => `${path}: ${sentence(fault)}`).join('\n'));
    this.name = 'ConfigurationError';
  }
}

/** Collects the faults of one construct, so that its author sees all of them in one run. */
export class Faults {
  private readonly found: Finding[] = [];

  constructor(private readonly path: string) {}

  /**
   * @param value what was found, e.g. `managers = 2`
   * @param wording what is known beyond the rule's general words
   */
  add(value: string, rule: Rule, wording?: Wording): void {
    this.take(finding(value, rule, wording));
  }

  /** Takes over a finding as it is. */
  take(found: Finding): void {
    this.found.push(found);
  }

  /** Takes over the fault of a value type. @param of whose value it was, e.g. `address` */
  addError({ finding: found }: InvalidValueError, of?: string): void {
    this.take({ ...found, value: of === undefined ? `"${found.value}"` : `${of} = "${found.value}"` });
  }

  /** Runs `read`; an InvalidValueError it throws becomes a fault and the result undefined. */
  collect<T>(of: string, read: () => T): T | undefined {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof InvalidValueError)) throw error;
      this.addError(error, of);
      return undefined;
    }
  }

  /** @throws ConfigurationError when any fault was added */
  throwIfAny(): void {
    if (this.found.length > 0) throw new ConfigurationError(this.path, this.found);
  }
}
