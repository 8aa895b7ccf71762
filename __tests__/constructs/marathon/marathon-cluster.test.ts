import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import Ajv from 'ajv';
import { Environment, Secret } from '../../../constructs/environment';
import schema from '../../../constructs/environment/environment.schema.json';
import {
  MarathonApp,
  MarathonCluster,
  MarathonConstraint,
  type MarathonClusterProps,
} from '../../../constructs/marathon';
import { MesosCluster } from '../../../constructs/mesos';
import { Duration, Size } from '../../../constructs/values';
import { ZooKeeperEnsemble } from '../../../constructs/zookeeper';
import { Template, type ResourceProperties } from '../../../testing';
import { judgeMarathonFlags } from '../../../upstream/marathon/flags';
import { quorumOf } from '../container/fixture';
import { Folder } from '../environment/fixture';
import { fixture, image, withApps, type Declared } from './fixture';

const chmod = (folder: Folder, name: string): void => {
  chmodSync(join(folder.path, name), 0o600);
};

function synth(props: Partial<MarathonClusterProps> = {}, declared: Declared = {}) {
  const made = fixture(declared);
  const cluster = made.make(props);
  return { ...made, cluster, template: Template.fromStack(made.stack) };
}
const member = (template: Template, name = 'm2'): ResourceProperties => template.at(`lab/Marathon/Marathon-${name}`);
const flagsOf = (template: Template, name = 'm2') => {
  const argv = member(template, name)['command'] as string[];
  return judgeMarathonFlags({ argv, environment: {} });
};

