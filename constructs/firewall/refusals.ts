import { rule } from '../values';

// Not in rules.ts: there a rule is one of nftables.

export const OPERATORS = rule('LS070', {
  title: 'somebody has to reach the hosts',
  why: 'A firewall without operators would lock out whoever set it up.',
  example:
    'lab/Firewall: operators = none: somebody has to reach the hosts; name where deployments and people come from, for example Peer.cidr("192.0.2.0/24") [LS070]',
  fix: 'name where deployments and people come from, for example Peer.cidr("192.0.2.0/24")',
});

export const FIREWALL_ADDRESS = rule('LS071', {
  title: 'a firewall knows IPv4 addresses only (a name would be looked up once and then be wrong)',
  why: 'nftables resolves a name when the rule is loaded; after a change of address it would let a stranger in and the peer out.',
  example:
    'lab/Firewall: host1: address = db.example.com: a firewall knows IPv4 addresses only (a name would be looked up once and then be wrong); write the address itself, for example 192.0.2.11 [LS071]',
  fix: 'write the address itself, for example 192.0.2.11',
});

export const ONE_FIREWALL = rule('LS072', {
  title: 'a host has one firewall',
  why: 'Two would own the same table, and each deploy would undo the other.',
  example: 'lab/Second: host "host1": a host has one firewall (lab/Firewall is on it); name it in one of them [LS072]',
  fix: 'name it in one of them',
});
