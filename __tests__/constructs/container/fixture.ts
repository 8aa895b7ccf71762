import { HostContainer, HostNetwork, type HostContainerProps } from '../../../constructs/container';
import { Environment, type EnvironmentProps } from '../../../constructs/environment';
import { Cidr, ContainerImage, Size } from '../../../constructs/values';
import type { Template } from '../../../testing';
import { host, labStack } from '../environment/fixture';

export const image = ContainerImage.of(`registry.example.com:5000/web@sha256:${'1'.repeat(64)}`);

/** Hosts c1, c2, c3 at 192.0.2.1 and on in a stack `lab`, to make containers, of themselves on c1. */
export function fixture(environment: EnvironmentProps = {}) {
  const stack = labStack();
  new Environment(stack, 'Environment', environment);
  const hosts = ['c1', 'c2', 'c3'].map((name) => host(stack, name));
  const [c1, c2, c3] = hosts as [(typeof hosts)[0], (typeof hosts)[0], (typeof hosts)[0]];
  const container = (props: Partial<HostContainerProps> = {}, id = 'Web') =>
    new HostContainer(stack, id, { host: c1, image, memory: Size.mebibytes(64), ...props });
  const network = (on = c1, id = 'Net', subnet = '10.30.0.0/24') =>
    new HostNetwork(stack, id, { host: on, subnet: Cidr.of(subnet) });
  return { stack, c1, c2, c3, container, network };
}

/** Who is in a RollGroup, as its members refer to it. */
export function quorumOf(template: Template, group: string): unknown {
  const { locals } = template.toJSON() as { locals?: Readonly<Record<string, unknown>> };
  return locals?.[`Roll-${group}`];
}