describe('MarathonCluster', () => {
  test('is a container on each host, whose flags Marathon takes', () => {
    const { template } = synth();
    expect(template.resourceCount('longshore_host_container')).toBe(3);
    expect(member(template)).toMatchObject({
      name: 'marathon',
      host: { name: 'm2' },
      network: 'host',
      image: image.toString(),
      entrypoint: ['/marathon/bin/marathon'],
      environment: {
        JAVA_OPTS: '-Xmx1024m',
        LIBPROCESS_IP: '192.0.2.2',
        LIBPROCESS_PORT: '15080',
        LONGSHORE_ADDRESS: '192.0.2.2',
      },
      user: '65534:65534',
      read_only: true,
      capabilities: [],
      memory_bytes: 1536 * 2 ** 20,
      stop_grace_period_seconds: 60,
      secret_files: [],
      timeout_seconds: 300,
    });
    const { faults, values } = flagsOf(template);
    expect(faults).toEqual([]);
    expect(values).toMatchObject({
      master: 'zk://192.0.2.51:2181,192.0.2.52:2181/mesos',
      zk: 'zk://192.0.2.51:2181,192.0.2.52:2181/marathon',
      ha: 'true',
      hostname: '192.0.2.2',
      http_address: '192.0.2.2',
      http_port: '8080',
      framework_name: 'marathon',
      failover_timeout: '604800',
      mesos_user: 'root',
    });
  });

  test('everything else is as it is given', () => {
    const { template } = synth({
      zooKeeperPath: '/apps/marathon',
      httpPort: 9090,
      libprocessPort: 9091,
      memory: Size.gibibytes(4),
      heap: Size.gibibytes(3),
      user: '1000:1000',
      frameworkName: 'online',
      failoverTimeout: Duration.days(1),
      mesosUser: 'apps',
      enableFeatures: ['task_killing', 'secrets'],
      localPorts: { first: 20_001, last: 21_000 },
      flags: { zk_session_timeout: '20000', checkpoint: true, metrics_prometheus: false },
      readyTimeout: Duration.minutes(10),
    });
    const { faults, values } = flagsOf(template);
    expect(faults).toEqual([]);
    expect(values).toMatchObject({
      zk: 'zk://192.0.2.51:2181,192.0.2.52:2181/apps/marathon',
      http_port: '9090',
      framework_name: 'online',
      failover_timeout: '86400',
      mesos_user: 'apps',
      enable_features: 'task_killing,secrets',
      local_port_min: '20001',
      local_port_max: '21000',
      zk_session_timeout: '20000',
      checkpoint: 'true',
      metrics_prometheus: 'false',
    });
    expect(member(template)).toMatchObject({
      environment: { JAVA_OPTS: '-Xmx3072m', LIBPROCESS_PORT: '9091' },
      user: '1000:1000',
      memory_bytes: 4 * 2 ** 30,
      timeout_seconds: 600,
    });
  });

  test.each([
    [undefined, undefined, '300000'],
    [Duration.minutes(5), undefined, '300000'],
    [Duration.minutes(10), undefined, '600000'],
    [Duration.minutes(10), '900000', '900000'],
  ])('gives a task as long to run as its executor has to register: %s', (time, given, expected) => {
    const flags = { ...(given !== undefined && { task_launch_timeout: given }) };
    const { template } = synth({ flags }, { mesos: { executorRegistrationTimeout: time } });
    const { faults, values } = flagsOf(template);
    expect(faults).toEqual([]);
    expect(values['task_launch_timeout']).toBe(expected);
    const argv = member(template)['command'] as string[];
    expect(argv.includes('--task_launch_timeout')).toBe(expected !== '300000');
  });

  test('its secrets are files, and in no argument and no variable of the container', () => {
    const folder = new Folder();
    const httpCredentials = Secret.path(folder.write('http', 'ops:s3cr3t'));
    const secret = Secret.path(folder.write('mesos', 'mesos-s3cr3t'));
    for (const name of ['http', 'mesos']) chmod(folder, name);
    const { template } = synth(
      { httpCredentials, mesosAuthentication: { principal: 'marathon', secret } },
      { environment: { secretsDirectory: folder.path } },
    );
    expect(JSON.stringify(template.toJSON())).not.toContain('s3cr3t');
    expect(member(template)).toMatchObject({
      entrypoint: [
        'sh',
        '-c',
        'MARATHON_HTTP_CREDENTIALS=$(cat /run/secrets/http-credentials); export MARATHON_HTTP_CREDENTIALS; exec /marathon/bin/marathon "$@"',
        'marathon',
      ],
      secret_files: [
        { target: '/run/secrets/http-credentials', owner: '65534:65534', mode: '0400' },
        { target: '/run/secrets/mesos-secret', owner: '65534:65534', mode: '0400' },
      ],
    });
    expect(flagsOf(template)).toMatchObject({
      faults: [],
      values: {
        mesos_authentication: 'true',
        mesos_authentication_principal: 'marathon',
        mesos_authentication_secret_file: '/run/secrets/mesos-secret',
      },
    });
    const roll = member(template)['roll'] as { last: string[] };
    expect(roll.last.at(-1)).toBe(
      'bash /opt/longshore/state.sh leads "$LONGSHORE_ADDRESS" 8080 /run/secrets/http-credentials',
    );
    folder.remove();
  });

  test('its secrets may be made by longshore: a password of a user', () => {
    const folder = new Folder();
    folder.write('marathon/http-credentials', 'operator:s3cr3t');
    chmod(folder, 'marathon/http-credentials');
    const declared = { environment: { secretsDirectory: folder.path } };
    const { stack, template } = synth({ httpCredentials: { user: 'operator' } }, declared);
    const { manifest, secrets } = Environment.of(stack);
    expect(secrets.toJSON().secrets).toEqual([
      {
        kind: 'password',
        name: 'marathon/http-credentials',
        path: 'lab/Marathon',
        user: 'operator',
        rotatedByHand:
          'stop the containers "marathon" on all their hosts (what they started goes on), remove the file, make another (init), and deploy',
      },
    ]);
    expect(member(template)['secret_files']).toMatchObject([{ target: '/run/secrets/http-credentials' }]);
    expect(manifest.toJSON().marathonClusters).toMatchObject([
      { credentialsFile: `${folder.path}/marathon/http-credentials` },
    ]);
    folder.remove();
  });

  test('registers by what Mesos has of its principal', () => {
    const folder = new Folder();
    folder.write('marathon.secret', 's3cr3t');
    chmod(folder, 'marathon.secret');
    const principals: string[] = [];
    const credential = (principal: string): Secret => {
      principals.push(principal);
      return Secret.file('marathon.secret');
    };
    const declared = { environment: { secretsDirectory: folder.path }, mesos: { credential } };
    const usual = synth({}, declared);
    expect(flagsOf(usual.template).values).toMatchObject({ mesos_authentication_principal: 'marathon' });
    const { template } = synth({ mesosAuthentication: { principal: 'online' } }, declared);
    expect(flagsOf(template)).toMatchObject({ faults: [], values: { mesos_authentication_principal: 'online' } });
    expect(member(template)['secret_files']).toMatchObject([{ target: '/run/secrets/mesos-secret' }]);
    expect(principals).toEqual(['marathon', 'online']);
    folder.remove();
  });

  test('restarts one at a time, the leader last, and serves before there is one', () => {
    const { template } = synth();
    const state = (what: string) => ['sh', '-c', `bash /opt/longshore/state.sh ${what} "$LONGSHORE_ADDRESS" 8080`];
    for (const name of ['m1', 'm2', 'm3'])
      expect(member(template, name)).toMatchObject({
        roll: { name: 'marathon', last: state('leads'), ready: state('ready') },
        health_check: { test: ['CMD', ...state('serves')] },
        checks: [{ description: `Marathon on ${name} knows a leader that serves`, command: state('ready') }],
      });
    expect(quorumOf(template, 'marathon')).toMatchObject({
      voters: 3,
      members: [{ host: { name: 'm1' } }, { host: { name: 'm2' } }, { host: { name: 'm3' } }],
    });
  });

  test('declares who speaks to it, and to whom it speaks', () => {
    const { stack } = synth();
    const { flows } = Environment.of(stack).manifest.toJSON();
    const own = flows
      .filter(({ port }) => port !== '443/tcp')
      .map(({ from, to, port, why }) => `${from} -> ${to} ${port} ${why}`);
    expect(own).toEqual(
      expect.arrayContaining([
        'marathon hosts -> marathon hosts 8080/tcp Marathon: what a standby passes on to the leader',
        'operators -> marathon hosts 8080/tcp Marathon HTTP API',
        'marathon hosts -> 192.0.2.51 2181/tcp Marathon: its apps and its election',
        'marathon hosts -> Mesos masters 5050/tcp Mesos frameworks',
        'Mesos masters -> marathon hosts 15080/tcp Mesos masters: offers and updates',
      ]),
    );
  });

  test('is in the manifest, which is as its schema says', () => {
    const { stack, app } = withApps();
    app({ instances: 3 });
    app({ instances: 0 }, 'Idle');
    Template.fromStack(stack);
    const manifest = JSON.parse(JSON.stringify(Environment.of(stack).manifest)) as Record<string, unknown[]>;
    expect(manifest['marathonClusters']).toEqual([
      { path: 'lab/Marathon', hosts: ['m1', 'm2', 'm3'], httpPort: 8080, listens: 'address', agents: 3 },
    ]);
    expect(manifest['marathonApps']).toMatchObject([
      {
        path: 'lab/Web',
        cluster: 'lab/Marathon',
        id: '/web',
        instances: 3,
        restart: {
          minHealthy: 3,
          maxCapacity: 6,
          most: 6,
          fewest: 3,
          phases: [{ event: 'start', started: 3 }, {}, {}, {}],
        },
      },
      { id: '/idle', instances: 0 },
    ]);
    expect(manifest['marathonApps']?.[1]).not.toHaveProperty('restart');
    expect(manifest['endpoints']).toHaveLength(3);
    expect(manifest['healthChecks']).toHaveLength(3);
    const validate = new Ajv({ allErrors: true }).compile(schema);
    expect([validate(manifest), validate.errors]).toEqual([true, null]);
  });

  test('waits for an ensemble that is made beside it, and for masters; a host that leaves carries none', () => {
    const { stack, hosts, mesos, make, m1 } = fixture({ hosts: { m3: { state: 'leaving' } } });
    const zooKeeper = new ZooKeeperEnsemble(stack, 'Own', { hosts, image });
    make({ zooKeeper, mesos: { ...mesos, mastersReady: zooKeeper.ready.slice(0, 1) } });
    const template = Template.fromStack(stack);
    expect(Object.keys(template.findResources('longshore_host_container', { name: 'marathon' }))).toHaveLength(2);
    const members = template.addresses('lab/Own').filter((address) => address.includes('host_container'));
    expect([...new Set(member(template, m1.name)['depends_on'] as string[])]).toEqual(members);
  });

  test.each(['leaving', 'lost'] as const)('of a Mesos cluster, an agent on a host that is %s has no place', (state) => {
    const { stack, hosts, zooKeeper, make } = fixture({ hosts: { m3: { state } } });
    const mesos = new MesosCluster(stack, 'Mesos', { masters: hosts, agents: hosts, zooKeeper, image });
    const cluster = make({ mesos });
    const environment = Environment.of(stack);
    expect(environment.manifest.toJSON().marathonClusters).toMatchObject([{ agents: 2 }]);
    const constraints = [MarathonConstraint.unique('hostname')];
    new MarathonApp(stack, 'Web', { cluster, image, memory: Size.mebibytes(64), instances: 3, constraints });
    expect(environment.rules.findings().map(({ message }) => message)).toContainEqual(
      expect.stringMatching(/^lab\/Web: instances = 3: .*\(2 agents hold 2\).*\[LS215\]$/),
    );
  });

  test('comes up without agents; apps are made after them, and so removed before them', () => {
    const { stack, mesos, make } = fixture();
    const [mastersReady, agentsReady] = [[{ fqn: 'longshore_fake.master' }], [{ fqn: 'longshore_fake.agent' }]];
    const cluster = make({ mesos: { ...mesos, mastersReady, agentsReady } });
    new MarathonApp(stack, 'Web', { cluster, image, memory: Size.mebibytes(64) });
    const template = Template.fromStack(stack);
    expect(member(template)['depends_on']).toEqual(['longshore_fake.master']);
    expect(template.at('lab/Web')['depends_on']).toEqual([
      ...template.addresses('lab/Marathon').filter((address) => address.includes('host_container')),
      'longshore_fake.agent',
    ]);
  });

  test('one that exists is taken as it is', () => {
    const { stack, hosts } = fixture();
    const cluster = MarathonCluster.fromMarathonAttributes(stack, 'Theirs', {
      hosts,
      httpPort: 9090,
      listens: 'loopback',
      agentCount: 5,
      flags: { enable_features: 'secrets' },
    });
    expect(cluster.serverFlags.features).toEqual(['secrets']);
    expect(cluster.agentOffers).toHaveLength(5);
    new MarathonApp(stack, 'Web', { cluster, image, memory: Size.mebibytes(64) });
    const template = Template.fromStack(stack);
    expect(template.at('lab/Web')).toMatchObject({
      cluster: { hosts: [{ name: 'm1' }, { name: 'm2' }, { name: 'm3' }], port: 9090, listens: 'loopback' },
    });
    expect(cluster.connections.end.name).toBe('theirs hosts');
  });
});
