import { TerraformOutput } from 'cdktf';
import { HealthCheck, Mount } from '../../../constructs/container';
import { Environment } from '../../../constructs/environment';
import {
  MarathonConstraint,
  MarathonHealthCheck,
  MarathonNetwork,
  type MarathonAppProps,
} from '../../../constructs/marathon';
import { Duration, Size } from '../../../constructs/values';
import { Template } from '../../../testing';
import { emptyServer, judge, settledOver, writeApp, type JsonObject } from '../../../upstream/marathon/document';
import { referenceCheck, withApps } from './fixture';

function documentOf(props: Partial<MarathonAppProps> = {}): JsonObject {
  const { stack, app } = withApps();
  app(props);
  const { app: text } = Template.fromStack(stack).at('lab/Web');
  return JSON.parse(text as string) as JsonObject;
}

const SOON = {
  delay: Duration.seconds(2),
  interval: Duration.seconds(5),
  timeout: Duration.seconds(3),
  retries: 2,
  startPeriod: Duration.seconds(30),
};

/** As Marathon keeps it. */
function kept(document: JsonObject): JsonObject {
  const verdict = judge({ method: 'POST', body: JSON.stringify(document) }, emptyServer());
  if (verdict.verdict === 'refuse') throw new Error(JSON.stringify(verdict));
  return verdict.apps.map(writeApp)[0] ?? {};
}

