import {
  Connections,
  Environment,
  HostGroup,
  type EnvironmentProps,
  type Host,
  type HostProps,
} from '../../../constructs/environment';
import { HealthCheck } from '../../../constructs/container';
import {
  MarathonApp,
  MarathonCluster,
  type MarathonAppProps,
  type MarathonClusterProps,
  type MarathonMesos,
} from '../../../constructs/marathon';
import { ContainerImage, Duration, Port, Size } from '../../../constructs/values';
import { ZooKeeperEnsemble } from '../../../constructs/zookeeper';
import { planMatchers } from '../../../testing';
import { host, labStack } from '../environment/fixture';

export const image = ContainerImage.of(`registry.example.com/marathon@sha256:${'1'.repeat(64)}`);
const webImage = ContainerImage.of(`registry.example.com/web@sha256:${'2'.repeat(64)}`);

expect.extend(planMatchers);

export interface Declared {
  /** @default - the default one, where policy rules only warn */
  readonly environment?: EnvironmentProps;
  /** By host name. */
  readonly hosts?: Readonly<Record<string, Partial<HostProps>>>;
  /** What the Mesos cluster says of itself. */
  readonly mesos?: Partial<MarathonMesos>;
}

/** The check of the reference: 90, 60, 50, 3. */
export const referenceCheck = HealthCheck.command('curl -fsS http://127.0.0.1:8080/health', {
  startPeriod: Duration.seconds(90),
  interval: Duration.seconds(60),
  timeout: Duration.seconds(50),
  retries: 3,
});

/** Hosts m1, m2, m3 at 192.0.2.1 and on, a ZooKeeper elsewhere, and a Mesos of three agents, each with Mesos' own ports, that notes what is asked of it, in a stack `lab`. */
export function fixture({ environment = {}, hosts = {}, mesos = {} }: Declared = {}) {
  const stack = labStack();
  new Environment(stack, 'Environment', environment);
  const [m1, m2, m3] = ['m1', 'm2', 'm3'].map((name) => host(stack, name, hosts[name])) as [Host, Host, Host];
  const group = HostGroup.of(m1, m2, m3);
  const zooKeeper = ZooKeeperEnsemble.fromZooKeeperAttributes(stack, 'ZooKeeper', {
    addresses: ['192.0.2.51', '192.0.2.52'],
  });
  const masters = new Connections({ construct: stack, name: 'Mesos masters', members: () => group.names });
  const tasks = new Connections({ construct: stack, name: 'Mesos agents', members: () => group.names });
  const ofMesos: MarathonMesos = {
    zkUrl: 'zk://192.0.2.51:2181,192.0.2.52:2181/mesos',
    agentOffers: group.hosts.map(() => ({ ports: [{ first: 31_000, last: 32_000 }] })),
    connections: masters,
    allowToTasks: (clients, why, port = Port.tcpRange(31_000, 32_000)) => {
      tasks.allowFrom(clients, port, why);
    },
    allowFrameworks: (frameworks) => {
      masters.allowFrom(frameworks, Port.tcp(5050), 'Mesos frameworks');
    },
    ...mesos,
  };
  const make = (props: Partial<MarathonClusterProps> = {}, id = 'Marathon') =>
    new MarathonCluster(stack, id, { hosts: group, mesos: ofMesos, zooKeeper, image, ...props });
  return { stack, hosts: group, m1, zooKeeper, mesos: ofMesos, make };
}

/** The same with a cluster, and apps in it. */
export function withApps(declared: Declared = {}, cluster: Partial<MarathonClusterProps> = {}) {
  const made = fixture(declared);
  const marathon = made.make(cluster);
  const app = (props: Partial<MarathonAppProps> = {}, id = 'Web') =>
    new MarathonApp(made.stack, id, { cluster: marathon, image: webImage, memory: Size.mebibytes(256), ...props });
  const findings = (): string[] =>
    Environment.of(made.stack)
      .rules.findings()
      .map(({ message }) => message);
  return { ...made, marathon, app, findings };
}
