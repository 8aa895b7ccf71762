import { App, TerraformOutput, TerraformResource, TerraformStack, TerraformVariable } from 'cdktf';
import { Construct } from 'constructs';
import { Template } from '../../testing';

class Thing extends TerraformResource {
  constructor(
    scope: Construct,
    id: string,
    private readonly colour: string,
    type = 'test_thing',
  ) {
    super(scope, id, { terraformResourceType: type });
  }

  get out(): string {
    return this.getStringAttribute('out');
  }

  protected override synthesizeAttributes(): Record<string, unknown> {
    return { colour: this.colour };
  }
}

/** Terraform knows the provider of a `terraform_data`; no stack here needs another. */
const thing = (scope: Construct, id: string, colour: string): Thing => new Thing(scope, id, colour, 'terraform_data');

function stackOf(app = new App(), id = 'lab') {
  const stack = new TerraformStack(app, id);
  const red = thing(new Construct(stack, 'Group'), 'Red', 'red');
  const blue = thing(stack, 'Blue', 'blue');
  return { stack, red, blue };
}

describe('Template', () => {
  test('has resources by type and name, without metadata of cdktf', () => {
    const { stack, red } = stackOf();
    const template = Template.fromStack(stack);
    expect(template.resources('terraform_data')).toEqual({
      Blue: { colour: 'blue' },
      [red.friendlyUniqueId]: { colour: 'red' },
    });
    expect(template.resources('test_thing')).toEqual({});
    expect(JSON.stringify(template)).not.toContain('//');
  });

  test('finds a resource by the path of its construct', () => {
    const template = Template.fromStack(stackOf().stack);
    expect(template.byPath('lab/Group/Red')).toEqual({ colour: 'red' });
    expect(template.byPath('lab/Blue')).toEqual({ colour: 'blue' });
  });

  test('lists addresses, sorted; a stack without resources has none', () => {
    const { stack, red } = stackOf();
    expect(Template.fromStack(stack).addresses()).toEqual([
      'terraform_data.Blue',
      `terraform_data.${red.friendlyUniqueId}`,
    ]);
    const empty = Template.fromStack(new TerraformStack(new App(), 'empty'));
    expect(empty.addresses()).toEqual([]);
    expect(empty.resources('terraform_data')).toEqual({});
  });

  test('prepares references to other stacks', () => {
    const app = new App();
    const { red } = stackOf(app);
    const other = new TerraformStack(app, 'other');
    new TerraformOutput(other, 'colour', { value: red.out });
    expect(JSON.stringify(Template.fromStack(other))).toContain('data.terraform_remote_state');
  });

  test('fails where there is no such path, and names what is near', () => {
    const template = Template.fromStack(stackOf().stack);
    expect(() => template.byPath('lab/Group/Green')).toThrow(
      'lab/Group/Green: no resource at that construct path; near it: lab/Group/Red',
    );
    expect(() => template.byPath('lab/Nowhere/Green')).toThrow('near it: none');
  });

  test('fails for a construct that is no resource', () => {
    const { stack } = stackOf();
    new TerraformVariable(stack, 'size', {});
    expect(() => Template.fromStack(stack).byPath('lab/size')).toThrow('lab/size: no resource at that construct path');
    expect(() => Template.fromStack(stack).byPath('lab/Group')).toThrow(
      'lab/Group: no resource at that construct path',
    );
  });

  test('fails with every finding of the validations', () => {
    const { stack, red } = stackOf();
    stack.node.addValidation({ validate: () => ['one', 'two'] });
    red.node.addValidation({ validate: () => ['three'] });
    expect(() => Template.fromStack(stack)).toThrow(/\[lab\] one[^]*\[lab\] two[^]*\[lab\/Group\/Red\] three/);
  });
});
