import { InvalidValueError } from './invalid-value';
import { DURATION } from './rules';

const MILLISECONDS: Record<string, number> = { h: 3_600_000, m: 60_000, s: 1000, ms: 1 };

/** A length of time, whole milliseconds; prints as Go and Docker write it: `1m30s`. */
export class Duration {
  private constructor(private readonly amount: number) {
    if (!Number.isSafeInteger(amount) || amount < 0) {
      const says = 'a duration is a whole number of milliseconds, zero or more';
      throw new InvalidValueError(`${amount} ms`, DURATION, { says, fix: 'round it' });
    }
    Object.freeze(this);
  }

  static milliseconds(amount: number): Duration {
    return new Duration(amount);
  }

  static seconds(amount: number): Duration {
    return new Duration(amount * 1000);
  }

  static minutes(amount: number): Duration {
    return new Duration(amount * 60_000);
  }

  static hours(amount: number): Duration {
    return new Duration(amount * 3_600_000);
  }

  /** Days of 24 hours. */
  static days(amount: number): Duration {
    return new Duration(amount * 86_400_000);
  }

  /** Reads Go's notation: `90s`, `1m30s`, `250ms`. @throws InvalidValueError for anything else */
  static parse(text: string): Duration {
    if (!/^(?:\d+(?:h|ms|m|s))+$/.test(text)) throw new InvalidValueError(text, DURATION);
    const parts = [...text.matchAll(/(\d+)(h|ms|m|s)/g)];
    return new Duration(
      parts.reduce((sum, [, amount, unit]) => sum + Number(amount) * (MILLISECONDS[unit as string] as number), 0),
    );
  }

  /** Seconds, with a fraction where there is one. */
  toSeconds(): number {
    return this.amount / 1000;
  }

  toMilliseconds(): number {
    return this.amount;
  }

  plus(other: Duration): Duration {
    return new Duration(this.amount + other.amount);
  }

  lessThan(other: Duration): boolean {
    return this.amount < other.amount;
  }

  toString(): string {
    let rest = this.amount;
    let text = '';
    for (const [unit, length] of Object.entries(MILLISECONDS)) {
      const count = Math.floor(rest / length);
      rest -= count * length;
      if (count > 0) text += `${count}${unit}`;
    }
    return text === '' ? '0s' : text;
  }
}
