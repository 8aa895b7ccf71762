import { join, relative } from 'node:path';
import { TerraformStack } from 'cdktf';
import { Construct } from 'constructs';
import { projectFile } from '../../../constructs/environment';
import { Folder, labStack } from './fixture';

describe('a file of the project', () => {
  test('is named from the folder in which Terraform runs', () => {
    const stack = labStack('cdktf.out');
    expect(projectFile(stack, 'keys/id')).toBe('../../../keys/id');
    expect(projectFile(new Construct(stack, 'Cluster'), './keys/../id')).toBe('../../../id');
  });

  test('is named so also where the App writes elsewhere', () => {
    const folder = new Folder();
    const stack = labStack(folder.path);
    expect(projectFile(stack, 'keys/id')).toBe(
      relative(join(folder.path, 'stacks', 'lab'), join(process.cwd(), 'keys', 'id')),
    );
    folder.remove();
  });

  test("is named from cdktf's own folder where there is no App", () => {
    const stack = new TerraformStack(new Construct(undefined as never, ''), 'lab');
    expect(projectFile(stack, 'keys/id')).toBe('../../../keys/id');
  });

  test.each(['/etc/x', '~/x'])('stays as it is: %s', (path) => {
    expect(projectFile(labStack('cdktf.out'), path)).toBe(path);
  });

  test('is also one in a folder whose name begins as the home directory', () => {
    expect(projectFile(labStack('cdktf.out'), '~x/y')).toBe('../../../~x/y');
  });
});
