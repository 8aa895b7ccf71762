import {
  nextTaskId,
  newInstanceId,
  hostnameOf,
  instanceOf,
  safePath,
} from '../../../../lab/simulators/marathon/instances/ids';
import { scheduled } from '../../../../lab/simulators/marathon/instances/instance';
import { taskBuilder } from '../../../../lab/simulators/marathon/mesos/task-info';
import { versioned } from '../../../../lab/simulators/marathon/run-spec';
import { app } from './cluster';

const VERSION = '2030-01-01T00:00:00.000Z';
const OFFER = { id: { value: 'offer' }, agent_id: { value: 'agent-1' }, hostname: '192.0.2.1', resources: [] };

function built(document: object, hostPorts: readonly (number | undefined)[], prefix?: string) {
  const spec = versioned(undefined, app({ id: '/shop/web', ...document }), VERSION);
  const instance = scheduled('shop_web.instance-1', spec, 0);
  const build = taskBuilder(
    { bridge: 'mesos-bridge', enforcesRole: false, ...(prefix === undefined ? {} : { environmentPrefix: prefix }) },
    () => 0,
  );
  return build(instance, 'shop_web.instance-1._app.1', OFFER, { resources: [], hostPorts });
}

function environment(task: Readonly<Record<string, unknown>>): Record<string, string> {
  const { environment: env } = task.command as {
    readonly environment: { readonly variables: readonly { readonly name: string; readonly value: string }[] };
  };
  return Object.fromEntries(env.variables.map(({ name, value }) => [name, value]));
}

const DOCKER = { type: 'DOCKER', docker: { image: 'shop:1', parameters: [{ key: 'hostname', value: 'web' }] } };

describe('the environment', () => {
  test('tells of the task, the app, the host and its ports', () => {
    const task = built(
      {
        cmd: 'run',
        cpus: 1,
        mem: 512.5,
        labels: { 'my-tier': 'front' },
        env: { COLOUR: 'blue', HOST: 'mine' },
        portDefinitions: [{ port: 8080, name: 'http' }, { port: 0 }],
      },
      [31_000, 31_005],
    );
    expect(environment(task)).toEqual({
      MESOS_TASK_ID: 'shop_web.instance-1._app.1',
      MARATHON_APP_ID: '/shop/web',
      MARATHON_APP_VERSION: VERSION,
      MARATHON_APP_RESOURCE_CPUS: '1.0',
      MARATHON_APP_RESOURCE_MEM: '512.5',
      MARATHON_APP_RESOURCE_DISK: '0.0',
      MARATHON_APP_RESOURCE_GPUS: '0',
      MARATHON_APP_ENFORCE_GROUP_ROLE: 'FALSE',
      MARATHON_APP_LABELS: 'MY_TIER',
      MARATHON_APP_LABEL_MY_TIER: 'front',
      // What the app says wins.
      HOST: 'mine',
      PORT: '31000',
      PORT0: '31000',
      PORT1: '31005',
      PORTS: '31000,31005',
      PORT_8080: '31000',
      PORT_10000: '31005',
      PORT_HTTP: '31000',
      COLOUR: 'blue',
    });
  });

  test('has the container port where the host has none, and one made up where nobody said any', () => {
    const task = built(
      {
        networks: [{ mode: 'container', name: 'net' }],
        container: {
          ...DOCKER,
          portMappings: [{ containerPort: 80, name: 'http' }, { containerPort: 0 }, { containerPort: 90, hostPort: 0 }],
        },
      },
      [undefined, undefined, 31_002],
    );
    expect(environment(task)).toMatchObject({
      MARATHON_APP_DOCKER_IMAGE: 'shop:1',
      HOST: '192.0.2.1',
      PORT: '31002',
      PORT0: '80',
      PORT1: '1025',
      PORT2: '31002',
      PORTS: '31002,1025',
      PORT_80: '80',
      PORT_90: '31002',
      PORT_1025: '1025',
      PORT_HTTP: '80',
    });
  });

  test('has a prefix before the host and the ports alone', () => {
    const env = environment(built({ cmd: 'run' }, [31_000], 'M_'));
    expect([env.M_HOST, env.M_PORT0, env.HOST, env.MARATHON_APP_ID]).toEqual([
      '192.0.2.1',
      '31000',
      undefined,
      '/shop/web',
    ]);
  });
});

