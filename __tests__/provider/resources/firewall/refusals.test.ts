import { deviceTrouble } from '../../../../provider/resources/firewall/devices';
import { readFacts } from '../../../../provider/resources/firewall/facts';
import { foreignFirewalls, foreignTrouble, inWords } from '../../../../provider/resources/firewall/foreign';
import { lockOutTrouble } from '../../../../provider/resources/firewall/lock-out';
import { BARE, declared, printed } from './fake-facts';

const facts = (sections: Record<string, string>) => readFacts(printed({ ...BARE, ...sections }));
const addresses = (...devices: string[]): string =>
  devices.map((device, index) => `${index}: ${device}    inet 10.${index}.0.1/16 scope global ${device}`).join('\n');

describe('rules that would lock out whoever applies them', () => {
  test('are none where the address is let in at the SSH port', () => {
    expect(lockOutTrouble(declared, facts({}))).toBeUndefined();
    expect(lockOutTrouble(declared, facts({ connection: '::ffff:198.51.100.7 5 192.0.2.12 22' }))).toBeUndefined();
  });

  test('are for the rollback to judge where the host does not tell the address', () => {
    expect(lockOutTrouble(declared, facts({ connection: '' }))).toBeUndefined();
  });

  test('are none while they only count', () => {
    expect(lockOutTrouble({ ...declared, mode: 'observe', rules: [] }, facts({}))).toBeUndefined();
  });

  test.each([
    [
      'another address',
      '203.0.113.9 5 192.0.2.12 22',
      'you come from 203.0.113.9, and no rule lets that address in at 22/tcp',
    ],
    [
      'another port',
      '198.51.100.7 5 10.0.0.2 2222',
      'in at 2222/tcp (its sshd listens there; you reach it at 22 through a translation)',
    ],
    ['IPv6', '2001:db8::7 5 2001:db8::1 22', 'you come from 2001:db8::7, and new connections over IPv6 are closed'],
  ])('fails for %s', (_, connection, message) => {
    expect(lockOutTrouble(declared, facts({ connection }))).toContain(message);
  });

  test('fails for a rule that lets the address in by UDP only', () => {
    const rules = [{ set: 'operators', port: '22/udp', why: 'SSH' }];
    expect(lockOutTrouble({ ...declared, rules }, facts({}))).toContain('would lock you out');
  });
});

describe("a device is the host's or a container's by its name", () => {
  test('as Docker gives them', () => {
    const devices = addresses('eth0', 'docker0', 'docker_gwbridge', 'br-0123456789ab', 'br-named');
    expect(deviceTrouble(facts({ addresses: devices, bridges: 'br-named' }), '10.0.0.1', [])).toBeUndefined();
  });

  test("fails for the host's own bridge that is called like a container's", () => {
    expect(deviceTrouble(facts({ addresses: addresses('eth0', 'br-lan') }), '10.0.0.1', [])).toBe(
      "its device br-lan (10.1.0.1) is called like a container's (br-*), which is not filtered\n" +
        'Rename it, or name it in containerDevices if containers are behind it.',
    );
  });

  test.each([
    ['carries the default route', { routes: 'default via 10.0.0.254 dev veth0' }, '192.0.2.12'],
    ['has the address at which its peers reach it', {}, '10.0.0.1'],
  ])('fails for a device called so that %s', (_, sections, address) => {
    expect(deviceTrouble(facts({ addresses: addresses('veth0'), ...sections }), address, ['veth0'])).toBe(
      "its device veth0 (10.0.0.1) is called like a container's (veth*), which is not filtered\nRename the device.",
    );
  });

  test("fails for a bridge of Docker's that is called otherwise, until it is named", () => {
    const found = facts({ addresses: addresses('eth0', 'mybridge'), bridges: '\nmybridge' });
    expect(deviceTrouble(found, '10.0.0.1', [])).toBe(
      "its device mybridge is a bridge of Docker's, and its containers would be cut off\nName it in containerDevices.",
    );
    expect(deviceTrouble(found, '10.0.0.1', ['mybridge'])).toBeUndefined();
  });
});

