# Sockets at both ends of a flow. Reads requests from stdin, one a line, answers "<id> <word> ..." on stdout; ends with stdin.
# Modules of perl-base only: that is all a minimal Debian has. As probe.py, request by request.
use strict;
use warnings;
use Socket qw(:DEFAULT getaddrinfo SOL_SOCKET SO_REUSEADDR SO_ERROR IPPROTO_IP IPPROTO_IPV6 AF_INET6);
use IO::Handle;
use Errno qw(EINPROGRESS EAGAIN);
use Fcntl;

my $expiry = shift // 60;
alarm $expiry;
$SIG{PIPE} = 'IGNORE';
# Read already: nothing of it stays, whatever ends it.
if ($0 =~ m{^(/.*longshore-probe\.[^/]+)/probe$}) { unlink $0; rmdir $1 }
STDOUT->autoflush(1);

my (%sockets, $input, %listener);
sub answer { print join(' ', @_), "\n" }
sub name_of { my $e = shift; local $! = $e; for my $n (keys %!) { return $n if exists $!{$n} && $!{$n} && $n !~ /^(EWOULDBLOCK|EDEADLOCK|ENOTSUP)$/ } "E$e" }
# Seconds since boot: Time::HiRes is not in perl-base, and the wall clock may jump.
sub now { open my $f, '<', '/proc/uptime' or return time; my ($s) = split / /, <$f>; $s }
sub resolve {
  my ($address, $port, $type) = @_;
  my ($error, @found) = getaddrinfo($address, $port, { socktype => $type });
  return $error || !@found ? undef : $found[0];
}
sub make {
  my ($info) = @_;
  socket(my $s, $info->{family}, $info->{socktype}, $info->{protocol}) or return undef;
  $s->blocking(0);
  binmode $s;
  return $s;
}
sub forget { my $s = shift; delete $sockets{ fileno $s }; close $s }

my %request = (
  bind => sub {
    my ($id, $protocol, $address, $port, $nonce) = @_;
    my $type = $protocol eq 'tcp' ? SOCK_STREAM : SOCK_DGRAM;
    my $info = resolve($address, $port, $type) or return answer($id, 'failed', 'unresolved');
    my $s = make($info) or return answer($id, 'failed', name_of($! + 0));
    setsockopt($s, SOL_SOCKET, SO_REUSEADDR, 1) if $protocol eq 'tcp';
    bind($s, $info->{addr}) or return answer($id, 'failed', name_of($! + 0));
    if ($protocol eq 'tcp') { listen($s, 64) or return answer($id, 'failed', name_of($! + 0)) }
    my $entry = { kind => $protocol eq 'tcp' ? 'listen' : 'datagrams', s => $s, nonce => $nonce, seen => {} };
    $sockets{ fileno $s } = $listener{$id} = $entry;
    answer($id, 'bound');
  },
  stat => sub {
    my ($id, $of) = @_;
    my $seen = $listener{$of} ? $listener{$of}{seen} : {};
    answer($id, 'stat', map { "$_=$seen->{$_}" } sort keys %$seen);
  },
  tcp => sub {
    my ($id, $address, $port, $nonce, $seconds, $bytes) = @_;
    my $info = resolve($address, $port, SOCK_STREAM) or return answer($id, 'unresolved', $address);
    my $s = make($info) or return answer($id, 'error', name_of($! + 0));
    my $done = connect($s, $info->{addr});
    return answer($id, 'error', name_of($! + 0)) if !$done && $! != EINPROGRESS;
    $sockets{ fileno $s } = {
      kind => 'client', s => $s, id => $id, nonce => $nonce, state => 'connect', bytes => $bytes, left => $bytes,
      seconds => $seconds, until => now() + $seconds, text => '',
    };
  },
  udp => sub {
    my ($id, $address, $port, $token, $count, $bytes) = @_;
    my $info = resolve($address, $port, SOCK_DGRAM) or return answer($id, 'unresolved', $address);
    my $s = make($info) or return answer($id, 'error', name_of($! + 0));
    # Never in fragments: IP_MTU_DISCOVER = IP_PMTUDISC_DO, so that a path that is too narrow shows.
    if ($info->{family} == AF_INET6) { setsockopt($s, IPPROTO_IPV6, 23, 2) } else { setsockopt($s, IPPROTO_IP, 10, 2) }
    connect($s, $info->{addr}) or return answer($id, 'error', name_of($! + 0));
    my $payload = pack('H*', $token);
    $payload .= 'x' x ($bytes - length $payload);
    my ($sent, $error) = (0, '');
    for (1 .. $count) {
      if (defined send($s, $payload, 0)) { $sent++ }
      else { $error = name_of($! + 0) }
    }
    # A refusal comes back a moment later, as an error of the socket.
    $sockets{ fileno $s } = { kind => 'sent', s => $s, id => $id, sent => $sent, error => $error, until => now() + 0.4 };
  },
  clock => sub { my ($id) = @_; my $t = `date +%s.%N 2>/dev/null`; chomp $t; answer($id, 'clock', $t =~ /^\d+\.\d+$/ ? $t : time) },
  end => sub { exit 0 },
);

sub finish { my ($c, @words) = @_; answer($c->{id}, @words); forget($c->{s}) }

