import type { TerraformStack } from 'cdktf';
export function deliverProvider(stack: TerraformStack): void {
  stack.addOverride('terraform.required_version', '>= 1.11');
}
