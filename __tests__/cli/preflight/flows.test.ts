import type { ContainerJson, EnvironmentJson } from '../../../cli/manifest';
import { flowChecks } from '../../../cli/preflight/flow-findings';
import { sentence } from '../../../cli/preflight/findings';
import { planFlows, portsOf, titleOfFlow, type PlannedFlow } from '../../../cli/preflight/flow-plan';
import { largeUdp } from '../../../cli/preflight/flows';
import type { Reading } from '../../../cli/preflight/reading';
import { parseCounters } from '../../../cli/preflight/counters';
import { parseListeners } from '../../../cli/preflight/listeners';
import { exitCode } from '../../../cli/preflight/report';
import {
  foreignHolder,
  judgeTcp,
  judgeUdp,
  ownerOf,
  verdictText,
  type FlowResult,
  type Holders,
} from '../../../cli/preflight/verdict';
import { healthy, manifest, NFT_EMPTY, reading, silent } from './readings';

const nft = (...objects: object[]): string => JSON.stringify({ nftables: objects });
const chain = (name: string, hook: string, policy: string, table = 'filter'): object => ({
  chain: { family: 'inet', table, name, hook, type: 'filter', prio: 0, policy },
});
const rule = (name: string, expr: object, table = 'filter'): object => ({
  rule: { family: 'inet', table, chain: name, expr: [expr] },
});
const planned = (port: number, from: string, to: string): PlannedFlow => {
  const flow = planFlows(manifest()).flows.find(
    (candidate) => candidate.port === port && candidate.from === from && candidate.to === to,
  );
  if (flow === undefined) throw new Error(`no flow ${port} ${from} -> ${to}`);
  return flow;
};
const result = (flow: PlannedFlow, verdict: FlowResult['verdict'], detail?: string): FlowResult => ({
  flow,
  verdict,
  method: 'counter',
  ...(detail !== undefined && { detail }),
});
const VXLAN = (): PlannedFlow => planned(4789, 'slave2', 'slave1');
const said = (one: FlowResult, given: Reading = healthy()): string[] =>
  flowChecks([one], given).map((check) => `${check.state} ${check.value}; ${check.fix ?? ''}`);

