import { quote, type EnvironmentJson, type Live } from './live';

/** TCP ports that answered (open) and that said no at once (refused), of all 65535; the rest timed out. */
export interface Scan {
  readonly open: readonly number[];
  readonly refused: readonly number[];
}

/**
 * A bounded scan from one host of ours to another: each port once, batches of a thousand, 1.5 s for each batch.
 * Traffic goes to the environment's own hosts only.
 */
export async function scan(live: Live, from: string, address: string): Promise<Scan> {
  const program = `
    use Socket; use Fcntl; use IO::Poll; use Errno;
    my ($address, %seen) = (inet_aton("${address}"));
    for (my $first = 1; $first <= 65535; $first += 1000) {
      my ($poll, %port) = (IO::Poll->new);
      for my $p ($first .. ($first + 999 > 65535 ? 65535 : $first + 999)) {
        socket(my $s, PF_INET, SOCK_STREAM, 6) or die "socket: $!";
        fcntl($s, F_SETFL, O_NONBLOCK);
        if (connect($s, sockaddr_in($p, $address))) { print "open $p\\n"; next }
        if ($!{ECONNREFUSED}) { print "refused $p\\n"; next }
        $port{fileno $s} = $p; $poll->mask($s => POLLOUT);
      }
      my $end = time + 2;
      while (%port && time < $end) {
        last if $poll->poll(0.5) < 0;
        for my $s ($poll->handles(POLLOUT | POLLERR | POLLHUP)) {
          my $p = delete $port{fileno $s} or next;
          my $e = unpack "i", getsockopt($s, SOL_SOCKET, SO_ERROR);
          print $e == 0 ? "open $p\\n" : $e == Errno::ECONNREFUSED ? "refused $p\\n" : "";
          $poll->remove($s); close $s;
        }
      }
    }`;
  const output = await live.succeedOn(from, `ulimit -n 4096 2>/dev/null; perl -MErrno -e ${quote(program)}`, {
    timeout: 300,
  });
  const ports = (word: string): number[] =>
    [...output.matchAll(new RegExp(`^${word} (\\d+)$`, 'gm'))].map(([, port]) => Number(port)).sort((a, b) => a - b);
  return { open: ports('open'), refused: ports('refused') };
}

/** TCP ports of a host that the declared flows open to another host. */
export function declaredTcp(manifest: EnvironmentJson, from: string, to: string): number[] {
  const has = (group: string, host: string): boolean =>
    manifest.groups.some(({ name, kind, members }) => name === group && kind === 'hosts' && members.includes(host));
  const ports = manifest.flows
    .filter((flow) => flow.network === 'underlay' && has(flow.from, from) && has(flow.to, to))
    .flatMap(({ port }) => (port.endsWith('/tcp') ? [Number(port.split('/', 1)[0])] : []));
  return [...new Set(ports)].sort((a, b) => a - b);
}

/** What a scan found against what is declared: nothing undeclared answers or refuses, and what is declared is not timed out. */
export function judgeScan(from: string, to: string, { open, refused }: Scan, declared: readonly number[]): string[] {
  const answering = new Set([...open, ...refused]);
  return [
    ...[...answering]
      .filter((port) => !declared.includes(port))
      .map((port) => `tcp ${port} ${from} -> ${to} is ${open.includes(port) ? 'open' : 'refused'}, not declared`),
    ...declared
      .filter((port) => !answering.has(port))
      .map((port) => `tcp ${port} ${from} -> ${to} is declared, timed out`),
  ];
}
