import { InvalidValueError } from './invalid-value';

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
      if (!Number.isInteger(end) || end < 1 || end > 65535) {
        throw new InvalidValueError(end, 'a port is a whole number from 1 to 65535', 'use one in that range');
      }
    }
    if (last < number) {
      throw new InvalidValueError(`${number}-${last}`, 'a range of ports runs upwards', `write ${last}-${number}`);
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
    if (match === null)
      throw new InvalidValueError(text, 'a port reads <number>/<tcp|udp>', 'write for example 8020/tcp');
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
