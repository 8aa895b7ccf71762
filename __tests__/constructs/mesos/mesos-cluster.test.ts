import Ajv from 'ajv';
import type { TerraformStack } from 'cdktf';
import { Environment, HostGroup, ImageCatalog, Secret, type Host } from '../../../constructs/environment';
import schema from '../../../constructs/environment/environment.schema.json';
import {
  MesosCluster,
  MesosDistribution,
  type MesosClusterProps,
  type MesosResources,
} from '../../../constructs/mesos';
import { Mount } from '../../../constructs/container';
import { Duration, Port, Size } from '../../../constructs/values';
import { judgeMesosFlags } from '../../../upstream/mesos/flags';
import { Template, type ResourceProperties } from '../../../testing';
import { TLS_BY_ADDRESS } from '../../fixtures/mesos/tls';
import { quorumOf } from '../container/fixture';
import { host } from '../environment/fixture';
import { agent, fixture, image, master, planned } from './fixture';

const ZK = 'zk://192.0.2.50:2181,192.0.2.51:2181/mesos';

const paths = (of: unknown): string[] => (of as { target: string }[]).map(({ target }) => target);

test('masters: what the log and the election need, and no privileges', () => {
  const template = planned();
  expect(master(template, 'c2')).toMatchObject({
    name: 'master-mesos',
    host: { name: 'c2' },
    network: 'host',
    image: image.toString(),
    entrypoint: ['mesos-master'],
    command: [
      '--cluster=lab',
      '--hostname=192.0.2.2',
      '--no-hostname_lookup',
      '--ip=192.0.2.2',
      '--port=5050',
      '--quorum=2',
      '--registry=replicated_log',
      '--work_dir=/srv/mesos-master',
      `--zk=${ZK}`,
    ],
    environment: { LONGSHORE_MESOS_URL: 'http://192.0.2.2:5050' },
    user: '1004:1004',
    capabilities: [],
    read_only: true,
    secret_files: [],
    memory_bytes: 2 ** 30,
    health_check: { test: ['CMD', 'sh', '/mesos/bin/state.sh', 'health'] },
    checks: [{ command: ['sh', '/mesos/bin/state.sh', 'recovered'] }],
    timeout_seconds: 300,
  });
  expect(master(template)).not.toHaveProperty('pid_mode');
  // One that is the first process of its container does not end on SIGTERM; an agent is not, it sees the host's processes.
  expect(master(template)['stop_signal']).toBe('SIGKILL');
  expect(agent(template)['stop_signal']).toBe('SIGTERM');
  expect(master(template, 'c2')['mounts']).toMatchObject([
    { source: '/srv/mesos-master', target: '/srv/mesos-master' },
    { type: 'tmpfs', target: '/tmp' },
  ]);
});

test('agents: the engine, the processes and the control groups of their host, and a reason', () => {
  const template = planned();
  expect(agent(template, 'h4')).toMatchObject({
    name: 'agent-mesos',
    host: { name: 'h4' },
    entrypoint: ['mesos-agent'],
    command: [
      '--appc_store_dir=/srv/mesos-agent/store/appc',
      '--containerizers=docker,mesos',
      `--docker_mesos_image=${image.toString()}`,
      '--docker_socket=/run/docker.sock',
      '--docker_store_dir=/srv/mesos-agent/store/docker',
      '--executor_registration_timeout=5mins',
      '--fetcher_cache_dir=/srv/mesos-agent/fetch',
      '--hostname=192.0.2.4',
      '--no-hostname_lookup',
      '--ip=192.0.2.4',
      `--master=${ZK}`,
      '--port=5051',
      '--reconfiguration_policy=additive',
      '--runtime_dir=/run/mesos',
      '--no-systemd_enable_support',
      '--work_dir=/srv/mesos-agent',
    ],
    user: '0:0',
    pid_mode: 'host',
    cgroupns_mode: 'host',
    app_armor: 'unconfined',
    read_only: true,
    memory_bytes: 2 ** 29,
    checks: [{ command: ['sh', '/mesos/bin/state.sh', 'registered'] }],
  });
  expect(paths(agent(template)['mounts'])).toEqual(['/run', '/srv/mesos-agent', '/sys/fs/cgroup', '/tmp']);
  expect(agent(template)['capabilities']).toContain('CAP_SYS_ADMIN');
});

