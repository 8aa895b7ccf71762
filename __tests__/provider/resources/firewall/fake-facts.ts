import type { Declared } from '../../../../provider/resources/firewall/declared';
import { ruleset, table } from '../../../../provider/resources/firewall/ruleset';
import { unitFile } from '../../../../provider/resources/firewall/unit';
import { connectionTo } from '../../fixture';

export const host = connectionTo({ name: 'slave1', address: '192.0.2.12' });

export const declared: Declared = {
  host,
  mode: 'enforce',
  sets: { operators: ['198.51.100.0/24'], 'swarm members': ['192.0.2.11', '192.0.2.12'] },
  rules: [
    { set: 'operators', port: '22/tcp', why: 'SSH' },
    { set: 'swarm members', port: '4789/udp', why: 'VXLAN: overlay "hadoop"' },
  ],
  existing: 'refuse',
  containerDevices: [],
  rollbackSeconds: 20,
};

/** What a host answers that has nothing of ours. */
export const BARE: Readonly<Record<string, string>> = {
  connection: '198.51.100.7 50022 192.0.2.12 22',
  nft: '/usr/sbin/nft',
  systemd: 'yes',
  services: 'firewalld inactive \nnftables inactive disabled',
  addresses: '2: eth0    inet 192.0.2.12/24 brd 192.0.2.255 scope global eth0',
  routes: 'default via 192.0.2.1 dev eth0',
};

/** As it answers once the firewall stands. */
export const asDeclared = (wanted = declared): Record<string, string> => ({
  ...BARE,
  table: table(wanted),
  declared: table(wanted),
  file: ruleset(wanted),
  json: JSON.stringify({ ...wanted, host: undefined }),
  unit: unitFile('/usr/sbin/nft'),
  enabled: 'enabled',
});

/** In the form in which the host's script prints it. */
export const printed = (sections: Readonly<Record<string, string>>): string =>
  Object.entries(sections)
    .map(([name, text]) => `\n==== ${name}\n${text}\n`)
    .join('');
