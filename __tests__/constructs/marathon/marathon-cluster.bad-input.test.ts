import { Environment, HostGroup, Secret } from '../../../constructs/environment';
import type { MarathonClusterProps } from '../../../constructs/marathon';
import { Duration, Size } from '../../../constructs/values';
import { configurationError } from '../environment/fixture';
import { fixture, type Declared } from './fixture';

const faultsOf = (props: Partial<MarathonClusterProps>, declared: Declared = {}) =>
  configurationError(() => fixture(declared).make(props)).message.split('\n');

describe('MarathonCluster', () => {
  test.each<[string, MarathonClusterProps['flags']]>([
    ["flags: failover_timout: Unknown option 'failover_timout'; correct it", { failover_timout: '60' }],
    ["flags: hostname = 192.0.2.1 here: Bad arguments for option 'hostname'", { hostname: 'here' }],
    [
      "flags: zk_timeout = soon: Bad arguments for option 'zk_timeout': 'soon' - bad Long value",
      { zk_timeout: 'soon' },
    ],
    ["flags: disable_framework_name: Unknown option 'disable_framework_name'", { framework_name: false }],
    ['flags: plugin_dir: Either all or none of the following options should be supplied', { plugin_dir: '/plugins' }],
  ])('fails LS200 for %s', (message, flags) => {
    expect(faultsOf({ flags: flags ?? {} })[0]).toContain(`lab/Marathon: ${message}`);
  });

  test('fails LS200 for a feature that there is not', () => {
    expect(faultsOf({ enableFeatures: ['vip'] })).toEqual([
      'lab/Marathon: flags: enable_features = vip: requirement failed: Unknown features specified: vip. ' +
        'Available features are: vips, task_killing, external_volumes, secrets, gpu_resources; correct it (contracts/marathon/flags.json lists all) [LS200]',
    ]);
  });

  test('fails LS201 for a secret that is given as a flag, and does not print it', () => {
    const faults = faultsOf({ flags: { http_credentials: 'ops:s3cr3t', mesos_authentication_secret: 's3cr3t' } });
    expect(faults).toEqual([
      'lab/Marathon: flags: http_credentials: a secret of Marathon is given as a Secret, not as a flag; use httpCredentials [LS201]',
      'lab/Marathon: flags: mesos_authentication_secret: a secret of Marathon is given as a Secret, not as a flag; use mesosAuthentication [LS201]',
    ]);
  });

  test('fails LS202 for a host that is known by a name', () => {
    expect(faultsOf({}, { hosts: { m2: { address: 'm2.example.com' } } })).toEqual([
      'lab/Marathon: m2: address = m2.example.com: Marathon is bound to an IPv4 address; declare the address of the host by number [LS202]',
    ]);
  });

  test('fails LS203, LS206 for ports and paths that are none, or that another has', () => {
    expect(faultsOf({ httpPort: 80, libprocessPort: 0, zooKeeperPath: 'marathon' })).toEqual([
      expect.stringContaining('httpPort = 80: the ports of Marathon are whole numbers from 1024'),
      expect.stringContaining('libprocessPort = 0: the ports of Marathon'),
      expect.stringContaining(
        'zooKeeperPath = marathon: what Marathon keeps in ZooKeeper lies below a path of its own',
      ),
      expect.stringContaining('flags: zk = zk://192.0.2.51:2181,192.0.2.52:2181marathon: '),
    ]);
    expect(faultsOf({ httpPort: 15_080 })[0]).toContain('libprocessPort = 15080: ');
    const { make } = fixture();
    make();
    expect(configurationError(() => make({}, 'Other')).message.split('\n')).toEqual([
      expect.stringContaining(
        'httpPort = 8080: the ports of Marathon are whole numbers from 1024 to 65535, each another on its host (lab/Marathon on m1 has it)',
      ),
      expect.stringContaining('libprocessPort = 15080'),
      expect.stringContaining(
        'zooKeeperPath = /marathon: what Marathon keeps in ZooKeeper lies below a path of its own, such as /marathon (lab/Marathon has it)',
      ),
    ]);
  });

  test('fails LS204 for a heap that leaves nothing', () => {
    expect(faultsOf({ memory: Size.gibibytes(1), heap: Size.mebibytes(900) })).toEqual([
      'lab/Marathon: heap = 900MiB: the heap of Marathon leaves 256MiB of its container to the rest of it (memory = 1GiB); lower it, or raise memory [LS204]',
    ]);
    expect(faultsOf({ memory: Size.mebibytes(500) })[0]).toContain('heap = 0B');
  });

  test('fails LS208 for masters that hear no plain text', () => {
    expect(faultsOf({}, { mesos: { requiresTls: true } })).toEqual([
      'lab/Marathon: mesos = zk://192.0.2.51:2181,192.0.2.52:2181/mesos: Marathon registers at masters that understand plain text; ' +
        'let the masters downgrade (LIBPROCESS_SSL_SUPPORT_DOWNGRADE) [LS208]',
    ]);
    expect(() => fixture({ mesos: { requiresTls: false } }).make()).not.toThrow();
  });

  test('fails LS205 for a single host in production', () => {
    const { stack, make, m1 } = fixture({ environment: { policy: 'production' } });
    make({ hosts: HostGroup.of(m1) });
    const messages = Environment.of(stack)
      .rules.findings()
      .map(({ message }) => message);
    expect(messages).toContain(
      'lab/Marathon: hosts = 1: in production Marathon runs on two hosts or more; give it three [LS205]',
    );
  });

  test('fails LS207 for a principal whose secret nobody has', () => {
    expect(faultsOf({ mesosAuthentication: { principal: 'online' } })).toEqual([
      'lab/Marathon: mesosAuthentication: principal = online: Marathon has the secret of the principal that it registers by; give secret, or declare the principal at Mesos [LS207]',
    ]);
  });

  test('fails LS225 for a task that is killed while its executor may still register', () => {
    const mesos = { executorRegistrationTimeout: Duration.minutes(10) };
    expect(faultsOf({ flags: { task_launch_timeout: '300000' } }, { mesos })).toEqual([
      'lab/Marathon: flags: task_launch_timeout = 300000: Marathon gives a task as long to run as its executor may take to register (executor_registration_timeout = 10m); leave it out, or raise it [LS225]',
    ]);
    expect(faultsOf({ flags: { task_launch_timeout: 'soon' } }, { mesos })).toEqual([
      expect.stringContaining('[LS200]'),
    ]);
  });

  test.each<[Partial<MarathonClusterProps>, string]>([
    [{ failoverTimeout: Duration.seconds(0) }, '0s: Mesos keeps'],
    [{ failoverTimeout: Duration.seconds(190) }, '3m10s: Mesos keeps'],
    [
      { failoverTimeout: Duration.hours(1), flags: { on_elected_prepare_timeout: '3590000' } },
      '1h: Mesos keeps the tasks of Marathon for longer than another leader takes (zk_session_timeout = 10s, on_elected_prepare_timeout = 59m50s); leave it out, which is 7 days [LS226]',
    ],
  ])('fails LS226 for a failover that ends before another leader is there: %j', (props, says) => {
    expect(faultsOf(props)).toEqual([expect.stringContaining(`lab/Marathon: failoverTimeout = ${says}`)]);
  });

  test('fails LS227 for a failover of less than an hour', () => {
    const findings = (failoverTimeout: Duration): string[] => {
      const { stack, make } = fixture();
      make({ failoverTimeout });
      return Environment.of(stack)
        .rules.findings()
        .map(({ message }) => message);
    };
    expect(findings(Duration.seconds(3599))).toEqual([
      'lab/Marathon: failoverTimeout = 59m59s: Mesos keeps the tasks of Marathon for an hour at least; leave it out, which is 7 days [LS227]',
    ]);
    expect(findings(Duration.hours(1))).toEqual([]);
  });

  test('fails LS228 for tasks that an agent would not know again', () => {
    expect(faultsOf({ flags: { checkpoint: false } })).toEqual([
      'lab/Marathon: flags: checkpoint = false: tasks of Marathon outlive a restart of their agent; leave it out [LS228]',
    ]);
  });

  test('fails LS229 in production, and there only, for an API that lets everybody in', () => {
    const findings = (policy: 'standard' | 'production', props: Partial<MarathonClusterProps> = {}): string[] => {
      const { stack, make } = fixture({ environment: { policy } });
      make(props);
      return Environment.of(stack)
        .rules.findings()
        .filter(({ rule }) => rule.id === 'LS229')
        .map(({ message }) => message);
    };
    expect(findings('production')).toEqual([
      "lab/Marathon: httpCredentials = none: in production Marathon asks who somebody is; give httpCredentials, for example { user: 'operator' } [LS229]",
    ]);
    expect(findings('production', { httpCredentials: { user: 'operator' } })).toEqual([]);
    expect(findings('production', { httpCredentials: Secret.file('marathon/http') })).toEqual([]);
    expect(findings('standard')).toEqual([]);
  });

  test('fails LS007 for an id that cannot be part of a name', () => {
    expect(configurationError(() => fixture().make({}, 'My_Marathon')).message).toContain(
      'lab/My_Marathon: id = my_marathon: the id names the containers and must be an RFC 1123 label',
    );
  });

  test('fails LS039 for credentials that cannot be read', () => {
    const { stack, make } = fixture();
    make({ httpCredentials: Secret.file('marathon/none') });
    const messages = Environment.of(stack)
      .rules.findings()
      .map(({ message }) => message);
    expect(messages.join('\n')).toMatch(/lab\/Marathon: httpCredentials: .*marathon\/none: there is no such file/);
  });
});
