/** A socket of a host that waits for others. */
export interface Listener {
  readonly protocol: 'tcp' | 'udp';
  /** `*` for every address. */
  readonly address: string;
  readonly port: number;
  /** Program that owns it; `kernel` where no process does, absent where that could not be seen. */
  readonly program?: string;
}

/** Output of `ss -H -lntup`, or of /proc/net with the owners of its inodes where there is no `ss`. */
export function parseListeners(listing: string, sockets: string): Listener[] {
  const lines = listing.split('\n').filter((line) => line.trim() !== '');
  if (lines.some((line) => /^(tcp|udp)6? +\d+: /.test(line))) return fromProc(lines, sockets);
  return lines.flatMap((line) => {
    const [protocol, , , , local = ''] = line.trim().split(/\s+/);
    if (protocol !== 'tcp' && protocol !== 'udp') return [];
    const cut = local.lastIndexOf(':');
    const program = /users:\(\("([^"]+)"/.exec(line)?.[1];
    return [
      {
        protocol,
        address: wildcard(
          local
            .slice(0, cut)
            .replace(/^\[|\]$/g, '')
            .replace(/%.*$/, ''),
        ),
        port: Number(local.slice(cut + 1)),
        ...(program !== undefined && { program }),
      },
    ];
  });
}

function wildcard(address: string): string {
  return ['*', '0.0.0.0', '::'].includes(address) ? '*' : address;
}

const LISTEN = '0A';
const UNCONNECTED = '07';

function fromProc(lines: readonly string[], sockets: string): Listener[] {
  const owners = new Map(
    sockets.split('\n').map((line) => {
      const [inode = '', ...program] = line.split(' ');
      return [inode, program.join(' ')] as const;
    }),
  );
  return lines.flatMap((line) => {
    const [table = '', , local = '', , state, , , , , , inode = ''] = line.trim().split(/\s+/);
    const protocol = table.startsWith('tcp') ? 'tcp' : 'udp';
    if (state !== (protocol === 'tcp' ? LISTEN : UNCONNECTED)) return [];
    const [address = '', port = ''] = local.split(':');
    const program = owners.get(inode);
    return [
      {
        protocol,
        address: wildcard(addressOf(address)),
        port: Number.parseInt(port, 16),
        ...(program !== undefined && { program }),
      },
    ];
  });
}

/** /proc/net writes addresses as little-endian words. */
function addressOf(hex: string): string {
  const bytes = (hex.match(/.{8}/g) ?? []).flatMap((word) => (word.match(/../g) ?? []).reverse());
  if (bytes.length === 4) return bytes.map((byte) => Number.parseInt(byte, 16)).join('.');
  const text = bytes.join('');
  if (/^0+$/.test(text)) return '::';
  if (/^0{31}1$/.test(text)) return '::1';
  return (text.match(/.{4}/g) ?? []).map((group) => group.replace(/^0+(?=.)/, '')).join(':');
}

export function isLoopback(address: string): boolean {
  return address.startsWith('127.') || address === '::1';
}
