import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DockerInfo, Facts, HostFacts, InspectedContainer } from '../../../cli/cis/facts';
import { CHECKS, judge, render } from '../../../cli/cis/report';
import { WAIVERS } from '../../../cli/cis/waivers';
import type { ContainerJson } from '../../../cli/manifest';
import { container, facts, host, hostWith, IMAGE } from './well';

const verdictOf = (id: string, given: Facts) => judge(given).checks.find((check) => check.id === id);
const info = (change: Partial<DockerInfo>): HostFacts => host({ info: { ...host().info, ...change } });
const config = (change: Partial<InspectedContainer['Config']>): HostFacts =>
  hostWith({}, { Config: { ...container().inspected.Config, ...change } });
const published = (HostIp: string, HostPort: string): HostFacts =>
  hostWith({}, { NetworkSettings: { Networks: {}, Ports: { [`${HostPort}/tcp`]: [{ HostIp, HostPort }] } } });
const mounted = (Source: string): HostFacts => hostWith({}, { Mounts: [{ Type: 'bind', Source }] });
const withoutFirewall = (given: Facts): Facts => ({ ...given, manifest: { ...given.manifest, firewalls: [] } });
const routed = (PublishedPort: number): HostFacts =>
  host({
    services: [
      { Spec: { Name: 'web' }, Endpoint: { Ports: [{ Protocol: 'tcp', PublishedPort, PublishMode: 'ingress' }] } },
    ],
  });

describe('what Longshore deploys', () => {
  test('passes, or is waived with the reason that is written down', () => {
    const report = judge(facts());
    expect(report.checks.filter(({ verdict }) => verdict === 'FAIL')).toEqual([]);
    expect(report.well).toBe(true);
    for (const { id, verdict, detail } of report.checks) {
      expect(detail).not.toBe('');
      if (verdict === 'waived') expect(detail).toContain(WAIVERS[id as keyof typeof WAIVERS]);
    }
  });

  test('is counted and shown, one line a check', () => {
    const report = judge(facts());
    const { counts } = report;
    expect(Object.values(counts).reduce((sum, count) => sum + count)).toBe(CHECKS.length);
    const lines = render(report, false).split('\n');
    expect(lines[0]).toMatch(/^CIS +VERDICT +CHECK +WHY$/);
    expect(lines).toHaveLength(CHECKS.length + 3);
    expect(lines.at(-2)).toBe(
      `${counts.pass} pass, ${counts.waived} waived, ${counts['not applicable']} not applicable, 0 FAIL`,
    );
    expect(render(report, true)).toContain('\u001b[33mwaived');
  });
});

describe('the ids', () => {
  test('are those of the benchmark, in its order, each once', () => {
    const ids = CHECKS.map(({ id }) => id);
    const section = (number: number, last: number) =>
      Array.from({ length: last }, (_, index) => `${number}.${index + 1}`);
    expect(ids).toEqual([...section(2, 18), ...section(4, 12), ...section(5, 32), ...section(7, 9)]);
  });

  test('of waivers are explained in docs/cis.md', () => {
    const page = readFileSync(join(__dirname, '..', '..', '..', 'docs', 'cis.md'), 'utf8');
    const explained = [...page.matchAll(/^\| (\d\.\d+) /gm)].map(([, id]) => id);
    expect(explained).toEqual(Object.keys(WAIVERS));
  });
});

