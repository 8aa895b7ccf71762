import { quote } from '../shell';
import { noPorts, rounds, type Direction } from './directions';

/** Datagrams of each size per direction: one that gets through shows the path, more show loss. */
export const DATAGRAMS = 20;
/** VXLAN takes 50 bytes of the underlay's 1500. */
export const OVERLAY_MTU = 1450;
/** Swarm's data path port unless chosen otherwise. */
export const VXLAN_PORT = 4789;

/** A running container that stands for its host on an overlay. */
export interface OverlayPeer {
  readonly host: string;
  readonly service: string;
  readonly address: string;
}

/** Runs a script on a host (`$D` is docker) and insists on its success. */
export type OnHost = (host: string, script: string) => Promise<string>;

/** Payload of a datagram that just fits: IP and UDP headers take 28 bytes. */
export function largePayload(mtu: number): number {
  return mtu - 28;
}

/**
 * Sends small and large datagrams between containers in each direction between hosts. They go to a closed port and need no
 * program on the other side: the receiver's kernel counts them.
 */
export async function measureDirections(
  peers: readonly OverlayPeer[],
  size: number,
  onHost: OnHost,
): Promise<Direction[]> {
  const one = new Map([...peers].reverse().map((peer) => [peer.host, peer] as const));
  const hosts = [...new Set(peers.map(({ host }) => host))];
  const inside = (host: string, script: string): Promise<string> =>
    onHost(host, execIn((one.get(host) as OverlayPeer).service, script));
  // Everybody has sent before anybody counts; one round's count is where the next begins.
  const count = async (): Promise<Map<string, number>> =>
    new Map(
      await Promise.all(hosts.map(async (host) => [host, noPorts(await inside(host, 'cat /proc/net/snmp'))] as const)),
    );
  const directions: Direction[] = [];
  let before = hosts.length > 1 ? await count() : new Map<string, number>();
  for (const round of rounds(hosts)) {
    const arrivals: Map<string, number>[] = [];
    for (const bytes of [1, size]) {
      await Promise.all(
        round.map(({ from, to }) => inside(from, datagrams((one.get(to) as OverlayPeer).address, bytes))),
      );
      const after = await count();
      const start = before;
      arrivals.push(
        new Map([...after].map(([host, value]) => [host, Math.min(DATAGRAMS, value - (start.get(host) ?? value))])),
      );
      before = after;
    }
    const [small, large] = arrivals;
    directions.push(
      ...round.map(({ from, to }) => ({
        from,
        to,
        sent: DATAGRAMS,
        small: small?.get(to) ?? 0,
        large: large?.get(to) ?? 0,
      })),
    );
  }
  return directions;
}

/** Shell: a bash script in the service's running container. */
export function execIn(service: string, script: string): string {
  return `$D exec "$($D ps -q --filter label=longshore.service=${quote(service)} | head -n 1)" bash -c ${quote(script)}`;
}

/** Port 9 is discard: closed in every container of ours. A refusal that comes back makes a later write fail, which is well. */
function datagrams(address: string, bytes: number): string {
  return `for i in $(seq ${DATAGRAMS}); do printf '%${bytes}s' x > /dev/udp/${address}/9; done 2>/dev/null; sleep 0.2; true`;
}
