import { InvalidValueError } from './invalid-value';

export type Protocol = 'tcp' | 'udp';

/** A port and its protocol, written as Docker writes it: `8020/tcp`. */
export class Port {
  private constructor(
    readonly number: number,
    readonly protocol: Protocol,
  ) {
    if (!Number.isInteger(number) || number < 1 || number > 65535) {
      throw new InvalidValueError(number, 'a port is a whole number from 1 to 65535', 'use one in that range');
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

  /** Reads `8020`, `8020/tcp` or `4789/udp`. @throws InvalidValueError for anything else */
  static parse(text: string): Port {
    const match = /^(\d{1,5})(?:\/(tcp|udp))?$/.exec(text);
    if (match === null)
      throw new InvalidValueError(text, 'a port reads <number>/<tcp|udp>', 'write for example 8020/tcp');
    return new Port(Number(match[1]), (match[2] ?? 'tcp') as Protocol);
  }

  equals(other: Port): boolean {
    return this.number === other.number && this.protocol === other.protocol;
  }

  toString(): string {
    return `${this.number}/${this.protocol}`;
  }
}