# Says the nonce, counts what comes until the client has sent all, then says the count and as much again.
sub serve {
  my ($c) = @_;
  while (1) {
    my $n = sysread($c->{s}, my $piece, 65536);
    if (!defined $n) { return if $! == EAGAIN; return forget($c->{s}) }
    last if $n == 0;
    $c->{count} += $n;
  }
  $c->{kind} = 'reply';
  $c->{out} = "$c->{count}\n" . ('x' x $c->{count});
  reply($c);
}
sub reply {
  my ($c) = @_;
  my $n = syswrite($c->{s}, $c->{out});
  if (!defined $n) { return if $! == EAGAIN; return forget($c->{s}) }
  substr($c->{out}, 0, $n) = '';
  forget($c->{s}) if $c->{out} eq '';
}

sub client {
  my ($c, $readable) = @_;
  if ($c->{state} eq 'connect') {
    my $error = unpack('i', getsockopt($c->{s}, SOL_SOCKET, SO_ERROR));
    return finish($c, 'error', name_of($error)) if $error;
    return finish($c, 'open') if $c->{nonce} eq '-';
    @$c{qw(state until)} = ('nonce', now() + $c->{seconds});
    return;
  }
  if ($c->{state} eq 'send') {
    my $n = syswrite($c->{s}, 'x' x $c->{left});
    if (!defined $n) { return if $! == EAGAIN; return finish($c, 'large-lost', name_of($! + 0)) }
    $c->{left} -= $n;
    if ($c->{left} == 0) { shutdown($c->{s}, 1); $c->{state} = 'count'; $c->{text} = '' }
    return;
  }
  return if !$readable;
  my $n = sysread($c->{s}, my $piece, 65536);
  if (!defined $n) { return if $! == EAGAIN; return finish($c, 'error', name_of($! + 0)) }
  $c->{text} .= $piece if $n;
  if ($c->{state} eq 'nonce') {
    if ($c->{text} =~ /^([^\n]*)\n/ || $n == 0 || length $c->{text} > 256) {
      my $said = defined $1 && $c->{text} =~ /^([^\n]*)\n/ ? $1 : substr($c->{text}, 0, 32);
      return finish($c, 'wrong', unpack('H*', $said)) if $said ne $c->{nonce};
      @$c{qw(state until)} = ('send', now() + $c->{seconds});
    }
    return;
  }
  if ($n == 0) {
    my ($count) = $c->{text} =~ /^(\d+)\n/;
    my $whole = defined $count && $count == $c->{bytes} && length($c->{text}) >= $count + length("$count\n");
    finish($c, $whole ? 'open' : 'large-lost');
  }
}

sub late {
  my ($c) = @_;
  if ($c->{kind} eq 'sent') {
    my $error = unpack('i', getsockopt($c->{s}, SOL_SOCKET, SO_ERROR));
    return finish($c, 'sent', $c->{sent}, $error ? name_of($error) : $c->{error});
  }
  return forget($c->{s}) if $c->{kind} ne 'client';
  finish($c, $c->{state} eq 'connect' ? 'timeout' : $c->{state} eq 'nonce' ? 'silent' : 'large-lost');
}

STDIN->blocking(0);
my $pending = '';
while (1) {
  my ($reads, $writes) = ('', '');
  vec($reads, 0, 1) = 1;
  for my $fd (keys %sockets) {
    my $c = $sockets{$fd};
    next if $c->{kind} eq 'sent';
    vec($reads, $fd, 1) = 1 if $c->{kind} ne 'reply';
    vec($writes, $fd, 1) = 1 if $c->{kind} eq 'reply' || ($c->{state} // '') =~ /^(connect|send)$/;
  }
  select($reads, $writes, undef, 0.2);
  if (vec($reads, 0, 1)) {
    my $n = sysread(STDIN, $pending, 65536, length $pending);
    exit 0 if defined $n && $n == 0;
    while ($pending =~ s/^([^\n]*)\n//) {
      my ($word, @rest) = split ' ', $1;
      $request{$word}->(@rest) if defined $word && $request{$word};
    }
  }
  for my $fd (keys %sockets) {
    my $c = $sockets{$fd} or next;
    my ($r, $w) = (vec($reads, $fd, 1), vec($writes, $fd, 1));
    if ($c->{kind} eq 'listen' && $r) {
      while (accept(my $s, $c->{s})) {
        $s->blocking(0);
        binmode $s;
        syswrite($s, "$c->{nonce}\n");
        $sockets{ fileno $s } = { kind => 'serve', s => $s, count => 0, until => now() + 20 };
      }
    } elsif ($c->{kind} eq 'datagrams' && $r) {
      while (defined recv($c->{s}, my $piece, 65536, 0)) { $c->{seen}{ unpack('H*', substr($piece, 0, 8)) }++ if length $piece }
    } elsif ($c->{kind} eq 'serve' && $r) { serve($c) }
    elsif ($c->{kind} eq 'reply' && $w) { reply($c) }
    elsif ($c->{kind} eq 'client' && ($r || $w)) { client($c, $r) }
    late($c) if $sockets{$fd} && $sockets{$fd} == $c && $c->{until} && now() > $c->{until};
  }
}
