import { TerraformStack } from 'cdktf';
import type { IConstruct } from 'constructs';

/** The constructs of a class in a construct's stack, but itself: what is there so far. */
export function othersOf<Kind extends IConstruct>(
  construct: IConstruct,
  kind: abstract new (...args: never[]) => Kind,
): Kind[] {
  const isOther = (one: IConstruct): one is Kind => one !== construct && one instanceof kind;
  return TerraformStack.of(construct).node.findAll().filter(isOther);
}
