import { DATAGRAMS, measureDirections, type OverlayPeer } from '../../../cli/overlay/datagrams';
import { directionFaults, noPorts, rounds, type Direction } from '../../../cli/overlay/directions';

const direction = (from: string, to: string, small: number, large: number): Direction => ({
  from,
  to,
  sent: 20,
  small,
  large,
});
const carrier = { network: 'hadoop', port: 4789, size: 1422 };
const texts = (directions: readonly Direction[]): string[] =>
  directionFaults(directions, carrier).map(({ text, counts }) => `${text}: ${counts}`);

describe('directions of an overlay', () => {
  test.each([2, 3, 5])('covers each direction between %d hosts once; in a round each host hears one other', (count) => {
    const hosts = Array.from({ length: count }, (_, index) => `h${index}`);
    const all = rounds(hosts);
    expect(new Set(all.flat().map(({ from, to }) => `${from} ${to}`)).size).toBe(count * (count - 1));
    for (const round of all) {
      expect(new Set(round.map(({ to }) => to)).size).toBe(count);
      expect(round.every(({ from, to }) => from !== to)).toBe(true);
    }
  });

  test('fails for a cut in one direction and names only that one', () => {
    expect(texts([direction('slave1', 'slave2', 20, 20), direction('slave2', 'slave1', 0, 0)])).toEqual([
      'udp 4789 slave2 -> slave1 blocked (VXLAN: overlay "hadoop"): 0 of 40 datagrams arrived',
    ]);
  });

  test('fails for a path that loses large packets only, or many of all', () => {
    expect(texts([direction('a', 'b', 20, 0), direction('b', 'a', 3, 12)])).toEqual([
      'udp 4789 a -> b large packets lost (MTU or checksum offload) (VXLAN: overlay "hadoop"): 0 of 20 of 1422 bytes arrived, 20 of 20 small ones',
      'udp 4789 b -> a loses packets (VXLAN: overlay "hadoop"): 3 of 20 small and 12 of 20 large ones arrived',
    ]);
  });

  test('reads the counter of datagrams for closed ports', () => {
    expect(
      noPorts('Tcp: A B\nTcp: 1 2\nUdp: InDatagrams NoPorts InErrors\nUdp: 7 42 0\nUdpLite: NoPorts\nUdpLite: 0\n'),
    ).toBe(42);
  });

  test('fails for a kernel file without that counter', () => {
    expect(() => noPorts('Tcp: A\n')).toThrow('/proc/net/snmp holds no Udp NoPorts counter');
  });

  test('counts for each direction what arrived, whoever else sent in other rounds', async () => {
    const peers: OverlayPeer[] = ['a', 'b', 'c'].map((host, index) => ({
      host,
      service: `s-${host}`,
      address: `10.20.0.${index}`,
    }));
    const counters = new Map(peers.map(({ host }) => [host, 100]));
    const onHost = (host: string, script: string): Promise<string> => {
      const address = /\/dev\/udp\/([\d.]+)\//.exec(script)?.[1];
      if (address === undefined) return Promise.resolve(`Udp: NoPorts\nUdp: ${counters.get(host) ?? 0}\n`);
      const to = peers.find((peer) => peer.address === address)?.host ?? '';
      const large = script.includes('%1422s');
      // a -> b is closed, b -> c loses what is large.
      const lost = (host === 'a' && to === 'b') || (host === 'b' && to === 'c' && large);
      if (!lost) counters.set(to, (counters.get(to) ?? 0) + DATAGRAMS);
      return Promise.resolve('');
    };
    const found = await measureDirections(peers, 1422, onHost);
    expect(found).toHaveLength(6);
    expect(texts(found)).toEqual([
      expect.stringMatching(/^udp 4789 a -> b blocked/),
      expect.stringMatching(/^udp 4789 b -> c large packets lost/),
    ]);
  });
});
