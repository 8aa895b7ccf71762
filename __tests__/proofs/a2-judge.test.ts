import { brokenTransfers, pairsAcrossHosts, parseTransfers, perHostPair, type Peer } from './a2-judge';

const peer = (name: string, host: string): Peer => ({ name, host, service: name, address: '10.20.0.9', port: 9870 });
const peers = [peer('nn', 'master'), peer('dn1', 'slave1'), peer('nm1', 'slave1'), peer('dn2', 'slave2')] as const;
describe('A2', () => {
  test('asks every ordered pair of containers on different hosts', () => {
    const pairs = pairsAcrossHosts(peers).map(({ client, server }) => `${client.name} ${server.name}`);
    expect(pairs).toHaveLength(10);
    expect(new Set(pairs).size).toBe(10);
    expect(pairs).not.toContain('dn1 nm1');
  });

  test('asks for pages only where there are any: an edge downloads, and serves nobody', () => {
    const edge: Peer = { name: 'edge', host: 'master', service: 'edge', address: '10.20.0.8' };
    const pairs = pairsAcrossHosts([...peers, edge]);
    expect(pairs).toHaveLength(13);
    expect(pairs.filter(({ server }) => server === edge)).toEqual([]);
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
});