/** Every check that can fail, each by one change. */
const FAULTS: readonly (readonly [id: string, what: string, given: Facts, detail: string])[] = [
  [
    '2.2',
    'a container on the default bridge',
    facts(hostWith({}, { NetworkSettings: { Networks: { bridge: {} } } })),
    'icc is on',
  ],
  ['2.3', 'a debugging daemon', facts(info({ Debug: true })), 'debug is on'],
  ['2.3', 'another level', facts(host({ argv: 'dockerd --log-level=warn' })), 'log-level is warn'],
  ['2.4', 'a daemon that leaves iptables alone', facts(host({ daemon: { iptables: false } })), 'iptables is false'],
  [
    '2.5',
    'an image by tag from an insecure registry',
    facts(config({ Image: 'registry.example.com/hadoop:3' })),
    'insecure registry 192.0.2.2:5000',
  ],
  ['2.6', 'aufs', facts(info({ Driver: 'aufs' })), 'storage driver aufs'],
  [
    '2.7',
    'the API on TCP by command line',
    facts(host({ argv: 'dockerd -H tcp://0.0.0.0:2375' })),
    'the API listens on tcp://0.0.0.0:2375',
  ],
  [
    '2.7',
    'the API on TCP by daemon.json',
    facts(host({ daemon: { hosts: ['tcp://192.0.2.11:2376'] } })),
    'tcp://192.0.2.11:2376',
  ],
  [
    '2.7',
    'an open 2375, whoever has it',
    facts(host({ listeners: [{ address: '*', port: 2375, program: '' }] })),
    'somebody listens on *:2375/tcp',
  ],
  [
    '2.7',
    'another port of dockerd',
    facts(host({ listeners: [{ address: '*', port: 4243, program: 'dockerd' }] })),
    'dockerd listens on *:4243/tcp',
  ],
  ['2.9', 'root without user namespaces', facts(config({ User: '' })), 'not enabled'],
  ['2.10', 'another cgroup parent', facts(host({ daemon: { 'cgroup-parent': '/other' } })), 'cgroup-parent is /other'],
  [
    '2.11',
    'a changed base size',
    facts(host({ info: { ...host().info, Driver: 'devicemapper' }, daemon: { 'storage-opts': ['dm.basesize=20G'] } })),
    'dm.basesize is set',
  ],
  [
    '2.13',
    'logs that grow without end',
    facts(hostWith({ LogConfig: { Type: 'json-file', Config: {} } })),
    'logs without max-size: hadoop-namenode@master',
  ],
  [
    '2.14',
    'neither daemon nor container',
    facts(host({ daemon: {}, containers: [{ ...container(), status: { NoNewPrivs: '0' } }] })),
    'no-new-privileges',
  ],
  ['2.15', 'an engine outside a swarm', facts(info({ Swarm: { LocalNodeState: 'inactive' } })), 'not enabled'],
  ['2.16', 'a proxy for a published port', facts(published('192.0.2.11', '8080')), 'enabled'],
  ['2.17', 'no seccomp', facts(info({ SecurityOptions: [] })), 'no seccomp profile'],
  ['2.18', 'an experimental engine', facts(info({ ExperimentalBuild: true })), 'experimental is on'],
  ['4.1', 'root', facts(config({ User: '0:0' })), 'runs as root'],
  ['4.2', 'an image by tag', facts(config({ Image: 'hadoop:3' })), 'hadoop:3 is not named by digest'],
  ['4.5', 'an image by tag', facts(config({ Image: 'hadoop:3' })), 'not named by digest'],
  ['4.6', 'no health check', facts(config({ Healthcheck: null })), 'no health check'],
  [
    '4.8',
    'setuid that works',
    facts(host({ containers: [{ ...container(), status: { NoNewPrivs: '0' } }] })),
    'files are not searched',
  ],
  [
    '4.9',
    'ADD of an archive',
    facts(host({ images: [{ Id: 'i1', history: ['ADD https://example.com/x.tar.gz /opt # buildkit'] }] })),
    'ADD https://example.com',
  ],
  [
    '4.10',
    'a password in an image',
    facts(host({ images: [{ Id: 'i1', Config: { Env: ['DB_PASSWORD=x'] }, history: [] }] })),
    'an image sets DB_PASSWORD',
  ],
  ['4.12', 'an image by tag', facts(config({ Image: 'hadoop:3' })), 'not named by digest'],
  ['5.1', 'a swarm that is not declared', facts(host({ name: 'other' })), 'in a swarm that is not declared'],
  ['5.2', 'no profile where AppArmor is', facts(info({ SecurityOptions: ['name=apparmor'] })), 'no AppArmor profile'],
  [
    '5.3',
    'labels off where SELinux is',
    facts({
      ...info({ SecurityOptions: ['name=selinux'] }),
      containers: [container({ SecurityOpt: ['label=disable'] })],
    }),
    'SELinux labels are disabled',
  ],
  ['5.4', "the engine's own capabilities", facts(hostWith({ CapDrop: null })), 'cap-drop ALL'],
  ['5.4', 'all capabilities', facts(hostWith({ CapAdd: ['ALL'] })), 'all capabilities are added'],
  ['5.5', 'privileged', facts(hostWith({ Privileged: true })), 'privileged'],
  ['5.6', '/etc', facts(mounted('/etc/ssl')), 'mounts /etc/ssl'],
  ['5.6', 'the root', facts(mounted('/')), 'mounts /'],
  ['5.7', 'sshd', facts(host({ containers: [{ ...container(), processes: ['sshd'] }] })), 'runs sshd'],
  ['5.8', 'a low port', facts(published('192.0.2.11', '443')), 'publishes 443/tcp'],
  [
    '5.9',
    'a port that no flow declares',
    facts(published('192.0.2.11', '8080')),
    'publishes 8080/tcp, which no flow declares',
  ],
  ['5.9', 'a routed port that no flow declares', facts(routed(8080)), 'web publishes 8080/tcp, which no flow declares'],
  ['5.10', 'host network', facts(hostWith({ NetworkMode: 'host' })), 'NetworkMode is host'],
  ['5.11', 'no memory limit', facts(hostWith({ Memory: 0 })), 'no memory limit'],
  ['5.13', 'a writable root', facts(hostWith({ ReadonlyRootfs: false })), 'writable'],
  [
    '5.14',
    'all addresses without firewall',
    withoutFirewall(facts(published('0.0.0.0', '8080'))),
    '8080/tcp on all addresses',
  ],
  ['5.14', 'a routed port without firewall', withoutFirewall(facts(routed(8080))), 'web: 8080/tcp on all addresses'],
  [
    '5.15',
    'endless restarts',
    facts(host({ containers: [{ ...container({ RestartPolicy: { Name: 'always' } }), isTask: false }] })),
    'restart policy always without limit',
  ],
  ['5.16', 'host processes', facts(hostWith({ PidMode: 'host' })), 'PidMode is host'],
  ['5.17', 'host IPC', facts(hostWith({ IpcMode: 'host' })), 'IpcMode is host'],
  ['5.18', 'a device', facts(hostWith({ Devices: [{}] })), 'has devices of the host'],
  ['5.19', 'other limits', facts(hostWith({ Ulimits: [{ Name: 'nofile' }] })), 'overwrites nofile'],
  [
    '5.20',
    'a shared mount',
    facts(hostWith({}, { Mounts: [{ Type: 'bind', Source: '/data', Propagation: 'rshared' }] })),
    'a shared mount',
  ],
  ['5.21', 'host UTS', facts(hostWith({ UTSMode: 'host' })), 'UTSMode is host'],
  ['5.22', 'seccomp off', facts(hostWith({ SecurityOpt: ['seccomp=unconfined'] })), 'seccomp=unconfined'],
  [
    '5.22',
    'no filter in the kernel',
    facts(host({ containers: [{ ...container(), status: { Seccomp: '0' } }] })),
    'no seccomp filter',
  ],
  ['5.25', 'another cgroup', facts(hostWith({ CgroupParent: '/x' })), 'cgroup parent /x'],
  [
    '5.26',
    'new privileges',
    facts(host({ containers: [{ ...container(), status: { NoNewPrivs: '0' } }] })),
    'NoNewPrivs is not 1',
  ],
  ['5.27', 'health switched off', facts(config({ Healthcheck: { Test: ['NONE'] } })), 'no health check'],
  ['5.28', 'an image by tag', facts(config({ Image: 'hadoop:latest' })), 'not named by digest'],
  ['5.29', 'no pids limit', facts(hostWith({ PidsLimit: null })), 'no pids limit'],
  ['5.29', 'an unlimited one', facts(hostWith({ PidsLimit: -1 })), 'no pids limit'],
  [
    '5.30',
    'docker0',
    facts(hostWith({}, { NetworkSettings: { Networks: { bridge: {} } } })),
    'is on the default bridge',
  ],
  ['5.31', 'host users', facts(hostWith({ UsernsMode: 'host' })), 'UsernsMode is host'],
  ['5.32', 'the socket', facts(mounted('/var/run/docker.sock')), 'mounts /var/run/docker.sock'],
  ['5.32', "the socket's folder", facts(mounted('/run')), 'mounts /run'],
  [
    '7.1',
    'too many managers',
    facts(info({ Swarm: { ...host().info.Swarm, Managers: 2 } })),
    'its swarm has 2 managers, declared are 1',
  ],
  [
    '7.1',
    'a manager that is none',
    facts(host(), host({ name: 'slave1' })),
    'slave1: a manager that is not declared as one',
  ],
  [
    '7.2',
    'no firewall',
    withoutFirewall(facts()),
    '2377, 7946/tcp on all addresses, and no declared firewall enforces there',
  ],
  ['7.3', 'no firewall', withoutFirewall(facts()), 'lab-hadoop is not, and no declared firewall enforces there'],
  ['7.4', 'a token in an environment', facts(config({ Env: ['CONSUL_TOKEN=x'] })), 'CONSUL_TOKEN in its environment'],
  [
    '7.7',
    'certificates for a year',
    facts(
      info({
        Swarm: { ...host().info.Swarm, Cluster: { Spec: { CAConfig: { NodeCertExpiry: 365 * 24 * 3600 * 1e9 } } } },
      }),
    ),
    'longer than 90 days',
  ],
];

