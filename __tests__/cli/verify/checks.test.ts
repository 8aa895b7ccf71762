import type { LiveContainer } from '../../../cli/containers';
import type { EnvironmentJson } from '../../../cli/manifest';
import { peersOn } from '../../../cli/overlay/measure';
import type { Direction } from '../../../cli/overlay/directions';
import { sentence } from '../../../cli/preflight/findings';
import { planFlows } from '../../../cli/preflight/flow-plan';
import type { FlowResult } from '../../../cli/preflight/verdict';
import type { EnvironmentStatus } from '../../../cli/status';
import { daemonChecks } from '../../../cli/verify/daemon-checks';
import { listenerChecks } from '../../../cli/verify/listener-checks';
import { overlayChecks } from '../../../cli/verify/overlay-checks';
import { healthy, manifest, reading } from '../preflight/readings';

const listeners = (line: string): ReturnType<typeof listenerChecks> =>
  listenerChecks(manifest(), reading({ listeners: line }).facts).filter(
    ({ host, state }) => host === 'slave1' && state !== 'ok',
  );

describe('undeclared listeners', () => {
  test('the daemons of the flows, sshd and what is bound to loopback are none', () => {
    expect(listenerChecks(manifest(), healthy().facts).map(({ state, value }) => `${state} ${value}`)).toEqual(
      // 2377 is declared at the manager only.
      [
        'ok none but the declared',
        'fault tcp 2377 (dockerd) is declared by no flow',
        'fault tcp 2377 (dockerd) is declared by no flow',
      ],
    );
  });

  test.each([
    ['tcp LISTEN 0 5 *:9999 *:* users:(("nc",pid=1,fd=3))', 'tcp 9999 (nc)'],
    ['udp UNCONN 0 0 192.0.2.12:5353 *:* users:(("avahi-daemon",pid=1,fd=3))', 'udp 5353 (avahi-daemon)'],
    ['tcp LISTEN 0 5 [::]:8080 [::]:*', 'tcp 8080 (program not seen)'],
  ])('fails for %s', (line, named) => {
    expect(listeners(line).map(sentence)).toEqual([
      `slave1: listener: ${named} is declared by no flow: what listens on the underlay is declared by a flow, or closed; stop it, bind it to 127.0.0.1, declare the flow, or close it with a HostFirewall in mode "enforce"`,
    ]);
  });

  test.each([
    'tcp LISTEN 0 5 127.0.0.1:9999 *:*',
    'tcp LISTEN 0 5 172.18.0.1:9999 *:*',
    'tcp LISTEN 0 5 *:22 *:* users:(("sshd",pid=1,fd=3))',
    'udp UNCONN 0 0 *:68 *:* users:(("dhclient",pid=1,fd=3))',
  ])('is not %s', (line) => {
    expect(listeners(line)).toEqual([]);
  });

  test('behind a firewall that enforces it is a note', () => {
    const declared: EnvironmentJson = {
      ...manifest(),
      firewalls: [{ path: 'lab/Firewall', hosts: ['slave1'], mode: 'enforce', existing: 'refuse' }],
    };
    const facts = reading({ listeners: 'tcp LISTEN 0 5 *:9999 *:*' }).facts;
    expect(listenerChecks(declared, facts).find(({ host }) => host === 'slave1')).toMatchObject({
      state: 'note',
      fix: expect.stringContaining('closed by HostFirewall lab/Firewall') as string,
    });
  });
});

