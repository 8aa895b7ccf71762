import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { differences, FINGERPRINT, keptOn, unexplained } from './fingerprint';
import { atConsole, deploy, destroy, diff, lab, NO_CHANGES, onHost, preflight, prove, root, succeed } from './live';

const MINUTES = 60_000;
const HOSTS = ['master', 'slave1'];

/** What filters on a host, Docker's own tables aside, and what loads it at boot. */
function ownFirewall(host: string): string {
  const tables = "sudo nft -s list tables | grep -vE ' ip6? (filter|nat|mangle|raw)$'";
  const each = `${tables} | while read -r _ family table; do sudo nft -s list table "$family" "$table"; done`;
  return onHost(host, `${each}; systemctl is-enabled nftables; systemctl is-enabled longshore-firewall 2>&1; true`);
}

/** Any hosts written into hosts/staging.yaml carry the platform: here two of the lab's, in a copy of the checkout. */
describe('staging on two hosts', () => {
  const copy = mkdtempSync(join(tmpdir(), 'longshore-staging-'));
  let before: string[];
  let fingerprints: string[];

  beforeAll(() => {
    lab('down');
    lab('up');
    const files = succeed(['git', 'ls-files', '--cached', '--others', '--exclude-standard']).trim().split('\n');
    for (const file of files) cpSync(join(root, file), join(copy, file));
    cpSync(join(root, '.longshore', 'lab'), join(copy, '.longshore', 'lab'), { recursive: true });
    cpSync(join(root, '.longshore', 'images.json'), join(copy, '.longshore', 'images.json'));
    symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
    const inventory = parse(readFileSync(join(root, 'hosts', 'lab.yaml'), 'utf8')) as {
      hosts: Record<string, unknown>;
    };
    delete inventory.hosts.slave2;
    writeFileSync(join(copy, 'hosts', 'staging.yaml'), stringify(inventory));
    before = HOSTS.map(ownFirewall);
    fingerprints = HOSTS.map((host) => atConsole(host, FINGERPRINT));
  }, 10 * MINUTES);

  afterAll(() => {
    rmSync(copy, { recursive: true, force: true });
  });

  test(
    'preflight names what the closed firewall of fresh hosts blocks, and that the deploy opens it',
    () => {
      const { status, output } = preflight('staging', copy);
      expect(output).toMatch(
        /note udp 4789 slave1 -> master blocked \(VXLAN: overlay "staging-hadoopnetwork"\).*HostFirewall staging\/Firewall opens it at the next deploy/,
      );
      expect(`${output}\nexit ${String(status)}`).toMatch(/exit 0$/);
    },
    3 * MINUTES,
  );

  test(
    'the commands of the README deploy it and A1-A3 hold',
    () => {
      deploy('staging', copy);
      expect(diff('staging', copy)).toMatch(NO_CHANGES);
      const { status, output } = prove(['A1', 'A2', 'A3'], ['--environment', 'staging'], copy);
      expect(`${output}\nexit ${String(status)}`).toMatch(/exit 0$/);
      cpSync(join(copy, 'docs', 'proofs', 'staging.json'), join(root, 'docs', 'proofs', 'staging.json'));
    },
    15 * MINUTES,
  );

  test(
    'destroy leaves the hosts as they were, but for what it says it keeps',
    () => {
      const output = destroy('staging', copy);
      expect(HOSTS.map(ownFirewall)).toEqual(before);
      for (const [index, host] of HOSTS.entries()) {
        const kept = keptOn(host, output);
        expect(kept).toEqual(
          expect.arrayContaining(['docker_gwbridge', '/var/lib/longshore/namenode'].slice(0, 2 - index)),
        );
        expect(unexplained(differences(fingerprints[index] ?? '', atConsole(host, FINGERPRINT)), kept)).toEqual([]);
      }
    },
    10 * MINUTES,
  );
});