test('a Docker container gets its parameters, its mappings and the label of its task', () => {
  const task = built(
    {
      networks: [{ mode: 'container/bridge' }],
      container: {
        ...DOCKER,
        volumes: [{ containerPath: '/data', hostPath: '/srv', mode: 'RO' }],
        portMappings: [
          { containerPort: 80, hostPort: 0, protocol: 'udp,tcp' },
          { containerPort: 0, hostPort: 0 },
        ],
      },
      taskKillGracePeriodSeconds: 30,
      labels: { tier: 'front' },
      user: 'nobody',
      fetch: [{ uri: 'http://files/a.tgz' }],
    },
    [31_000, 31_001],
  );
  expect(task).toMatchObject({
    name: 'web.shop',
    agent_id: { value: 'agent-1' },
    command: { shell: false, user: 'nobody', uris: [{ value: 'http://files/a.tgz', extract: true }] },
    container: {
      type: 'DOCKER',
      docker: {
        image: 'shop:1',
        network: 'BRIDGE',
        privileged: false,
        force_pull_image: false,
        port_mappings: [
          { host_port: 31_000, container_port: 80, protocol: 'udp' },
          { host_port: 31_000, container_port: 80, protocol: 'tcp' },
          { host_port: 31_001, container_port: 31_001, protocol: 'tcp' },
        ],
        parameters: [
          { key: 'hostname', value: 'web' },
          { key: 'label', value: 'MESOS_TASK_ID=shop_web.instance-1._app.1' },
        ],
      },
      volumes: [{ container_path: '/data', host_path: '/srv', mode: 'RO' }],
    },
    kill_policy: { grace_period: { nanoseconds: 30e9 } },
    labels: { labels: [{ key: 'tier', value: 'front' }] },
  });
});

test('a Docker network is passed on by its name', () => {
  const task = built({ networks: [{ mode: 'container', name: 'net' }], container: DOCKER }, []);
  expect(task.container).toMatchObject({ docker: { network: 'USER' }, network_infos: [{ name: 'net' }] });
});

test('a Mesos container on a bridge has its mappings beside the network', () => {
  const container = { type: 'MESOS', docker: { image: 'shop:1' }, portMappings: [{ containerPort: 80, hostPort: 0 }] };
  expect(built({ cmd: 'run', networks: [{ mode: 'container/bridge' }], container }, [31_000]).container).toMatchObject({
    type: 'MESOS',
    mesos: { image: { type: 'DOCKER', docker: { name: 'shop:1' }, cached: true } },
    network_infos: [
      { name: 'mesos-bridge', port_mappings: [{ host_port: 31_000, container_port: 80, protocol: 'tcp' }] },
    ],
  });
});

test.each<[string, object, object]>([
  ['a command', { cmd: 'run --fast' }, { shell: true, value: 'run --fast' }],
  ['arguments', { args: ['run', '--fast'] }, { shell: false, value: 'run', arguments: ['run', '--fast'] }],
  ["arguments of an image's entrypoint", { args: ['run'], container: DOCKER }, { shell: false, arguments: ['run'] }],
])('runs %s', (_, document, command) => {
  const { environment: _environment, ...rest } = built(document, []).command as Record<string, unknown>;
  expect(rest).toEqual(command);
  expect(_environment).toBeDefined();
});

test.each<[string, object, object]>([
  [
    'COMMAND',
    { protocol: 'COMMAND', command: { value: 'true' } },
    { type: 'COMMAND', command: { shell: true, value: 'true' } },
  ],
  [
    'MESOS_HTTP',
    { protocol: 'MESOS_HTTP', path: '/up', portIndex: 0 },
    { type: 'HTTP', http: { scheme: 'http', port: 80, path: '/up' } },
  ],
  ['MESOS_TCP', { protocol: 'MESOS_TCP', port: 99 }, { type: 'TCP', tcp: { port: 99, protocol: 'IPV4' } }],
])('Mesos is given the check %s, which probes inside the container', (_, check, info) => {
  const container = { ...DOCKER, portMappings: [{ containerPort: 80, hostPort: 0 }] };
  const times = { gracePeriodSeconds: 90, intervalSeconds: 60, timeoutSeconds: 50, maxConsecutiveFailures: 3 };
  const task = built(
    { networks: [{ mode: 'container/bridge' }], container, healthChecks: [{ ...check, ...times }] },
    [31_000],
  );
  expect(task.health_check).toMatchObject({
    ...info,
    delay_seconds: 15,
    interval_seconds: 60,
    timeout_seconds: 50,
    consecutive_failures: 3,
    grace_period_seconds: 90,
  });
});

test("Marathon's own checks are not given to Mesos", () => {
  expect(
    built({ cmd: 'run', healthChecks: [{ protocol: 'HTTP', portIndex: 0 }] }, [31_000]).health_check,
  ).toBeUndefined();
});

test.each<[string, object, object]>([
  [
    'exec',
    { exec: { command: { shell: 'true' } } },
    { type: 'COMMAND', command: { command: { shell: true, value: 'true' } } },
  ],
  ['tcp', { tcp: { port: 80 } }, { type: 'TCP', tcp: { port: 80 } }],
  ['http', { http: { port: 80, path: '/' } }, { type: 'HTTP', http: { port: 80, path: '/' } }],
])('a general check goes along: %s', (_, check, info) => {
  expect(built({ cmd: 'run', check }, [31_000]).check).toMatchObject(info);
});

test('ids are as Marathon makes them', () => {
  const id = newInstanceId('/shop/web', Date.parse(VERSION));
  expect(id).toMatch(/^shop_web\.instance-[0-9a-f]{8}-[0-9a-f]{4}-1[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  const task = nextTaskId(id);
  expect([task, nextTaskId(id, task)]).toEqual([`${id}._app.1`, `${id}._app.2`]);
  expect([instanceOf(task), instanceOf('other')]).toEqual([id, undefined]);
  expect([safePath('/shop/web'), hostnameOf('/shop/web')]).toEqual(['shop_web', 'web.shop']);
});
