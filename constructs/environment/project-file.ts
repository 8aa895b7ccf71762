import { isAbsolute, join, relative, resolve } from 'node:path';
import { App, TerraformStack } from 'cdktf';
import type { Construct } from 'constructs';

/**
 * A file as Terraform must see it. Terraform runs in the stack's own folder (cdktf.out/stacks/<stack>), users write paths relative
 * to the project: those are turned round, so that plan and state hold no path of one machine. Absolute paths and `~/` stay.
 */
export function projectFile(scope: Construct, path: string): string {
  if (isAbsolute(path) || path.startsWith('~/')) return path;
  const root = scope.node.root;
  const outdir = App.isApp(root) ? root.outdir : 'cdktf.out';
  return relative(resolve(join(outdir, 'stacks', TerraformStack.of(scope).node.id)), resolve(path));
}
