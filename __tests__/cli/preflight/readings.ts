// Readings as a host gives them, for faults that cannot be made here (a clock that is ahead, an old engine): parsed, not injected.
import type { EnvironmentJson } from '../../../cli/manifest';
import type { Reading } from '../../../cli/preflight/reading';
import { parseFacts, type HostFacts, type NoFacts } from '../../../cli/preflight/host-facts';
import { manifest as base } from '../fake-hosts';

export const DIGEST = `sha256:${'5'.repeat(64)}`;

/** Three hosts in a swarm with one overlay, memory and cores declared. */
export function manifest(): EnvironmentJson {
  const declared = base();
  const group = (name: string, kind: 'hosts' | 'addresses' | 'containers', members: string[]) => ({
    name,
    kind,
    members,
  });
  const flow = (from: string, to: string, port: string, why: string, owner: 'dockerd' | 'kernel' | 'external') => ({
    path: 'lab/Swarm',
    network: 'underlay',
    from,
    to,
    port,
    why,
    owner,
  });
  return {
    ...declared,
    hosts: declared.hosts.map((host) => ({
      ...host,
      ssh: { ...host.ssh, sudo: true },
      memoryBytes: 2 ** 32,
      cores: 2,
    })),
    containers: declared.containers.map((container) => ({
      ...container,
      image: `registry.example:5000/longshore/hadoop@${DIGEST}`,
    })),
    groups: [
      group('members', 'hosts', ['master', 'slave1', 'slave2']),
      group('managers', 'hosts', ['master']),
      group('registry', 'addresses', ['192.0.2.2/32']),
    ],
    flows: [
      flow('members', 'managers', '2377/tcp', 'Swarm management', 'dockerd'),
      flow('members', 'members', '7946/tcp', 'Swarm gossip', 'dockerd'),
      flow('members', 'members', '7946/udp', 'Swarm gossip', 'dockerd'),
      {
        ...flow('members', 'members', '4789/udp', 'VXLAN: overlay "lab-hadoop"', 'kernel'),
        carries: 'lab-hadoop',
      },
      flow('members', 'registry', '5000/tcp', 'images', 'external'),
      { path: 'lab/Hadoop', network: 'lab-hadoop', from: 'members', to: 'members', port: '8020/tcp', why: 'HDFS' },
    ],
  };
}

export const NFT_EMPTY = JSON.stringify({ nftables: [] });

/** What facts.sh prints on a well host. */
export function factsText(index: number, sections: Readonly<Record<string, string>> = {}): string {
  const all: Record<string, string> = {
    root: 'yes',
    user: 'ops',
    kernel: 'Linux\n6.1.0\nx86_64',
    os: 'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nID=debian',
    'machine-id': String(index).repeat(32),
    'host-keys': `ssh-ed25519 KEY${index}`,
    memory: 'MemTotal:       8388608 kB\nSwapTotal:             0 kB',
    cores: '4',
    forward: '1',
    vxlan: 'yes',
    thp: 'always [madvise] never',
    addresses: [
      '1: lo    inet 127.0.0.1/8 scope host lo\\       valid_lft forever',
      `2: eth0    inet 192.0.2.1${index}/24 brd 192.0.2.255 scope global eth0\\       valid_lft forever`,
    ].join('\n'),
    links: 'eth0 1500\nlo 65536',
    programs: 'perl curl nft iptables ss docker sudo',
    disk: '/var/lib 100000000 50000000 / 6000000 5000000 rw\n/var/lib/docker 100000000 50000000 / 6000000 5000000 rw',
    listeners: [
      'udp UNCONN 0 0 0.0.0.0:4789 0.0.0.0:*',
      'udp UNCONN 0 0 *:7946 *:* users:(("dockerd",pid=93,fd=32))',
      'tcp LISTEN 0 128 0.0.0.0:22 0.0.0.0:* users:(("sshd",pid=136,fd=3))',
      'tcp LISTEN 0 4096 127.0.0.1:37213 0.0.0.0:* users:(("containerd",pid=75,fd=11))',
      'tcp LISTEN 0 4096 *:2377 *:* users:(("dockerd",pid=93,fd=25))',
      'tcp LISTEN 0 4096 *:7946 *:* users:(("dockerd",pid=93,fd=31))',
    ].join('\n'),
    ufw: '',
    firewalld: '',
    nft: NFT_EMPTY,
    iptables: '-P INPUT ACCEPT',
    'daemon-json': '{ "no-new-privileges": true }',
    engine: JSON.stringify(info(index)),
    nodes: index === 1 ? 'node1 master\nnode2 slave1\nnode3 slave2' : '',
    images: `registry.example:5000 longshore/hadoop ${DIGEST} https 200 0`,
    ...sections,
  };
  const text = Object.entries(all).map(([name, content]) => `\n@@ ${name}\n${content}\n`);
  return `${text.join('')}\n@@ end\n`;
}

export function info(index: number, change: object = {}): object {
  return {
    ID: `ENGINE${index}`,
    ServerVersion: '24.0.7',
    Driver: 'overlay2',
    DockerRootDir: '/var/lib/docker',
    LiveRestoreEnabled: false,
    Swarm: {
      LocalNodeState: 'active',
      NodeID: `node${index}`,
      ...(index === 1 ? { Cluster: { ID: 'cluster1', DataPathPort: 4789 } } : { Cluster: null }),
      RemoteManagers: [{ Addr: '192.0.2.11:2377' }],
    },
    ...change,
  };
}

/** Everything is well. */
export function healthy(): Omit<Reading, 'facts'> & { facts: Map<string, HostFacts> } {
  const facts = new Map(['master', 'slave1', 'slave2'].map((name, index) => [name, parseFacts(factsText(index + 1))]));
  return { manifest: manifest(), facts, skew: new Map([['slave1', 0.01]]), noHelper: new Map() };
}

/** A host that gave no reading. */
export function silent(name: string, unreachable: string): Reading {
  const facts = new Map<string, HostFacts | NoFacts>(healthy().facts);
  return { ...healthy(), facts: facts.set(name, { unreachable }) };
}

/** One host, here slave1, reads otherwise. */
export function reading(sections: Readonly<Record<string, string>>): Reading {
  const well = healthy();
  well.facts.set('slave1', parseFacts(factsText(2, sections)));
  return well;
}
