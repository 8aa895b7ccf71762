/** Datagrams that one host's container got of those another host's container sent, small and nearly as large as the MTU. */
export interface Direction {
  readonly from: string;
  readonly to: string;
  readonly sent: number;
  readonly small: number;
  readonly large: number;
}

/** Which overlay was measured, and by what it travels. */
export interface Carrier {
  readonly network: string;
  /** Swarm's data path port. */
  readonly port: number;
  /** Bytes of payload of the large datagrams. */
  readonly size: number;
}

export interface DirectionFault {
  readonly direction: Direction;
  readonly kind: 'blocked' | 'large' | 'lossy';
  /** `udp 4789 slave1 -> master blocked (VXLAN: overlay "hadoop")`: named as the underlay's flow is. */
  readonly text: string;
  readonly counts: string;
}

/** Rounds in which each host sends to exactly one other and hears exactly one other: so a receiver's counter has one cause. */
export function rounds(hosts: readonly string[]): { from: string; to: string }[][] {
  return hosts
    .slice(1)
    .map((_, shift) => hosts.map((from, index) => ({ from, to: hosts[(index + shift + 1) % hosts.length] ?? from })));
}

/** The directions in which the overlay's carrier loses packets, named as a firewall rule would be. */
export function directionFaults(directions: readonly Direction[], { network, port, size }: Carrier): DirectionFault[] {
  return directions.flatMap((direction): DirectionFault[] => {
    const { from, to, sent, small, large } = direction;
    const named = (words: string): string => `udp ${port} ${from} -> ${to} ${words} (VXLAN: overlay "${network}")`;
    if (small === 0 && large === 0) {
      return [{ direction, kind: 'blocked', text: named('blocked'), counts: `0 of ${2 * sent} datagrams arrived` }];
    }
    if (large < sent / 2 && small >= sent / 2) {
      return [
        {
          direction,
          kind: 'large',
          text: named('large packets lost (MTU or checksum offload)'),
          counts: `${large} of ${sent} of ${size} bytes arrived, ${small} of ${sent} small ones`,
        },
      ];
    }
    if (small < sent / 2 || large < sent / 2) {
      const counts = `${small} of ${sent} small and ${large} of ${sent} large ones arrived`;
      return [{ direction, kind: 'lossy', text: named('loses packets'), counts }];
    }
    return [];
  });
}

/** `Udp: NoPorts` of /proc/net/snmp: datagrams that arrived for a port nobody listens on. */
export function noPorts(snmp: string): number {
  const [names, values] = snmp
    .split('\n')
    .filter((line) => line.startsWith('Udp:'))
    .map((line) => line.split(/\s+/));
  const value = Number(values?.[names?.indexOf('NoPorts') ?? -1]);
  if (!Number.isInteger(value)) throw new Error('/proc/net/snmp holds no Udp NoPorts counter');
  return value;
}
