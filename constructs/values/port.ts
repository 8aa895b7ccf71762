import { InvalidValueError } from './invalid-value';
import { PORT } from './rules';

export type Protocol = 'tcp' | 'udp';

/** A port, or a range of ports, and its protocol, written as Docker writes it: `8020/tcp`, `32768-60999/tcp`. */
export class Port {
  private constructor(
    /** The first of a range. */
    readonly number: number,
    readonly protocol: Protocol,
    /** The last of a range; of a single port, itself. */
    readonly last: number = number,
  ) {
    for (const end of [number, last]) {
      if (!Number.isInteger(end) || end < 1 || end > 65535) throw new InvalidValueError(end, PORT);
    }
    if (last < number) {
      const wording = { says: 'a range of ports runs upwards', fix: `write ${last}-${number}` };
      throw new InvalidValueError(`${number}-${last}`, PORT, wording);
    }
    Object.freeze(this);
  }

  /** @throws InvalidValueError outside 1-65535 */
  static tcp(number: number): Port {
    return new Port(number, 'tcp');
  }

  /** @throws InvalidValueError outside 1-65535 */
  static udp(number: number): Port {
    return new Port(number, 'udp');
  }

  /** @throws InvalidValueError outside 1-65535, or for a range that runs downwards */
  static tcpRange(first: number, last: number): Port {
    return new Port(first, 'tcp', last);
  }

  /** @throws InvalidValueError outside 1-65535, or for a range that runs downwards */
  static udpRange(first: number, last: number): Port {
    return new Port(first, 'udp', last);
  }

  /** Reads `8020`, `8020/tcp`, `4789/udp` or `32768-60999/tcp`. @throws InvalidValueError for anything else */
  static parse(text: string): Port {
    const match = /^(\d{1,5})(?:-(\d{1,5}))?(?:\/(tcp|udp))?$/.exec(text);
    if (match === null) {
      const wording = { says: 'a port reads <number>/<tcp|udp>', fix: 'write for example 8020/tcp' };
      throw new InvalidValueError(text, PORT, wording);
    }
    const [, first, last, protocol = 'tcp'] = match;
    return new Port(Number(first), protocol as Protocol, last === undefined ? undefined : Number(last));
  }

  equals(other: Port): boolean {
    return this.number === other.number && this.last === other.last && this.protocol === other.protocol;
  }

  toString(): string {
    const range = this.last === this.number ? '' : `-${this.last}`;
    return `${this.number}${range}/${this.protocol}`;
  }
}
