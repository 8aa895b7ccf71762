import { TerraformBackend, TerraformStack } from 'cdktf';
import type { Construct, IConstruct } from 'constructs';
import { escapeTemplate } from '../constructs/host';

/**
 * Stands in for an environment that could not be built: every plan of it fails with the reason, and nothing can be applied.
 * It keeps the backend of the half-built stack, so that Terraform asks for no state migration when the fault is mended.
 */
export class BrokenEnvironment extends TerraformStack {
  constructor(scope: Construct, id: string, reason: string, halfBuilt?: IConstruct) {
    super(scope, id);
    process.stderr.write(`${id} cannot be built, its plan will fail:\n${reason}\n`);
    const backend = halfBuilt?.node
      .findAll()
      .find((child): child is TerraformBackend => TerraformBackend.isBackend(child));
    if (backend !== undefined) this.addOverride('terraform', terraformOf(backend));
    // Terraform refuses a constant condition, hence the local.
    this.addOverride('locals.broken', true);
    this.addOverride('resource.terraform_data.broken.lifecycle.precondition', [
      { condition: '${!local.broken}', error_message: escapeTemplate(`${id}: ${reason}`) },
    ]);
  }
}

/** The `terraform` block of a backend, which cdktf types as anything. */
function terraformOf(backend: TerraformBackend): unknown {
  return (backend.toTerraform() as { terraform: unknown }).terraform;
}