describe('the plan of flows', () => {
  test('has every ordered pair of every underlay flow, both protocols, and nothing of an overlay', () => {
    const { flows, skipped } = planFlows(manifest());
    const count = (port: number, protocol: string): number =>
      flows.filter((flow) => flow.port === port && flow.protocol === protocol).length;
    expect([
      count(2377, 'tcp'),
      count(7946, 'tcp'),
      count(7946, 'udp'),
      count(4789, 'udp'),
      count(5000, 'tcp'),
    ]).toEqual([2, 6, 6, 6, 3]);
    expect(flows).toHaveLength(23);
    expect(skipped).toEqual([]);
    expect(flows.every(({ from, to }) => from !== to)).toBe(true);
    expect(flows.find(({ port }) => port === 5000)).toMatchObject({
      external: true,
      address: '192.0.2.2',
      to: '192.0.2.2',
    });
  });

  test('tries the same pair and port once, and keeps every reason', () => {
    const declared = manifest();
    const twice: EnvironmentJson = {
      ...declared,
      flows: [
        ...declared.flows,
        { ...(declared.flows[0] as EnvironmentJson['flows'][number]), from: 'members', why: 'another reason' },
      ],
    };
    const found = planFlows(twice).flows.filter(({ port }) => port === 2377);
    expect(found.map(titleOfFlow)).toEqual(['tcp 2377 slave1 -> master', 'tcp 2377 slave2 -> master']);
    expect(found[0]?.why).toBe('Swarm management; another reason');
  });

  test('says what cannot be tried: what begins outside, and what ends at a range', () => {
    const declared = manifest();
    const flow = { path: 'lab/X', network: 'underlay', port: '22/tcp', why: 'operators' };
    const more: EnvironmentJson = {
      ...declared,
      groups: [...declared.groups, { name: 'outside', kind: 'addresses', members: ['198.51.100.0/24'] }],
      flows: [
        { ...flow, from: 'outside', to: 'managers' },
        { ...flow, from: 'managers', to: 'outside' },
      ],
    };
    expect(planFlows(more)).toMatchObject({
      flows: [],
      skipped: [
        { reason: expect.stringContaining('no host') as string },
        { reason: expect.stringContaining('range 198.51.100.0/24') as string },
      ],
    });
  });

  test('containers stand for their hosts, and lost hosts for nothing', () => {
    const declared = manifest();
    const more: EnvironmentJson = {
      ...declared,
      hosts: declared.hosts.map((host) => (host.name === 'slave2' ? { ...host, state: 'lost' } : host)),
      groups: [
        ...declared.groups,
        { name: 'datanodes', kind: 'containers', members: declared.containers.map(({ path }) => path) },
      ],
      flows: [
        { path: 'lab/X', network: 'underlay', from: 'managers', to: 'datanodes', port: '9866/tcp', why: 'blocks' },
      ],
    };
    expect(planFlows(more).flows.map(titleOfFlow)).toEqual(['tcp 9866 master -> slave1']);
  });

  test('of a range both ends are tried', () => {
    expect(portsOf('32768-60999/tcp')).toEqual([
      { protocol: 'tcp', port: 32768 },
      { protocol: 'tcp', port: 60999 },
    ]);
    expect(portsOf('4789/udp')).toEqual([{ protocol: 'udp', port: 4789 }]);
  });

  test('large datagrams fill what the overlay sends', () => {
    const declared = manifest();
    expect(largeUdp({ carries: 'lab-hadoop' }, declared)).toBe(1472);
    expect(largeUdp({}, declared)).toBe(1400);
    const narrow = declared.networks.map((network) => ({ ...network, mtu: 1350 }));
    expect(largeUdp({}, { networks: narrow })).toBe(1372);
    const networks = declared.networks.map((network) => ({ ...network, mtu: 8950 }));
    expect(largeUdp({ carries: 'lab-hadoop' }, { ...declared, networks })).toBe(8972);
  });
});

describe('verdicts', () => {
  test.each([
    [['open'], 'open'],
    [['timeout'], 'blocked'],
    [['error', 'ECONNREFUSED'], 'refused'],
    [['error', 'EHOSTUNREACH'], 'blocked'],
    [['error', 'ETIMEDOUT'], 'blocked'],
    [['error', 'EPERM'], 'blocked'],
    [['error', 'EIO'], 'not looked at'],
    [['wrong', Buffer.from('SSH-2.0').toString('hex')], 'wrong host'],
    [['silent'], 'wrong host'],
    [['large-lost'], 'large lost'],
    [['unresolved', 'slave9'], 'unresolved'],
    [['ended', 'gone'], 'not looked at'],
  ])('TCP %j is %s', (words, verdict) => {
    expect(judgeTcp(words).verdict).toBe(verdict);
  });

  test.each([
    [{ small: 3, large: 3 }, 'open', undefined],
    [{ small: 1, large: 1 }, 'open', undefined],
    [{ small: 3, large: 0 }, 'large lost', /1472 bytes of payload: 0 of 3 arrived/],
    [{ small: 3, large: 0, largeError: 'EMSGSIZE' }, 'large lost', /do not fit the MTU/],
    [{ small: 0, large: 0 }, 'blocked', /0 of 6/],
    [{ small: 0, large: 0, smallError: 'ECONNREFUSED' }, 'refused', undefined],
    [{ small: 0, large: 0, smallError: 'EPERM' }, 'blocked', /own firewall/],
  ])('UDP %j is %s', (counts, verdict, detail) => {
    const judged = judgeUdp({ sent: 3, size: 1472, ...counts });
    expect(judged.verdict).toBe(verdict);
    if (detail !== undefined) expect(judged.detail).toMatch(detail);
  });

  test('counters of nft are read by their token', () => {
    const text = 'table inet longshore_preflight_1 {\n\tcounter t5011223344556677 {\n\t\tpackets 3 bytes 132\n\t}\n}';
    expect([...parseCounters(text)]).toEqual([['5011223344556677', 3]]);
  });

  test('the exit code tells well, faults and what could not be tried apart', () => {
    const report = { environment: 'lab', well: true, seconds: 1, skipped: [], checks: [], flows: [] };
    const ok = { host: 'a', check: 'ssh', state: 'ok' as const, value: '' };
    expect(exitCode(report)).toBe(2);
    expect(exitCode({ ...report, checks: [ok] })).toBe(0);
    expect(exitCode({ ...report, checks: [ok, { ...ok, check: 'disk', state: 'fault' }] })).toBe(1);
    expect(exitCode({ ...report, checks: [{ ...ok, state: 'fault' }] })).toBe(2);
    expect(exitCode({ ...report, checks: [ok], flows: [result(VXLAN(), 'not looked at')] })).toBe(2);
  });
});

