import { TerraformDataSource, TerraformResource, TerraformStack } from 'cdktf';
import type { IConstruct } from 'constructs';
import { synthesized, type Finding } from './findings';
import { mismatches, text } from './matching';

type Json = Record<string, unknown>;

/** Attributes of one resource as they stand in the plan's input, in snake_case. */
export type ResourceProperties = Readonly<Record<string, unknown>>;

/** A stack as Terraform will read it: validated, parsed, without cdktf's metadata. Needs no test framework. */
export class Template {
  private readonly byConstruct: ReadonlyMap<IConstruct, string>;

  private constructor(
    private readonly stack: TerraformStack,
    private readonly content: Json,
    /** What synthesis would print and go on. */
    readonly warnings: readonly Finding[],
  ) {
    this.byConstruct = new Map(
      stack.node
        .findAll()
        .filter((construct) => TerraformStack.of(construct) === stack)
        .flatMap((construct) => {
          const address = addressOf(construct);
          return address === undefined ? [] : [[construct, address] as const];
        }),
    );
  }

  /**
   * Synthesizes the stack in memory. Unlike `Testing.synth` it prepares references to other stacks, runs all validations and heeds
   * error annotations, so that what `cdktf synth` refuses fails here.
   * @throws RefusedStackError with every finding
   */
  static fromStack(stack: TerraformStack): Template {
    const { content, warnings } = synthesized(stack);
    return new Template(stack, JSON.parse(content) as Json, warnings);
  }

  /** All resources of a Terraform type, by their name in the plan. */
  resources(type: string): Readonly<Record<string, ResourceProperties>> {
    return this.section('resource')[type] ?? {};
  }

  /** How many resources there are of a Terraform type. */
  resourceCount(type: string): number {
    return Object.keys(this.resources(type)).length;
  }

  /**
   * The resources of a type that have these attributes, by their name in the plan; all of them where none are given.
   * @param attributes in snake_case; objects match in part, lists as a whole. A value may be a RegExp, a matcher of the test framework
   * (`expect.arrayContaining`), or undefined for an attribute that is absent.
   */
  findResources(type: string, attributes: ResourceProperties = {}): Readonly<Record<string, ResourceProperties>> {
    const found = Object.entries(this.resources(type));
    return Object.fromEntries(found.filter(([, resource]) => mismatches(attributes, resource).length === 0));
  }

  /**
   * Asserts that a resource of a type has these attributes.
   * @param attributes as in `findResources`
   * @throws Error naming the closest resource, by construct path, and how it differs
   */
  hasResource(type: string, attributes: ResourceProperties = {}): void {
    const resources = Object.entries(this.resources(type));
    if (resources.length === 0)
      throw new Error(`${this.stack.node.path}: no ${type} at all; there are ${this.types()}`);
    const [closest] = resources
      .map(([name, resource]) => ({ name, differences: mismatches(attributes, resource) }))
      .sort((a, b) => a.differences.length - b.differences.length);
    if (closest === undefined || closest.differences.length === 0) return;
    const lines = closest.differences.map(
      ({ attribute, expected, found }) => `  ${attribute}: expected ${expected}, found ${found}`,
    );
    throw new Error(
      `${this.stack.node.path}: no ${type} has ${text(attributes)}\n` +
        `the closest of ${resources.length} is ${this.pathOf(`${type}.${closest.name}`)}:\n${lines.join('\n')}`,
    );
  }

  /**
   * The resource or data source at a construct path, with or without the stack's own: `Hadoop/NameNode`. A construct stands for its
   * default child (`Resource` or `Default`), or for the only resource in it.
   * @throws Error listing what is near when there is none, or what is inside when there are several
   */
  at(path: string): ResourceProperties {
    const address = this.addressAt(path);
    const parts = address.split('.');
    const [type, name] = parts.slice(-2) as [string, string];
    return this.section(parts.length === 3 ? 'data' : 'resource')[type]?.[name] ?? {};
  }

  /**
   * Addresses of all resources, sorted; of those in one construct where a path is given. A renamed one means: destroyed and created
   * anew.
   * @throws Error when there is no construct at the path
   */
  addresses(path?: string): string[] {
    if (path !== undefined) return this.inside(this.constructAt(path)).filter(isManaged).sort();
    return Object.entries(this.section('resource'))
      .flatMap(([type, resources]) => Object.keys(resources).map((name) => `${type}.${name}`))
      .sort();
  }

  /** The whole plan's input, as cdk.tf.json has it. */
  toJSON(): Readonly<Record<string, unknown>> {
    return this.content;
  }

  private section(name: 'resource' | 'data'): Record<string, Record<string, ResourceProperties>> {
    return (this.content[name] ?? {}) as Record<string, Record<string, ResourceProperties>>;
  }

  private types(): string {
    const types = Object.entries(this.section('resource')).map(([type, all]) => `${type} (${Object.keys(all).length})`);
    return types.join(', ') || 'no resources';
  }

  private pathOf(address: string): string {
    const construct = [...this.byConstruct].find(([, other]) => other === address)?.[0];
    return construct === undefined ? address : `${construct.node.path} (${address})`;
  }

  private addressAt(path: string): string {
    const construct = this.constructAt(path);
    const { defaultChild } = construct.node;
    const own = this.byConstruct.get(construct) ?? (defaultChild && this.byConstruct.get(defaultChild));
    if (own !== undefined) return own;
    const inside = this.inside(construct);
    if (inside.length === 1) return inside[0] as string;
    if (inside.length === 0) throw new Error(`${construct.node.path}: no resource in that construct`);
    throw new Error(
      `${construct.node.path}: ${inside.length} resources in that construct; name one: ${few(this.paths(construct))}`,
    );
  }

  private constructAt(path: string): IConstruct {
    const all = this.stack.node.findAll();
    const found =
      all.find(({ node }) => node.path === path) ??
      all.find(({ node }) => node.path === `${this.stack.node.path}/${path}`);
    if (found !== undefined) return found;
    throw new Error(`${path}: no construct at that path; near it: ${few(this.paths(this.nearest(path)))}`);
  }

  /** The longest part of a path that is there. */
  private nearest(path: string): IConstruct {
    const inStack = path.startsWith(`${this.stack.node.path}/`) ? path.slice(this.stack.node.path.length + 1) : path;
    let nearest: IConstruct = this.stack;
    for (const id of inStack.split('/')) {
      const child = nearest.node.tryFindChild(id);
      if (child === undefined) break;
      nearest = child;
    }
    return nearest;
  }

  private paths(construct: IConstruct): string[] {
    return [...this.byConstruct.keys()].map(({ node }) => node.path).filter((path) => isIn(path, construct));
  }

  private inside(construct: IConstruct): string[] {
    return [...this.byConstruct].filter(([{ node }]) => isIn(node.path, construct)).map(([, address]) => address);
  }
}

function addressOf(construct: IConstruct): string | undefined {
  if (TerraformResource.isTerraformResource(construct))
    return `${construct.terraformResourceType}.${construct.friendlyUniqueId}`;
  if (TerraformDataSource.isTerraformDataSource(construct))
    return `data.${construct.terraformResourceType}.${construct.friendlyUniqueId}`;
  return undefined;
}

function isManaged(address: string): boolean {
  return !address.startsWith('data.');
}

function isIn(path: string, { node }: IConstruct): boolean {
  return path === node.path || path.startsWith(`${node.path}/`);
}

function few(paths: readonly string[]): string {
  if (paths.length === 0) return 'none';
  const more = paths.length - MOST;
  return `${paths.slice(0, MOST).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

const MOST = 12;
