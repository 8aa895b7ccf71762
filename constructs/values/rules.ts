import { rule } from './rule';

export const KNOWN_AT_SYNTH = rule('LS001', {
  title: 'what Longshore checks, names or writes into files is known at synth',
  why:
    "Another resource's output is a placeholder until it is applied. Compared or measured as text it would pass or fail by chance, " +
    'and environment.json, firewall rules and rendered files would hold the placeholder.',
  example:
    'lab/master: address = "(known after apply)": what Longshore checks, names or writes into files is known at synth; write the value itself, or read it from a file or variable of the program [LS001]',
  fix: 'write the value itself, or read it from a file or variable of the program',
});

export const PORT = rule('LS002', {
  title: 'a port is a whole number from 1 to 65535',
  why: 'TCP and UDP number their ports so; a range is written <first>-<last>/<tcp|udp>, upwards.',
  example: '"70000": a port is a whole number from 1 to 65535; use one in that range [LS002]',
  fix: 'use one in that range',
});

export const SUBNET = rule('LS003', {
  title: 'a subnet is IPv4 in CIDR notation',
  why: 'Engines and firewalls take a network by its own address and prefix; host bits are a slip of which one cannot say what was meant.',
  example:
    '"10.20.0.7/24": a subnet starts at its network address, without host bits; did you mean 10.20.0.0/24? [LS003]',
  fix: 'write for example 10.20.0.0/24',
});

export const IMAGE_REFERENCE = rule('LS004', {
  title: 'an image reference reads [registry/]repository[:tag][@sha256:<64 hex digits>], repository in lower case',
  why: 'The engine refuses anything else, but only on the host, in the middle of a deploy.',
  example:
    '"Hadoop:3.5.0": an image reference reads [registry/]repository[:tag][@sha256:<64 hex digits>], repository in lower case; write for example registry.example.com/hadoop:3.5.0 [LS004]',
  fix: 'write for example registry.example.com/hadoop:3.5.0',
});

export const DURATION = rule('LS005', {
  title: 'a duration reads like 1m30s',
  why: 'A number without a unit means seconds to one reader and milliseconds to the next. Whole milliseconds, zero or more.',
  example: '"90": a duration reads like 1m30s; use the units h, m, s and ms [LS005]',
  fix: 'use the units h, m, s and ms',
});

export const SIZE = rule('LS006', {
  title: 'a size has a binary unit: B, KiB, MiB, GiB or TiB',
  why: 'GB is 10^9 bytes to some programs and 2^30 to others; limits computed from it would be wrong by 7 %. Whole bytes, zero or more.',
  example: '"4GB": a size has a binary unit: B, KiB, MiB, GiB or TiB; write for example 4GiB [LS006]',
  fix: 'write for example 4GiB',
});

export const LABEL = rule('LS007', {
  title: 'a name is an RFC 1123 label',
  why: 'Names of hosts and services become names in DNS, which knows nothing else.',
  example:
    'lab/My_Host: name = "My_Host": a host name is an RFC 1123 label; use lower-case letters, digits and hyphens, at most 63 [LS007]',
  fix: 'use lower-case letters, digits and hyphens, at most 63',
});
