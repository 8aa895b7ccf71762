import { InvalidValueError } from './invalid-value';
import { SIZE } from './rules';

const UNITS: Record<string, number> = { TiB: 2 ** 40, GiB: 2 ** 30, MiB: 2 ** 20, KiB: 2 ** 10, B: 1 };

/** An amount of memory or storage in whole bytes, written with binary units: `4GiB`. */
export class Size {
  private constructor(private readonly amount: number) {
    if (!Number.isSafeInteger(amount) || amount < 0) {
      const says = 'a size is a whole number of bytes, zero or more';
      throw new InvalidValueError(`${amount} B`, SIZE, { says, fix: 'round it' });
    }
    Object.freeze(this);
  }

  static bytes(amount: number): Size {
    return new Size(amount);
  }

  static kibibytes(amount: number): Size {
    return new Size(amount * 2 ** 10);
  }

  static mebibytes(amount: number): Size {
    return new Size(amount * 2 ** 20);
  }

  static gibibytes(amount: number): Size {
    return new Size(amount * 2 ** 30);
  }

  /** Reads `4GiB`, `512MiB`, `64KiB`, `100B`. @throws InvalidValueError for anything else; decimal units are refused as ambiguous */
  static parse(text: string): Size {
    const match = /^(\d+(?:\.\d+)?)\s*(TiB|GiB|MiB|KiB|B)$/.exec(text);
    if (match === null) throw new InvalidValueError(text, SIZE);
    return new Size(Number(match[1]) * (UNITS[match[2] as string] as number));
  }

  toBytes(): number {
    return this.amount;
  }

  /** Whole mebibytes, rounded down. */
  toMebibytes(): number {
    return Math.floor(this.amount / 2 ** 20);
  }

  plus(other: Size): Size {
    return new Size(this.amount + other.amount);
  }

  /** @throws InvalidValueError when the result would be negative */
  minus(other: Size): Size {
    return new Size(this.amount - other.amount);
  }

  /** Scaled and rounded down to whole bytes. */
  times(ratio: number): Size {
    return new Size(Math.floor(this.amount * ratio));
  }

  /** Negative, zero or positive, as sort wants it. */
  compare(other: Size): number {
    return this.amount - other.amount;
  }

  lessThan(other: Size): boolean {
    return this.compare(other) < 0;
  }

  toString(): string {
    const [unit, length] = Object.entries(UNITS).find(
      ([, size]) => this.amount >= size && this.amount % size === 0,
    ) ?? ['B', 1];
    return `${this.amount / length}${unit}`;
  }
}
