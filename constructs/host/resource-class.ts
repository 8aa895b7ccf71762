import { TerraformResource, TerraformStack, type TerraformMetaArguments } from 'cdktf';
import type { Construct } from 'constructs';
import type { ResourceSchema } from '../../provider/framework/resource';
import { snakeCase, type Attributes, type Computed, type Inputs, type Type } from '../../provider/framework/schema';
import { deliverProvider } from './deliver-provider';

/** A resource's own inputs and Terraform's meta arguments. */
export type ResourceProps<A extends Attributes> = Inputs<A> &
  Omit<TerraformMetaArguments, 'provider' | 'connection' | 'provisioners'>;

export type ResourceClass<A extends Attributes> = new (
  scope: Construct,
  id: string,
  props: ResourceProps<A>,
) => TerraformResource & Computed<A>;

/** The construct class of a resource, made from its schema: inputs as props, what the provider computes as getters. */
export function resourceClass<A extends Attributes>({ name, attributes }: ResourceSchema<A>): ResourceClass<A> {
  class LongshoreResource extends TerraformResource {
    constructor(
      scope: Construct,
      id: string,
      private readonly props: ResourceProps<A>,
    ) {
      super(scope, id, { terraformResourceType: `longshore_${name}`, ...metaArguments(props) });
      deliverProvider(TerraformStack.of(this));
    }

    protected override synthesizeAttributes(): Record<string, unknown> {
      return render({ kind: 'object', attributes }, this.props) as Record<string, unknown>;
    }
  }
  for (const [attribute, { mode }] of Object.entries(attributes)) {
    if (mode !== 'computed') continue;
    Object.defineProperty(LongshoreResource.prototype, attribute, {
      get(this: TerraformResource) {
        return this.getStringAttribute(snakeCase(attribute));
      },
    });
  }
  return LongshoreResource as unknown as ResourceClass<A>;
}

function metaArguments({ count, dependsOn, forEach, lifecycle }: TerraformMetaArguments): TerraformMetaArguments {
  return { count, dependsOn, forEach, lifecycle };
}

/** A value of an attribute as Terraform reads it, with its names for ours wherever the schema has attributes: keys of a map are the user's. */
export function render(type: Type<unknown>, value: unknown): unknown {
  if (value === undefined) return undefined;
  if (type.kind === 'list' && Array.isArray(value)) return value.map((element) => render(type.element, element));
  if (type.kind !== 'object' || typeof value !== 'object') return value;
  const values = value as Record<string, unknown>;
  const inputs = Object.entries(type.attributes).filter(([, { mode }]) => mode !== 'computed');
  return Object.fromEntries(inputs.map(([name, attribute]) => [snakeCase(name), render(attribute.type, values[name])]));
}
