import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { quote, type EnvironmentJson, type Live } from './live';

/** TCP ports that answered (open) and that said no at once (refused), of all 65535; the rest timed out. */
export interface Scan {
  readonly open: readonly number[];
  readonly refused: readonly number[];
}

/** Runs a shell command where the scan is to come from and answers what it prints. */
export type Source = (command: string) => Promise<string>;

/** One of the environment's hosts. */
export function fromHost(live: Live, host: string): Source {
  return (command) => live.succeedOn(host, command, { timeout: 300 });
}

const FOREIGN = 'longshore-lab-registry';

/** A machine in the lab's network that is no host of the environment; undefined where there is no lab. */
export async function foreignMachine(): Promise<Source | undefined> {
  const inside: Source = async (command) =>
    (await promisify(execFile)('docker', ['exec', FOREIGN, 'sh', '-c', command], { maxBuffer: 1 << 24 })).stdout;
  return inside('perl -v').then(
    () => inside,
    () => undefined,
  );
}

/**
 * A bounded scan of a host of ours: each port once, 900 at a time, 0.8 s of silence ends a batch; what is neither declared nor silent is
 * asked again. Traffic goes to the environment's own hosts only.
 */
export async function scan(from: Source, address: string, declared: readonly number[]): Promise<Scan> {
  const first = await connectTo(from, address, '1 .. 65535');
  const odd = [...first.open, ...first.refused].filter((port) => !declared.includes(port));
  if (odd.length === 0) return first;
  // A host that was scanned from here a minute ago may take our source port for an answer that conntrack still expects.
  const again = await connectTo(from, address, odd.join(', '));
  const confirmed = (ports: readonly number[], also: readonly number[]): number[] =>
    ports.filter((port) => declared.includes(port) || also.includes(port));
  return { open: confirmed(first.open, again.open), refused: confirmed(first.refused, again.refused) };
}

async function connectTo(from: Source, address: string, list: string): Promise<Scan> {
  const program = `
    use Socket; use Fcntl; use IO::Select; use Errno;
    my ($address, @all) = (inet_aton("${address}"), ${list});
    while (my @ports = splice @all, 0, 900) {
      my ($waiting, %port) = (IO::Select->new);
      for my $p (@ports) {
        socket(my $s, PF_INET, SOCK_STREAM, 6) or die "socket: $!";
        fcntl($s, F_SETFL, O_NONBLOCK);
        if (connect($s, sockaddr_in($p, $address))) { print "open $p\n"; next }
        if ($!{ECONNREFUSED}) { print "refused $p\n"; next }
        $port{fileno $s} = $p; $waiting->add($s);
      }
      for (my $silent = 0; %port && $silent < 2;) {
        my @ready = $waiting->can_write(0.4);
        $silent = @ready ? 0 : $silent + 1;
        for my $s (@ready) {
          my $p = delete $port{fileno $s};
          my $e = unpack "i", getsockopt($s, SOL_SOCKET, SO_ERROR);
          print $e == 0 ? "open $p\n" : $e == Errno::ECONNREFUSED() ? "refused $p\n" : "";
          $waiting->remove($s); close $s;
        }
      }
    }`;
  const output = await from(`ulimit -n 4096 2>/dev/null; perl -e ${quote(program)}`);
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
