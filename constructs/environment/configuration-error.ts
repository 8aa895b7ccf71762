import { InvalidValueError } from '../values';

/** One thing that is wrong: the value found, the rule it breaks, what mends it. */
export interface Fault {
  readonly value: string;
  readonly rule: string;
  readonly fix: string;
}

/** Every fault of one construct (or inventory file), told at once; never suppressible. */
export class ConfigurationError extends Error {
  constructor(
    readonly path: string,
    readonly faults: readonly Fault[],
  ) {
    super(faults.map(({ value, rule, fix }) => `${path}: ${value}: ${rule}; ${fix}`).join('\n'));
    this.name = 'ConfigurationError';
  }
}

/** Collects the faults of one construct, so that its author sees all of them in one run. */
export class Faults {
  private readonly found: Fault[] = [];

  constructor(private readonly path: string) {}

  /** @param value what was found, e.g. `managers = 2` */
  add(value: unknown, rule: string, fix: string): void {
    this.found.push({ value: String(value), rule, fix });
  }

  /** Takes over the fault of a value type. @param of whose value it was, e.g. `address` */
  addError(error: InvalidValueError, of?: string): void {
    this.add(of === undefined ? `"${String(error.value)}"` : `${of} = "${String(error.value)}"`, error.rule, error.fix);
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
