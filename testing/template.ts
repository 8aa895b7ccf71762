import { Testing, TerraformElement, type TerraformStack } from 'cdktf';

type Json = Record<string, unknown>;

/** Attributes of one resource as they stand in the plan's input, in snake_case. */
export type ResourceProperties = Readonly<Record<string, unknown>>;

/** A stack as Terraform will read it: validated, parsed, without cdktf's metadata. */
export class Template {
  private constructor(
    private readonly stack: TerraformStack,
    private readonly content: Json,
  ) {}

  /**
   * Synthesizes the stack in memory. Unlike `Testing.synth` it prepares cross-stack references and runs all validations.
   * @throws Error with every finding of the stack's validations
   */
  static fromStack(stack: TerraformStack): Template {
    stack.prepareStack();
    return new Template(stack, JSON.parse(Testing.synth(stack, true)) as Json);
  }

  /** All resources of a Terraform type, by their name in the plan. */
  resources(type: string): Readonly<Record<string, ResourceProperties>> {
    const all = (this.content.resource ?? {}) as Record<string, Record<string, ResourceProperties>>;
    return all[type] ?? {};
  }

  /**
   * The resource of the construct at a path, e.g. `lab/Hadoop/NameNode/Resource`.
   * @throws Error listing the nearest paths when there is none
   */
  byPath(path: string): ResourceProperties {
    const elements = this.stack.node
      .findAll()
      .filter((child): child is TerraformElement => TerraformElement.isTerraformElement(child));
    const found = elements.find((element) => element.node.path === path);
    const address =
      found === undefined
        ? undefined
        : this.addresses().find((candidate) => candidate.endsWith(`.${found.friendlyUniqueId}`));
    if (address === undefined) {
      const parent = path.slice(0, path.lastIndexOf('/'));
      const near = elements.map(({ node }) => node.path).filter((other) => other.startsWith(parent));
      throw new Error(`${path}: no resource at that construct path; near it: ${near.join(', ') || 'none'}`);
    }
    const [type, name] = address.split('.') as [string, string];
    return this.resources(type)[name] as ResourceProperties;
  }

  /** Every resource's address, sorted. A renamed one means: destroyed and created anew. */
  addresses(): string[] {
    const all = (this.content.resource ?? {}) as Record<string, Json>;
    return Object.entries(all)
      .flatMap(([type, resources]) => Object.keys(resources).map((name) => `${type}.${name}`))
      .sort();
  }

  toJSON(): Readonly<Record<string, unknown>> {
    return this.content;
  }
}
