import { TerraformOutput, TerraformVariable } from 'cdktf';
import { escapeTemplate } from '../../../constructs/host';
import { Template } from '../../../testing';
import { labStack } from '../environment/fixture';

test.each([
  ['${env.HADOOP_HOME}', '$${env.HADOOP_HOME}'],
  ['%{if}', '%%{if}'],
  ['a ${b} c %{d} ${e}', 'a $${b} c %%{d} $${e}'],
  ['$${twice}', '$$${twice}'],
  ['100% of $HOME and {braces}', '100% of $HOME and {braces}'],
  ['$ {a} %  {b}', '$ {a} %  {b}'],
  ['', ''],
])('%j is written as %j', (text, escaped) => {
  expect(escapeTemplate(text)).toBe(escaped);
});

test("a value that another resource will know stays Terraform's", () => {
  const stack = labStack();
  const variable = new TerraformVariable(stack, 'size', {});
  new TerraformOutput(stack, 'out', { value: escapeTemplate(`\${own} ${variable.stringValue}`) });
  expect(Template.fromStack(stack).toJSON()).toMatchObject({ output: { out: { value: '$${own} ${var.size}' } } });
});
