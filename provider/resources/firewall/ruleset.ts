import { createHash } from 'node:crypto';
import type { Declared } from './declared';
import { portsOf } from './ipv4';

export const TABLE = 'inet longshore';

/** Devices that belong to containers, as the usual engines and plugins name them. */
export const CONTAINER_DEVICES = [
  ...['docker0', 'docker_gwbridge', 'br-*', 'veth*'],
  ...['cali*', 'tunl0', 'vxlan.calico', 'cni0', 'cni-*', 'flannel*', 'lxc*', 'podman*'],
];

/** nftables keeps no more of a comment, zero included (libnftnl). */
const COMMENT_BYTES = 127;

/** The whole file: loading it replaces our table in one step, whatever is there, and touches nothing else. */
export function ruleset(declared: Declared): string {
  return `table ${TABLE}\ndelete table ${TABLE}\n${table(declared)}`;
}

/**
 * Hook prerouting, priority -150: after connection tracking (-200), before translation (-100), so that it sees the ports of the host,
 * those that containers publish and those of the swarm's ingress alike, as they are called from outside.
 */
export function table({ mode, sets, rules, containerDevices }: Declared): string {
  const names = setNames(Object.keys(sets));
  const devices = [...CONTAINER_DEVICES, ...containerDevices];
  const exact = ['lo', ...devices.filter((device) => !device.endsWith('*'))];
  return `table ${TABLE} {
${Object.entries(sets)
  .map(([name, members]) => setOf(names.get(name) as string, members))
  .join('\n')}
	chain prerouting {
		type filter hook prerouting priority -150; policy accept;
		iifname { ${[...new Set(exact)].map(quoted).join(', ')} } accept comment "the host itself and its containers"
${[...new Set(devices)]
  .filter((device) => device.endsWith('*'))
  .map((device) => `		iifname ${quoted(device)} accept\n`)
  .join('')}		ct state established,related accept comment "answers"
		icmp type { destination-unreachable, time-exceeded, parameter-problem, echo-request } accept
		icmpv6 type { destination-unreachable, packet-too-big, time-exceeded, parameter-problem, echo-request } accept
		icmpv6 type { nd-router-solicit, nd-router-advert, nd-neighbor-solicit, nd-neighbor-advert } accept comment "neighbour discovery"
		icmpv6 type { mld-listener-query, mld-listener-report, mld-listener-done, mld2-listener-report } accept comment "multicast listeners"
		meta nfproto ipv4 udp sport 67 udp dport 68 accept comment "DHCP"
		ip6 saddr fe80::/10 udp sport 547 udp dport 546 accept comment "DHCPv6"
${rules.map(({ set, port, why }) => ruleOf(names.get(set) as string, port, why)).join('')}		${
    mode === 'enforce'
      ? 'counter drop comment "not declared"'
      : 'counter accept comment "not declared: enforcing drops it"'
  }
	}
}
`;
}

function setOf(name: string, members: readonly string[]): string {
  const elements = members.length === 0 ? '' : `		elements = { ${[...new Set(members)].join(', ')} }\n`;
  return `	set ${name} {
		type ipv4_addr
		flags interval
		auto-merge
${elements}	}
`;
}

function ruleOf(set: string, port: string, why: string): string {
  const { first, last, protocol } = portsOf(port) as NonNullable<ReturnType<typeof portsOf>>;
  const range = first === last ? String(first) : `${first}-${last}`;
  return `		ip saddr @${set} ${protocol} dport ${range} accept comment ${quoted(comment(why))}\n`;
}

/** nft knows no escape for a quote inside of quotes. */
const quoted = (text: string): string => `"${text.replaceAll('"', "'")}"`;

function comment(why: string): string {
  const line = why.replaceAll(/[\s\p{Cc}\\]+/gu, ' ').trim();
  let text = '';
  for (const letter of line) {
    if (Buffer.byteLength(text + letter) > COMMENT_BYTES) break;
    text += letter;
  }
  return text;
}

/** Names for nft by the names declared: `from-` keeps them apart from its keywords; a digest those that would become one. */
export function setNames(names: readonly string[]): ReadonlyMap<string, string> {
  const slugs = names.map(
    (name) =>
      `from-${name
        .toLowerCase()
        .replaceAll(/[^a-z0-9_]+/g, '-')
        .replaceAll(/^-|-$/g, '')}`,
  );
  return new Map(
    names.map((name, index) => {
      const slug = slugs[index] as string;
      const isShared = slugs.filter((other) => other === slug).length > 1;
      const digest = createHash('sha256').update(name).digest('hex').slice(0, 8);
      return [name, isShared || slug.length > 48 ? `${slug.slice(0, 48)}-${digest}` : slug];
    }),
  );
}
