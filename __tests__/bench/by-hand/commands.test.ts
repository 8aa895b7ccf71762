import { createArguments, prepareHost, runIn, startAll, waitAll, type Captured, type Spec } from './commands';

const spec: Spec = {
  Name: 'hadoop-namenode',
  TaskTemplate: {
    ContainerSpec: {
      Image: 'registry.example.com/hadoop@sha256:0123',
      Command: ['/bin/bash', '/entry.sh'],
      Args: ['start', 'namenode'],
      Hostname: 'namenode',
      Env: ["OPTS=it's"],
      User: '1001:1001',
      StopSignal: 'SIGTERM',
      ReadOnly: true,
      StopGracePeriod: 60e9,
      CapabilityDrop: ['ALL'],
      Mounts: [
        { Type: 'bind', Source: '/var/lib/namenode', Target: '/data' },
        { Type: 'tmpfs', Target: '/tmp', TmpfsOptions: { SizeBytes: 1024, Mode: 0o1777 } },
      ],
      Healthcheck: {
        Test: ['CMD', '/entry.sh', 'health'],
        Interval: 5e9,
        Timeout: 10e9,
        StartPeriod: 60e9,
        Retries: 12,
      },
      Configs: [{ ConfigID: 'c1', File: { Name: '/entry.sh', Mode: 0o555 } }],
    },
    Resources: { Limits: { MemoryBytes: 1000, Pids: 4096 } },
    Placement: { Constraints: ['node.labels.longshore.host==master'] },
  },
};

const captured: Captured = {
  services: [spec, { ...spec, Name: 'hadoop-edge' }],
  configs: { c1: 'YQ==', c2: 'Yg==', c3: 'YQ==' },
  checks: [{ service: 'hadoop-namenode', command: ['/entry.sh', 'check', 'safe-mode'] }],
  subnet: '10.20.0.0/24',
  gateway: '10.20.0.1',
  directories: {},
};

const hosts = [
  { name: 'master', address: '192.0.2.1' },
  { name: 'slave1', address: '192.0.2.2' },
];
const nodes = [
  { name: 'master', node: 'n1' },
  { name: 'slave1', node: 'n2' },
];

test('on the network of the hosts there is no other, and every host knows the names of all', () => {
  const script = startAll(captured, nodes, 'host');
  expect(script).not.toContain('network create');
  expect(script.match(/--network host/g)).toHaveLength(2);
  const prepared = prepareHost(captured, { name: 'slave1' }, hosts, 'host');
  expect(prepared.match(/echo 192.0.2.1 namenode namenode. \| sudo tee -a \/etc\/hosts/g)).toHaveLength(2);
});

test('fails for a service that is pinned to no host', () => {
  expect(() => prepareHost(captured, { name: 'slave1' }, [], 'host')).toThrow('hadoop-namenode is pinned to no host');
});

test('a service is made again with the options of docker service create', () => {
  expect(createArguments(spec, 'by-hand', () => 'file-1')).toEqual([
    '--detach --no-resolve-image --endpoint-mode dnsrr --restart-condition any --restart-delay 5s',
    '--name hadoop-namenode --hostname namenode --network by-hand --user 1001:1001',
    '--read-only',
    '--stop-signal SIGTERM --stop-grace-period 60s',
    '--cap-drop ALL',
    '--limit-memory 1000 --limit-pids 4096',
    "--constraint 'node.labels.longshore.host==master'",
    String.raw`--env 'OPTS=it'\''s'`,
    '--mount type=bind,source=/var/lib/namenode,target=/data',
    '--mount type=tmpfs,target=/tmp,tmpfs-size=1024,tmpfs-mode=1777',
    '--config source=file-1,target=/entry.sh,mode=0555',
    "--health-cmd '/entry.sh health' --health-interval 5s",
    '--health-timeout 10s --health-start-period 60s --health-retries 12',
    "--entrypoint '/bin/bash /entry.sh'",
    'registry.example.com/hadoop@sha256:0123',
    'start',
    'namenode',
  ]);
});

test('a service may write its file system', () => {
  const { TaskTemplate } = spec;
  const container = { ...TaskTemplate.ContainerSpec, ReadOnly: false };
  const writable = { ...spec, TaskTemplate: { ...TaskTemplate, ContainerSpec: container } };
  expect(createArguments(writable, '', () => '')).not.toContain('--read-only');
});

test('labels, network, one config for each content, then services', () => {
  const verbs = startAll(captured, nodes, 'overlay').split('\n');
  expect(verbs.map((line) => /(?:docker )+(\w+ \w+)/.exec(line)?.[1] ?? line)).toEqual([
    'set -e',
    ...['node update', 'node update', 'network create', 'config create', 'config create'],
    ...['service create', 'service create'],
  ]);
});

test('a host lets the others in and gets its directories', () => {
  const directories = { slave1: [{ path: '/var/lib/x', owner: '1001:1002', mode: '0750' }] };
  const withDirectory = { ...captured, directories };
  expect(prepareHost(withDirectory, { name: 'slave1' }, hosts, 'overlay')).toBe(
    "set -e\nsudo nft delete table inet filter\nsudo install -d -o 1001 -g 1002 -m 0750 '/var/lib/x'",
  );
});

test('everything is awaited, and the job runs where the client is', () => {
  expect(waitAll(captured).split('\n')).toEqual([
    'end=$(($(date +%s) + 600))',
    expect.stringContaining('= 2 ]; do [ "$(date +%s)" -lt "$end" ] || { echo'),
    expect.stringContaining("service.name=hadoop-namenode) '/entry.sh' 'check' 'safe-mode'"),
  ]);
  expect(runIn('hadoop-edge', ['true'])).toContain("service.name=hadoop-edge) 'true'");
});