describe('the overlay in verify', () => {
  const direction = (from: string, to: string, small: number, large: number): Direction => ({
    from,
    to,
    sent: 20,
    small,
    large,
  });
  const flows = (verdict: FlowResult['verdict']): FlowResult[] =>
    planFlows(manifest()).flows.map((flow) => ({ flow, verdict, method: 'counter' }));

  test('fails for directions that the underlay does not explain, named as the flow is', () => {
    const directions = [
      direction('slave1', 'master', 0, 0),
      direction('master', 'slave1', 20, 0),
      direction('master', 'slave2', 20, 20),
      direction('slave2', 'master', 4, 4),
    ];
    const checks = overlayChecks([{ network: 'lab-hadoop', directions }], manifest(), flows('open'));
    expect(checks.map(({ value }) => value)).toEqual([
      'udp 4789 slave1 -> master blocked (VXLAN: overlay "lab-hadoop")',
      'udp 4789 master -> slave1 large packets lost (MTU or checksum offload) (VXLAN: overlay "lab-hadoop")',
      'udp 4789 slave2 -> master loses packets (VXLAN: overlay "lab-hadoop")',
    ]);
    expect(checks[1]?.fix).toContain('ethtool -K');
  });

  test('does not say twice what the underlay has said', () => {
    const directions = [direction('slave1', 'master', 0, 0)];
    expect(overlayChecks([{ network: 'lab-hadoop', directions }], manifest(), flows('blocked'))).toEqual([]);
  });

  test('fails for an overlay that could not be measured', () => {
    const [check] = overlayChecks(
      [{ network: 'lab-hadoop', directions: [], trouble: 'no bash' }],
      manifest(),
      flows('open'),
    );
    expect(check).toMatchObject({ state: 'fault', value: 'overlay "lab-hadoop" not measured', rule: 'no bash' });
  });

  test('is measured between running containers with an address', () => {
    const live = (service: string, status: string, address: string): LiveContainer => ({
      id: service,
      service,
      status,
      health: 'healthy',
      createdAt: '',
      startedAt: '',
      finishedAt: '',
      exitCode: 0,
      error: '',
      addresses: { 'lab-hadoop': address },
      sandbox: '',
    });
    const peers = peersOn(
      'lab-hadoop',
      manifest(),
      new Map([
        ['master', [live('hadoop-namenode', 'running', '10.20.0.2')]],
        ['slave1', [live('hadoop-datanode-slave1', 'exited', '')]],
      ]),
    );
    expect(peers).toEqual([{ host: 'master', service: 'hadoop-namenode', address: '10.20.0.2' }]);
  });
});

describe('daemons in verify', () => {
  test('fails for a daemon that does not run and a check that does not hold', () => {
    const status: EnvironmentStatus = {
      environment: 'lab',
      well: false,
      daemons: [
        {
          host: 'master',
          daemon: 'namenode',
          path: 'lab/Hadoop/NameNode',
          state: 'running',
          health: 'healthy',
          endpoints: [],
          well: true,
        },
        {
          host: 'slave1',
          daemon: 'datanode',
          path: 'lab/Hadoop/DataNode-slave1',
          state: 'exited (137)',
          health: '-',
          endpoints: [],
          well: false,
        },
        {
          host: 'slave2',
          daemon: 'datanode',
          path: 'lab/Hadoop/DataNode-slave2',
          state: 'lost',
          health: '-',
          endpoints: [],
          well: true,
        },
      ],
      checks: [
        {
          path: 'lab/Hadoop',
          container: 'lab/Hadoop/hadoop-namenode',
          description: 'every DataNode is live',
          output: 'no live DataNode on slave1',
          well: false,
        },
        {
          path: 'lab/Hadoop',
          container: 'lab/Hadoop/hadoop-namenode',
          description: 'out of safe mode',
          output: '',
          well: true,
        },
      ],
      unreachable: {},
    };
    expect(daemonChecks(manifest(), status).map((check) => `${check.state} ${sentence(check)}`)).toEqual([
      'ok master: daemon: namenode running, healthy',
      'fault slave1: daemon: lab/Hadoop/DataNode-slave1: datanode exited (137): every declared container must run and be healthy; longshore logs lab datanode@slave1',
      'fault master: health: lab/Hadoop: every DataNode is live: not well: no live DataNode on slave1; longshore status lab',
      'ok master: health: out of safe mode',
    ]);
  });
});
