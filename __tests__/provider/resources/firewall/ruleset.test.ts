import { checkInput } from '../../../../provider/resources/firewall/check-input';
import { ruleset, setNames } from '../../../../provider/resources/firewall/ruleset';
import { unitFile } from '../../../../provider/resources/firewall/unit';
import { declared } from './fake-facts';

describe('the rules', () => {
  test('are one table, replaced in one step', () => {
    expect(ruleset({ ...declared, containerDevices: ['virbr0', 'lxdbr*'] })).toBe(`table inet longshore
delete table inet longshore
table inet longshore {
	set from-operators {
		type ipv4_addr
		flags interval
		auto-merge
		elements = { 198.51.100.0/24 }
	}

	set from-swarm-members {
		type ipv4_addr
		flags interval
		auto-merge
		elements = { 192.0.2.11, 192.0.2.12 }
	}

	chain prerouting {
		type filter hook prerouting priority -150; policy accept;
		iifname { "lo", "docker0", "docker_gwbridge", "tunl0", "vxlan.calico", "cni0", "virbr0" } accept comment "the host itself and its containers"
		iifname "br-*" accept
		iifname "veth*" accept
		iifname "cali*" accept
		iifname "cni-*" accept
		iifname "flannel*" accept
		iifname "lxc*" accept
		iifname "podman*" accept
		iifname "lxdbr*" accept
		ct state established,related accept comment "answers"
		icmp type { destination-unreachable, time-exceeded, parameter-problem, echo-request } accept
		icmpv6 type { destination-unreachable, packet-too-big, time-exceeded, parameter-problem, echo-request } accept
		icmpv6 type { nd-router-solicit, nd-router-advert, nd-neighbor-solicit, nd-neighbor-advert } accept comment "neighbour discovery"
		icmpv6 type { mld-listener-query, mld-listener-report, mld-listener-done, mld2-listener-report } accept comment "multicast listeners"
		meta nfproto ipv4 udp sport 67 udp dport 68 accept comment "DHCP"
		ip6 saddr fe80::/10 udp sport 547 udp dport 546 accept comment "DHCPv6"
		ip saddr @from-operators tcp dport 22 accept comment "SSH"
		ip saddr @from-swarm-members udp dport 4789 accept comment "VXLAN: overlay 'hadoop'"
		counter drop comment "not declared"
	}
}
`);
  });

  test('only count in the mode observe', () => {
    const text = ruleset({ ...declared, mode: 'observe' });
    expect(text).toContain('\t\tcounter accept comment "not declared: enforcing drops it"\n\t}\n}\n');
    expect(text).not.toContain('counter drop');
  });

  test('let nobody in for an empty set, and take ranges of ports', () => {
    const rules = [{ set: 'nobody', port: '32768-60999/tcp', why: 'application masters' }];
    const text = ruleset({ ...declared, sets: { nobody: [] }, rules });
    expect(text).toContain('set from-nobody {\n\t\ttype ipv4_addr\n\t\tflags interval\n\t\tauto-merge\n\t}');
    expect(text).toContain('ip saddr @from-nobody tcp dport 32768-60999 accept comment "application masters"');
  });

  test('have comments that nft can read, of at most 127 bytes', () => {
    const why = `a "quote",\n\\ and ${'é'.repeat(100)}`;
    const text = ruleset({ ...declared, rules: [{ set: 'operators', port: '1/udp', why }] });
    const comment = /@from-operators udp dport 1 accept comment "(.*)"/.exec(text)?.[1] ?? '';
    expect(comment).toMatch(/^a 'quote', and é+$/);
    expect(Buffer.byteLength(comment)).toBe(127);
  });

  test('name sets so that nft takes no name for a keyword, and none for another', () => {
    const names = setNames(['drop', 'Swarm members', 'a b', 'a.b', '10.0.0.0/8']);
    expect(names.get('drop')).toBe('from-drop');
    expect(names.get('Swarm members')).toBe('from-swarm-members');
    expect(names.get('10.0.0.0/8')).toBe('from-10-0-0-0-8');
    expect(names.get('a b')).toMatch(/^from-a-b-[0-9a-f]{8}$/);
    expect(names.get('a.b')).toMatch(/^from-a-b-[0-9a-f]{8}$/);
    expect(names.get('a.b')).not.toBe(names.get('a b'));
    expect(setNames(['x'.repeat(300)]).get('x'.repeat(300))).toHaveLength(57);
  });
});

test('the unit loads them before a container engine publishes a port, and after what flushes every table', () => {
  const unit = unitFile('/usr/sbin/nft');
  expect(unit).toMatch(/^Before=network-pre.target docker.service/m);
  expect(unit).toMatch(/^After=nftables.service/m);
  expect(unit).toContain('ExecStart=/usr/sbin/nft -f /etc/longshore/firewall.nft\n');
});

describe('what is declared', () => {
  test('is taken as the constructs give it', () => {
    expect(() => {
      checkInput({ ...declared, containerDevices: ['lxdbr*'] });
    }).not.toThrow();
  });

  test.each([
    [
      'a name for an address',
      { sets: { operators: ['host.example.org'] } },
      'set "operators": "host.example.org" is no IPv4 address',
    ],
    ['an IPv6 address', { sets: { operators: ['2001:db8::1'] } }, '"2001:db8::1" is no IPv4 address or network'],
    [
      'a network that is none',
      { sets: { operators: ['192.0.2.0/33'] } },
      '"192.0.2.0/33" is no IPv4 address or network',
    ],
    [
      'a rule without its set',
      { sets: { operators: [] } },
      'rule for 4789/udp: there is no set "swarm members"\nUse one of operators.',
    ],
    [
      'a port without protocol',
      { rules: [{ set: 'operators', port: '22', why: '' }] },
      'rule for operators: "22" is no port',
    ],
    [
      'a range that runs downwards',
      { rules: [{ set: 'operators', port: '9-8/tcp', why: '' }] },
      '"9-8/tcp" is no port',
    ],
    ['a port out of range', { rules: [{ set: 'operators', port: '65536/tcp', why: '' }] }, '"65536/tcp" is no port'],
    ['a device that is none', { containerDevices: ['a b'] }, '"a b" is no name of a network device'],
    ['a rollback that comes too late', { rollbackSeconds: 60 }, 'a rollback is due 10 to 25 s after the rules, not 60'],
    ['a rollback that comes too soon', { rollbackSeconds: 3 }, 'a rollback is due 10 to 25 s after the rules, not 3'],
  ])('fails for %s', (_, change, message) => {
    expect(() => {
      checkInput({ ...declared, ...change });
    }).toThrow(message);
  });
});