test('an agent of Docker tasks alone has neither the capability to mount nor its engine without AppArmor', () => {
  const only = planned({ containerizers: 'docker' });
  expect(agent(only)['capabilities']).toEqual(
    ['CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'KILL', 'SETGID', 'SETUID'].map((name) => `CAP_${name}`),
  );
  expect(agent(only)).not.toHaveProperty('app_armor');
  const volumes = planned({ containerizers: 'docker', persistentVolumes: true });
  expect(agent(volumes)['capabilities']).toContain('CAP_SYS_ADMIN');
  expect(agent(volumes)['mounts']).toContainEqual(
    expect.objectContaining({ target: '/srv/mesos-agent', propagation: 'rshared' }),
  );
});

test('what programs of the distribution would be given is what they take', () => {
  const template = planned({ masterFlags: { offer_timeout: '5mins', quiet: true }, agentFlags: { strict: false } });
  for (const [program, resource] of [
    ['mesos-master', master(template)],
    ['mesos-agent', agent(template)],
  ] as const) {
    const judged = judgeMesosFlags(program, 'clusterd', { argv: resource['command'] as string[], environment: {} });
    expect(judged.faults).toEqual([]);
  }
  expect(master(template)['command']).toEqual(expect.arrayContaining(['--offer_timeout=5mins', '--quiet']));
  expect(agent(template)['command']).toContain('--no-strict');
});

test('what is advised may be given otherwise', () => {
  const template = planned({ agentFlags: { executor_registration_timeout: '10mins' } });
  expect(agent(template)['command']).toContain('--executor_registration_timeout=10mins');
});

test('attributes, resources and domain are by host', () => {
  const hosts = { c1: { labels: { rack: 'r1', role: 'control' } } };
  const attributes: MesosClusterProps['attributes'] = ({ labels: { rack = 'none' } }) => ({ rack, disks: 'ssd' });
  expect(agent(planned({ attributes }, { hosts }))['command']).toContain('--attributes=disks:ssd;rack:r1');
  const template = planned({
    attributes: ({ name }) => ({ host: name }),
    resources: () => ({ cpus: 1.5, memory: Size.gibibytes(2), disk: Size.gibibytes(10), ports: ['31000-31999'] }),
    domain: ({ name }) => ({ region: 'north', zone: name }),
  });
  expect(agent(template, 'h4')['command']).toEqual(
    expect.arrayContaining([
      '--attributes=host:h4',
      '--resources=cpus:1.5;mem:2048;disk:10240;ports:[31000-31999]',
      '--domain={"fault_domain":{"region":{"name":"north"},"zone":{"name":"h4"}}}',
    ]),
  );
  expect(master(template)['command']).toContainEqual(expect.stringContaining('"zone":{"name":"c1"}'));
});

describe('what agents offer', () => {
  const PORTS = { first: 31_000, last: 32_000 };

  test("are Mesos' own ports, or those that are given by host", () => {
    const { make } = fixture();
    expect(make().agentOffers).toEqual([PORTS, PORTS, PORTS, PORTS].map((range) => ({ ports: [range] })));
    const resources = ({ name }: Host) => (name === 'h4' ? { ports: ['80-80', '8000-8999'] } : { cpus: 2 });
    const given = fixture().make({ resources }).agentOffers;
    expect(given.slice(2)).toEqual([
      { ports: [PORTS] },
      {
        ports: [
          { first: 80, last: 80 },
          { first: 8000, last: 8999 },
        ],
      },
    ]);
  });

  test('is not known where a flag says it, or where the cluster is managed elsewhere', () => {
    const agentFlags = { resources: 'ports(web):[80-80]' };
    expect(fixture().make({ agentFlags }).agentOffers).toEqual([{}, {}, {}, {}]);
    const { stack, masters, agents } = fixture({ hosts: { h4: { state: 'leaving' } } });
    const theirs = MesosCluster.fromMesosAttributes(stack, 'Legacy', { zkUrl: ZK, masters, agents });
    expect(theirs.agentOffers).toEqual([{}, {}, {}]);
  });

  test.each(['leaving', 'lost'] as const)('a host that is %s offers nothing', (state) => {
    expect(fixture({ hosts: { h4: { state } } }).make().agentOffers).toHaveLength(3);
  });
});

test('labels of a host are no attributes: they may change while the agent runs, and an attribute may not', () => {
  const commandWith = (labels: Record<string, string>) => agent(planned({}, { hosts: { c1: { labels } } }))['command'];
  expect(commandWith({ rack: 'r1' })).toEqual(commandWith({ rack: 'r2', mesos: 'agent' }));
});

test('with ten agents a few that are missing are no reason to take many away', () => {
  const { stack, make } = fixture();
  const ten = Array.from({ length: 10 }, (_, index) => host(stack, `a${index}`));
  make({ agents: HostGroup.of(...ten) });
  expect(master(Template.fromStack(stack))['command']).toEqual(
    expect.arrayContaining(['--agent_removal_rate_limit=1/1mins', '--recovery_agent_removal_limit=20%']),
  );
});

test('masters restart in one group, the leader last, and agents in another', () => {
  const template = planned();
  expect(master(template)['roll']).toMatchObject({
    name: 'mesos-masters',
    ready: ['sh', '/mesos/bin/state.sh', 'recovered'],
    last: ['sh', '/mesos/bin/state.sh', 'leads'],
  });
  expect(quorumOf(template, 'mesos-masters')).toMatchObject({
    voters: 3,
    members: ['c1', 'c2', 'c3'].map((name) => ({ host: { name }, container: 'master-mesos' })),
  });
  expect(agent(template)['roll']).toEqual({
    name: 'mesos-agents',
    ready: ['sh', '/mesos/bin/state.sh', 'registered'],
  });
  expect(quorumOf(template, 'mesos-agents')).toMatchObject({ voters: 4, members: [{}, {}, {}, {}] });
});

test('one more agent changes no other daemon: masters only learn of it in their order', () => {
  const resources = (count: number): Readonly<Record<string, ResourceProperties>> => {
    const { stack, make } = fixture();
    make({
      agents: HostGroup.of(...Array.from({ length: 6 }, (_, index) => host(stack, `a${index}`)).slice(0, count)),
    });
    const { resource } = Template.fromStack(stack).toJSON() as {
      resource: Record<string, Record<string, ResourceProperties>>;
    };
    const all = Object.values(resource).flatMap((byName) => Object.entries(byName));
    // An order is in no plan.
    return Object.fromEntries(all.map(([name, attributes]) => [name, { ...attributes, depends_on: undefined }]));
  };
  const [five, six] = [resources(5), resources(6)];
  expect(Object.keys(six).filter((name) => !(name in five))).toEqual([
    expect.stringContaining('Agent-a5'),
    expect.stringContaining('AgentData-a5'),
  ]);
  for (const [name, attributes] of Object.entries(five)) expect(six[name]).toEqual(attributes);
});

test('directories are there first, ZooKeeper before masters, masters before agents', () => {
  const { stack, make, ensemble } = fixture();
  make({ zooKeeper: ensemble() });
  const template = Template.fromStack(stack);
  expect(template.at('lab/Mesos/MasterData-c1')).toMatchObject({ path: '/srv/mesos-master', uid: 1004, mode: '0750' });
  expect(template.at('lab/Mesos/AgentData-h4')).toMatchObject({ path: '/srv/mesos-agent', uid: 0, mode: '0755' });
  const on = (path: string) => template.addresses(path);
  expect(master(template)['depends_on']).toEqual(
    expect.arrayContaining([...on('lab/Mesos/MasterData-c1'), ...on('lab/ZooKeeper/Member1/Resource')]),
  );
  expect(agent(template, 'h4')['depends_on']).toEqual(
    expect.arrayContaining([...on('lab/Mesos/AgentData-h4'), ...on('lab/Mesos/Master-c3/Resource')]),
  );
});

test('the image comes from the catalog where none is given', () => {
  const { stack, make } = fixture({ environment: { images: ImageCatalog.of({ mesos: image.toString() }) } });
  make({ image: undefined });
  expect(master(Template.fromStack(stack))['image']).toBe(image.toString());
});

test('a host that leaves is emptied, and keeps its vote', () => {
  const template = planned({}, { hosts: { c3: { state: 'leaving' } } });
  expect(template.resourceCount('longshore_host_container')).toBe(2 + 3);
  expect(() => template.at('lab/Mesos/Agent-c3')).toThrow('no construct at that path');
  expect(quorumOf(template, 'mesos-masters')).toMatchObject({ voters: 3, members: [{}, {}] });
  expect(master(template)['command']).toContain('--quorum=2');
});

test('further settings of agents', () => {
  const template = planned({
    distribution: MesosDistribution.APACHE,
    dockerApiVersion: '1.44',
    dockerConfig: Secret.file('docker.json'),
    agentMounts: [Mount.bind('/etc/cni', '/etc/cni', { readOnly: true })],
    agentStopGracePeriod: Duration.minutes(1),
    agentDirectory: '/disk/mesos',
  });
  expect(agent(template)).toMatchObject({
    environment: { DOCKER_API_VERSION: '1.44' },
    stop_grace_period_seconds: 60,
    secret_files: [{ target: '/mesos/secrets/docker-config.json' }],
  });
  expect(agent(template)['command']).toContain('--docker_config=file:///mesos/secrets/docker-config.json');
  expect(paths(agent(template)['mounts'])).toEqual(expect.arrayContaining(['/etc/cni', '/disk/mesos']));
  expect(master(template)['environment']).not.toHaveProperty('DOCKER_API_VERSION');
});

describe('authentication', () => {
  const template = planned({ authentication: { frameworks: ['marathon', 'jobs'] } });

  test('masters know all principals, by a file', () => {
    expect(master(template)['command']).toEqual(
      expect.arrayContaining([
        '--authenticate_agents',
        '--authenticate_frameworks',
        '--authenticate_http_frameworks',
        '--authenticate_http_readonly',
        '--authenticate_http_readwrite',
        '--credentials=/mesos/secrets/credentials.json',
        '--http_framework_authenticators=basic',
      ]),
    );
    expect(master(template)['secret_files']).toMatchObject([
      { target: '/mesos/secrets/credentials.json', owner: '1004:1004', mode: '0400' },
      { target: '/mesos/secrets/operator' },
    ]);
    expect(master(template)['environment']).toMatchObject({ LONGSHORE_MESOS_PRINCIPAL: 'operator' });
  });

  test('agents know who they are, and who may ask them', () => {
    expect(agent(template)['command']).toEqual(
      expect.arrayContaining([
        '--credential=/mesos/secrets/credential.json',
        '--http_credentials=/mesos/secrets/credentials.json',
        '--authenticate_http_readwrite',
      ]),
    );
    expect(paths(agent(template)['secret_files'])).toEqual(
      ['credential.json', 'credentials.json', 'operator'].map((name) => `/mesos/secrets/${name}`),
    );
  });

  test('a framework is given its secret by name', () => {
    const { make } = fixture();
    expect(make({ authentication: {} }).credential('marathon')?.name).toBe('mesos/marathon-secret');
    expect(fixture().make().credential('marathon')).toBeUndefined();
  });

  test('without it over HTTP, anybody may ask', () => {
    const open = planned({ authentication: { http: false } });
    expect(master(open)['command']).not.toContain('--authenticate_http_readonly');
    expect(master(open)['command']).toContain('--authenticate_agents');
    expect(paths(agent(open)['secret_files'])).toEqual(['/mesos/secrets/credential.json']);
  });

  test('ACLs are files', () => {
    const acls = {
      permissive: false,
      register_agents: [{ principals: { values: ['agent'] }, agents: { type: 'ANY' } }],
    };
    const limited = planned({ acls, agentAcls: { view_flags: [] } });
    expect(master(limited)['command']).toContain('--acls=file:///mesos/acls.json');
    const file = (of: Record<string, unknown>) => (of['files'] as Record<string, string>)['/mesos/acls.json'] ?? '';
    expect(JSON.parse(file(master(limited)))).toEqual(acls);
    expect(JSON.parse(file(agent(limited)))).toEqual({ view_flags: [] });
  });
});

describe('TLS', () => {
  test('is of all daemons, with certificates as files', () => {
    const template = planned({ tls: { downgrade: true } });
    for (const daemon of [master(template), agent(template)]) {
      expect(daemon['environment']).toMatchObject({
        LIBPROCESS_SSL_SUPPORT_DOWNGRADE: 'true',
        LIBPROCESS_SSL_CERT_FILE: '/mesos/secrets/host.pem',
        LIBPROCESS_SSL_KEY_FILE: '/mesos/secrets/host-key.pem',
        LIBPROCESS_SSL_CA_FILE: '/mesos/secrets/ca.pem',
        LIBPROCESS_SSL_REQUIRE_CLIENT_CERT: 'true',
        LONGSHORE_MESOS_URL: expect.stringMatching(/^https:/) as string,
      });
      const environment = daemon['environment'] as Record<string, string>;
      for (const { variable, value } of TLS_BY_ADDRESS)
        expect([variable, value === '/...' ? environment[variable]?.startsWith('/') : environment[variable]]).toEqual([
          variable,
          value === '/...' ? true : value,
        ]);
      expect(paths(daemon['secret_files'])).toEqual(
        ['ca.pem', 'host-key.pem', 'host.pem'].map((name) => `/mesos/secrets/${name}`),
      );
    }
  });

  test('with certificates of others, and while a cluster changes over', () => {
    const { stack, make } = fixture();
    const own = { certificate: Secret.file('mesos/h4.pem'), key: Secret.file('mesos/h4-key.pem') };
    const cluster = make({
      tls: {
        certificates: { ca: Secret.file('mesos/ca.pem'), host: () => own },
        downgrade: true,
        clientCertificates: false,
      },
    });
    expect(cluster.certificateAuthority?.name).toBe('mesos/ca.pem');
    expect(cluster.requiresTls).toBe(false);
    expect(agent(Template.fromStack(stack))['environment']).toMatchObject({
      LIBPROCESS_SSL_SUPPORT_DOWNGRADE: 'true',
      LIBPROCESS_SSL_REQUIRE_CLIENT_CERT: 'false',
    });
  });
});

describe('flows and the manifest', () => {
  const declared = () => {
    const { stack, make, h4 } = fixture();
    const cluster = make();
    cluster.allowFrameworks(h4);
    return { cluster, json: Environment.of(stack).manifest.toJSON() };
  };

  test('masters are reached by each other, agents and frameworks; agents by masters', () => {
    const { json } = declared();
    const flows = json.flows.filter(({ path }) => path.startsWith('lab/Mesos') || path === 'lab/Keeper');
    expect(flows.map(({ from, to, port, why }) => `${from} -> ${to} ${port} ${why}`).sort()).toEqual(
      [
        'h4 -> mesos masters 5050/tcp Mesos frameworks',
        'mesos agents -> 192.0.2.50 2181/tcp Mesos agents',
        'mesos agents -> 192.0.2.51 2181/tcp Mesos agents',
        'mesos agents -> mesos masters 5050/tcp Mesos agents',
        'mesos masters -> 192.0.2.50 2181/tcp Mesos masters',
        'mesos masters -> 192.0.2.51 2181/tcp Mesos masters',
        'mesos masters -> mesos agents 5051/tcp Mesos masters',
        'mesos masters -> mesos masters 5050/tcp Mesos replicated log',
        ...flows.filter(({ why }) => why === 'images').map(({ from, to, port }) => `${from} -> ${to} ${port} images`),
      ].sort(),
    );
  });

  test('fits the schema, with votes, checks and pages', () => {
    const { json } = declared();
    const validate = new Ajv({ allErrors: true }).compile(schema);
    expect([validate(json), validate.errors]).toEqual([true, null]);
    expect(json.mesosClusters).toEqual([
      { path: 'lab/Mesos', distribution: 'clusterd', masters: ['c1', 'c2', 'c3'], agents: ['c1', 'c2', 'c3', 'h4'] },
    ]);
    expect(json.quorums).toEqual([{ path: 'lab/Mesos', daemon: 'master', members: ['c1', 'c2', 'c3'] }]);
    expect(json.containers.map(({ daemon, host }) => `${daemon}@${host}`)).toEqual([
      ...['c1', 'c2', 'c3'].map((name) => `mesos-master@${name}`),
      ...['c1', 'c2', 'c3', 'h4'].map((name) => `mesos-agent@${name}`),
    ]);
    expect(json.healthChecks.map(({ description }) => description)).toContain('the masters have a leader');
    expect(json.healthChecks).toHaveLength(8);
    expect(json.endpoints).toHaveLength(3);
  });
});

test('a stand-in is known as one', () => {
  const { stack, make } = fixture();
  const distribution = MesosDistribution.simulationOf(MesosDistribution.APACHE);
  make({ distribution });
  expect(Environment.of(stack).manifest.toJSON().mesosClusters).toMatchObject([
    { distribution: 'apache', simulated: true },
  ]);
  expect(distribution.title).toBe('Apache Mesos 1.11.0, simulated');
});

describe('an existing cluster', () => {
  test('has what agents and frameworks need', () => {
    const { stack, masters, agents, h4 } = fixture();
    const credentials = { marathon: Secret.file('mesos/marathon-secret') };
    const executorRegistrationTimeout = Duration.minutes(10);
    const cluster = MesosCluster.fromMesosAttributes(stack, 'Legacy', {
      ...{ zkUrl: ZK, masters, agents, credentials, executorRegistrationTimeout },
    });
    cluster.allowFrameworks(h4);
    expect(cluster).toMatchObject({
      zkUrl: ZK,
      masterPort: 5050,
      agentPort: 5051,
      distribution: MesosDistribution.CLUSTERD,
      executorRegistrationTimeout,
    });
    expect(cluster.credential('marathon')).toBe(credentials.marathon);
    expect(cluster.requiresTls).toBe(false);
    const [flow] = Environment.of(stack).manifest.toJSON().flows;
    expect(flow).toMatchObject({ from: 'h4', to: 'legacy masters', port: '5050/tcp' });
  });
});

test.each([
  [{}, true],
  [{ downgrade: true }, false],
])('an existing cluster with a CA and %j requires TLS: %s', (given, requiresTls) => {
  const { stack, masters, agents } = fixture();
  const certificateAuthority = Secret.file('mesos/ca.pem');
  const attributes = { zkUrl: ZK, masters, agents, certificateAuthority, ...given };
  expect(MesosCluster.fromMesosAttributes(stack, 'Legacy', attributes)).toMatchObject({ requiresTls });
});

test.each([
  [{}, '5m'],
  [{ imagePullTimeout: Duration.minutes(8), agentFlags: { executor_registration_timeout: '10mins' } }, '10m'],
  [{ agentFlags: { executor_registration_timeout: '3.5mins' } }, '3m30s'],
])('says how long an executor may take to register: %j', (props, time) => {
  expect(fixture().make(props).executorRegistrationTimeout?.toString()).toBe(time);
});

describe('flows to tasks', () => {
  const WHY = 'checks';
  const declared = (stack: TerraformStack): string[] => {
    const { flows, groups } = Environment.of(stack).manifest.toJSON();
    const membersOf = (end: string): string => (groups.find(({ name }) => name === end)?.members ?? []).join(' ');
    return flows
      .filter(({ why }) => why === WHY)
      .map(({ from, to, port }) => `${from} -> ${to} (${membersOf(to)}) ${port}`);
  };

  test('go to what Mesos offers of its own accord, or to one port', () => {
    const { stack, make, h4 } = fixture();
    const mesos = make();
    mesos.allowToTasks(h4, WHY);
    mesos.allowToTasks(h4, WHY, Port.tcp(8443));
    expect(declared(stack)).toEqual([
      'h4 -> mesos agents (c1 c2 c3 h4) 31000-32000/tcp',
      'h4 -> mesos agents (c1 c2 c3 h4) 8443/tcp',
    ]);
  });

  test('go to the ports that each agent offers', () => {
    const { stack, make, h4 } = fixture();
    const resources = (one: Host): MesosResources =>
      one === h4 ? { ports: ['31000-31999', '40000-40000'] } : { ports: ['31000-31999'] };
    make({ resources }).allowToTasks(h4, WHY);
    expect(declared(stack)).toEqual([
      'h4 -> mesos agents (c1 c2 c3 h4) 31000-31999/tcp',
      'h4 -> mesos agents with ports 40000-40000 (h4) 40000/tcp',
    ]);
  });

  test('of a cluster that exists go to the ports that are given', () => {
    const { stack, masters, agents, h4 } = fixture();
    const attributes = { zkUrl: ZK, masters, agents };
    MesosCluster.fromMesosAttributes(stack, 'Usual', attributes).allowToTasks(h4, WHY);
    const taskPorts = ['10000-10999'];
    const cluster = MesosCluster.fromMesosAttributes(stack, 'Legacy', { ...attributes, taskPorts });
    cluster.allowToTasks(h4, WHY);
    cluster.allowToTasks(h4, WHY, Port.tcp(80));
    expect(declared(stack)).toEqual([
      'h4 -> usual agents (c1 c2 c3 h4) 31000-32000/tcp',
      'h4 -> legacy agents (c1 c2 c3 h4) 10000-10999/tcp',
      'h4 -> legacy agents (c1 c2 c3 h4) 80/tcp',
    ]);
  });
});

test('two clusters share no agents, and may share hosts of masters', () => {
  const { stack, masters, make, h4 } = fixture();
  make({ agents: masters });
  const own = { masterPort: 6050, agentPort: 6051, zooKeeperPath: '/other', masterDirectory: '/srv/other' };
  make({ agents: HostGroup.of(h4), ...own }, 'Other');
  expect(Template.fromStack(stack).resourceCount('longshore_host_container')).toBe(3 + 3 + 3 + 1);
});
