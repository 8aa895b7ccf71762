import { createSocket } from 'node:dgram';
import { connect } from 'node:net';
import { quote, type Live } from './live';

export type Answer = 'answers' | 'refused' | 'time-out';

/** Both protocols at one port; ends by itself. perl-base is on every Debian. */
export function listener(port: number, seconds: number): string {
  return `setsid ${listening(port, seconds)} >/dev/null 2>&1 </dev/null & sleep 0.3`;
}

/** The same in the foreground. */
export function listening(port: number, seconds: number): string {
  const program = `
    use IO::Socket::INET; use IO::Select; alarm ${seconds};
    my $t = IO::Socket::INET->new(LocalPort => ${port}, Listen => 9, ReuseAddr => 1) or die "tcp: $!";
    my $u = IO::Socket::INET->new(LocalPort => ${port}, Proto => "udp") or die "udp: $!";
    my $s = IO::Select->new($t, $u);
    while (my @r = $s->can_read) { for (@r) {
      if ($_ == $t) { my $c = $t->accept; print $c "longshore\\n"; close $c }
      else { my $p = $u->recv(my $m, 99); $u->send("longshore\\n") }
    } }`;
  return `perl -e ${quote(program)}`;
}

/** What this machine gets from a port. */
export async function askFromHere(address: string, port: number): Promise<{ tcp: Answer; udp: Answer }> {
  const [tcp, udp] = await Promise.all([tcpFromHere(address, port), udpFromHere(address, port)]);
  return { tcp, udp };
}

function tcpFromHere(address: string, port: number): Promise<Answer> {
  return new Promise((resolve) => {
    const socket = connect({ host: address, port, timeout: 3000 });
    const end = (answer: Answer): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.on('connect', () => {
      end('answers');
    });
    socket.on('timeout', () => {
      end('time-out');
    });
    socket.on('error', ({ code }: NodeJS.ErrnoException) => {
      end(code === 'ECONNREFUSED' ? 'refused' : 'time-out');
    });
  });
}

function udpFromHere(address: string, port: number): Promise<Answer> {
  return new Promise((resolve) => {
    const socket = createSocket('udp4');
    const end = (answer: Answer): void => {
      clearTimeout(timer);
      socket.close();
      resolve(answer);
    };
    const timer = setTimeout(() => {
      end('time-out');
    }, 3000);
    socket.once('message', () => {
      end('answers');
    });
    socket.once('error', () => {
      end('refused');
    });
    socket.connect(port, address, () => {
      for (let sent = 0; sent < 3; sent++) socket.send('hello');
    });
  });
}

/** What a host gets from another host's port. */
export async function askFrom(
  live: Live,
  host: string,
  address: string,
  port: number,
): Promise<{ tcp: Answer; udp: Answer }> {
  const program = `
    use IO::Socket::INET; use IO::Select; use Errno;
    my $t = IO::Socket::INET->new(PeerAddr => "${address}", PeerPort => ${port}, Timeout => 3);
    print $t ? "answers" : $!{ECONNREFUSED} ? "refused" : "time-out", " ";
    my $u = IO::Socket::INET->new(PeerAddr => "${address}", PeerPort => ${port}, Proto => "udp");
    $u->send("hello") for 1 .. 3;
    if (!IO::Select->new($u)->can_read(3)) { print "time-out" }
    else { print defined $u->recv(my $m, 99) ? "answers" : "refused" }`;
  const [tcp = 'time-out', udp = 'time-out'] = (await live.succeedOn(host, `perl -e ${quote(program)}`)).split(' ');
  return { tcp: tcp as Answer, udp: udp as Answer };
}
