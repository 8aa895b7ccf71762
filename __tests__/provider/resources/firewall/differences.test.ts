import { found } from '../../../../provider/resources/firewall/differences';
import { readFacts } from '../../../../provider/resources/firewall/facts';
import { richRules } from '../../../../provider/resources/firewall/firewalld';
import { asDeclared, BARE, declared, printed } from './fake-facts';

const words = (sections: Record<string, string>, wanted = declared): string =>
  found(wanted, readFacts(printed(sections)));

describe('what differs on a host', () => {
  test('is nothing once all stands', () => {
    expect(words(asDeclared())).toBe('as declared');
  });

  test('is everything on a bare host', () => {
    expect(words(BARE)).toBe(
      'the table inet longshore is missing; /etc/longshore/firewall.nft is missing; /etc/systemd/system/longshore-firewall.service is missing',
    );
  });

  test.each<[string, Record<string, string>, string]>([
    ['nft is gone', { nft: '' }, 'nft is not installed'],
    ['the file was changed', { file: 'table inet longshore' }, '/etc/longshore/firewall.nft is not what was written'],
    [
      'the unit was changed',
      { unit: '[Unit]' },
      '/etc/systemd/system/longshore-firewall.service is not what was written',
    ],
    [
      'the unit is disabled',
      { enabled: 'disabled' },
      'longshore-firewall.service is disabled: the rules would not stand after a reboot',
    ],
    [
      'a run was cut off',
      { armed: '/run/longshore-firewall/armed' },
      'a change waits for its confirmation: the run that made it was cut off',
    ],
    ['ufw came', { ufw: 'Status: active' }, 'ufw is active'],
  ])('is told when %s', (_, change, expected) => {
    expect(words({ ...asDeclared(), ...change })).toBe(expected);
  });

  test('is told by line, the first six', () => {
    const { table = '' } = asDeclared();
    const byHand = table.replace('tcp dport 22 accept comment "SSH"', 'tcp dport 23 accept');
    expect(words({ ...asDeclared(), table: byHand })).toBe(
      'the rules are not those declared: - ip saddr @from-operators tcp dport 22 accept comment "SSH", + ip saddr @from-operators tcp dport 23 accept',
    );
    const more = table.replace(
      '\t\tct state',
      `${'\t\tiifname "x" accept\n'.repeat(3)}${[1, 2, 3, 4, 5, 6, 7].map((n) => `\t\tudp dport ${n} accept\n`).join('')}\t\tct state`,
    );
    expect(words({ ...asDeclared(), table: more })).toMatch(/udp dport 3 accept, and 4 more$/);
    const lines = table.split('\n');
    expect(
      words({ ...asDeclared(), table: [...lines.slice(0, 2), lines[3], lines[2], ...lines.slice(4)].join('\n') }),
    ).toMatch(/their order is another$/);
  });

  test('is told by the file where the host cannot print rules apart from its own', () => {
    const blind = { ...asDeclared(), declared: 'unshare: Operation not permitted', error: 'yes' };
    expect(words(blind)).toBe('as declared');
    expect(words({ ...blind, file: 'x' })).toContain('cannot be read there (unshare: Operation not permitted)');
  });

  test('needs no unit where there is no systemd', () => {
    expect(words({ ...asDeclared(), systemd: '', unit: '', enabled: '' })).toBe('as declared');
  });

  test('is whatever is left, when the mode is off', () => {
    const off = { ...declared, mode: 'off' as const };
    expect(words(BARE, off)).toBe('as declared');
    expect(words({ ...asDeclared(), replaced: '/etc/longshore/replaced' }, off)).toBe(
      'the table inet longshore is there; /etc/longshore/firewall.nft is there; ' +
        '/etc/systemd/system/longshore-firewall.service is there; a firewall is still put aside',
    );
  });

  test("is what somebody else's firewall does only where rules are enforced", () => {
    const observed = { ...declared, mode: 'observe' as const };
    expect(words({ ...asDeclared(observed), ufw: 'Status: active' }, observed)).toBe('as declared');
  });

  describe('from what firewalld was told', () => {
    const integrated = { ...declared, existing: 'integrate' as const };
    const told = richRules(integrated).map((rule) => `public ${rule}`);
    const active = { ...asDeclared(integrated), services: 'firewalld active enabled' };

    test('is nothing when it knows every source and port', () => {
      expect(told).toContain(
        'public rule family="ipv4" source address="198.51.100.0/24" port port="22" protocol="tcp" accept',
      );
      expect(words({ ...active, integrated: told.join('\n'), rich: told.join('\n') }, integrated)).toBe('as declared');
    });

    test('is told', () => {
      expect(words(active, integrated)).toBe('firewalld was not told what is let in');
      expect(words({ ...active, integrated: told.join('\n'), rich: told.slice(1).join('\n') }, integrated)).toBe(
        `firewalld lacks 1 rich rules, for example: ${told[0]}`,
      );
    });

    test('takes ranges of ports', () => {
      const rules = [{ set: 'operators', port: '10-20/udp', why: '' }];
      expect(richRules({ ...integrated, rules })).toEqual([
        'rule family="ipv4" source address="198.51.100.0/24" port port="10-20" protocol="udp" accept',
      ]);
    });
  });
});