describe('owners of ports', () => {
  const master = (): Holders => healthy().facts.get('master') as Holders;
  const holding = (line: string, more: Partial<Holders> = {}): Holders => ({
    listeners: parseListeners(line, ''),
    root: true,
    daemons: [],
    ...more,
  });

  test('our own daemons and the kernel are known', () => {
    expect(ownerOf(planned(2377, 'slave1', 'master'), master())).toBe('declared');
    expect(ownerOf(planned(4789, 'slave1', 'master'), master())).toBe('declared');
    expect(ownerOf(planned(4789, 'slave1', 'master'), holding(''))).toBe('unseen');
  });

  test.each([
    ['tcp LISTEN 0 5 *:7946 *:* users:(("nc",pid=7,fd=3))', 7946, 'nc'],
    ['tcp LISTEN 0 5 127.0.0.1:7946 *:* users:(("redis-server",pid=7,fd=3))', 7946, 'redis-server (at 127.0.0.1)'],
    ['udp UNCONN 0 0 0.0.0.0:4789 *:* users:(("esx-agent",pid=7,fd=3))', 4789, 'esx-agent'],
    ['tcp LISTEN 0 5 *:7946 *:*', 7946, 'a socket without a process'],
  ])('fails for a port that another program holds: %s', (line, port, name) => {
    expect(foreignHolder(planned(port, 'slave1', 'slave2'), holding(line))).toBe(name);
  });

  test('without root a socket whose owner is not seen is taken for the declared one', () => {
    const unseen = holding('tcp LISTEN 0 5 *:7946 *:*', { root: false });
    expect(foreignHolder(planned(7946, 'slave1', 'slave2'), unseen)).toBeUndefined();
  });

  test("a container of ours on the host's network may hold it while it runs; another program before that does not", () => {
    const declared = manifest();
    const container = { ...(declared.containers[0] as ContainerJson), service: 'zookeeper', host: 'slave2' };
    const { flows } = planFlows({
      ...declared,
      containers: [...declared.containers, { ...container, runtime: 'host', network: 'host' }],
      groups: [...declared.groups, { name: 'zookeeper', kind: 'hosts', members: ['slave2'] }],
      flows: [
        {
          path: 'lab/ZooKeeper',
          network: 'underlay',
          from: 'managers',
          to: 'zookeeper',
          port: '2181/tcp',
          why: 'clients',
        },
      ],
    });
    expect(flows).toMatchObject([{ to: 'slave2', daemons: ['zookeeper'] }]);
    const [flow] = flows as [PlannedFlow];
    const java = 'tcp LISTEN 0 50 *:2181 *:* users:(("java",pid=7,fd=3))';
    expect(ownerOf(flow, holding(java, { daemons: ['zookeeper'] }))).toBe('declared');
    expect(ownerOf(flow, holding(java, { daemons: ['consul'] }))).toEqual({ foreign: 'java' });
    expect(ownerOf(flow, holding('', { daemons: ['zookeeper'] }))).toBe('unseen');
  });

  test('are found in /proc where there is no ss', () => {
    const listing = [
      'tcp    0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 111 1',
      'tcp6    1: 00000000000000000000000000000000:1F0A 00000000000000000000000000000000:0000 0A 0:0 0:0 0 0 0 222 1',
      'tcp    2: 0B0200C0:0016 0C0200C0:9999 01 00000000:00000000 00:00000000 00000000 0 0 333 1',
      'udp   3: 00000000:12B5 00000000:0000 07 00000000:00000000 00:00000000 00000000 0 0 444 2',
    ].join('\n');
    expect(parseListeners(listing, '111 java\n222 dockerd')).toEqual([
      { protocol: 'tcp', address: '127.0.0.1', port: 8080, program: 'java' },
      { protocol: 'tcp', address: '*', port: 7946, program: 'dockerd' },
      { protocol: 'udp', address: '*', port: 4789 },
    ]);
  });
});

