import type { TerraformStack } from 'cdktf';
import { TerraformResource } from 'cdktf';
import type { IValidation } from 'constructs';

/** The bindings know 3.6.2, whose refresh deletes stopped containers; 4.6.0 does not, and differs in two attributes we override. */
export const DOCKER_PROVIDER_VERSION = '4.6.0';

/** A docker resource without a provider silently targets the operator's own engine. */
export function explicitProvider(stack: TerraformStack): IValidation {
  return {
    validate: () =>
      stack.node
        .findAll()
        .filter((child): child is TerraformResource => TerraformResource.isTerraformResource(child))
        .filter((resource) => resource.terraformResourceType.startsWith('docker_') && resource.provider === undefined)
        .map(
          ({ node, terraformResourceType }) =>
            `${node.path}: provider = none: a ${terraformResourceType} without a provider would go to the Docker engine of ` +
            'whoever deploys; give it the provider of a swarm or host',
        ),
  };
}

/** The version holds for the whole stack, an importer's own docker resources included: another pin is refused, not overwritten. */
export function versionConflict(stack: TerraformStack): IValidation {
  return {
    validate: () => {
      const pinned = pinnedVersion(stack);
      if (pinned === undefined || pinned === DOCKER_PROVIDER_VERSION) return [];
      return [
        `${stack.node.path}: terraform.required_providers.docker.version = "${pinned}": Longshore's constructs need ` +
          `kreuzwerker/docker ${DOCKER_PROVIDER_VERSION} in this stack; drop that pin, or put Longshore's constructs into a stack of their own`,
      ];
    },
  };
}

/** What somebody overrode by hand; the bindings' own pin is no override. */
export function pinnedVersion(stack: TerraformStack): string | undefined {
  const { rawOverrides } = stack as unknown as {
    rawOverrides: { terraform?: { required_providers?: { docker?: { version?: string } } } };
  };
  return rawOverrides.terraform?.required_providers?.docker?.version;
}
