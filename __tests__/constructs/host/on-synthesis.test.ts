import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { App, Testing } from 'cdktf';
import { beforeSynthesis, onSynthesis } from '../../../constructs/host';
import { Folder, labStack } from '../environment/fixture';

test("callbacks come in their order, once the stack's file is written, in each synthesis", () => {
  const folder = new Folder();
  const stack = labStack(folder.path);
  const calls: [string, string, boolean][] = [];
  for (const name of ['first', 'second']) {
    onSynthesis(stack, (directory) => calls.push([name, directory, existsSync(join(directory, 'cdk.tf.json'))]));
  }
  Testing.synth(stack);
  expect(calls).toEqual([]); // it writes no folder
  App.of(stack).synth();
  App.of(stack).synth();
  const directory = join(folder.path, 'stacks', 'lab');
  const once = [
    ['first', directory, true],
    ['second', directory, true],
  ];
  expect(calls).toEqual([...once, ...once]);
  folder.remove();
});

test('what is called before comes before validation, so also when that refuses the stack', () => {
  const folder = new Folder();
  const stack = labStack(folder.path);
  const calls: [string, boolean][] = [];
  onSynthesis(stack, () => calls.push(['after', true]));
  beforeSynthesis(stack, (directory) => calls.push([directory, existsSync(directory)]));
  stack.node.addValidation({ validate: () => ['too small'] });
  expect(() => {
    App.of(stack).synth();
  }).toThrow('too small');
  expect(calls).toEqual([[join(folder.path, 'stacks', 'lab'), false]]);
  folder.remove();
});

test("another stack's callback is not called", () => {
  const folder = new Folder();
  const [one, other] = [labStack(folder.path), labStack(folder.path)];
  const callback = jest.fn();
  onSynthesis(other, callback);
  App.of(one).synth();
  expect(callback).not.toHaveBeenCalled();
  folder.remove();
});
