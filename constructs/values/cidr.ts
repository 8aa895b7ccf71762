import { InvalidValueError } from './invalid-value';
import { SUBNET } from './rules';

/** An IPv4 network in CIDR notation; the address is the network's own (`10.20.0.0/24`, not `10.20.0.7/24`). */
export class Cidr {
  private constructor(
    private readonly start: number,
    readonly prefix: number,
  ) {
    Object.freeze(this);
  }

  /** @throws InvalidValueError unless it is IPv4 CIDR without host bits */
  static of(text: string): Cidr {
    const [address = '', prefixText = '', ...rest] = text.split('/');
    const start = toNumber(address);
    const prefix = Number(prefixText);
    if (start === undefined || rest.length > 0 || !/^(?:0|[1-9]\d?)$/.test(prefixText) || prefix > 32) {
      const isAddress = start !== undefined && prefixText === '';
      throw new InvalidValueError(text, SUBNET, isAddress ? { fix: `did you mean ${address}/32?` } : {});
    }
    const network = start - (start % 2 ** (32 - prefix));
    if (network !== start) {
      const says = 'a subnet starts at its network address, without host bits';
      throw new InvalidValueError(text, SUBNET, { says, fix: `did you mean ${toText(network)}/${prefix}?` });
    }
    return new Cidr(start, prefix);
  }

  /** True for a dotted IPv4 address. */
  static isAddress(text: string): boolean {
    return toNumber(text) !== undefined;
  }

  /** The network's first address. */
  get address(): string {
    return toText(this.start);
  }

  /** The first address that a machine may have: by custom the gateway's. */
  get firstHost(): string {
    return toText(this.start + 1);
  }

  /** How many addresses the network spans, its own and the broadcast address included. */
  get size(): number {
    return 2 ** (32 - this.prefix);
  }

  contains(other: Cidr | string): boolean {
    const [start, size] = typeof other === 'string' ? [toNumber(other), 1] : [other.start, other.size];
    return start !== undefined && start >= this.start && start + size <= this.start + this.size;
  }

  overlaps(other: Cidr): boolean {
    return this.start < other.start + other.size && other.start < this.start + this.size;
  }

  toString(): string {
    return `${this.address}/${this.prefix}`;
  }
}

function toNumber(address: string): number | undefined {
  const octets = address.split('.');
  if (octets.length !== 4 || !octets.every((octet) => /^(0|[1-9]\d{0,2})$/.test(octet) && Number(octet) < 256))
    return undefined;
  return octets.reduce((sum, octet) => sum * 256 + Number(octet), 0);
}

function toText(address: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join('.');
}
