import { HealthCheck, type ContainerProps } from '../../../constructs/container';
import { Environment, Secret } from '../../../constructs/environment';
import {
  MarathonCluster,
  MarathonConstraint,
  MarathonHealthCheck,
  MarathonNetwork,
  type MarathonAppProps,
} from '../../../constructs/marathon';
import { Duration } from '../../../constructs/values';
import { Template } from '../../../testing';
import { configurationError } from '../environment/fixture';
import { referenceCheck, withApps, type Declared } from './fixture';

const faultsOf = (props: Partial<MarathonAppProps>) =>
  configurationError(() => withApps().app(props)).message.split('\n');
function findingsOf(props: Partial<MarathonAppProps>, declared: Declared = {}): string[] {
  const { app, findings } = withApps(declared);
  app(props);
  return findings().filter((message) => message.startsWith('lab/Web'));
}

describe('MarathonApp', () => {
  test('fails LS210 for an id that another app has', () => {
    const { app } = withApps();
    app({ appId: '/shop/web' });
    expect(configurationError(() => app({ appId: '/shop/web' }, 'Other')).message).toBe(
      'lab/Other: id = /shop/web: an app of a Marathon cluster is declared once (lab/Web has it); rename one of them [LS210]',
    );
  });

  test.each<[string, Partial<MarathonAppProps>]>([
    [
      '/upgradeStrategy/minimumHealthCapacity = 2: ',
      { upgradeStrategy: { minimumHealthCapacity: 2, maximumOverCapacity: 0 } },
    ],
    ['/constraints: UNIQUE does not accept a value', { document: { constraints: [['hostname', 'UNIQUE', 'x']] } }],
    ['/constraints: MAX_PER requires an integer value', { constraints: [MarathonConstraint.maxPer('hostname', 1.5)] }],
    ['/id = Web', { appId: 'Web' }],
    [
      '/readinessChecks(0)/portName = http: No port definition reference for portName http',
      { readinessCheck: { portName: 'http' } },
    ],
    [
      '/readinessChecks(0)/timeoutSeconds = 30: got 30, expected less than 30',
      { readinessCheck: { portName: 'a', timeout: Duration.seconds(30) }, ports: [{ name: 'a' }] },
    ],
    ['/portDefinitions: Port names must be unique.', { ports: [{ name: 'a' }, { name: 'a' }] }],
    ['/instances = -1', { instances: -1 }],
    ['/: ', { document: { cmd: 'sleep 1', args: ['x'] } }],
    ['/role = online', { document: { role: 'online' } }],
    [
      '/networks: Network name must be specified when container network is selected.',
      { document: { networks: [{ mode: 'container' }], portDefinitions: null, container: { portMappings: [] } } },
    ],
  ])('fails LS211 for what Marathon would refuse: %s', (message, props) => {
    const [first = ''] = findingsOf(props);
    expect(first).toContain(`lab/Web: ${message}`);
    expect(first).toMatch(/\[LS211\]$/);
  });

  test('fails LS211 for apps that depend on each other', () => {
    const { app, findings } = withApps();
    app({ dependencies: ['/db'] });
    app({ dependencies: ['/web'] }, 'Db');
    expect(findings().filter((message) => message.includes('LS211'))).toHaveLength(2);
  });

  test('fails LS211 for a feature that its Marathon has not', () => {
    const secret = { document: { secrets: { db: { source: 'db' } }, env: { DB: { secret: 'db' } } } };
    expect(findingsOf(secret).join('\n')).toContain('LS211');
    const { app, findings } = withApps({}, { enableFeatures: ['secrets'] });
    app(secret);
    expect(findings()).toEqual([]);
  });

  test('fails LS212 for a field that Marathon does not know', () => {
    expect(
      findingsOf({
        document: { healthCheck: [], upgradeStrategy: { minimumHealthCapacity: 0.5, maximumOverCapacity: 0, x: 1 } },
      }),
    ).toEqual([
      'lab/Web: document: /healthCheck: Marathon knows every field of a document; correct its name [LS212]',
      'lab/Web: document: /upgradeStrategy/x: Marathon knows every field of a document; correct its name [LS212]',
    ]);
  });

  test('fails LS213 for files and secrets, which Marathon cannot give, of a container that runs elsewhere too', () => {
    const container: Omit<ContainerProps, 'image' | 'memory'> = {
      files: { '/etc/a': { content: 'a' } },
      secretFiles: { '/run/secrets/db': Secret.file('db') },
    };
    expect(faultsOf({ ...container })).toEqual([
      'lab/Web: files: /etc/a: an app of Marathon has what Marathon can give it; put it into the image, or let the app fetch it (fetch) [LS213]',
      'lab/Web: secretFiles: /run/secrets/db: an app of Marathon has what Marathon can give it; mount a folder of the agents that holds it, or let the app ask for it when it starts [LS213]',
    ]);
  });

  test('fails LS214 for ports that do not fit the network', () => {
    expect(
      faultsOf({
        ports: [
          { name: 'http', containerPort: 80, hostPort: 80 },
          { name: 'b', servicePort: 1 },
          { hostPort: 81, servicePort: 82 },
        ],
      }),
    ).toEqual([
      expect.stringContaining('lab/Web: ports: http: containerPort = 80: a port of an app fits its network (host)'),
      expect.stringContaining(
        'lab/Web: ports: b: hostPort = 0: where one port of the hosts is fixed, all of an app are (requirePorts)',
      ),
      expect.stringContaining(
        "lab/Web: ports: 81: servicePort = 82: a fixed port on the hosts' network is the service port too",
      ),
    ]);
  });

  test.each<[string, Partial<MarathonAppProps>]>([
    ['a fixed port', { ports: [{ hostPort: 31_443 }] }],
    ['a mapped port', { network: MarathonNetwork.BRIDGE, ports: [{ containerPort: 1, hostPort: 31_443 }] }],
    [
      'a fixed port and UNIQUE',
      { ports: [{ hostPort: 31_443 }], constraints: [MarathonConstraint.unique('hostname')] },
    ],
  ])('fails LS215 for more instances than agents, and LS216 for as many, with %s', (_, props) => {
    expect(findingsOf({ ...props, instances: 4 })).toEqual([
      'lab/Web: instances = 4: the agents have a place for each instance of an app (3 agents hold 3); lower instances, or add agents [LS215]',
    ]);
    const [hangs, ...more] = findingsOf({ ...props, instances: 3 });
    expect(more).toEqual([]);
    expect(hangs).toMatch(
      /^lab\/Web: upgradeStrategy = 1, 1 with 3 instances on 3 agents: an app can be restarted \(1\. the restart begins; .*\[LS216\]$/,
    );
    expect(hangs).toContain('hangs: No agent is left for any new instance');
    const roomy = { upgradeStrategy: { minimumHealthCapacity: 0.5, maximumOverCapacity: 0 } };
    expect(findingsOf({ ...props, ...roomy, instances: 3 })).toEqual([]);
    expect(findingsOf({ ...props, instances: 2 })).toEqual([]);
  });

  test.each<[string, Partial<MarathonAppProps>]>([
    ['a fixed port', { ports: [{ hostPort: 8443 }] }],
    ['a mapped port', { network: MarathonNetwork.BRIDGE, ports: [{ containerPort: 1, hostPort: 8443 }] }],
  ])('fails LS215 for a port that no agent offers: %s', (_, props) => {
    expect(findingsOf(props)).toEqual([
      'lab/Web: instances = 1: the agents have a place for each instance of an app (3 agents hold 0; 3 offer 31000-32000 and not 8443); ' +
        'choose a hostPort that they offer, or 0, let the agents offer it (resources of the MesosCluster), or lower instances [LS215]',
    ]);
    expect(findingsOf({ ...props, instances: 0 })).toEqual([]);
    expect(findingsOf(props, { mesos: { agentOffers: [{}, {}] } })).toEqual([]);
  });

  test('fails LS215 and LS216 where only some agents offer the port', () => {
    const range = (first: number, last: number) => ({ first, last });
    const ports = [{ hostPort: 80 }, { hostPort: 443 }];
    const agentOffers = [
      { ports: [range(31_000, 32_000)] },
      { ports: [range(80, 80), range(400, 500)] },
      { ports: [range(1, 1023)] },
      { ports: [range(80, 99), range(500, 600)] },
      { ports: [] },
    ];
    const [missing] = findingsOf({ ports, instances: 3 }, { mesos: { agentOffers } });
    expect(missing).toContain(
      '(5 agents hold 2; 1 offers 31000-32000 and not 80, 443; 1 offers 80-99, 500-600 and not 443; 1 offers no port and not 80, 443)',
    );
    const [hangs] = findingsOf({ ports, instances: 2 }, { mesos: { agentOffers } });
    expect(hangs).toContain('with 2 instances on 5 agents, of which 2 offer its port: an app can be restarted');
    expect(findingsOf({ ports, instances: 1 }, { mesos: { agentOffers } })).toEqual([]);
  });

  test('fails LS216 for one more that no agent has the port for', () => {
    const upgradeStrategy = { minimumHealthCapacity: 1, maximumOverCapacity: 0 };
    expect(findingsOf({ ports: [{ hostPort: 31_443 }], upgradeStrategy, instances: 3 })[0]).toContain(
      'No agent is left for the extra instance, and no old one ends before it is ready.',
    );
  });

  test.each([
    ['UNIQUE', 3, MarathonConstraint.unique('hostname')],
    ['MAX_PER', 6, MarathonConstraint.maxPer('hostname', 2)],
  ])(
    'fails LS215 beyond %s alone: a restart needs no more agents, for old ones do not count',
    (_, held, constraint) => {
      const constraints = [constraint];
      const one = { minimumHealthCapacity: 1, maximumOverCapacity: 0 };
      expect(findingsOf({ constraints, instances: held })).toEqual([]);
      expect(findingsOf({ constraints, upgradeStrategy: one, instances: held })).toEqual([]);
      const [missing, ...more] = findingsOf({ constraints, instances: held + 1 });
      expect(more).toEqual([]);
      expect(missing).toMatch(new RegExp(`\\(3 agents hold ${held}\\);.*\\[LS215\\]$`));
    },
  );

  test.each<[string, Partial<MarathonAppProps>]>([
    ['checks by Marathon', { document: { healthChecks: [{ protocol: 'HTTP', portIndex: 0 }] } }],
    ['a readiness check alone', { ports: [{ name: 'http' }], readinessCheck: { portName: 'http' } }],
  ])('fails LS216 without room for one more, where no agent tells that the old ones are healthy: %s', (_, props) => {
    const tight = { minimumHealthCapacity: 0.5, maximumOverCapacity: 0 };
    const [hangs = '', ...more] = findingsOf({ ports: [{}], ...props, instances: 3, upgradeStrategy: tight });
    expect(more).toEqual([]);
    expect(hangs).toContain('no agent says that an old one is healthy, and none counts that says nothing.');
    expect(hangs).toMatch(/; let an agent check its health \(healthCheck\), .*one more \[LS216\]$/);
    const roomy = { minimumHealthCapacity: 0.5, maximumOverCapacity: 0.34 };
    expect(findingsOf({ ports: [{}], ...props, instances: 3, upgradeStrategy: roomy })).toEqual([]);
    const healthCheck = HealthCheck.command(['CMD', 'true']);
    const seen = { ...props, document: {}, healthCheck };
    expect(findingsOf({ ports: [{}], ...seen, instances: 3, upgradeStrategy: tight })).toEqual([]);
  });

  test.each([
    ['', []],
    ['0', ['0']],
    ['-1', ['-1']],
  ])('fails LS220 for GROUP_BY with the count "%s"', (_, count) => {
    expect(findingsOf({ document: { constraints: [['rack', 'GROUP_BY', ...count]] } })).toEqual([
      `lab/Web: constraints: ${['rack', 'GROUP_BY', ...count].join(', ')}: GROUP_BY says over how many groups an app is spread; give their number: MarathonConstraint.groupBy('rack', 3) [LS220]`,
    ]);
    expect(findingsOf({ constraints: [MarathonConstraint.groupBy('rack', 0)] })[0]).toContain('rack, GROUP_BY, 0: ');
    expect(findingsOf({ constraints: [MarathonConstraint.groupBy('rack', 3)] })).toEqual([]);
  });

  test('where the number of agents is not known nothing is said of places', () => {
    const { app, findings } = withApps({ mesos: { agentOffers: undefined } });
    app({ constraints: [MarathonConstraint.unique('hostname')], ports: [{ hostPort: 8443 }], instances: 4 });
    expect(findings()).toEqual([]);
  });

  test('fails LS217 for resources of the executor, which a whole document loses', () => {
    expect(faultsOf({ document: { executorResources: { cpus: 0.1 } } })).toEqual([
      'lab/Web: document: executorResources: an app says nothing of executorResources; leave them to the default of Marathon [LS217]',
    ]);
  });

  test('fails LS218 for a port of the hosts, or a service port, that two apps want', () => {
    const { app, findings } = withApps();
    app({ ports: [{ hostPort: 8443 }] });
    app({ ports: [{ hostPort: 8443 }] }, 'Second');
    app({ ports: [{ servicePort: 10_500 }] }, 'Third');
    app({ network: MarathonNetwork.BRIDGE, ports: [{ containerPort: 1, servicePort: 10_500 }] }, 'Fourth');
    expect(findings().filter((message) => message.includes('LS218'))).toEqual([
      'lab/Fourth: servicePort = 10500: a fixed port of the hosts is of one app, and so is a service port (lab/Third has it); let Marathon choose: 0 [LS218]',
      'lab/Second: hostPort = 8443: a fixed port of the hosts is of one app, and so is a service port (lab/Web has it); let Marathon choose: 0 [LS218]',
    ]);
  });

  test('fails LS221 for a timeout in which no instance need be replaced', () => {
    const healthCheck = HealthCheck.command(['CMD', 'true'], { startPeriod: Duration.seconds(90) });
    expect(findingsOf({ healthCheck, timeout: Duration.seconds(150) })).toEqual([
      'lab/Web: timeout = 2m30s: the timeout of an app is longer than what one instance may take to be replaced (stopGracePeriod 1m and startPeriod 1m30s); raise it, or shorten them [LS221]',
    ]);
    expect(findingsOf({ healthCheck, timeout: Duration.seconds(151) })).toEqual([]);
    expect(findingsOf({ stopGracePeriod: Duration.minutes(10) })).toEqual([
      expect.stringContaining('timeout = 10m: the timeout of an app is longer than what one instance may take'),
    ]);
    const checks = [30, 1200].map((gracePeriodSeconds) => ({ protocol: 'TCP', portIndex: 0, gracePeriodSeconds }));
    const [warned] = findingsOf({ ports: [{}], document: { healthChecks: checks } });
    expect(warned).toContain('(stopGracePeriod 1m and startPeriod 20m)');
  });

  test('fails LS224 for checks by Marathon where nobody knows the agents', () => {
    const checked: Partial<MarathonAppProps> = {
      ports: [{ name: 'http' }],
      readinessCheck: { portName: 'http' },
      document: { healthChecks: [{ protocol: 'TCP', portIndex: 0 }] },
    };
    const mesos = { allowToTasks: undefined };
    const says =
      'Marathon reaches the instances that it checks itself; let the agents check its health, or open them to Marathon and suppress this [LS224]';
    expect(findingsOf(checked, { mesos })).toEqual([
      `lab/Web: /healthChecks(0): ${says}`,
      `lab/Web: /readinessChecks(0): ${says}`,
    ]);
    expect(findingsOf({ healthCheck: referenceCheck }, { mesos })).toEqual([]);
    const { stack, hosts, app } = withApps();
    const cluster = MarathonCluster.fromMarathonAttributes(stack, 'Theirs', { hosts });
    app({ ...checked, cluster });
    expect(() => Template.fromStack(stack)).not.toThrow();
    const findings = Environment.of(stack).rules.findings();
    expect(findings.filter(({ rule }) => rule.id === 'LS224').map(({ severity }) => severity)).toEqual([
      'warning',
      'warning',
    ]);
  });

  test('fails LS230 for a dependency on an app of another Marathon', () => {
    const { stack, hosts, app } = withApps();
    const cluster = MarathonCluster.fromMarathonAttributes(stack, 'Other', { hosts });
    const db = app({ cluster }, 'Db');
    expect(configurationError(() => app({ dependencies: [db] })).message).toBe(
      'lab/Web: dependencies: /db: an app depends on apps of its own Marathon (it is of lab/Other); leave it out, and name it in dependsOn [LS230]',
    );
  });

  test('fails LS231 for a check of a port that the app has not', () => {
    const healthCheck = MarathonHealthCheck.http('/', { port: 'web' });
    const ports = [{ name: 'http' }, { hostPort: 0 }, { name: 'admin' }];
    expect(faultsOf({ healthCheck, ports })).toEqual([
      'lab/Web: healthCheck: port = web: a health check names a port of its app (there are: http, admin); name one of them, or add it to ports [LS231]',
    ]);
    expect(faultsOf({ healthCheck })[0]).toContain('(there are: none)');
    expect(findingsOf({ healthCheck: MarathonHealthCheck.http() })).toEqual([
      'lab/Web: /healthChecks(0): Health check port indices must address an element of the ports array or container port mappings.; correct it [LS211]',
    ]);
  });

  test('fails LS232 for a path that Mesos refuses', () => {
    const ports = [{ name: 'http' }];
    expect(findingsOf({ healthCheck: MarathonHealthCheck.http('health'), ports })).toEqual([
      'lab/Web: /healthChecks(0)/path = health: the path that an agent asks begins with a slash; begin it with / [LS232]',
    ]);
    const byMarathon = { healthChecks: [{ protocol: 'HTTP', path: 'health', portIndex: 0 }] };
    expect(findingsOf({ document: byMarathon, ports })).toEqual([]);
  });

  test('fails LS041 for a check that fails after no run', () => {
    expect(() => MarathonHealthCheck.tcp({ retries: 0 })).toThrow('at least 1');
  });

  test('fails LS044 for a secret in its environment, laid over it too', () => {
    expect(findingsOf({ environment: { DB_PASSWORD: 's3cr3t' } }).join('\n')).toContain('environment: DB_PASSWORD');
    const [found = ''] = findingsOf({ document: { env: { DB_PASSWORD: 's3cr3t' } } });
    expect(found).toContain('document: env: DB_PASSWORD');
    expect(found).not.toContain('s3cr3t');
  });

  test('fails LS044 for a secret that it has docker run set', () => {
    const dockerParameters = [
      { key: 'env', value: 'DB_PASSWORD=s3cr3t' },
      { key: 'env', value: 'DB_PASSWORD_FILE=/run/secrets/db' },
      { key: 'env', value: 'API_TOKEN' },
      { key: 'label', value: 'backup=postgres://app:geheim@db/app' },
      { key: 'log-opt', value: 'tag=web' },
    ];
    const found = findingsOf({ dockerParameters });
    expect(found).toEqual([
      expect.stringContaining('dockerParameters: env: DB_PASSWORD: a secret is no part of the plan; let the app ask'),
      expect.stringContaining('dockerParameters: label: backup: a URL with a password: a secret is no part'),
    ]);
    expect(found.join()).not.toMatch(/s3cr3t|geheim/);
  });
});