const DOCKER = `table ip filter {
	chain DOCKER-USER {
		counter packets 0 bytes 0 return
	}

	chain FORWARD {
		type filter hook forward priority filter; policy drop;
		counter packets 0 bytes 0 jump DOCKER-USER
	}

	chain INPUT {
		type filter hook input priority filter; policy accept;
		ip saddr 203.0.113.0/24 drop
	}
}
table inet longshore {
	chain prerouting {
		type filter hook prerouting priority mangle; policy accept;
		counter drop comment "not declared"
	}
}`;
const chain = (table: string, name: string, policy: string, rule = 'tcp dport 22 accept', hook = 'input'): string =>
  `table ${table} {\n\tchain ${name} {\n\t\ttype filter hook ${hook} priority filter; policy ${policy};\n\t\t${rule}\n\t}\n}`;

describe("somebody else's firewall", () => {
  const found = (sections: Record<string, string>) => foreignFirewalls(facts(sections)).map(inWords);

  test("is none in Docker's chains, in ours, and in one that only blocks some", () => {
    expect(found({ ruleset: DOCKER })).toEqual([]);
  });

  test.each([
    ['a policy', chain('inet filter', 'input', 'drop'), 'nftables table inet filter drops by default (chain input)'],
    [
      'a last rule',
      chain('inet fw', 'in', 'accept', 'counter packets 1 bytes 2 reject with icmpx admin-prohibited'),
      'nftables table inet fw drops by default (chain in)',
    ],
    [
      'a chain before routing',
      chain('ip guard', 'pre', 'drop', '', 'prerouting'),
      'nftables table ip guard drops by default (chain pre)',
    ],
    ['iptables', chain('ip filter', 'INPUT', 'drop'), 'iptables drops by default (chain INPUT)'],
    ['ip6tables', chain('ip6 filter', 'INPUT', 'drop'), 'ip6tables drops by default (chain INPUT)'],
    [
      "iptables' other tables",
      chain('ip raw', 'PREROUTING', 'drop', '', 'prerouting'),
      'table ip raw drops by default (chain PREROUTING)',
    ],
  ])('is found by %s', (_, ruleset, words) => {
    expect(found({ ruleset })).toEqual([words]);
  });

  test('is named once, by the service it is of', () => {
    const services = 'firewalld active enabled';
    const ruleset = `${chain('inet firewalld', 'filter_INPUT', 'accept', 'reject with icmpx admin-prohibited')}\n${chain('ip filter', 'INPUT', 'drop')}`;
    expect(found({ services, ruleset })).toEqual(['firewalld is active']);
    expect(found({ ufw: 'Status: active', ruleset: chain('ip filter', 'INPUT', 'drop') })).toEqual(['ufw is active']);
    expect(found({ ruleset: chain('inet a', 'x', 'drop', 'drop') })).toHaveLength(1);
  });

  test("is found in iptables' older kernel interface", () => {
    expect(found({ legacy: '-P INPUT DROP\n-A INPUT -i lo -j ACCEPT' })).toEqual(['iptables-legacy drops by default']);
  });

  const trouble = (sections: Record<string, string>, existing: 'refuse' | 'integrate' | 'replace') =>
    foreignTrouble(foreignFirewalls(facts(sections)), existing);
  const nftables = { ruleset: chain('inet filter', 'input', 'drop') };
  const firewalld = { services: 'firewalld active enabled' };

  test('fails by default, naming what to choose', () => {
    expect(trouble(nftables, 'refuse')).toBe(
      'nftables table inet filter drops by default (chain input), and two firewalls know nothing of each other\n' +
        'Choose: existing: replace puts it aside until the firewall is destroyed; or remove it there by hand.',
    );
    expect(trouble(firewalld, 'refuse')).toContain('Choose: existing: integrate tells firewalld what is let in; ');
  });

  test('fails to be integrated with unless it is firewalld', () => {
    expect(trouble(nftables, 'integrate')).toContain('only firewalld can be integrated with');
    expect(trouble(firewalld, 'integrate')).toBeUndefined();
  });

  test('fails to be replaced where there is no way back', () => {
    expect(trouble({ legacy: '-P INPUT DROP' }, 'replace')).toContain(
      'iptables-legacy drops by default, and there is no way',
    );
    expect(trouble({ ...nftables, ...firewalld }, 'replace')).toBeUndefined();
  });
});