describe('what is said of a flow', () => {
  test('open is no finding', () => {
    expect(said(result(VXLAN(), 'open'))).toEqual([]);
  });

  const blocked = 'fault udp 4789 slave2 -> slave1 blocked (VXLAN: overlay "lab-hadoop"); ';
  test.each([
    [
      'policy only',
      { nft: nft(chain('input', 'input', 'drop')) },
      'open it with: nft add rule inet filter input ip saddr 192.0.2.13 udp dport 4789 accept (on slave1)',
    ],
    [
      'a rule',
      { nft: nft(chain('in', 'prerouting', 'accept'), rule('in', { drop: null })) },
      'open it with: nft insert rule inet filter in ip saddr 192.0.2.13 udp dport 4789 accept (on slave1)',
    ],
    [
      'a rule in a chain that it jumps to',
      {
        nft: nft(
          chain('in', 'input', 'accept'),
          rule('in', { jump: { target: 'more' } }),
          rule('more', { xt: { type: 'target', name: 'DROP' } }),
        ),
      },
      'open it with: nft insert rule inet filter in ip saddr 192.0.2.13 udp dport 4789 accept (on slave1)',
    ],
    [
      'ufw',
      { ufw: 'Status: active' },
      'open it with: ufw allow from 192.0.2.13 to any port 4789 proto udp (on slave1)',
    ],
    [
      'firewalld',
      { firewalld: 'running' },
      `open it with: firewall-cmd --permanent --add-rich-rule='rule family="ipv4" source address="192.0.2.13" port port="4789" protocol="udp" accept' && firewall-cmd --reload (on slave1)`,
    ],
    [
      'iptables',
      { nft: '', iptables: '-P INPUT DROP' },
      'open it with: iptables -I INPUT -s 192.0.2.13 -p udp --dport 4789 -j ACCEPT (on slave1)',
    ],
    [
      'nothing on the hosts',
      { nft: NFT_EMPTY },
      'no rule of slave2 or slave1 drops it: allow udp 4789 from 192.0.2.13 to 192.0.2.12 in the network between them (security group, router, hypervisor)',
    ],
    [
      'rules that could not be read',
      { nft: '', iptables: '' },
      'open it with: nft add rule inet filter input ip saddr 192.0.2.13 udp dport 4789 accept (on slave1; its rules could not be read, so table and chain are a guess)',
    ],
  ])('fails for a flow that is blocked by %s, with the command that opens it', (_, sections, fix) => {
    expect(said(result(VXLAN(), 'blocked', '0 of 6 datagrams arrived'), reading(sections))).toEqual([blocked + fix]);
  });

  test("fails for a flow that the sender's own firewall drops, and opens it there", () => {
    const given = reading({ nft: nft(chain('out', 'output', 'drop')) });
    const flow = planned(4789, 'slave1', 'slave2');
    const { detail } = judgeUdp({ sent: 3, size: 1472, small: 0, large: 0, smallError: 'EPERM' });
    expect(said(result(flow, 'blocked', detail), given)).toEqual([
      expect.stringMatching(
        /own firewall\); open it with: nft add rule inet filter out ip daddr 192\.0\.2\.13 udp dport 4789 accept \(on slave1\)$/,
      ),
    ]);
    expect(said(result(planned(5000, 'slave1', '192.0.2.2'), 'blocked', 'time-out'), given)).toEqual([
      'fault tcp 5000 slave1 -> 192.0.2.2 blocked (images); open it with: nft add rule inet filter out ip daddr 192.0.2.2 tcp dport 5000 accept (on slave1)',
    ]);
  });

  test('what HostFirewall opens is a note, but not where another firewall drops it', () => {
    const withFirewall = (given: Reading): Reading => ({
      ...given,
      manifest: {
        ...given.manifest,
        firewalls: [{ path: 'lab/Firewall', hosts: ['slave1'], mode: 'enforce', existing: 'refuse' }],
      },
    });
    const one = result(VXLAN(), 'blocked');
    const own = nft(chain('in', 'prerouting', 'drop', 'longshore'), rule('in', { drop: null }, 'longshore'));
    expect(said(one, withFirewall(reading({ nft: own })))).toEqual([
      'note udp 4789 slave2 -> slave1 blocked (VXLAN: overlay "lab-hadoop"); HostFirewall lab/Firewall opens it at the next deploy',
    ]);
    expect(said(one, withFirewall(reading({ nft: nft(chain('input', 'input', 'drop')) })))[0]).toMatch(
      /^fault .*nft add rule/,
    );
    expect(said(one, withFirewall(reading({ ufw: 'Status: active' })))[0]).toMatch(
      /^fault .*ufw allow .* \(on slave1\), or give HostFirewall lab\/Firewall existing: 'replace'$/,
    );
    const replacing = (given: Reading): Reading => {
      const { manifest, ...rest } = withFirewall(given);
      const firewalls = manifest.firewalls.map((firewall) => ({ ...firewall, existing: 'replace' as const }));
      return { ...rest, manifest: { ...manifest, firewalls } };
    };
    expect(said(one, replacing(reading({ nft: nft(chain('input', 'input', 'drop')) })))[0]).toMatch(
      /^note .*HostFirewall lab\/Firewall opens it at the next deploy$/,
    );
    const [after] = flowChecks([one], { ...withFirewall(reading({ nft: own })), deployed: true });
    expect(after).toMatchObject({
      state: 'fault',
      fix: 'HostFirewall lab/Firewall should open it: npx cdktf diff lab, then deploy',
    });
  });

  test.each([
    ['refused', undefined, /^fault udp 4789 slave2 -> slave1 refused \(VXLAN.*; a firewall rule on slave1 rejects it/],
    [
      'wrong host',
      'another program answers',
      /^fault udp 4789 slave2 -> slave1 reaches the wrong host .*; look for another machine/,
    ],
    [
      'large lost',
      '0 of 3 arrived',
      /^fault udp 4789 slave2 -> slave1 large packets lost \(MTU or checksum offload\) \(VXLAN.*ethtool -K/,
    ],
    ['port taken', 'nc', /^fault udp 4789 slave2 -> slave1 port taken by nc \(VXLAN.*; stop that program on slave1/],
    ['unresolved', 'slave9', /^fault udp 4789 slave2 -> slave1 cannot be resolved .*etc\/hosts of slave2/],
    [
      'not listening',
      undefined,
      /^fault udp 4789 slave2 -> slave1 refused: kernel does not listen .*systemctl status docker/,
    ],
    [
      'cannot bind',
      'on slave1: EACCES',
      /^note udp 4789 slave2 -> slave1 not looked at: no listener could be bound .*EACCES/,
    ],
    ['not looked at', 'arrivals could not be counted (nft is not there)', /^note .*; install nftables on slave1/],
  ] as const)('fails, and says so, for %s', (verdict, detail, finding) => {
    expect(said(result(VXLAN(), verdict, detail))).toEqual([expect.stringMatching(finding)]);
  });

  test('a host that gives no answer is one finding of its own', () => {
    const given = silent('slave1', 'dead');
    expect(said(result(VXLAN(), 'not looked at', 'slave1 gives no answer'), given)).toEqual([]);
  });

  test('a finding is one sentence', () => {
    expect(sentence({ host: 'a', check: 'disk', state: 'ok', value: 'x' })).toBe('a: disk: x');
    expect(verdictText(result(VXLAN(), 'open'))).toBe('udp 4789 slave2 -> slave1 open (VXLAN: overlay "lab-hadoop")');
  });
});
