import {
  blockedDirections,
  brokenTransfers,
  noPorts,
  pairsAcrossHosts,
  parseTransfers,
  perHostPair,
  rounds,
  type Peer,
} from './a2-judge';

const peer = (name: string, host: string): Peer => ({ name, host, service: name, address: '10.20.0.9', port: 9870 });
const peers = [peer('nn', 'master'), peer('dn1', 'slave1'), peer('nm1', 'slave1'), peer('dn2', 'slave2')] as const;
const direction = (
  from: string,
  to: string,
  small: number,
  large: number,
): Parameters<typeof blockedDirections>[0][number] => ({ from, to, sent: 20, small, large });

describe('A2', () => {
  test('asks every ordered pair of containers on different hosts', () => {
    const pairs = pairsAcrossHosts(peers).map(({ client, server }) => `${client.name} ${server.name}`);
    expect(pairs).toHaveLength(10);
    expect(new Set(pairs).size).toBe(10);
    expect(pairs).not.toContain('dn1 nm1');
  });

  test.each([2, 3, 5])('covers each direction between %d hosts once; in a round each host hears one other', (count) => {
    const hosts = Array.from({ length: count }, (_, index) => `h${index}`);
    const all = rounds(hosts);
    expect(new Set(all.flat().map(({ from, to }) => `${from} ${to}`)).size).toBe(count * (count - 1));
    for (const round of all) {
      expect(new Set(round.map(({ to }) => to)).size).toBe(count);
      expect(round.every(({ from, to }) => from !== to)).toBe(true);
    }
  });

  test('reads the results of the downloads', () => {
    expect(parseTransfers('0 1 200 51234 0.05\nnoise\n3 1 000 0 4.0\n9 1 200 1 0.1\n', peers)).toEqual([
      { client: peers[0], server: peers[1], status: 200, bytes: 51234, seconds: 0.05 },
      { client: peers[3], server: peers[1], status: 0, bytes: 0, seconds: 4 },
    ]);
  });

  test('fails for transfers without connection, cut short, or not larger than the MTU, counted per pair of hosts', () => {
    const results = parseTransfers(
      '0 1 200 51234 0.05\n1 3 000 0 4.0\n3 1 000 4096 12\n0 3 200 900 0.1\n2 3 404 9000 0.1\n',
      peers,
    );
    const broken = brokenTransfers(results, 1450);
    expect(broken).toHaveLength(4);
    expect(perHostPair(broken, results)).toEqual([
      'master <-> slave2: 1 of 1 transfers failed, for example dn2 -> nn: HTTP 200, 900 bytes in 0.1 s',
      'slave1 <-> slave2: 3 of 3 transfers failed, for example dn2 -> dn1: no connection in 4.0 s',
    ]);
    expect(perHostPair(broken.slice(1, 2), results)[0]).toContain('stopped after 4096 bytes');
  });

  test('fails for a cut in one direction and names only that one', () => {
    expect(
      blockedDirections([direction('slave1', 'slave2', 20, 20), direction('slave2', 'slave1', 0, 0)], 4789, 1422),
    ).toEqual(['udp 4789 slave2 -> slave1 blocked: 0 of 40 datagrams arrived']);
  });

  test('fails for a path that loses large packets only, or many of all', () => {
    expect(blockedDirections([direction('a', 'b', 20, 0), direction('b', 'a', 3, 12)], 4789, 1422)).toEqual([
      'udp 4789 a -> b loses large packets: 0 of 20 of 1422 bytes arrived, 20 of 20 small ones',
      'udp 4789 b -> a loses packets: 3 of 20 small and 12 of 20 large ones arrived',
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
});
