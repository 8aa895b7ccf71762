import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  Environment,
  HostGroup,
  type EnvironmentProps,
  type Host,
  type HostProps,
} from '../../../constructs/environment';
import { MesosCluster, type MesosClusterProps } from '../../../constructs/mesos';
import { ContainerImage } from '../../../constructs/values';
import { ZooKeeperEnsemble } from '../../../constructs/zookeeper';
import { Template, type ResourceProperties } from '../../../testing';
import { host, labStack } from '../environment/fixture';

export const image = ContainerImage.of(`registry.example.com/mesos@sha256:${'1'.repeat(64)}`);
const keeper = ContainerImage.of(`registry.example.com/zookeeper@sha256:${'2'.repeat(64)}`);

export interface Declared {
  /** By host name. */
  readonly hosts?: Readonly<Record<string, Partial<HostProps>>>;
  readonly environment?: EnvironmentProps;
}

const secrets = mkdtempSync(join(tmpdir(), 'longshore-mesos-secrets-'));
afterAll(() => {
  rmSync(secrets, { recursive: true });
});

const OF_HOSTS = ['c1', 'c2', 'c3', 'h4'].flatMap((name) => [`${name}.pem`, `${name}-key.pem`]);
const OF_CLUSTER = ['ca.pem', 'credentials.json', 'agent-credential.json', 'agent-http.json', 'agent-secret'];
const OF_PRINCIPALS = ['operator-secret', 'marathon-secret', 'jobs-secret'];

function makeSecrets(): void {
  mkdirSync(join(secrets, 'mesos'), { recursive: true });
  for (const file of [...OF_HOSTS, ...OF_CLUSTER, ...OF_PRINCIPALS])
    writeFileSync(join(secrets, 'mesos', file), `content of ${file}`, { mode: 0o600 });
  writeFileSync(join(secrets, 'docker.json'), '{}', { mode: 0o600 });
}

/** Hosts c1, c2, c3 for masters and agents, and h4 for an agent, at 192.0.2.1 and on, in a stack `lab` with ZooKeeper and secrets. */
export function fixture({ hosts = {}, environment = {} }: Declared = {}) {
  const stack = labStack();
  makeSecrets();
  new Environment(stack, 'Environment', { secretsDirectory: secrets, ...environment });
  const made = ['c1', 'c2', 'c3', 'h4'].map((name) => host(stack, name, hosts[name])) as [Host, Host, Host, Host];
  const [c1, c2, c3, h4] = made;
  const masters = HostGroup.of(c1, c2, c3);
  const agents = HostGroup.of(...made);
  const zooKeeper = ZooKeeperEnsemble.fromZooKeeperAttributes(stack, 'Keeper', {
    addresses: ['192.0.2.50', '192.0.2.51'],
  });
  const make = (props: Partial<MesosClusterProps> = {}, id = 'Mesos') =>
    new MesosCluster(stack, id, { masters, agents, zooKeeper, image, ...props });
  const ensemble = () => new ZooKeeperEnsemble(stack, 'ZooKeeper', { hosts: masters, image: keeper });
  return { stack, c1, c2, c3, h4, masters, agents, zooKeeper, make, ensemble };
}

export function planned(props: Partial<MesosClusterProps> = {}, declared: Declared = {}): Template {
  const { stack, make } = fixture(declared);
  make(props);
  return Template.fromStack(stack);
}

export const master = (template: Template, name = 'c1'): ResourceProperties => template.at(`lab/Mesos/Master-${name}`);
export const agent = (template: Template, name = 'c1'): ResourceProperties => template.at(`lab/Mesos/Agent-${name}`);
