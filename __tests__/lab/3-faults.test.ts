import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { quote } from '../../cli/shell';
import { dropping } from '../proofs/host-fault';
import { listening } from '../proofs/probes';
import { atConsole, longshore, onHost, root } from './live';

const MINUTES = 60_000;
const address = { master: '172.31.250.11', slave1: '172.31.250.12', slave2: '172.31.250.13' };
const knownHosts = join(root, '.longshore', 'lab', 'known_hosts');

interface Injected {
  readonly inject: () => void;
  readonly mend: () => void;
}

/** On the host, as root. */
const on = (host: string, { inject, mend }: { inject: string; mend: string }): Injected => ({
  inject: () => void onHost(host, `sudo sh -c ${quote(inject)}`),
  mend: () => void onHost(host, `sudo sh -c ${quote(mend)}`),
});

/** As somebody at the machine's own console: SSH or sudo do not serve while the fault is in place. */
const atTheConsole = (host: string, { inject, mend }: { inject: string; mend: string }): Injected => ({
  inject: () => void atConsole(host, inject),
  mend: () => void atConsole(host, mend),
});

const closed = (from: keyof typeof address, to: string, match: string): Injected =>
  on(to, dropping(`ip saddr ${address[from]} ${match}`));

const outgoing = 'add chain inet proof out { type filter hook output priority 0; }';
const secondKey = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIH4bQ0m5o3mJt6iXbV8b9j2oY3b8mXo4M2r6bq3p7v1K';

const FAULTS: readonly (readonly [name: string, fault: Injected, verb: 'preflight' | 'verify', named: RegExp])[] = [
  [
    'VXLAN closed one way',
    closed('slave2', 'slave1', 'udp dport 4789'),
    'preflight',
    /udp 4789 slave2 -> slave1 blocked \(VXLAN/,
  ],
  [
    'large VXLAN packets lost',
    closed('slave1', 'slave2', 'udp dport 4789 udp length > 1000'),
    'verify',
    /udp 4789 slave1 -> slave2 large packets lost \(MTU or checksum offload\)/,
  ],
  [
    'swarm management closed',
    closed('slave1', 'master', 'tcp dport 2377'),
    'preflight',
    /tcp 2377 slave1 -> master blocked/,
  ],
  [
    'gossip over TCP closed',
    closed('slave2', 'slave1', 'tcp dport 7946'),
    'preflight',
    /tcp 7946 slave2 -> slave1 blocked/,
  ],
  [
    'gossip over UDP closed',
    closed('slave1', 'slave2', 'udp dport 7946'),
    'verify',
    /udp 7946 slave1 -> slave2 blocked/,
  ],
  [
    'registry out of reach',
    on('slave1', {
      inject: `nft add table inet proof; nft '${outgoing}'; nft add rule inet proof out ip daddr 172.31.250.2 tcp dport 5000 drop`,
      mend: 'nft delete table inet proof 2>/dev/null; true',
    }),
    'preflight',
    /tcp 5000 slave1 -> 172\.31\.250\.2 blocked/,
  ],
  [
    'MTU too small',
    on('slave1', { inject: 'ip link set eth0 mtu 1400', mend: 'ip link set eth0 mtu 1500' }),
    'preflight',
    /slave1: underlay: eth0 \S+, MTU 1400/,
  ],
  [
    'no forwarding',
    on('slave2', { inject: 'sysctl -qw net.ipv4.ip_forward=0', mend: 'sysctl -qw net.ipv4.ip_forward=1' }),
    'preflight',
    /slave2: forward: net\.ipv4\.ip_forward = 0/,
  ],
  [
    "firewalld active (its client's answer, simulated)",
    on('slave1', {
      inject: `printf '#!/bin/sh\\necho running\\n' >/usr/local/bin/firewall-cmd; chmod 755 /usr/local/bin/firewall-cmd`,
      mend: 'rm -f /usr/local/bin/firewall-cmd',
    }),
    'preflight',
    /slave1: firewall: firewalld is active/,
  ],
  [
    'two hosts with one machine id',
    {
      inject: () => {
        const id = onHost('slave1', 'cat /etc/machine-id').trim();
        onHost('slave2', `sudo sh -c 'cp /etc/machine-id /run/machine-id.before; echo ${id} >/etc/machine-id'`);
      },
      mend: () => void onHost('slave2', "sudo sh -c 'cat /run/machine-id.before >/etc/machine-id'"),
    },
    'preflight',
    /identity: machine-id .* is also that of slave1/,
  ],
  [
    'sudo missing',
    atTheConsole('slave2', { inject: 'mv /etc/sudoers.d/ops /root/ops', mend: 'mv /root/ops /etc/sudoers.d/ops' }),
    'preflight',
    /slave2: sudo: ops may not run/,
  ],
  [
    'another host key',
    {
      inject: () => {
        const lines = readFileSync(knownHosts, 'utf8');
        writeFileSync(`${knownHosts}.before`, lines);
        writeFileSync(
          knownHosts,
          lines.replaceAll(new RegExp(`^(\\S*${address.slave1}\\S*) .*$`, 'gm'), `$1 ${secondKey}`),
        );
      },
      mend: () => {
        writeFileSync(knownHosts, readFileSync(`${knownHosts}.before`));
      },
    },
    'preflight',
    /slave1: ssh: .*host key is not the pinned one/,
  ],
  [
    'engine stopped, and its port taken',
    on('slave2', {
      inject: `systemctl stop docker.socket docker; systemd-run --quiet --unit=thief ${listening(7946, 60)}; sleep 1`,
      mend: 'systemctl stop thief; systemctl start docker',
    }),
    'preflight',
    /(?=[^]*slave2: engine: gives no answer)(?=[^]*7946 \S+ -> slave2 port taken by perl)/,
  ],
];

/** What goes wrong on hosts is named within 30 s by the command that its user would run. */
describe('faults injected on the lab', () => {
  test.each(FAULTS)(
    'fails for %s, and names it',
    (_, fault, verb, named) => {
      const seconds = (since: number): number => (Date.now() - since) / 1000;
      try {
        fault.inject();
        const start = Date.now();
        const { output } = longshore([verb, 'lab']);
        expect(output).toMatch(named);
        expect(seconds(start)).toBeLessThan(30);
      } finally {
        fault.mend();
      }
    },
    2 * MINUTES,
  );

  test(
    'none is named when all is mended',
    () => {
      const deadline = Date.now() + 4 * MINUTES;
      let verdict = longshore(['verify', 'lab']);
      while (verdict.status !== 0 && Date.now() < deadline) verdict = longshore(['verify', 'lab']);
      expect(`${verdict.output}\nexit ${String(verdict.status)}`).toMatch(/exit 0$/);
      expect(longshore(['preflight', 'lab']).status).toBe(0);
    },
    5 * MINUTES,
  );
});