describe('checks', () => {
  test.each(FAULTS)('%s fails for %s', (id, _, given, detail) => {
    const found = verdictOf(id, given);
    expect(found?.verdict).toBe('FAIL');
    expect(found?.detail).toContain(detail);
    expect(judge(given).well).toBe(false);
  });

  test('fail each at least once here, but those that are always waived or not applicable', () => {
    const failing = new Set(FAULTS.map(([id]) => id));
    const others = CHECKS.map(({ id }) => id).filter((id) => !failing.has(id));
    expect(others).toEqual([
      '2.1',
      '2.8',
      '2.12',
      '4.3',
      '4.4',
      '4.7',
      '4.11',
      '5.12',
      '5.23',
      '5.24',
      '7.5',
      '7.6',
      '7.8',
      '7.9',
    ]);
  });

  test.each<[string, Facts]>([
    ['2.1', facts(info({ SecurityOptions: ['name=rootless', 'name=seccomp,profile=default'] }))],
    ['2.8', facts(host({ daemon: { 'default-ulimits': { nofile: {} } } }))],
    ['2.9', facts(info({ SecurityOptions: ['name=userns'] }))],
    ['2.12', facts(info({ Plugins: { Authorization: ['opa'] } }))],
    ['2.13', facts(info({ LoggingDriver: 'journald' }))],
    ['2.16', facts(host({ daemon: { 'userland-proxy': false } }))],
    ['5.12', facts(hostWith({ NanoCpus: 1e9 }))],
    ['5.14', facts(routed(8080))],
    [
      '5.15',
      facts(
        host({
          containers: [
            { ...container({ RestartPolicy: { Name: 'on-failure', MaximumRetryCount: 5 } }), isTask: false },
          ],
        }),
      ),
    ],
    ['7.3', facts(host({ networks: [{ Name: 'lab-hadoop', Driver: 'overlay', Options: { encrypted: '' } }] }))],
    [
      '7.5',
      facts(
        info({ Swarm: { ...host().info.Swarm, Cluster: { Spec: { EncryptionConfig: { AutoLockManagers: true } } } } }),
      ),
    ],
  ])('%s passes where it is done', (id, given) => {
    expect(verdictOf(id, given)?.verdict).toBe('pass');
  });

  test('of what a container of a host is declared to be are waived, and fail for any other', () => {
    const shared = { NetworkMode: 'host', RestartPolicy: { Name: 'always', MaximumRetryCount: 0 } };
    const given = facts(host({ containers: [{ ...container(shared), title: 'zookeeper@master', isTask: false }] }));
    const declared = { ...(given.manifest.containers[0] as ContainerJson), service: 'zookeeper', host: 'master' };
    const manifest = { ...given.manifest, containers: [{ ...declared, runtime: 'host' as const }] };
    for (const id of ['5.10', '5.15']) {
      expect(verdictOf(id, { ...given, manifest })?.verdict).toBe('waived');
      expect(verdictOf(id, given)?.verdict).toBe('FAIL');
    }
  });

  describe('of what a container reaches of its host', () => {
    const REASON = 'it starts tasks on the engine of its host';
    const armoured: Partial<HostFacts> = { info: { ...host().info, SecurityOptions: ['name=apparmor'] } };
    const MOUNTS = [
      { Type: 'bind', Source: '/run' },
      { Type: 'bind', Source: '/sys/fs/cgroup' },
      { Type: 'bind', Source: '/srv/agent', Propagation: 'rshared' },
    ];
    const all = {
      processes: true,
      unconfined: true,
      mounts: [{ source: '/run' }, { source: '/sys/fs/cgroup' }, { source: '/srv/agent', shared: true }],
    } as const;
    /** An agent that has everything, beside a container that has nothing. */
    const given = (hostAccess: Partial<typeof all> | undefined, mounts = MOUNTS): Facts => {
      const live = container({ PidMode: 'host' }, { AppArmorProfile: 'unconfined', Mounts: mounts });
      const other = container({}, { AppArmorProfile: 'docker-default' });
      const seen = facts(host({ ...armoured, containers: [other, { ...live, title: 'agent@master', isTask: false }] }));
      const [first] = seen.manifest.containers as [ContainerJson];
      const agent = { ...first, service: 'agent', host: 'master', runtime: 'host' as const };
      const declared =
        hostAccess === undefined ? agent : { ...agent, hostAccess: { mounts: [], ...hostAccess, reason: REASON } };
      return { ...seen, manifest: { ...seen.manifest, containers: [first, declared] } };
    };

    test.each([
      ['5.2', 'no AppArmor profile'],
      ['5.6', 'mounts /sys/fs/cgroup'],
      ['5.16', 'PidMode is host'],
      ['5.20', 'a shared mount: /srv/agent'],
      ['5.32', 'mounts /run'],
    ])('%s is waived where it is declared, by its reason', (id, fault) => {
      expect(verdictOf(id, given(all))).toMatchObject({
        verdict: 'waived',
        detail: `${REASON} (agent@master: ${fault})`,
      });
    });

    test.each<[string, Parameters<typeof given>, string]>([
      ['5.2', [{ processes: true }], 'no AppArmor profile'],
      ['5.6', [{ mounts: all.mounts }, [...MOUNTS, { Type: 'bind', Source: '/etc' }]], 'mounts /etc'],
      ['5.16', [{ unconfined: true }], 'PidMode is host'],
      ['5.16', [undefined], 'PidMode is host'],
      ['5.20', [{ ...all, mounts: [{ source: '/srv/agent' }] } as never], 'a shared mount: /srv/agent'],
      ['5.32', [{}], 'mounts /run'],
    ])('%s fails for what is not declared, whatever else is', (id, [access, mounts], fault) => {
      expect(verdictOf(id, given(access, mounts))).toMatchObject({ verdict: 'FAIL', detail: `agent@master: ${fault}` });
    });

    test('5.16 fails for a container without a reason beside one that has it', () => {
      const seen = given(all);
      const [own] = seen.hosts as [HostFacts];
      const stranger = { ...container({ PidMode: 'host' }), title: 'stranger@master' };
      const both = { ...seen, hosts: [{ ...own, containers: [...own.containers, stranger] }] };
      expect(verdictOf('5.16', both)).toMatchObject({ verdict: 'FAIL', detail: 'stranger@master: PidMode is host' });
    });
  });

  test.each<[string, Facts]>([
    ['4.1', facts(host({ containers: [] }))],
    ['4.2', facts(host({ containers: [] }))],
    ['7.1', facts(info({ Swarm: { LocalNodeState: 'inactive' } }))],
    ['2.15', facts()],
    ['7.6', facts()],
  ])('%s is not applicable without its subject', (id, given) => {
    expect(verdictOf(id, given)?.verdict).toBe('not applicable');
  });

  test('that fail everywhere say so, others name the places', () => {
    const two = facts(host({ containers: [container({ Memory: 0 }), { ...container(), title: 'x@master' }] }));
    expect(verdictOf('5.11', two)?.detail).toBe('hadoop-namenode@master: no memory limit');
    const all = facts(host({ containers: [container({ Memory: 0 }), container({ Memory: 0 })] }));
    expect(verdictOf('5.11', all)?.detail).toBe('all 2 containers: no memory limit');
  });

  test('do not contradict themselves: a waiver behind a firewall does not say that there is none', () => {
    expect(verdictOf('7.2', facts())?.detail).not.toContain('no declared firewall');
    expect(verdictOf('7.3', facts())?.detail).not.toContain('no declared firewall');
    expect(IMAGE).toContain('@sha256:');
  });

  test('fails as a whole when a host gave no answer', () => {
    const report = judge(facts(), { slave1: 'lab/slave1: unreachable' });
    expect(report.well).toBe(false);
    expect(render(report, false)).toContain('lab/slave1: unreachable\n');
  });
});
