import { Environment, HostGroup, Secret } from '../../../constructs/environment';
import type { ZooKeeperEnsembleProps } from '../../../constructs/zookeeper';
import { Duration, Size } from '../../../constructs/values';
import { fixture, type Declared } from './fixture';

/** What the rules over several constructs say of an ensemble of that size. */
function findings(count: number, environment: Declared['environment'] = {}) {
  const { stack, make } = fixture({ count, environment });
  make();
  const { rules } = Environment.of(stack);
  return rules.findings().filter(({ path }) => path === 'lab/ZooKeeper');
}

describe('ZooKeeperEnsemble', () => {
  test.each([2, 4, 6])('fails LS140 for %d members', (count) => {
    expect(findings(count).map(({ message }) => message)).toEqual([
      `lab/ZooKeeper: members = ${count}: an ensemble has 1, 3, 5 or 7 members (${count} tolerate no more losses than ${count - 1}); add or remove one [LS140]`,
    ]);
  });

  test('fails LS140 for more than 7 members', () => {
    expect(findings(9)[0]?.message).toBe(
      'lab/ZooKeeper: members = 9: an ensemble has 1, 3, 5 or 7 members (every write waits for a majority of them); leave out 2 [LS140]',
    );
  });

  test.each([1, 3, 5, 7])('%d members are well', (count) => {
    expect(findings(count)).toEqual([]);
  });

  test('an even number is let through on the way from 3 to 5, with that reason', () => {
    const suppress = [{ rule: 'LS140', path: 'ZooKeeper', reason: 'grows from 3 to 5, one member a deploy' }];
    expect(findings(4, { suppress })).toEqual([]);
  });

  test('fails LS141 for a single member in production, and there only', () => {
    expect(findings(1, { policy: 'production' }).map(({ message }) => message)).toEqual([
      'lab/ZooKeeper: members = 1: in production an ensemble tolerates the loss of a member; give it three hosts [LS141]',
    ]);
  });

  test('fails LS142 for two hosts of one id', () => {
    expect(() => fixture().make({ ids: { c1: 1, c2: 2, c3: 2 } })).toThrow(
      'lab/ZooKeeper: ids: c3 = 2: each member has an id of its own, from 1 to 255 (c2 has it)',
    );
  });

  test.each(['lost', 'leaving'] as const)('fails LS149 when a majority is %s', (state) => {
    expect(() => fixture({ hosts: { c2: { state }, c3: { state } } }).make()).toThrow(
      'lab/ZooKeeper: members = 3: a majority of the members is on hosts that stay (2 needed, staying: c1); give the id of one that goes to a new host first',
    );
  });

  test('fails LS149 naming every member that stays, or none', () => {
    const state = 'lost';
    expect(() => fixture({ count: 5, hosts: { c3: { state }, c4: { state }, c5: { state } } }).make()).toThrow(
      '(3 needed, staying: c1, c2)',
    );
    expect(() => fixture({ count: 1, hosts: { c1: { state } } }).make()).toThrow('(1 needed, staying: none)');
  });

  test('fails LS142, and nothing else, when no host has an id', () => {
    expect(() => fixture({ count: 1 }).make({ ids: {} })).toThrow(/^.* add it: the free ones begin with 1 \[LS142\]$/);
  });

  test('fails LS147 for a host that is known by a name', () => {
    expect(() => fixture({ hosts: { c2: { address: 'c2.example.com' } } }).make()).toThrow(
      'lab/ZooKeeper: c2: address = c2.example.com: a member is reached at an IPv4 address; declare the address',
    );
  });

  test('fails LS007 for an id that cannot be part of a name', () => {
    expect(() => fixture().make({}, 'My_Keeper')).toThrow(
      'lab/My_Keeper: id = My_Keeper: the id names the containers and must be an RFC 1123 label in lower case (letters, digits and "-"); choose an id such as ZooKeeper',
    );
  });

  test.each<[string, Partial<ZooKeeperEnsembleProps>]>([
    ['quorumPort = 2181: every port of a member is its own on its host (clientPort has it)', { quorumPort: 2181 }],
    ['electionPort = 2888: every port of a member is its own on its host (quorumPort has it)', { electionPort: 2888 }],
    ['metricsPort = 3888: every port of a member is its own on its host (electionPort has it)', { metricsPort: 3888 }],
    [
      'tls.clients.port = 7000: every port of a member is its own on its host (metricsPort has it)',
      { tls: { clients: { port: 7000 } } },
    ],
  ])('fails LS143: %s', (message, props) => {
    expect(() => fixture().make(props)).toThrow(`lab/ZooKeeper: ${message}`);
  });

  test('fails LS143, LS146 for two ensembles with the same ports and directory on a host', () => {
    const { make } = fixture();
    make();
    expect(() => make({}, 'Second')).toThrow(
      /lab\/Second: clientPort = 2181: .* \(lab\/ZooKeeper on c1 has it\)[^]*lab\/Second: dataDirectory = \/srv\/zookeeper: .* \(\/srv\/zookeeper is lab\/ZooKeeper's\)/,
    );
  });

  test('fails LS146 for two ensembles with the same directory on one of their hosts', () => {
    const { hosts, make } = fixture({ count: 5 });
    make({ hosts: HostGroup.of(...hosts.hosts.slice(0, 3)) });
    const second = { hosts: HostGroup.of(...hosts.hosts.slice(2)), clientPort: 3181 };
    expect(() => make({ ...second, quorumPort: 3889, electionPort: 3890, metricsPort: 3891 }, 'Second')).toThrow(
      "lab/Second: dataDirectory = /srv/zookeeper: a member's directory is",
    );
  });

  test('ensembles on hosts of their own may have the same ports and directory', () => {
    const { hosts, make } = fixture({ count: 6 });
    make({ hosts: HostGroup.of(...hosts.hosts.slice(0, 3)) });
    expect(() => make({ hosts: HostGroup.of(...hosts.hosts.slice(3)) }, 'Second')).not.toThrow();
  });

  test('fails LS002 for a port that is none', () => {
    expect(() => fixture().make({ clientPort: 0 })).toThrow(
      'lab/ZooKeeper: clientPort = "0": a port is a whole number',
    );
  });

  test.each(['data', '/srv/../zk', '/srv/zookeeper/'])('fails LS146 for the directory %s', (dataDirectory) => {
    expect(() => fixture().make({ dataDirectory })).toThrow(
      `lab/ZooKeeper: dataDirectory = ${dataDirectory}: a member's directory is an absolute path`,
    );
  });

  test.each(['/srv/zookeeper', '/srv/zookeeper/logs', '/srv'])(
    'fails LS146 when the logs are in the data directory, or around it: %s',
    (dataLogDirectory) => {
      expect(() => fixture().make({ dataLogDirectory })).toThrow(
        `lab/ZooKeeper: dataDirectory = /srv/zookeeper: a member's directory is an absolute path that nothing else of the ensembles has (${dataLogDirectory} is dataLogDirectory's); give one of them another path`,
      );
    },
  );

  test.each([
    [Size.gibibytes(1), Size.gibibytes(1)],
    [Size.mebibytes(512), Size.mebibytes(400)],
  ])('fails LS144 when memory of %s leaves too little beside a heap of %s', (memory, heap) => {
    expect(() => fixture().make({ memory, heap })).toThrow(
      `lab/ZooKeeper: heap = ${heap.toString()}: a server's heap leaves 128MiB of its container to the rest of the JVM (memory = ${memory.toString()}); lower it, or raise memory`,
    );
  });

  test('fails LS144 when memory leaves nothing to a heap', () => {
    expect(() => fixture().make({ memory: Size.mebibytes(100) })).toThrow(
      /^lab\/ZooKeeper: heap = 0B: .* \(memory = 100MiB\); lower it, or raise memory \[LS144\]$/,
    );
  });

  test.each<[string, string, Partial<ZooKeeperEnsembleProps>]>([
    ['512KiB', '1GiB', { heap: Size.kibibytes(512) }],
    ['0B', '128MiB', { memory: Size.mebibytes(128) }],
  ])('fails LS144 for a heap of %s in a memory of %s', (heap, memory, props) => {
    expect(() => fixture().make(props)).toThrow(
      `lab/ZooKeeper: heap = ${heap}: a heap is given to the JVM in whole mebibytes, at least one (memory = ${memory}); raise it, or raise memory`,
    );
  });

  test.each<[string, Partial<ZooKeeperEnsembleProps>]>([
    ['limits of one tick', { initLimit: 1, syncLimit: 1 }],
    ['a tick of a millisecond', { tickTime: Duration.milliseconds(1) }],
    ['no limit of connections', { maxClientConnections: 0 }],
    ['three snapshots, looked at every hour', { autopurge: { snapshots: 3, interval: Duration.hours(1) } }],
    [
      'sessions of two ticks, neither less nor more',
      { sessionTimeout: { minimum: Duration.seconds(4), maximum: Duration.seconds(4) } },
    ],
    ['a heap that leaves 128MiB', { memory: Size.mebibytes(512), heap: Size.mebibytes(384) }],
    ['the least heap', { memory: Size.mebibytes(129), heap: Size.mebibytes(1) }],
    ['logs beside the data', { dataLogDirectory: '/srv/zookeeper-logs' }],
    ['a directory whose name begins with dots', { dataDirectory: '/srv/..zookeeper', dataLogDirectory: '/srv/..logs' }],
    [
      'the schemes that clients can authenticate by',
      {
        authentication: { required: ['sasl', 'x509'], jaas: Secret.path('~/jaas') },
        tls: { clients: { ca: Secret.path('~/ca.pem') } },
      },
    ],
    ['four letter words of ZooKeeper', { fourLetterWords: ['stat', 'isro'] }],
  ])('may have %s', (_, props) => {
    expect(() => fixture().make(props)).not.toThrow();
  });

  test.each<[string, Partial<ZooKeeperEnsembleProps>]>([
    ['tickTime = 0s: time is counted in ticks; write for example 2s', { tickTime: Duration.seconds(0) }],
    ['initLimit = 0: a limit is a whole number of ticks, at least 1; correct it', { initLimit: 0 }],
    ['syncLimit = 2.5: a limit is a whole number of ticks, at least 1', { syncLimit: 2.5 }],
    ['maxClientConnections = -1: it is a whole number, and 0 is no limit', { maxClientConnections: -1 }],
    [
      'autopurge.snapshots = 2: at least 3 are kept, whatever is written; write 3 or more',
      { autopurge: { snapshots: 2 } },
    ],
    ['autopurge.interval = 0s: it is whole hours, and 0 would', { autopurge: { interval: Duration.seconds(0) } }],
    ['autopurge.interval = 1h30m: it is whole hours', { autopurge: { interval: Duration.minutes(90) } }],
    [
      'sessionTimeout.minimum = 1s: a session lasts at least 2 ticks of 2s; raise it, or lower tickTime',
      { sessionTimeout: { minimum: Duration.seconds(1) } },
    ],
    [
      'sessionTimeout.maximum = 3s: it is less than the minimum of 4s; raise it, or lower the minimum',
      { sessionTimeout: { maximum: Duration.seconds(3) } },
    ],
    [
      'sessionTimeout.maximum = 40s: it is less than the minimum of 1m; raise it, or lower the minimum',
      { sessionTimeout: { minimum: Duration.minutes(1) } },
    ],
    ['fourLetterWords: help: ZooKeeper 3.9 knows no such word; use some of conf, cons,', { fourLetterWords: ['help'] }],
  ])('fails LS145: %s', (message, props) => {
    expect(() => fixture().make(props)).toThrow(`lab/ZooKeeper: ${message}`);
  });

  test.each<[string, Partial<ZooKeeperEnsembleProps>]>([
    ['sasl: a scheme that clients must authenticate by is one that they can; give authentication.jaas', {}],
    [
      'x509: a scheme that clients must authenticate by is one that they can; give tls.clients.ca',
      { tls: { clients: {} } },
    ],
  ])('fails LS148: %s', (message, props) => {
    const required = [message.startsWith('sasl') ? ('sasl' as const) : ('x509' as const)];
    expect(() => fixture().make({ ...props, authentication: { required } })).toThrow(
      `lab/ZooKeeper: authentication.required: ${message}`,
    );
  });

  test('fails LS142, LS145, LS146 once for everything that is wrong', () => {
    expect(() => fixture().make({ ids: { c1: 1, c2: 2 }, dataDirectory: 'x', initLimit: 0 })).toThrow(
      /ids: c3 = none[^]*dataDirectory = x[^]*initLimit = 0/,
    );
  });
});
