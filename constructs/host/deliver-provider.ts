import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { Annotations, type TerraformStack } from 'cdktf';
import { lockProviders, type RequiredProviders } from './lock-file';
import { onSynthesis } from './on-synthesis';
import { PROVIDER_SOURCE, writePlugin } from './plugin-folder';
import { providerBundle } from './provider-bundle';
import { restoreCutState } from './state-file';

/** Write-only arguments, and refusing an older Terraform with a plain word instead of a puzzling one. */
const REQUIRED_TERRAFORM = '>= 1.11';

const DELIVERED = new WeakSet<TerraformStack>();

/**
 * Makes our provider available to the stack without any set-up: required by version, and written into the stack's folder at
 * synth, with a lock file that names every provider of the stack. May be called for each resource.
 */
export function deliverProvider(stack: TerraformStack): void {
  if (DELIVERED.has(stack)) return;
  DELIVERED.add(stack);
  const bundle = providerBundle();
  stack.addOverride('terraform.required_providers.longshore', { source: PROVIDER_SOURCE, version: bundle.version });
  if (!hasRequiredVersion(stack)) stack.addOverride('terraform.required_version', REQUIRED_TERRAFORM);
  warnOfInstallationBlock(stack);
  onSynthesis(stack, (directory) => {
    const hasChanged = writePlugin(directory, bundle);
    lockProviders(directory, requiredProviders(directory), hasChanged ? [PROVIDER_SOURCE] : []);
    const restored = restoreCutState(directory);
    if (restored !== undefined) process.stderr.write(`warning: ${restored}\n`);
  });
}

function hasRequiredVersion(stack: TerraformStack): boolean {
  const { rawOverrides } = stack as unknown as { rawOverrides: { terraform?: { required_version?: string } } };
  return rawOverrides.terraform?.required_version !== undefined;
}

/** As synthesized. With cdktf's HCL output there is no such file, and `--skip-provider-lock` is the user's way. */
function requiredProviders(stackDirectory: string): RequiredProviders {
  const file = join(stackDirectory, 'cdk.tf.json');
  if (!existsSync(file)) return {};
  const { terraform } = JSON.parse(readFileSync(file, 'utf8')) as {
    terraform?: { required_providers?: RequiredProviders };
  };
  return terraform?.required_providers ?? {};
}

/** A `provider_installation` block switches the mirror in the stack's folder off, and `terraform init` then says only "not found". */
function warnOfInstallationBlock(stack: TerraformStack): void {
  const file = process.env.TF_CLI_CONFIG_FILE ?? join(homedir(), '.terraformrc');
  const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
  if (!/^\s*provider_installation\b/m.test(text) || text.includes('terraform.d/plugins')) return;
  Annotations.of(stack).addWarning(
    `${file}: its provider_installation block keeps Terraform from the provider in this stack's folder; add to the block: ` +
      'filesystem_mirror { path = "terraform.d/plugins" }, and to its direct block: exclude = ["longshore.invalid/*/*"]',
  );
}
