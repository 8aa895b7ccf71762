import { TerraformStack } from 'cdktf';
import type { Construct } from 'constructs';
import type { Host } from '../environment';

const DECLARED = new WeakMap<TerraformStack, DeclaredPaths>();

/** The files of a stack's hosts, by path. */
export class DeclaredPaths {
  private readonly owners = new Map<string, string>();

  /** @returns the path of the construct that has it already */
  claim({ name }: Host, path: string, construct: Construct): string | undefined {
    const key = `${name}:${path}`;
    const owner = this.owners.get(key);
    if (owner === undefined) this.owners.set(key, construct.node.path);
    return owner;
  }
}

export function pathsOf(scope: Construct): DeclaredPaths {
  const stack = TerraformStack.of(scope);
  const known = DECLARED.get(stack) ?? new DeclaredPaths();
  DECLARED.set(stack, known);
  return known;
}
