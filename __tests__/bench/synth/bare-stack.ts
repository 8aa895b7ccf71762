import {
  LocalBackend,
  TerraformElement,
  TerraformProvider,
  TerraformResource,
  TerraformStack,
  type App,
  type TerraformResourceLifecycle,
} from 'cdktf';
import { Construct } from 'constructs';

type Attributes = Readonly<Record<string, unknown>>;

/** cdk.tf.json, as far as our stacks fill it. */
export interface Plan {
  readonly '//'?: unknown;
  readonly terraform: {
    readonly required_version?: string;
    readonly required_providers?: Readonly<Record<string, { readonly source: string; readonly version: string }>>;
    readonly backend?: { readonly local?: { readonly path?: string } };
  };
  readonly provider?: Readonly<Record<string, readonly Attributes[]>>;
  readonly resource?: Readonly<Record<string, Readonly<Record<string, Attributes>>>>;
}

/**
 * What somebody would write who knows the plan and has nothing but cdktf: the same resources at the same construct paths, with tokens
 * where one refers to another, and no class of ours. It is less than such an author would pay, who would use the bindings' classes.
 * @throws Error for a part of a plan that it cannot write
 */
export function bareStack(app: App, name: string, plan: Plan): TerraformStack {
  const unknown = Object.keys(plan).filter((part) => !['//', 'terraform', 'provider', 'resource'].includes(part));
  if (unknown.length > 0)
    throw new Error(`the bare app cannot write ${unknown.join(', ')}: teach it, or leave it out of the case`);
  const stack = new TerraformStack(app, name);
  const { path } = plan.terraform.backend?.local ?? {};
  if (path !== undefined) new LocalBackend(stack, { path });
  new BareApp(stack, plan).make();
  return stack;
}

class Resource extends TerraformResource {
  constructor(
    scope: Construct,
    id: string,
    type: string,
    meta: Pick<TerraformResource, 'provider' | 'lifecycle'> & { readonly dependsOn?: readonly TerraformResource[] },
    private readonly attributes: Attributes,
  ) {
    const { provider, lifecycle, dependsOn } = meta;
    super(scope, id, {
      terraformResourceType: type,
      ...(provider !== undefined && { provider }),
      ...(lifecycle !== undefined && { lifecycle }),
      ...(dependsOn !== undefined && { dependsOn: [...dependsOn] }),
    });
  }

  protected override synthesizeAttributes(): Record<string, unknown> {
    return this.attributes;
  }
}

class Provider extends TerraformProvider {
  constructor(
    scope: Construct,
    id: string,
    type: string,
    source: string,
    providerVersion: string,
    private readonly attributes: Attributes,
  ) {
    super(scope, id, {
      terraformResourceType: type,
      terraformProviderSource: source,
      terraformGeneratorMetadata: { providerName: type, providerVersion },
    });
  }

  override get alias(): string | undefined {
    return (this.attributes as { alias?: string } | undefined)?.alias;
  }

  protected override synthesizeAttributes(): Record<string, unknown> {
    return this.attributes;
  }
}

/** A provider that needs no configuration has no block, only its requirement. */
class Requirements extends TerraformElement {
  constructor(
    scope: Construct,
    id: string,
    private readonly terraform: Pick<Plan['terraform'], 'required_version' | 'required_providers'>,
  ) {
    super(scope, id);
  }

  override toTerraform(): Record<string, unknown> {
    return { terraform: this.terraform };
  }
}

class BareApp {
  private readonly scopes = new Map<string, Construct>();
  private readonly resources = new Map<string, TerraformResource>();
  private readonly providers = new Map<string, TerraformProvider>();
  private readonly addressByPath = new Map<string, string>();

  constructor(
    private readonly stack: TerraformStack,
    private readonly plan: Plan,
  ) {
    this.scopes.set(stack.node.path, stack);
  }

