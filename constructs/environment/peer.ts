import { Cidr, InvalidValueError, isRfc1123Label } from '../values';
import { ADDRESS } from './rules';

/** An end of a flow that is no declared host or container: addresses of somebody else's. */
export class Peer {
  /** Whoever deploys and looks: the addresses that HostFirewall is given as `operators`. */
  static readonly operators = new Peer('operators', []);

  /** @throws InvalidValueError unless it is IPv4 CIDR without host bits */
  static cidr(cidr: Cidr | string): Peer {
    const network = typeof cidr === 'string' ? Cidr.of(cidr) : cidr;
    return new Peer(network.toString(), [network.toString()]);
  }

  /** One machine. @param address IPv4 address or DNS name @throws InvalidValueError for anything else */
  static address(address: string): Peer {
    if (Cidr.isAddress(address)) return new Peer(address, [`${address}/32`]);
    if (/^[\d.]+$/.test(address) || !address.split('.').every(isRfc1123Label)) {
      throw new InvalidValueError(address, ADDRESS, { says: 'a peer is an IPv4 address or a DNS name' });
    }
    return new Peer(address, [address]);
  }

  private constructor(
    readonly name: string,
    /** Networks in CIDR notation, or a DNS name. */
    readonly addresses: readonly string[],
  ) {
    Object.freeze(this);
  }
}
