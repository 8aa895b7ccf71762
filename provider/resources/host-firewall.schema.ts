import { connection } from '../connection';
import { computed, defaulted, list, map, number, object, oneOf, required, string } from '../framework/schema';
import type { ResourceSchema } from '../framework/resource';

export const firewallRule = object({
  set: required(string, 'Name of the set that may speak first.'),
  port: required(
    string,
    '`4789/udp`, or a range `32768-60999/tcp`: as it is called from outside, before any translation.',
  ),
  why: required(string, "The rule's comment."),
});

export const hostFirewall = {
  name: 'host_firewall',
  doc:
    'The firewall of a host: one nftables table of our own, `inet longshore`, that lets in what is declared. Applied with a timer on ' +
    'the host that undoes it unless a new SSH connection succeeds; kept across reboots only after that.',
  attributes: {
    host: required(connection, 'The host.'),
    mode: defaulted(
      oneOf('enforce', 'observe', 'off'),
      'enforce',
      '`enforce` drops what is not declared, `observe` counts it, `off` has no table.',
    ),
    sets: required(map(list(string)), 'Who may speak first, by name: IPv4 addresses and networks in CIDR notation.'),
    rules: required(list(firewallRule), 'What is let in, beside answers, ICMP, neighbour discovery and DHCP.'),
    existing: defaulted(
      oneOf('refuse', 'integrate', 'replace'),
      'refuse',
      "When somebody else's firewall drops by default: `refuse`; `integrate` tells it what to let in (firewalld only); `replace` puts it " +
        'aside until the resource is destroyed. It is left alone unless the mode is `enforce`.',
    ),
    containerDevices: defaulted(
      list(string),
      [],
      'Further devices of containers or machines on the host, which are not filtered; `*` at the end stands for anything.',
    ),
    rollbackSeconds: defaulted(number, 20, 'Seconds, 10 to 25, after which rules that cut us off undo themselves.'),
    id: computed(string, "The host's name."),
    found: computed(string, '`as declared`, or what differs on the host, in words.', { volatile: true }),
  },
} as const satisfies ResourceSchema;
