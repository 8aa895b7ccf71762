import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { App, Testing } from 'cdktf';
import { onSynthesis } from '../../../constructs/host';
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

test("another stack's callback is not called", () => {
  const folder = new Folder();
  const [one, other] = [labStack(folder.path), labStack(folder.path)];
  const callback = jest.fn();
  onSynthesis(other, callback);
  App.of(one).synth();
  expect(callback).not.toHaveBeenCalled();
  folder.remove();
});
