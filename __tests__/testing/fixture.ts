import { App, TerraformResource, TerraformStack } from 'cdktf';
import { Template } from '../../testing';

class Data extends TerraformResource {
  constructor(
    stack: TerraformStack,
    id: string,
    private readonly input: Record<string, unknown>,
  ) {
    super(stack, id, { terraformResourceType: 'terraform_data' });
  }

  protected override synthesizeAttributes(): Record<string, unknown> {
    return { input: this.input };
  }
}

/** A stack with a resource for each of these, whose input it is. */
export function stackOf(inputs: Readonly<Record<string, Record<string, unknown>>>): TerraformStack {
  const stack = new TerraformStack(new App(), 'lab');
  stack.addOverride('terraform.required_providers.longshore', {
    source: 'longshore.invalid/longshore/longshore',
    version: '0.1.0-dev-0123456789ab',
  });
  for (const [id, input] of Object.entries(inputs)) new Data(stack, id, input);
  return stack;
}

/** The same, as Terraform will read it. */
export function templateOf(inputs: Readonly<Record<string, Record<string, unknown>>>): Template {
  return Template.fromStack(stackOf(inputs));
}