describe('MarathonApp', () => {
  test('is a document with every default written out, safe as any container', () => {
    expect(
      documentOf({ command: ['serve', '--quiet'], environment: { LEVEL: 'info' }, labels: { tier: 'front' } }),
    ).toEqual({
      id: '/web',
      args: ['serve', '--quiet'],
      env: { LEVEL: 'info' },
      labels: { tier: 'front', 'longshore.environment': 'lab', 'longshore.path': 'lab/Web' },
      instances: 1,
      cpus: 1,
      mem: 256,
      disk: 0,
      gpus: 0,
      executor: '',
      role: '*',
      container: {
        type: 'DOCKER',
        docker: {
          image: `registry.example.com/web@sha256:${'2'.repeat(64)}`,
          forcePullImage: false,
          privileged: false,
          parameters: [
            { key: 'cap-drop', value: 'ALL' },
            { key: 'security-opt', value: 'no-new-privileges' },
            { key: 'read-only', value: 'true' },
            { key: 'pids-limit', value: '4096' },
          ],
        },
        volumes: [],
      },
      networks: [{ mode: 'host' }],
      portDefinitions: [],
      requirePorts: false,
      healthChecks: [],
      readinessChecks: [],
      taskKillGracePeriodSeconds: 60,
      upgradeStrategy: { minimumHealthCapacity: 1, maximumOverCapacity: 1 },
      constraints: [],
      dependencies: [],
      fetch: [],
      backoffSeconds: 1,
      backoffFactor: 1.15,
      maxLaunchDelaySeconds: 300,
      unreachableStrategy: { inactiveAfterSeconds: 0, expungeAfterSeconds: 0 },
      killSelection: 'YOUNGEST_FIRST',
    });
  });

  test("the check of the reference is Marathon's own", () => {
    expect(documentOf({ healthCheck: referenceCheck }).healthChecks).toEqual([
      {
        protocol: 'COMMAND',
        command: { value: 'curl -fsS http://127.0.0.1:8080/health' },
        gracePeriodSeconds: 90,
        intervalSeconds: 60,
        timeoutSeconds: 50,
        maxConsecutiveFailures: 3,
        delaySeconds: 15,
        ipProtocol: 'IPv4',
      },
    ]);
    const words = HealthCheck.command(['CMD', 'check', "it's well", '$HOME']);
    expect(documentOf({ healthCheck: words }).healthChecks).toMatchObject([
      { command: { value: String.raw`check 'it'\''s well' '$HOME'` } },
    ]);
  });

  test.each<[string, MarathonHealthCheck, JsonObject]>([
    ['http', MarathonHealthCheck.http(), { protocol: 'MESOS_HTTP', path: '/', portIndex: 0 }],
    [
      'https of a named port',
      MarathonHealthCheck.https('/health', { port: 'admin', ...SOON }),
      {
        ...{ protocol: 'MESOS_HTTPS', path: '/health', portIndex: 1, delaySeconds: 2 },
        ...{ gracePeriodSeconds: 30, intervalSeconds: 5, timeoutSeconds: 3, maxConsecutiveFailures: 2 },
      },
    ],
    ['tcp', MarathonHealthCheck.tcp({ port: 'http' }), { protocol: 'MESOS_TCP', portIndex: 0, delaySeconds: 15 }],
  ])('an agent asks by itself: %s', (_, healthCheck, expected) => {
    const ports = [{ name: 'http' }, { name: 'admin' }];
    const upgradeStrategy = { minimumHealthCapacity: 1, maximumOverCapacity: 0 };
    const { stack, app, findings } = withApps();
    app({ healthCheck, ports, upgradeStrategy, readinessCheck: { portName: 'http' } });
    const document = JSON.parse(Template.fromStack(stack).at('lab/Web')['app'] as string) as JsonObject;
    expect(document.healthChecks).toEqual([expect.objectContaining(expected)]);
    expect(kept(document).healthChecks).toEqual(document.healthChecks);
    // Old instances count as healthy by its word: nothing hangs.
    expect(findings()).toEqual([]);
  });

  test('what a container promises elsewhere is said in parameters of Docker', () => {
    const { args, container, mem, resourceLimits } = documentOf({
      entrypoint: ['java', '-jar', '/app.jar'],
      command: ['--quiet'],
      capabilities: ['NET_BIND_SERVICE', 'CAP_CHOWN'],
      user: '1000:1000',
      stopSignal: 'SIGQUIT',
      pids: 100,
      readOnlyRootFilesystem: false,
      memory: Size.mebibytes(512),
      memoryReservation: Size.mebibytes(256),
      mounts: [
        Mount.bind('/srv/logs', '/logs'),
        Mount.bind('/etc/ssl', '/ssl', { readOnly: true }),
        Mount.tmpfs('/tmp', { size: Size.mebibytes(16) }),
        Mount.volume('cache', '/cache'),
      ],
      dockerParameters: [{ key: 'ulimit', value: 'nofile=65536' }],
      forcePullImage: true,
    });
    expect({ args, mem, resourceLimits }).toEqual({
      args: ['-jar', '/app.jar', '--quiet'],
      mem: 256,
      resourceLimits: { mem: 512 },
    });
    expect(container).toMatchObject({
      docker: {
        forcePullImage: true,
        parameters: [
          ['entrypoint', 'java'],
          ['user', '1000:1000'],
          ['cap-drop', 'ALL'],
          ['cap-add', 'CHOWN'],
          ['cap-add', 'NET_BIND_SERVICE'],
          ['security-opt', 'no-new-privileges'],
          ['pids-limit', '100'],
          ['stop-signal', 'SIGQUIT'],
          ['tmpfs', '/tmp:rw,nosuid,nodev,noexec,size=16777216,mode=1777'],
          ['volume', 'cache:/cache'],
          ['ulimit', 'nofile=65536'],
        ].map(([key, value]) => ({ key, value })),
      },
      volumes: [
        { hostPath: '/srv/logs', containerPath: '/logs', mode: 'RW' },
        { hostPath: '/etc/ssl', containerPath: '/ssl', mode: 'RO' },
      ],
    });
  });

  test.each<[string, Partial<MarathonAppProps>, JsonObject]>([
    [
      'of the hosts, which Marathon chooses',
      { ports: [{ name: 'http' }, { servicePort: 10_500, protocol: 'udp' }] },
      {
        networks: [{ mode: 'host' }],
        requirePorts: false,
        portDefinitions: [
          { port: 0, name: 'http', protocol: 'tcp', labels: {} },
          { port: 10_500, protocol: 'udp', labels: {} },
        ],
      },
    ],
    [
      'of the hosts, fixed',
      {
        instances: 2,
        upgradeStrategy: { minimumHealthCapacity: 0.5, maximumOverCapacity: 0 },
        ports: [{ hostPort: 31_080 }],
      },
      { requirePorts: true, portDefinitions: [{ port: 31_080, protocol: 'tcp', labels: {} }] },
    ],
    [
      'of a bridge',
      { network: MarathonNetwork.BRIDGE, ports: [{ containerPort: 8080, name: 'http', labels: { VIP_0: 'web:80' } }] },
      {
        networks: [{ mode: 'container/bridge' }],
        container: {
          portMappings: [
            {
              containerPort: 8080,
              hostPort: 0,
              servicePort: 0,
              name: 'http',
              protocol: 'tcp',
              labels: { VIP_0: 'web:80' },
            },
          ],
        },
      },
    ],
    [
      'of a network of containers',
      { network: MarathonNetwork.container('online_net'), ports: [{ containerPort: 8080 }] },
      {
        networks: [{ mode: 'container', name: 'online_net' }],
        container: { portMappings: [{ containerPort: 8080, servicePort: 0, protocol: 'tcp', labels: {} }] },
      },
    ],
  ])('has ports %s', (_, props, expected) => {
    expect(documentOf(props)).toMatchObject(expected);
  });

  test.each([
    [MarathonConstraint.unique('hostname'), ['hostname', 'UNIQUE']],
    [MarathonConstraint.maxPer('@zone', 2), ['@zone', 'MAX_PER', '2']],
    [MarathonConstraint.groupBy('rack', 3), ['rack', 'GROUP_BY', '3']],
    [MarathonConstraint.cluster('rack'), ['rack', 'CLUSTER']],
    [MarathonConstraint.cluster('rack', 'r1'), ['rack', 'CLUSTER', 'r1']],
    [MarathonConstraint.is('cores', 8), ['cores', 'IS', '8']],
    [MarathonConstraint.is('disk', 'ssd'), ['disk', 'IS', 'ssd']],
    [MarathonConstraint.like('rack', 'r[1-3]'), ['rack', 'LIKE', 'r[1-3]']],
    [MarathonConstraint.unlike('rack', 'r9'), ['rack', 'UNLIKE', 'r9']],
  ])('has the constraint %s, which Marathon accepts', (constraint, words) => {
    const document = documentOf({ constraints: [constraint] });
    expect(document.constraints).toEqual([words]);
    expect(kept(document).constraints).toEqual([words]);
  });

  test('everything else is as it is given', () => {
    const { stack, app } = withApps();
    const db = app({}, 'Db');
    const first = app({}, 'First');
    const made = app({
      dependsOn: [first],
      appId: '/shop/web',
      cpus: 0.5,
      instances: 2,
      stopGracePeriod: Duration.milliseconds(1500),
      upgradeStrategy: { minimumHealthCapacity: 0.5, maximumOverCapacity: 0.5 },
      ports: [{ name: 'http' }],
      constraints: [MarathonConstraint.groupBy('rack', 3)],
      fetch: [{ uri: 'https://files.example.com/conf.tgz', cache: true }],
      backoff: { delay: Duration.seconds(2), factor: 2, maximum: Duration.minutes(1) },
      unreachableStrategy: { inactiveAfter: Duration.minutes(1), expungeAfter: Duration.minutes(2) },
      killSelection: 'OLDEST_FIRST',
      readinessCheck: { portName: 'http', path: '/ready', interval: Duration.seconds(5), timeout: Duration.seconds(2) },
      acceptedResourceRoles: ['*'],
      dependencies: [db, '/declared/elsewhere'],
      ignoreInstances: true,
      timeout: Duration.minutes(20),
      taskFailures: 0,
      force: true,
      document: { labels: { by: 'patch' }, maxLaunchDelaySeconds: 90, killSelection: null },
    });
    new TerraformOutput(stack, 'after', { value: 'x', dependsOn: [made] });
    const template = Template.fromStack(stack);
    const resource = template.at('lab/Web');
    expect(JSON.parse(resource['app'] as string)).toMatchObject({
      id: '/shop/web',
      cpus: 0.5,
      instances: 2,
      taskKillGracePeriodSeconds: 2,
      upgradeStrategy: { minimumHealthCapacity: 0.5, maximumOverCapacity: 0.5 },
      constraints: [['rack', 'GROUP_BY', '3']],
      fetch: [{ uri: 'https://files.example.com/conf.tgz', cache: true, extract: true, executable: false }],
      backoffSeconds: 2,
      backoffFactor: 2,
      maxLaunchDelaySeconds: 90,
      unreachableStrategy: { inactiveAfterSeconds: 60, expungeAfterSeconds: 120 },
      killSelection: 'YOUNGEST_FIRST',
      readinessChecks: [
        {
          name: 'readinessCheck',
          portName: 'http',
          path: '/ready',
          intervalSeconds: 5,
          timeoutSeconds: 2,
          protocol: 'HTTP',
          httpStatusCodesForReady: [200],
        },
      ],
      acceptedResourceRoles: ['*'],
      dependencies: ['/db', '/declared/elsewhere'],
      labels: { by: 'patch', 'longshore.path': 'lab/Web' },
    });
    expect(resource).toMatchObject({ ignore_instances: true, timeout: 1200, task_failures: 0, force: true });
    expect(resource['depends_on']).toEqual(
      expect.arrayContaining(['Db', 'First'].flatMap((id) => template.addresses(`lab/${id}`))),
    );
    const [address = ''] = template.addresses('lab/Web');
    expect(template.toJSON()).toMatchObject({ output: { after: { depends_on: [`\${${address}}`] } } });
  });

  test('one that others depend on is made first, whichever is declared first', () => {
    const { stack, app } = withApps();
    app({ dependencies: ['/db'] });
    app({}, 'Db');
    const template = Template.fromStack(stack);
    expect(template.at('lab/Web')['depends_on']).toEqual(expect.arrayContaining(template.addresses('lab/Db')));
  });

  test.each<[string, Partial<MarathonAppProps>, readonly string[]]>([
    ['a check on the agent', { healthCheck: referenceCheck, ports: [{ name: 'http' }] }, []],
    ['a readiness check', { readinessCheck: { portName: 'http' }, ports: [{ name: 'http' }] }, ['31000-32000/tcp']],
    [
      'checks of an offered and a fixed port',
      {
        network: MarathonNetwork.BRIDGE,
        ports: [
          { containerPort: 80, hostPort: 31_080, name: 'http' },
          { containerPort: 81, name: 'admin' },
        ],
        readinessCheck: { portName: 'admin' },
        document: { healthChecks: [{ protocol: 'HTTP', portIndex: 0 }] },
      },
      ['31080/tcp', '31000-32000/tcp'],
    ],
  ])('Marathon may reach what it checks itself: %s', (_, props, ports) => {
    const { stack, app } = withApps();
    app(props);
    const { flows } = Environment.of(stack).manifest.toJSON();
    const own = flows.filter(({ to }) => to === 'Mesos agents').map(({ from, port, why }) => [from, port, why]);
    expect(own).toEqual(ports.map((port) => ['marathon hosts', port, 'Marathon: checks of its own']));
  });

  test.each<[string, Partial<MarathonAppProps>]>([
    ['the least', {}],
    ['checks and ports', { healthCheck: referenceCheck, ports: [{ name: 'http' }] }],
    ['a request of the agent', { healthCheck: MarathonHealthCheck.http('/up'), ports: [{ name: 'http' }] }],
    ['a bridge', { network: MarathonNetwork.BRIDGE, ports: [{ containerPort: 80 }] }],
    [
      'a disabled strategy',
      { unreachableStrategy: 'disabled', readinessCheck: { portName: 'a' }, ports: [{ name: 'a' }] },
    ],
  ])('once deployed is as declared, and what Marathon adds is no change: %s', (_, props) => {
    const document = documentOf(props);
    const current = kept(document);
    expect(settledOver(document, current)).toEqual(settledOver(current, current));
    expect(kept(current)).toMatchObject({ id: '/web' });
  });

  test("Terraform's own signs in it mean themselves", () => {
    const { stack, app } = withApps();
    app({ command: ['sh', '-c', 'echo ${HOST} %{x}'] });
    const { app: text } = Template.fromStack(stack).at('lab/Web');
    expect(text).toContain('echo $${HOST} %%{x}');
  });
});
