import { dockerRunArguments, type DockerRunOptions } from '../../../../lab/simulators/mesos/agent/docker-run';
import type { ContainerInfo, TaskInfo } from '../../../../lab/simulators/mesos/messages';
import { resourcesFrom } from '../../../../lab/simulators/mesos/values/resource-text';

const OPTIONS: DockerRunOptions = {
  name: 'mesos-1',
  sandbox: '/var/lib/mesos/run',
  mappedSandbox: '/mnt/mesos/sandbox',
  isCfsEnabled: false,
};
const DOCKER: ContainerInfo = { type: 'DOCKER', docker: { image: 'app:1' } };
const task = (more: Partial<TaskInfo> = {}): TaskInfo => ({
  name: 't',
  task_id: { value: 't' },
  agent_id: { value: 'S0' },
  resources: resourcesFrom('cpus:0.5;mem:64;ports:[31000-31001]', '*'),
  command: { value: 'exec app' },
  container: DOCKER,
  ...more,
});
const container = (more: Partial<ContainerInfo>, docker: Partial<ContainerInfo['docker']> = {}): Partial<TaskInfo> => ({
  container: { ...DOCKER, ...more, docker: { image: 'app:1', ...docker } },
});
const args = (more: Partial<TaskInfo> = {}, options: Partial<DockerRunOptions> = {}): string =>
  dockerRunArguments(task(more), { ...OPTIONS, ...options }).join(' ');

const ENVIRONMENT = '-e MESOS_ALLOCATION_ROLE=* -e MESOS_CONTAINER_NAME=mesos-1 -e MESOS_SANDBOX=/mnt/mesos/sandbox';
const SANDBOX = '-v /var/lib/mesos/run:/mnt/mesos/sandbox';

describe('docker run', () => {
  test('has a share of the processor, a limit of memory, the sandbox and the network of the host', () => {
    expect(args()).toBe(
      `--cpu-shares 512 --memory 67108864 ${ENVIRONMENT} ${SANDBOX} --net host --entrypoint /bin/sh --name mesos-1 app:1 -c exec app`,
    );
  });

  test('has least amounts', () => {
    const resources = resourcesFrom('cpus:0.001;mem:4', '*');
    expect(args({ resources }, { isCfsEnabled: true })).toMatch(/^--cpu-shares 2 --cpu-quota 1000 --memory 33554432 /);
  });

  test('has limits above what was asked for', () => {
    expect(args({ limits: { cpus: 2, mem: 256 } })).toMatch(
      /^--cpu-shares 512 --cpu-quota 200000 --memory-reservation 67108864 --memory 268435456 /,
    );
    expect(args({ limits: { cpus: 'Infinity', mem: 'Infinity' } })).toMatch(
      /^--cpu-shares 512 --memory-reservation 67108864 -e/,
    );
  });

  test('has the variables of the task; those of the agent come first', () => {
    const variables = [
      { name: 'HOST', value: '192.0.2.11' },
      { name: 'MESOS_SANDBOX', value: 'mine' },
      { name: 'EMPTY' },
    ];
    expect(args({ command: { value: 'x', environment: { variables } } })).toContain(
      `-e EMPTY= -e HOST=192.0.2.11 ${ENVIRONMENT} -v`,
    );
  });

  test("runs arguments without a shell, and the image's own command without any", () => {
    expect(args({ command: { shell: false, value: 'a', arguments: ['b'] } })).toMatch(/--name mesos-1 app:1 a b$/);
    expect(args({ command: { shell: false } })).toMatch(/--name mesos-1 app:1$/);
  });

  test('maps ports of the offer on the bridge', () => {
    const port_mappings = [{ host_port: 31000, container_port: 80, protocol: 'TCP' }];
    expect(args(container({}, { network: 'BRIDGE', port_mappings }))).toContain('--net bridge -p 31000:80/tcp ');
  });

  test('has a network of the user, a host name, parameters, privileges', () => {
    const more = container(
      { hostname: 'web', network_infos: [{ name: 'cal' }] },
      { network: 'USER', privileged: true, parameters: [{ key: 'label', value: 'MESOS_TASK_ID=t' }] },
    );
    expect(args(more)).toMatch(
      /^--privileged .* --net cal --hostname web .* --name mesos-1 --label=MESOS_TASK_ID=t app:1/,
    );
    expect(args(container({}, { parameters: [{ key: 'net', value: 'other' }] }))).toMatch(
      /--net other .*mesos-1 app:1/,
    );
  });

  test('has volumes of the host, of the sandbox and of a driver', () => {
    const volumes: ContainerInfo['volumes'] = [
      { container_path: '/data', host_path: '/srv/data', mode: 'RW' },
      { container_path: 'logs', host_path: '/srv/logs', mode: 'RO' },
      { container_path: '/cache', host_path: 'cache', mode: 'RW' },
      {
        container_path: '/vol',
        mode: 'RW',
        source: { type: 'DOCKER_VOLUME', docker_volume: { name: 'vol', driver: 'rexray' } },
      },
      { container_path: '/other', mode: 'RW', source: { type: 'HOST_PATH' } },
    ];
    expect(args(container({ volumes }))).toContain(
      `-v /srv/data:/data:rw -v /srv/logs:/mnt/mesos/sandbox/logs:ro -v /var/lib/mesos/run/cache:/cache:rw -v vol:/vol:rw ${SANDBOX} --volume-driver=rexray `,
    );
  });

  const driver = (name: string) => ({
    container_path: `/${name}`,
    mode: 'RW' as const,
    source: { type: 'DOCKER_VOLUME', docker_volume: { name, driver: name } },
  });
  test.each<[string, Partial<TaskInfo>, RegExp]>([
    ['no Docker info', { container: { type: 'DOCKER' } }, /No docker info/],
    ['a host name with the network of the host', container({ hostname: 'x' }), /hostname with host network/],
    ['a shell without a command', { command: {} }, /no command value/],
    ['a user network without a name', container({}, { network: 'USER' }), /No network info/],
    ['a user network with an empty info', container({ network_infos: [{}] }, { network: 'USER' }), /No network name/],
    [
      'two networks',
      container({ network_infos: [{ name: 'a' }, { name: 'b' }] }, { network: 'USER' }),
      /single network/,
    ],
    [
      'ports with the network of the host',
      container({}, { port_mappings: [{ host_port: 31000, container_port: 80 }] }),
      /only supported for bridge/,
    ],
    [
      'a port that was not offered',
      container({}, { network: 'BRIDGE', port_mappings: [{ host_port: 80, container_port: 80 }] }),
      /Port \[80\] not included/,
    ],
    [
      'ports without resources',
      {
        resources: resourcesFrom('cpus:1', '*'),
        ...container({}, { network: 'BRIDGE', port_mappings: [{ host_port: 80, container_port: 80 }] }),
      },
      /require port resources/,
    ],
    [
      'a volume of two relative paths',
      container({ volumes: [{ container_path: 'a', host_path: 'b', mode: 'RW' }] }),
      /are relative/,
    ],
    ['a volume of nothing', container({ volumes: [{ container_path: '/a', mode: 'RW' }] }), /source is required/],
    ['two volume drivers', container({ volumes: [driver('a'), driver('b')] }), /Only one volume driver/],
  ])('fails for %s', (_, more, message) => {
    expect(() => args(more)).toThrow(message);
  });
});
