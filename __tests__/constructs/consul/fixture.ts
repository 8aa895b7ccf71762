import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConsulCluster, type ConsulClusterProps } from '../../../constructs/consul';
import { Environment, HostGroup, type Host, type HostProps } from '../../../constructs/environment';
import { ContainerImage } from '../../../constructs/values';
import { planMatchers, Template } from '../../../testing';
import { host, labStack } from '../environment/fixture';

export const image = ContainerImage.of(`registry.example.com/consul@sha256:${'1'.repeat(64)}`);
export const binary = { url: 'https://files.example.com/consul', sha256: '2'.repeat(64) };

expect.extend(planMatchers);

const secrets = mkdtempSync(join(tmpdir(), 'longshore-consul-secrets-'));
afterAll(() => {
  rmSync(secrets, { recursive: true });
});

const OF_CLUSTER = ['ca.pem', 'bootstrap-token', 'gossip.key', 'gossip.json', 'dns-token', 'operator-token'];
const ofHost = (name: string): string[] => ['.pem', '-key.pem', '-agent-token', '-acl.json'].map((end) => name + end);

/** As `longshore secrets lab init` would write them, for clusters of these names. */
function makeSecrets(folder: string, hosts: readonly string[]): void {
  for (const cluster of ['consul', 'other']) {
    mkdirSync(join(folder, cluster), { recursive: true });
    for (const file of [...OF_CLUSTER, ...hosts.flatMap(ofHost)])
      writeFileSync(join(folder, cluster, file), `content of ${file}`, { mode: 0o600 });
  }
}

export interface FixtureProps {
  readonly hosts?: Readonly<Record<string, Partial<HostProps>>>;
  /** @default - made, all of them */
  readonly secretsDirectory?: string;
}

/** Hosts c1, c2, c3, h4 at 192.0.2.1 and on, and a plain one vm5, in a stack `lab` whose secrets are made. */
export function fixture({ hosts = {}, secretsDirectory = secrets }: FixtureProps = {}) {
  const stack = labStack();
  const names = ['c1', 'c2', 'c3', 'h4', 'vm5', 'vm6'];
  if (secretsDirectory === secrets) makeSecrets(secrets, names);
  const environment = new Environment(stack, 'Environment', { secretsDirectory });
  const own = { vm5: { engine: 'none' } } as Readonly<Record<string, Partial<HostProps>>>;
  const [c1, c2, c3, h4, vm5] = names
    .slice(0, 5)
    .map((name) => host(stack, name, { ...own[name], ...hosts[name] })) as [Host, Host, Host, Host, Host];
  const servers = HostGroup.of(c1, c2, c3);
  const make = (props: Partial<ConsulClusterProps> = {}, id = 'Consul') =>
    new ConsulCluster(stack, id, { servers, image, binary, ...props });
  return { stack, environment, c1, c2, c3, h4, vm5, servers, make };
}

/** The plan of a cluster with these properties; made once where none are given. */
export function planned(props?: Partial<ConsulClusterProps>): Template {
  if (props === undefined && usual !== undefined) return usual;
  const { stack, make } = fixture();
  make(props);
  const template = Template.fromStack(stack);
  if (props === undefined) usual = template;
  return template;
}
let usual: Template | undefined;
