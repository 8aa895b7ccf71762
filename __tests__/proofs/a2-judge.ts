/** One end of a path: a running container on the overlay. */
export interface Peer {
  readonly host: string;
  readonly name: string;
  readonly service: string;
  readonly address: string;
  /** Of its page, where it has one: without, it only downloads. */
  readonly port?: number;
}

export interface Transfer {
  readonly client: Peer;
  readonly server: Peer;
}

export interface TransferResult extends Transfer {
  readonly status: number;
  readonly bytes: number;
  readonly seconds: number;
}

/** Every ordered pair of containers on different hosts, the second with a page: its payload travels to the first. */
export function pairsAcrossHosts(peers: readonly Peer[]): Transfer[] {
  return peers.flatMap((client) =>
    peers.filter(({ host, port }) => host !== client.host && port !== undefined).map((server) => ({ client, server })),
  );
}

/** Pairs whose download is not whole: refused, cut or not larger than the MTU. */
export function brokenTransfers(results: readonly TransferResult[], mtu: number): TransferResult[] {
  return results.filter(({ status, bytes }) => status !== 200 || bytes <= mtu);
}

/** `slave1 <-> slave2: 8 of 8 transfers`: broken transfers, counted per pair of hosts. */
export function perHostPair(broken: readonly TransferResult[], all: readonly TransferResult[]): string[] {
  const pair = ({ client, server }: Transfer): string => [client.host, server.host].sort().join(' <-> ');
  return [...new Set(broken.map(pair))].sort().map((hosts) => {
    const failed = broken.filter((result) => pair(result) === hosts);
    const first = failed[0];
    const example = first === undefined ? '' : `${first.server.name} -> ${first.client.name}: ${describe(first)}`;
    return `${hosts}: ${failed.length} of ${all.filter((result) => pair(result) === hosts).length} transfers failed, for example ${example}`;
  });
}

function describe({ status, bytes, seconds }: TransferResult): string {
  if (status === 0) return bytes === 0 ? `no connection in ${seconds.toFixed(1)} s` : `stopped after ${bytes} bytes`;
  return `HTTP ${status}, ${bytes} bytes in ${seconds.toFixed(1)} s`;
}

/** Lines `<client> <server> <status> <bytes> <seconds>` (indices of peers). */
export function parseTransfers(output: string, peers: readonly Peer[]): TransferResult[] {
  return [...output.matchAll(/^(\d+) (\d+) (\d{3}) (\d+) ([\d.]+)$/gm)].flatMap(([, c, s, status, bytes, seconds]) => {
    const client = peers[Number(c)];
    const server = peers[Number(s)];
    if (client === undefined || server === undefined) return [];
    return [{ client, server, status: Number(status), bytes: Number(bytes), seconds: Number(seconds) }];
  });
}
