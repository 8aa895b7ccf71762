import { sentence } from '../../../cli/preflight/findings';
import { hostChecks } from '../../../cli/preflight/host-checks';
import type { Reading } from '../../../cli/preflight/reading';
import { imagesOf, type HostFacts } from '../../../cli/preflight/host-facts';
import { olderThan } from '../../../cli/preflight/minimums';
import { DIGEST, healthy, info, manifest, reading, silent } from './readings';

const said = (given: Reading, state = 'fault'): string[] =>
  hostChecks(given)
    .filter((check) => check.state === state)
    .map(sentence);

const engine = (change: object): Record<string, string> => ({ engine: JSON.stringify(info(2, change)) });
const swarm = (change: object): Record<string, string> =>
  engine({ Swarm: { LocalNodeState: 'active', NodeID: 'node2', Cluster: null, RemoteManagers: [], ...change } });

/** Name of the fault, what the host reads, what the finding says. All on substituted readings: parsed, not injected. */
const FAULTS: readonly (readonly [string, Readonly<Record<string, string>>, RegExp])[] = [
  ['sudo that asks for a password', { root: 'no' }, /^slave1: sudo: ops may not run "sudo -n true"/],
  [
    'a duplicated machine-id',
    { 'machine-id': '1'.repeat(32) },
    /^slave1: identity: machine-id 1{32} is also that of master/,
  ],
  [
    'a copied SSH host key',
    { 'host-keys': 'ssh-ed25519 KEY3' },
    /^slave1: identity: SSH host key ssh-ed25519 is also that of slave2/,
  ],
  ['a copied engine', engine({ ID: 'ENGINE1' }), /^slave1: identity: engine id ENGINE1 is also that of master/],
  ['another operating system', { kernel: 'FreeBSD\n14\namd64' }, /^slave1: os: .*FreeBSD.*: a host runs Linux/],
  ['an unknown architecture', { kernel: 'Linux\n6.1\nriscv64' }, /^slave1: os: .*riscv64: architecture must be/],
  [
    'less memory than declared',
    { memory: 'MemTotal: 1048576 kB' },
    /^slave1: memory: 4\.0 GiB declared, 1\.0 GiB there/,
  ],
  ['fewer cores than declared', { cores: '1' }, /^slave1: cores: 2 declared, 1 there/],
  [
    'a full disk',
    { disk: '/var/lib 100000000 1000 / 6000000 5000000 rw' },
    /^slave1: disk: \/var\/lib: 0\.0 GiB free: at least 2\.0 GiB/,
  ],
  [
    'no inodes',
    { disk: '/var/lib 100000000 50000000 / 6000000 6 rw' },
    /^slave1: disk: \/var\/lib: 6 of 6000000 inodes free: at least 5 %/,
  ],
  [
    'a read-only disk',
    { disk: '/var/lib 100000000 50000000 /data 6000000 5000000 ro' },
    /^slave1: disk: \/var\/lib: \/data is mounted read-only/,
  ],
  [
    'a narrow underlay',
    { links: 'eth0 1450\nlo 65536' },
    /^slave1: underlay: eth0 192\.0\.2\.12, MTU 1450: MTU at least 1500 \(overlay "lab-hadoop" \+ 50 bytes of VXLAN\)/,
  ],
  [
    'a foreign address',
    { addresses: '2: eth0    inet 192.0.2.99/24 scope global eth0' },
    /^slave1: underlay: 192\.0\.2\.12 is none of its addresses \(192\.0\.2\.99\)/,
  ],
  ['no forwarding', { forward: '0' }, /^slave1: forward: net\.ipv4\.ip_forward = 0/],
  ['a kernel without VXLAN', { vxlan: 'no' }, /^slave1: vxlan: not in this kernel/],
  ['an old engine', engine({ ServerVersion: '19.03.15' }), /^slave1: engine: 19\.03\.15: at least 20\.10/],
  [
    'an engine that is stopped',
    { engine: 'Cannot connect to the Docker daemon at unix:///var/run/docker.sock.' },
    /^slave1: engine: gives no answer \(Cannot connect.*systemctl start docker/,
  ],
  [
    'an engine that the user may not use',
    { engine: 'permission denied while trying to connect' },
    /^slave1: engine: gives no answer.*usermod -aG docker ops/,
  ],
  ['vfs', engine({ Driver: 'vfs' }), /^slave1: storage: driver vfs/],
  ['live-restore', engine({ LiveRestoreEnabled: true }), /^slave1: live-restore: on/],
  [
    'an engine on TCP',
    { listeners: 'tcp LISTEN 0 128 *:2375 *:* users:(("dockerd",pid=1,fd=3))' },
    /^slave1: engine-tcp: dockerd listens on tcp 2375/,
  ],
  [
    'an engine told to listen on TCP',
    { 'daemon-json': '{"hosts": ["tcp://0.0.0.0:2375"]}' },
    /^slave1: engine-tcp: hosts: "tcp:\/\/0\.0\.0\.0:2375"/,
  ],
  [
    'a worker of another swarm',
    swarm({ NodeID: 'elsewhere', RemoteManagers: [{ Addr: '192.0.2.99:2377' }] }),
    /^slave1: swarm: in another swarm \(managers 192\.0\.2\.99:2377\): must be in the swarm of master, or in none/,
  ],
  ['a manager of another swarm', swarm({ Cluster: { ID: 'other' } }), /^slave1: swarm: in another swarm, other/],
  ['a swarm in error', swarm({ LocalNodeState: 'error' }), /^slave1: swarm: state error/],
  [
    'a closed registry',
    { images: `registry.example:5000 longshore/hadoop ${DIGEST} https 000 28` },
    /^slave1: registry: registry\.example:5000 gives no answer \(time-out\)/,
  ],
  [
    'a registry without the image',
    { images: `registry.example:5000 longshore/hadoop ${DIGEST} https 404 0` },
    /^slave1: registry: registry\.example:5000 has no longshore\/hadoop@sha256:5{12}/,
  ],
];

describe('checks of a host', () => {
  test('a well host has no findings', () => {
    expect(hostChecks(healthy()).filter(({ state }) => state !== 'ok')).toEqual([]);
    expect([...new Set(hostChecks(healthy()).map(({ check }) => check))]).toEqual([
      'ssh',
      'sudo',
      'identity',
      'os',
      'memory',
      'cores',
      'disk',
      'underlay',
      'forward',
      'vxlan',
      'firewall',
      'engine',
      'storage',
      'engine-tcp',
      'live-restore',
      'swarm',
      'registry',
      'clock',
    ]);
  });

  test.each(FAULTS)('fails, and names it, for %s', (_, sections, finding) => {
    const faults = said(reading(sections)).filter((text) => text.startsWith('slave1'));
    expect(faults).toEqual([expect.stringMatching(finding)]);
  });

  test('fails for an engine on TCP that is in no swarm too', () => {
    const given = reading({ listeners: 'tcp LISTEN 0 128 *:2375 *:* users:(("dockerd",pid=1,fd=3))' });
    const alone = { ...given, manifest: { ...given.manifest, swarms: [] } };
    expect(said(alone)).toContainEqual(expect.stringMatching(/^slave1: engine-tcp: dockerd listens on tcp 2375/));
  });

  test('fails for a machine without docker', () => {
    const given = healthy();
    const without: { engine?: unknown } & HostFacts = { ...(given.facts.get('slave1') as HostFacts) };
    delete without.engine;
    given.facts.set('slave1', without);
    expect(said(given)).toEqual([expect.stringMatching(/^slave1: engine: no docker program/)]);
  });

  test.each([
    [0.7, '+700 ms'],
    [-2, '-2000 ms'],
  ])('fails for a clock that is %d s off', (skew, shown) => {
    expect(said({ ...healthy(), skew: new Map([['slave2', skew]]) })).toEqual([
      `slave2: clock: ${shown} against this machine: less than 500 ms; run chrony or systemd-timesyncd on every host, and here`,
    ]);
  });

  test('fails for a host with neither perl nor python3', () => {
    const noHelper = new Map([['slave1', 'neither perl nor python3 is there']]);
    expect(said({ ...healthy(), noHelper })).toEqual([
      expect.stringMatching(/^slave1: probe: neither perl nor python3 is there/),
    ]);
  });

  test.each([
    [
      'ops@192.0.2.12:22: unreachable over SSH (Host key verification failed.)',
      /its host key is not the pinned one: a host must show a key of keys\/known_hosts/,
    ],
    ['ssh: Could not resolve hostname slave1.example: Name or service not known', /192\.0\.2\.12 does not resolve/],
    ['ops@192.0.2.12: Permission denied (publickey).', /permission denied: the declared user must log in/],
    ['Connection timed out', /slave1: ssh: Connection timed out: a host must answer over SSH/],
  ])('fails for a host that cannot be reached: %s', (unreachable, finding) => {
    const given = silent('slave1', unreachable);
    expect(said(given).filter((text) => text.startsWith('slave1'))).toEqual([expect.stringMatching(finding)]);
  });

  test('fails for a first manager that is a worker elsewhere, and for a member where it is in none', () => {
    const given = healthy();
    const none = reading(engine({ Swarm: { LocalNodeState: 'inactive' } })).facts.get('slave1');
    given.facts.set('master', none as never);
    expect(said(given).filter((text) => text.includes(': swarm:'))).toEqual([
      expect.stringMatching(/^slave1: swarm: in another swarm .*master is in none/),
      expect.stringMatching(/^slave2: swarm: in another swarm/),
    ]);
    const worker = reading(swarm({})).facts.get('slave1');
    given.facts.set('master', worker as never);
    expect(said(given)).toContainEqual(expect.stringMatching(/^master: swarm: a worker of a swarm/));
  });

  test.each([
    [{ memory: 'MemTotal: 8388608 kB\nSwapTotal: 1048576 kB' }, /^slave1: swap: 1\.0 GiB/],
    [{ thp: '[always] madvise never' }, /^slave1: huge-pages: always/],
    [{ 'daemon-json': '' }, /^slave1: no-new-privileges: not set/],
    [engine({ ServerVersion: '20.10.5' }), /^slave1: engine: 20\.10\.5: .*CVE-2023-28840.*; install 20\.10\.24/],
    [{ ufw: 'Status: active' }, /^slave1: firewall: ufw is active/],
    [{ firewalld: 'running' }, /^slave1: firewall: firewalld is active/],
    [{ nft: '', iptables: '' }, /^slave1: firewall: rules could not be read/],
    [{ nft: '', iptables: '-P INPUT DROP' }, /^slave1: firewall: drops by default \(ip filter INPUT\)/],
    [{ vxlan: 'unknown' }, /^slave1: vxlan: not seen/],
    [{ programs: 'perl' }, /^slave1: registry: images not looked up: no curl/],
    [
      { images: `registry.example:5000 longshore/hadoop ${DIGEST} https 401 0` },
      /^slave1: registry: .*asks for a login/,
    ],
  ])('notes %j', (sections, finding) => {
    expect(said(reading(sections))).toEqual([]);
    expect(said(reading(sections), 'note')).toEqual([expect.stringMatching(finding)]);
  });

  describe('an encrypted overlay', () => {
    const encrypted = (esp: string): Reading => {
      const given = reading({ esp });
      const networks = given.manifest.networks.map((network) => ({ ...network, encrypted: true as const }));
      return { ...given, manifest: { ...given.manifest, networks } };
    };
    const about = (esp: string) =>
      hostChecks(encrypted(esp)).filter(({ check, host }) => check === 'esp' && host === 'slave1');

    test('is carried by a kernel with ESP', () => {
      expect(about('yes')).toEqual([expect.objectContaining({ state: 'ok' })]);
    });

    test('fails on a kernel without, with its own words', () => {
      expect(about('Error: Requested AEAD algorithm not found.')).toEqual([
        expect.objectContaining({ state: 'fault', value: 'Error: Requested AEAD algorithm not found.' }),
      ]);
    });

    test('is noted where it could not be tried, and nobody asks where none is encrypted', () => {
      expect(about('unknown')).toEqual([expect.objectContaining({ state: 'note' })]);
      expect(hostChecks(healthy()).some(({ check }) => check === 'esp')).toBe(false);
    });
  });

  test('a host that is lost is asked nothing', () => {
    const declared = manifest();
    const hosts = declared.hosts.map((host) => (host.name === 'slave2' ? { ...host, state: 'lost' as const } : host));
    expect(hostChecks({ ...healthy(), manifest: { ...declared, hosts } }).some(({ host }) => host === 'slave2')).toBe(
      false,
    );
  });
});

describe('what is compared', () => {
  test.each([
    ['19.03.15', '20.10', true],
    ['20.10.24+dfsg1', '20.10', false],
    ['20.10.9', '20.10.24', true],
    ['29.0.0-rc1', '20.10', false],
    ['garbage', '20.10', true],
  ])('engine %s is older than %s: %s', (version, bound, older) => {
    expect(olderThan(version, bound)).toBe(older);
  });

  test.each([
    [`nginx@${DIGEST}`, ['registry-1.docker.io', 'library/nginx']],
    [`apache/hadoop:3@${DIGEST}`, ['registry-1.docker.io', 'apache/hadoop']],
    [`localhost/a/b@${DIGEST}`, ['localhost', 'a/b']],
    [`registry.example:5000/a:1@${DIGEST}`, ['registry.example:5000', 'a']],
    ['nginx:latest', undefined],
  ])('image %s is looked up as %j', (image, expected) => {
    const declared = manifest();
    const containers = declared.containers.map((container) => ({ ...container, image }));
    const [host] = declared.hosts;
    const [found] = imagesOf({ ...declared, containers }, host as never);
    expect(found && [found.registry, found.repository]).toEqual(expected);
  });
});
