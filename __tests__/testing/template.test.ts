import {
  Annotations,
  App,
  Lazy,
  TerraformDataSource,
  TerraformOutput,
  TerraformResource,
  TerraformStack,
  TerraformVariable,
} from 'cdktf';
import { Construct } from 'constructs';
import { Template } from '../../testing';

class Thing extends TerraformResource {
  constructor(
    scope: Construct,
    id: string,
    private readonly colour: string,
    type = 'test_thing',
    private readonly more: Record<string, unknown> = {},
  ) {
    super(scope, id, { terraformResourceType: type });
  }

  get out(): string {
    return this.getStringAttribute('out');
  }

  protected override synthesizeAttributes(): Record<string, unknown> {
    return { colour: this.colour, ...this.more };
  }
}

class Known extends TerraformDataSource {
  constructor(scope: Construct, id: string) {
    super(scope, id, { terraformResourceType: 'terraform_remote_state' });
  }

  protected override synthesizeAttributes(): Record<string, unknown> {
    return { name: 'known' };
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

  test('finds a resource by the path of its construct, with or without that of the stack', () => {
    const template = Template.fromStack(stackOf().stack);
    expect(template.at('lab/Group/Red')).toEqual({ colour: 'red' });
    expect(template.at('Group/Red')).toEqual({ colour: 'red' });
    expect(template.at('Blue')).toEqual({ colour: 'blue' });
  });

  test('a construct stands for its default child, or for the only resource in it', () => {
    const { stack } = stackOf();
    const service = new Construct(stack, 'Service');
    thing(service, 'Resource', 'green');
    thing(service, 'Rollout', 'grey');
    const template = Template.fromStack(stack);
    expect(template.at('Service')).toEqual({ colour: 'green' });
    expect(template.at('Group')).toEqual({ colour: 'red' });
  });

  test('finds a data source too, which is no address of its own', () => {
    const { stack } = stackOf();
    new Known(stack, 'Known');
    const template = Template.fromStack(stack);
    expect(template.at('Known')).toEqual({ name: 'known' });
    expect(template.addresses('Known')).toEqual([]);
  });

  test('a stack inside a stack is left to its own Template', () => {
    const { stack } = stackOf();
    const inner = new TerraformStack(stack, 'inner');
    thing(inner, 'Green', 'green');
    expect(() => Template.fromStack(stack).at('inner/Green')).toThrow('lab/inner/Green: no resource in that construct');
    expect(Template.fromStack(inner).at('Green')).toEqual({ colour: 'green' });
  });

  test('lists addresses, sorted; a stack without resources has none', () => {
    const { stack, red } = stackOf();
    expect(Template.fromStack(stack).addresses()).toEqual([
      'terraform_data.Blue',
      `terraform_data.${red.friendlyUniqueId}`,
    ]);
    expect(Template.fromStack(stack).addresses('Group')).toEqual([`terraform_data.${red.friendlyUniqueId}`]);
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
    for (const path of ['lab/Group/Green', 'Group/Green']) {
      expect(() => template.at(path)).toThrow(`${path}: no construct at that path; near it: lab/Group/Red`);
    }
    expect(() => template.at('Nowhere/Green')).toThrow('near it: lab/Group/Red, lab/Blue');
    expect(() => template.addresses('Nowhere')).toThrow('Nowhere: no construct at that path');
  });

  test('fails for a construct that has no resource, and for one that has several', () => {
    const { stack } = stackOf();
    new TerraformVariable(stack, 'size', {});
    for (let n = 1; n <= 13; n += 1) thing(stack, `Thing${n}`, 'grey');
    const template = Template.fromStack(stack);
    expect(() => template.at('size')).toThrow('lab/size: no resource in that construct');
    expect(() => template.at('lab')).toThrow(
      /^lab: 15 resources in that construct; name one: lab\/Group\/Red, lab\/Blue, .*lab\/Thing10 and 3 more$/,
    );
  });

  test('counts resources, and finds those that have attributes', () => {
    const template = Template.fromStack(stackOf().stack);
    expect(template.resourceCount('terraform_data')).toBe(2);
    expect(template.resourceCount('test_thing')).toBe(0);
    expect(template.findResources('terraform_data', { colour: 'blue' })).toEqual({ Blue: { colour: 'blue' } });
    expect(template.findResources('terraform_data', { colour: 'green' })).toEqual({});
    expect(Object.keys(template.findResources('terraform_data'))).toHaveLength(2);
  });

  test('has a resource with attributes', () => {
    const template = Template.fromStack(stackOf().stack);
    template.hasResource('terraform_data');
    template.hasResource('terraform_data', { colour: /^bl/ });
    template.hasResource('terraform_data', { colour: expect.stringContaining('ed') as string, shape: undefined });
  });

  test('fails where none has the attributes, and shows the closest with its path', () => {
    const { stack } = stackOf();
    new Thing(stack, 'Green', 'green', 'terraform_data', { size: { height: 3, width: 2 } });
    expect(() => {
      Template.fromStack(stack).hasResource('terraform_data', { colour: 'green', size: { height: 3, width: 9 } });
    }).toThrow(
      'lab: no terraform_data has {"colour":"green","size":{"height":3,"width":9}}\n' +
        'the closest of 3 is lab/Green (terraform_data.Green):\n' +
        '  size.width: expected 9, found 2',
    );
  });

  test('fails where there is no such type, and says which there are', () => {
    const { stack } = stackOf();
    expect(() => {
      Template.fromStack(stack).hasResource('test_thing', {});
    }).toThrow('lab: no test_thing at all; there are terraform_data (2)');
    expect(() => {
      Template.fromStack(new TerraformStack(new App(), 'empty')).hasResource('test_thing');
    }).toThrow('empty: no test_thing at all; there are no resources');
  });

  test('fails with every finding of the validations', () => {
    const { stack, red } = stackOf();
    stack.node.addValidation({ validate: () => ['one', 'lab: two'] });
    red.node.addValidation({ validate: () => ['three'] });
    expect(() => Template.fromStack(stack)).toThrow('lab is refused:\n  lab: one\n  lab: two\n  lab/Group/Red: three');
  });

  test('fails for an error annotation, as cdktf synth does; keeps the warnings', () => {
    const { stack, red } = stackOf();
    Annotations.of(red).addWarning('fades');
    Annotations.of(red).addInfo('is red');
    expect(Template.fromStack(stack).warnings).toEqual([
      { path: 'lab/Group/Red', message: 'fades', severity: 'warning' },
    ]);
    Annotations.of(red).addError('burns');
    expect(() => Template.fromStack(stack)).toThrow(
      'lab is refused:\n  warning: lab/Group/Red: fades\n  lab/Group/Red: burns',
    );
  });

  test('fails with the error itself where synthesis breaks and nothing was found', () => {
    const { stack } = stackOf();
    new Thing(
      stack,
      'Late',
      Lazy.stringValue({
        produce: () => {
          throw new Error('no colour');
        },
      }),
      'terraform_data',
    );
    expect(() => Template.fromStack(stack)).toThrow('no colour');
  });
});
