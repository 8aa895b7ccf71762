import { HostContainer } from '../../../constructs/container';
import { Connections, Environment, HostGroup, Peer, Secret } from '../../../constructs/environment';
import { MesosCluster, MesosDistribution, type MesosClusterProps } from '../../../constructs/mesos';
import { Duration, Port, Size } from '../../../constructs/values';
import { PLAIN_TEXT } from '../../fixtures/mesos/tls';
import { configurationError } from '../environment/fixture';
import { fixture, image, type Declared } from './fixture';

const fault = (props: Partial<MesosClusterProps>, declared: Declared = {}): string =>
  configurationError(() => fixture(declared).make(props)).message;

/** What the rules over several constructs say of a cluster. */
function findings(props: Partial<MesosClusterProps>, declared: Declared = {}): string[] {
  const { stack, make } = fixture(declared);
  make(props);
  return Environment.of(stack)
    .rules.findings()
    .filter(({ path }) => path === 'lab/Mesos')
    .map(({ message }) => message);
}

describe('MesosCluster', () => {
  test('fails LS171 for two masters', () => {
    const { c1, c2, make } = fixture();
    expect(() => make({ masters: HostGroup.of(c1, c2) })).toThrow(
      'lab/Mesos: masters = 2: a Mesos cluster has 1, 3 or 5 masters (2 tolerate no more losses than 1); choose 3 or 5 hosts',
    );
  });

  test('fails LS172 for a single master in production, and there only', () => {
    const single = (policy: 'standard' | 'production'): string[] => {
      const { stack, c1, make } = fixture({ environment: { policy } });
      make({ masters: HostGroup.of(c1), authentication: {} });
      return Environment.of(stack)
        .rules.findings()
        .map(({ message }) => message)
        .filter((message) => message.includes('lab/Mesos: masters'));
    };
    expect(single('production')).toEqual([expect.stringContaining('masters = 1: in production')]);
    expect(single('standard')).toEqual([]);
  });

  test('fails LS193 in production, and there only, for a cluster that asks nobody who he is', () => {
    const open = (policy: 'standard' | 'production', props: Partial<MesosClusterProps> = {}): string[] =>
      findings(props, { environment: { policy } }).filter((message) => message.includes('LS193'));
    expect(open('production')).toEqual([
      'lab/Mesos: authentication = none: in production Mesos asks who somebody is; give authentication: {}, and run longshore secrets <environment> init [LS193]',
    ]);
    expect(open('production', { authentication: { http: false } })).toEqual([
      'lab/Mesos: authentication: http = false: in production Mesos asks who somebody is; leave it out [LS193]',
    ]);
    expect(open('production', { authentication: {} })).toEqual([]);
    expect(open('standard')).toEqual([]);
  });

  test.each(['lost', 'leaving'] as const)('fails LS173 when a majority of the masters is %s', (state) => {
    expect(fault({}, { hosts: { c2: { state }, c3: { state } } })).toContain(
      'lab/Mesos: masters = 3: a majority of the masters is on hosts that stay (2 are needed, c1 stays)',
    );
  });

  test('fails LS174 for hosts without an engine, and those known by a name', () => {
    const message = fault({}, { hosts: { h4: { engine: 'none' }, c2: { address: 'c2.example.com' } } });
    expect(message).toContain('lab/Mesos: agent h4: engine = none: a daemon of Mesos runs on a Docker engine');
    expect(message).toContain('lab/Mesos: master c2: address = c2.example.com: a daemon of Mesos runs on');
  });

  test('fails LS175, LS176, LS178 for a second cluster over the first', () => {
    const { make } = fixture();
    make();
    const { message } = configurationError(() => make({}, 'Other'));
    expect(message).toContain(
      'lab/Other: agent h4: a host carries one agent of Mesos, and one master of a cluster (lab/Mesos has',
    );
    expect(message).toContain(
      'lab/Other: masterPort = 5050: every port of Mesos is its own on its host (lab/Mesos has it on c1)',
    );
    expect(message).toContain(
      'lab/Other: zooKeeperPath = /mesos: a Mesos cluster has a path of its own in ZooKeeper (lab/Mesos has it)',
    );
  });

  test.each<[string, Partial<MesosClusterProps>]>([
    ['agentPort = 5050: every port of Mesos is its own on its host (masterPort has it)', { agentPort: 5050 }],
    [
      'c1: resources: ports 5000-6000: every port of Mesos is its own on its host (agentPort = 5051 is in it)',
      { resources: () => ({ ports: ['5000-6000'] }) },
    ],
    [
      'h4: resources: ports 31000-32000: every port of Mesos is its own on its host (agentPort = 31500 is in it)',
      { agentPort: 31_500 },
    ],
    ['c1: resources: ports 32000: ports are given as ranges', { resources: () => ({ ports: ['32000'] }) }],
    ['c1: resources: ports 9-8: ports are given as ranges', { resources: () => ({ ports: ['9-8'] }) }],
  ])('fails LS176: %s', (message, props) => {
    expect(fault(props)).toContain(`lab/Mesos: ${message}`);
  });

  test('ports that agents offer, each their own, are open to those who speak to tasks: nobody else listens there', () => {
    const { stack, h4, make } = fixture();
    const cluster = make({ resources: (one) => ({ ports: [one === h4 ? '40000-40999' : '31000-31999'] }) });
    for (const why of ['readiness', 'checks']) cluster.allowToTasks(h4, why);
    expect(Environment.of(stack).rules.findings()).toEqual([]);
  });

  test('fails LS176 for offered ports at which others listen, wherever they are declared', () => {
    const { stack, masters, ensemble, make } = fixture();
    const cluster = make({ zooKeeper: ensemble(), resources: () => ({ ports: ['2000-3000', '31000-31999'] }) });
    const end = (name: string) => new Connections({ construct: stack, name, members: () => masters.names });
    end('balancers').allowFrom(Peer.cidr('198.51.100.0/24'), Port.tcpRange(31_900, 32_100), 'a balancer');
    end('outside').allowTo(Peer.address('198.51.100.7'), Port.tcp(2500), 'elsewhere');
    cluster.agentConnections.allowFrom(Peer.cidr('198.51.100.0/24'), Port.tcpRange(31_000, 31_999), 'tasks');
    const messages = Environment.of(stack).rules.findings();
    const fix = 'offer others; where tasks themselves are meant, declare the flow by agentConnections of the cluster';
    const says = 'every port of Mesos is its own on its host';
    expect(messages.map(({ message }) => message)).toEqual([
      `lab/Mesos: resources: ports 2000-3000 on c1, c2, c3: ${says} (2888/tcp of lab/ZooKeeper is in it); ${fix} [LS176]`,
      `lab/Mesos: resources: ports 2000-3000 on c1, c2, c3: ${says} (2181/tcp of lab/ZooKeeper is in it); ${fix} [LS176]`,
      `lab/Mesos: resources: ports 31000-31999 on c1, c2, c3: ${says} (31900-32100/tcp of lab is in it); ${fix} [LS176]`,
    ]);
  });

  test('fails LS176 for ports that agents are told to offer by the flag', () => {
    const { stack, ensemble, make } = fixture();
    make({ zooKeeper: ensemble(), agentFlags: { resources: 'gpus:2;ports:[3000-4000]' } });
    const messages = Environment.of(stack).rules.findings();
    expect(messages.map(({ message }) => message)).toEqual([
      expect.stringContaining('resources: ports 3000-4000 on c1, c2, c3: ') as string,
    ]);
  });

  test.each<[string, string, Partial<MesosClusterProps>]>([
    ['what it finds: all but 1GiB', '3GiB', {}],
    ['what it is told', '3584MiB', { resources: () => ({ memory: Size.mebibytes(3584) }) }],
    ['what it is told by the flag', '4000MiB', { agentFlags: { resources: 'mem:1000;mem(dubbo):3000' } }],
  ])('fails LS031 for an agent that offers %s, beside other containers', (_, offered, props) => {
    const { stack, make } = fixture({
      hosts: { c1: { memory: Size.gibibytes(4) }, h4: { memory: Size.gibibytes(8) } },
    });
    make(props);
    const messages = Environment.of(stack).rules.findings();
    expect(messages.map(({ path, message }) => ({ path, message }))).toEqual([
      {
        path: 'lab/c1',
        message: expect.stringContaining(
          `lab/Mesos/Master-c1 1GiB, lab/Mesos/Agent-c1 512MiB, tasks (resources.memory of lab/Mesos) ${offered}`,
        ) as string,
      },
    ]);
  });

  test.each<[string, Partial<MesosClusterProps>]>([
    ['masterDirectory = srv/mesos: a directory of Mesos', { masterDirectory: 'srv/mesos' }],
    ['masterDirectory = /srv/../mesos: a directory of Mesos', { masterDirectory: '/srv/../mesos' }],
    ['agentDirectory = /tmp/mesos: a directory of Mesos', { agentDirectory: '/tmp/mesos' }],
    [
      'agentDirectory = /srv/mesos/agent: a directory of Mesos is an absolute path of its own, and not in /tmp (masterDirectory = /srv/mesos)',
      { masterDirectory: '/srv/mesos', agentDirectory: '/srv/mesos/agent' },
    ],
  ])('fails LS177: %s', (message, props) => {
    expect(fault(props)).toContain(`lab/Mesos: ${message}`);
  });

  test.each(['mesos', '/', '/mesos/', '/mes os'])('fails LS178 for the path "%s"', (zooKeeperPath) => {
    expect(fault({ zooKeeperPath })).toContain(
      `lab/Mesos: zooKeeperPath = ${zooKeeperPath}: a Mesos cluster has a path`,
    );
  });

  test.each(['192.0.2.50:2181', 'zk://192.0.2.50:2181', 'zk:///mesos'])(
    'fails LS178 for an existing cluster whose URL is %s',
    (zkUrl) => {
      const { stack, masters, agents } = fixture();
      expect(() => MesosCluster.fromMesosAttributes(stack, 'Legacy', { zkUrl, masters, agents })).toThrow(
        `lab/Legacy: zkUrl = ${zkUrl}: the masters are found by an URL zk://`,
      );
    },
  );

  test('fails LS179 for a container beside an agent that is called like a task', () => {
    const { stack, c1, make } = fixture();
    make();
    new HostContainer(stack, 'Dns', { host: c1, containerName: 'mesos-dns', image, memory: Size.mebibytes(64) });
    const messages = Environment.of(stack)
      .rules.findings()
      .map(({ message }) => message);
    expect(messages).toEqual([
      'lab/Dns: container "mesos-dns" on c1: no container beside an agent has a name that begins with mesos-; rename it [LS179]',
    ]);
  });

  test.each<[string, Partial<MesosClusterProps>]>([
    [
      "agent: --recovery_timeout=10s: mesos-agent (ClusterD 0.9.0): Failed to load flag 'recovery_timeout': Unknown duration unit 's'",
      { agentFlags: { recovery_timeout: '10s' } },
    ],
    [
      "master: --containerizers=docker: mesos-master (ClusterD 0.9.0): Failed to load unknown flag 'containerizers' (it is a flag of mesos-agent)",
      { masterFlags: { containerizers: 'docker' } },
    ],
    [
      "agent: --cleanup_log_files=7: mesos-agent (Apache Mesos 1.11.0): Failed to load unknown flag 'cleanup_log_files' (it is there in a build of ClusterD)",
      { distribution: MesosDistribution.APACHE, agentFlags: { cleanup_log_files: 7 } },
    ],
    [
      "master: --agent_ping_timeout=20secs: mesos-master (ClusterD 0.9.0): Flag 'slave_ping_timeout' is already loaded",
      { masterFlags: { agent_ping_timeout: '15secs', slave_ping_timeout: '20secs' } },
    ],
  ])('fails LS180: %s', (message, props) => {
    expect(fault(props)).toContain(`lab/Mesos: ${message}`);
  });

  test('fails LS180 once, however many hosts have the flag', () => {
    expect(fault({ agentFlags: { fetcher_cache_size: '2G' } }).split('\n')).toHaveLength(1);
  });

  test('fails LS181 for a flag that the cluster sets', () => {
    expect(fault({ masterFlags: { quorum: 1 }, agentFlags: { work_dir: '/a' } })).toBe(
      'lab/Mesos: masterFlags: quorum: a flag that the cluster sets itself is given by its property (quorum = 2); leave it out [LS181]\n' +
        'lab/Mesos: agentFlags: work_dir: a flag that the cluster sets itself is given by its property (work_dir = /srv/mesos-agent); leave it out [LS181]',
    );
  });

  test('fails LS181 for a flag that leaves open where tasks are reached', () => {
    const { make, h4 } = fixture();
    const mesos = make({ agentFlags: { resources: 'ports:[31000-31999]' } });
    mesos.allowToTasks(h4, 'checks', Port.tcp(8443));
    expect(
      configurationError(() => {
        mesos.allowToTasks(h4, 'checks');
      }).message,
    ).toBe(
      'lab/Mesos: agentFlags: resources: by resources it is known where tasks may be reached; give resources instead [LS181]',
    );
  });

  test('fails LS182 when agents are given up before sessions end', () => {
    const masterFlags = { agent_ping_timeout: '2secs', zk_session_timeout: '10secs' };
    expect(fault({ masterFlags })).toContain(
      'agent_ping_timeout x max_agent_ping_timeouts = 10secs: agents are given up later than sessions of ZooKeeper end (zk_session_timeout = 10secs)',
    );
    expect(findings({ masterFlags: { ...masterFlags, max_agent_ping_timeouts: 6 } })).toEqual([]);
  });

  test('fails LS183 when an image may take longer than the registration', () => {
    expect(fault({ imagePullTimeout: Duration.minutes(6) })).toContain(
      'executor_registration_timeout = 5mins: an executor may register for as long as an image may take to arrive (imagePullTimeout = 6m)',
    );
    expect(fault({ agentFlags: { executor_registration_timeout: '1mins' } })).toContain('[LS183]');
  });

  test('executors may be given longer to stop than their agent, which waits for none of them', () => {
    expect(findings({ agentFlags: { executor_shutdown_grace_period: '5mins' } })).toEqual([]);
  });

  test('fails LS185 when executors end with their agent', () => {
    expect(findings({ executorsInContainers: false })).toEqual([
      'lab/Mesos: executorsInContainers = false: tasks survive a restart of their agent; leave it out [LS185]',
    ]);
    expect(findings({})).toEqual([]);
  });

  test('fails LS190 when an agent may not come back with more', () => {
    expect(findings({ agentFlags: { reconfiguration_policy: 'equal' } })).toEqual([
      'lab/Mesos: agentFlags: reconfiguration_policy = equal: an agent may come back over its tasks with more than it had; leave it out: the cluster sets additive [LS190]',
    ]);
    expect(findings({ agentFlags: { reconfiguration_policy: 'additive' } })).toEqual([]);
  });

  test('fails LS192 for sandboxes that grow without bound in production, and there only', () => {
    const logger = 'org_apache_mesos_LogrotateContainerLogger';
    const library = '/usr/lib/mesos/modules/liblogrotate_container_logger.so';
    const parameters = [{ key: 'max_stdout_size', value: '50MB' }];
    const agentFlags = {
      container_logger: logger,
      modules: JSON.stringify({ libraries: [{ file: library, modules: [{ name: logger, parameters }] }] }),
    };
    const production = { environment: { policy: 'production' } } as const;
    const authentication = {};
    expect(findings({ authentication }, production)).toEqual([
      'lab/Mesos: agentFlags: container_logger = none: in production what tasks write is bounded; give container_logger and modules (docs/mesos.md) [LS192]',
    ]);
    expect(findings({ authentication, agentFlags }, production)).toEqual([]);
    expect(findings({})).toEqual([]);
  });

  test('fails LS191 for TLS with which executors are not heard', () => {
    for (const { downgrade, isHeard } of PLAIN_TEXT) {
      const make = () => fixture().make({ tls: { downgrade } });
      if (isHeard) expect(make).not.toThrow();
      else
        expect(make).toThrow(
          'lab/Mesos: tls: downgrade = false: with tls, daemons understand plain text too: executors speak nothing else; set downgrade',
        );
    }
    expect(fault({ tls: {} })).toContain('[LS191]');
  });

  test.each([
    ['rack', 'a;b'],
    ['ra:ck', 'a'],
    ['rack', '{a,b}'],
    ['rack', ''],
  ])('fails LS186 for an attribute %s = "%s"', (name, value) => {
    expect(fault({ attributes: () => ({ [name]: value }) })).toContain(
      `c1: attribute ${name} = ${value}: an agent's attribute`,
    );
  });

  test('fails LS187 for an ACL that Mesos would pass over', () => {
    expect(fault({ acls: { register_framework: [] }, agentAcls: { view_everything: [] } })).toBe(
      'lab/Mesos: acls: register_framework: an ACL is one that Mesos knows; write register_frameworks [LS187]\n' +
        'lab/Mesos: agentAcls: view_everything: an ACL is one that Mesos knows; correct its name [LS187]',
    );
  });

  test.each(['agent', 'operator', 'two words', ''])('fails LS188 for a framework called "%s"', (name) => {
    expect(fault({ authentication: { frameworks: [name] } })).toContain(
      `authentication.frameworks: ${name}: a principal has`,
    );
  });

  test('fails LS188 for a framework twice, and for one that is not declared', () => {
    expect(fault({ authentication: { frameworks: ['a', 'a'] } })).toContain(
      'authentication.frameworks: a: a principal',
    );
    const { stack, masters, agents, make } = fixture();
    const cluster = make({ authentication: {} });
    expect(() => cluster.credential('jobs')).toThrow(
      'lab/Mesos: principal "jobs": no framework of that name is declared; add it to authentication.frameworks (declared: marathon)',
    );
    const credentials = { marathon: Secret.file('mesos/marathon-secret') };
    const legacy = MesosCluster.fromMesosAttributes(stack, 'Legacy', {
      zkUrl: 'zk://a:1/b',
      masters,
      agents,
      credentials,
    });
    expect(() => legacy.credential('jobs')).toThrow('lab/Legacy: principal "jobs": no secret of it is given');
  });

  test('fails LS007 for an id that cannot be part of a name', () => {
    expect(() => fixture().make({}, 'My_Mesos')).toThrow('lab/My_Mesos: id = My_Mesos: the id names the containers');
  });
});
