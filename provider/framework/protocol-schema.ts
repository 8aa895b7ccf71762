import { create } from '@bufbuild/protobuf';
import {
  Schema_AttributeSchema,
  Schema_BlockSchema,
  Schema_Object_NestingMode,
  Schema_ObjectSchema,
  SchemaSchema,
  type Schema,
  type Schema_Attribute,
} from './protocol.generated';
import { snakeCase, type Attribute, type Attributes, type Mode, type Type } from './schema';

/** A resource's attributes as the protocol has them. */
export function protocolSchema(attributes: Attributes, doc: string): Schema {
  return create(SchemaSchema, {
    version: 0n,
    block: create(Schema_BlockSchema, { attributes: protocolAttributes(attributes), description: doc }),
  });
}

function protocolAttributes(attributes: Attributes): Schema_Attribute[] {
  return Object.entries(attributes).map(([name, attribute]) =>
    create(Schema_AttributeSchema, {
      name: snakeCase(name),
      description: attribute.doc,
      required: attribute.mode === 'required',
      optional: attribute.mode === 'optional' || attribute.mode === 'defaulted',
      computed: attribute.mode === 'computed' || attribute.mode === 'defaulted',
      writeOnly: attribute.writeOnly ?? false,
      ...typeOf(attribute),
    }),
  );
}

/** Objects are nested attributes, whose own attributes may be left out; all else is a type in Terraform's JSON notation. */
function typeOf({ type }: Attribute<unknown, Mode>): Partial<Pick<Schema_Attribute, 'type' | 'nestedType'>> {
  const isList = type.kind === 'list';
  const nested = isList ? type.element : type;
  if (nested.kind !== 'object') return { type: new TextEncoder().encode(JSON.stringify(jsonType(type))) };
  const nesting = isList ? Schema_Object_NestingMode.LIST : Schema_Object_NestingMode.SINGLE;
  return { nestedType: create(Schema_ObjectSchema, { nesting, attributes: protocolAttributes(nested.attributes) }) };
}

function jsonType(type: Type<unknown>): unknown {
  if (type.kind === 'list' || type.kind === 'map') return [type.kind, jsonType(type.element)];
  return type.kind;
}
