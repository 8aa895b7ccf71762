import { Environment, type EnvironmentProps, HostGroup } from '../../../constructs/environment';
import {
  OverlayNetwork,
  type OverlayNetworkProps,
  Swarm,
  SwarmService,
  type SwarmServiceProps,
} from '../../../constructs/swarm';
import { Cidr, ContainerImage, Size } from '../../../constructs/values';
import { Template } from '../../../testing';
import { host, labStack } from '../environment/fixture';

export const image = ContainerImage.of(`registry.example.com/web@sha256:${'1'.repeat(64)}`);

/** Hosts h1, h2, h3 at 192.0.2.1 and on, the first a manager, in a stack `lab`. @param environment @default - the default one */
export function fixture(environment?: EnvironmentProps) {
  const stack = labStack();
  if (environment !== undefined) new Environment(stack, 'Environment', environment);
  const h1 = host(stack, 'h1');
  const h2 = host(stack, 'h2');
  const h3 = host(stack, 'h3');
  const swarm = new Swarm(stack, 'Swarm', { managers: HostGroup.of(h1), workers: HostGroup.of(h2, h3) });
  const network = (props: Partial<OverlayNetworkProps> = {}, id = 'Net') =>
    new OverlayNetwork(stack, id, { swarm, subnet: Cidr.of('10.20.0.0/24'), ...props });
  return { stack, h1, h2, h3, swarm, network };
}

/** The same with a network, to make services on h2. */
export function serviceFixture(environment?: EnvironmentProps) {
  const { network: overlay, ...made } = fixture(environment);
  const network = overlay();
  const service = (props: Partial<SwarmServiceProps> = {}, id = 'Web') =>
    new SwarmService(made.stack, id, { network, host: made.h2, image, memory: Size.mebibytes(64), ...props });
  return { ...made, network, service };
}

/** The resource of a service with these properties. */
export function synthesized(props: Partial<SwarmServiceProps> = {}) {
  const { stack, service } = serviceFixture();
  service(props);
  return Template.fromStack(stack).at('lab/Web/Resource');
}