  make(): void {
    const { required_version, required_providers = {} } = this.plan.terraform;
    const blocks = this.plan.provider ?? {};
    for (const [type, all] of Object.entries(blocks)) {
      const { source, version } = required_providers[type] ?? { source: type, version: '' };
      all.forEach((attributes, n) => {
        const provider = new Provider(this.stack, `${type}-${n}`, type, source, version, attributes);
        this.providers.set(provider.fqn, provider);
      });
    }
    const others = Object.fromEntries(Object.entries(required_providers).filter(([type]) => !(type in blocks)));
    new Requirements(this.stack, 'Requirements', {
      required_providers: others,
      ...(required_version !== undefined && { required_version }),
    });
    const all = Object.entries(this.plan.resource ?? {}).flatMap(([type, named]) =>
      Object.entries(named).map(([name, attributes]) => [`${type}.${name}`, pathOf(attributes)] as const),
    );
    for (const [address, path] of all) this.addressByPath.set(path, address);
    for (const [address] of all) this.resource(address);
  }

  /** Those that it refers to are made before. */
  private resource(address: string): TerraformResource {
    const known = this.resources.get(address);
    if (known !== undefined) return known;
    const [type, name] = address.split('.') as [string, string];
    const attributes = this.plan.resource?.[type]?.[name];
    if (attributes === undefined) throw new Error(`${address}: something depends on it, but it is not in the plan`);
    const { depends_on, provider, lifecycle, ...rest } = attributes;
    const own = Object.fromEntries(Object.entries(rest).filter(([key]) => key !== '//'));
    const path = pathOf(attributes).split('/');
    const made = new Resource(
      this.scope(path.slice(0, -1).join('/')),
      path.at(-1) as string,
      type,
      {
        ...(depends_on !== undefined && {
          dependsOn: (depends_on as string[]).map((other) => this.resource(other)),
        }),
        ...(provider !== undefined && { provider: this.provider(provider as string) }),
        ...(lifecycle !== undefined && { lifecycle: lifecycleOf(lifecycle as Attributes) }),
      },
      this.withTokens(own) as Attributes,
    );
    this.resources.set(address, made);
    return made;
  }

  private provider(fqn: string): TerraformProvider {
    const provider = this.providers.get(fqn);
    if (provider === undefined) throw new Error(`${fqn}: a resource uses it, but it is not in the plan`);
    return provider;
  }

  /** A resource may be the scope of others. */
  private scope(path: string): Construct {
    const known = this.scopes.get(path);
    if (known !== undefined) return known;
    const address = this.addressByPath.get(path);
    const cut = path.lastIndexOf('/');
    const made =
      address === undefined
        ? new Construct(this.scope(path.slice(0, cut)), path.slice(cut + 1))
        : this.resource(address);
    this.scopes.set(path, made);
    return made;
  }

  /** `${type.name.attribute}` as the token that an author would get from `resource.attribute`. */
  private withTokens(value: unknown): unknown {
    if (typeof value === 'string') {
      return value.replaceAll(/(?<!\$)\$\{([a-z0-9_]+\.[\w-]+)\.(\w+)\}/g, (_, address: string, attribute: string) =>
        this.resource(address).getStringAttribute(attribute),
      );
    }
    if (Array.isArray(value)) return value.map((element) => this.withTokens(element));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, this.withTokens(inner)]));
  }
}

function pathOf(attributes: Attributes): string {
  return (attributes['//'] as { metadata: { path: string } }).metadata.path;
}

function lifecycleOf(attributes: Attributes): TerraformResourceLifecycle {
  const { create_before_destroy, ignore_changes, ...others } = attributes;
  const unknown = Object.keys(others);
  if (unknown.length > 0) throw new Error(`the bare app cannot write lifecycle.${unknown.join(', ')}: teach it`);
  return {
    ...(create_before_destroy !== undefined && { createBeforeDestroy: create_before_destroy as boolean }),
    ...(ignore_changes !== undefined && { ignoreChanges: ignore_changes as string[] }),
  };
}
