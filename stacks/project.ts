import { LocalBackend, type TerraformStack } from 'cdktf';
import type { Construct } from 'constructs';
import {
  Environment,
  HostFirewall,
  HostGroup,
  ImageCatalog,
  inventoryFirewall,
  Peer,
  type EnvironmentProps,
} from '../constructs';

/**
 * Terraform's state in this checkout, outside cdktf.out so that removing the synthesized files loses nothing.
 * The path is relative to the folder Terraform runs in (cdktf.out/stacks/<environment>): a moved checkout stays valid.
 */
export function localState(stack: TerraformStack): void {
  new LocalBackend(stack, { path: `../../../.longshore/state/${stack.node.id}.tfstate` });
}

/** The catalog of this repository; digests of images that `npm run lab` built and pushed (or LONGSHORE_IMAGES names) take precedence. */
export function projectImages(stack: TerraformStack, props: Pick<EnvironmentProps, 'policy'> = {}): Environment {
  return new Environment(stack, 'Environment', {
    images: ImageCatalog.fromFile('images/catalog.json', {
      overrides: process.env.LONGSHORE_IMAGES ?? '.longshore/images.json',
    }),
    secretsDirectory: `secrets/${stack.node.id}`,
    ...props,
  });
}

/** The hosts of an inventory, closed to all that is not declared, as the inventory wants it. */
export function inventoryHosts(scope: Construct, inventory: string): HostGroup {
  const hosts = HostGroup.fromInventory(scope, inventory);
  const { operators = [], ...settings } = inventoryFirewall(inventory);
  new HostFirewall(scope, 'Firewall', {
    hosts,
    operators: operators.map((cidr) => Peer.cidr(cidr)),
    ...settings,
  });
  return hosts;
}
