import { Environment, type EnvironmentProps, Host, HostGroup, type HostProps } from '../../../constructs/environment';
import { ZooKeeperEnsemble, type ZooKeeperEnsembleProps } from '../../../constructs/zookeeper';
import { ContainerImage } from '../../../constructs/values';
import { labStack, ssh } from '../environment/fixture';

/** Any image that is pinned. */
export const image = ContainerImage.of(`registry.example.com/zookeeper@sha256:${'1'.repeat(64)}`);

export interface Declared {
  /** @default - the default one, where policy rules only warn */
  readonly environment?: EnvironmentProps;
  /** How many hosts. @default 3 */
  readonly count?: number;
  /** By host name. */
  readonly hosts?: Readonly<Record<string, Partial<HostProps>>>;
}

/** A stack `lab` with hosts c1, c2, ... at 192.0.2.1 and on, and a client web at 192.0.2.100. */
export function fixture({ environment, count = 3, hosts: declared = {} }: Declared = {}) {
  const stack = labStack();
  if (environment !== undefined) new Environment(stack, 'Environment', environment);
  const hosts = Array.from({ length: count }, (_, index) => {
    const name = `c${index + 1}`;
    return new Host(stack, name, { address: `192.0.2.${index + 1}`, ssh, ...declared[name] });
  });
  const web = new Host(stack, 'web', { address: '192.0.2.100', ssh });
  const group = HostGroup.of(...hosts);
  const make = (props: Partial<ZooKeeperEnsembleProps> = {}, id = 'ZooKeeper') =>
    new ZooKeeperEnsemble(stack, id, { hosts: group, image, ...props });
  return { stack, hosts: group, web, make };
}
