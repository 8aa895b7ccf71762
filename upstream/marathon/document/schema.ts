import schema from '../../../contracts/marathon/json-schema-1.11.24/App.json';
import type { Json } from './json';

/** A part of the JSON Schema that was converted from upstream's RAML. */
export interface SchemaNode {
  readonly type?: string;
  readonly enum?: readonly string[];
  readonly const?: string;
  readonly format?: string;
  readonly default?: Json;
  readonly pattern?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly uniqueItems?: boolean;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly patternProperties?: Readonly<Record<string, SchemaNode>>;
  readonly items?: SchemaNode;
  readonly anyOf?: readonly SchemaNode[];
  readonly 'x-pragma.forceOptional'?: null;
  readonly 'x-pragma.omitEmpty'?: null;
}

export const APP_SCHEMA = schema.definitions.App as unknown as SchemaNode;

const INT32 = 2_147_483_647;

/** The converter writes a number's format as bounds of these sizes; the reader has no such constraint, but reads that type only. */
export function formatOf({ type, maximum }: SchemaNode): 'int' | 'long' | 'double' {
  if (type === 'integer') return 'int';
  return maximum !== undefined && maximum > INT32 ? 'long' : 'double';
}

export function boundsOf({ minimum, maximum }: SchemaNode): { readonly least?: number; readonly most?: number } {
  return {
    ...(minimum !== undefined && minimum > -INT32 ? { least: minimum } : {}),
    ...(maximum !== undefined && maximum < INT32 ? { most: maximum } : {}),
  };
}

/** Written as `/.../` in the RAML: any name. Where there are named properties beside it, they forbid one another, which the reader does not ask. */
export function isMap(node: SchemaNode): boolean {
  return node.patternProperties !== undefined && node.properties === undefined;
}

/**
 * Whether the field itself has a default. The converter copies that of its type too, which upstream's generator does not: a port of a type whose default
 * is 0 stays absent.
 */
export function defaultOf(name: string, node: SchemaNode, owner: SchemaNode): Json | undefined {
  const ofTheType = name === 'hostPort' || name === 'portIndex' || (name === 'port' && isCheck(owner));
  return ofTheType ? undefined : node.default;
}

function isCheck(owner: SchemaNode): boolean {
  return owner.properties?.portIndex !== undefined;
}

/** A field with a default is not required, whatever the converted schema says. */
export function isRequired(name: string, node: SchemaNode, owner: SchemaNode): boolean {
  return (owner.required ?? []).includes(name) && defaultOf(name, node, owner) === undefined;
}

/** A list or map that is empty, not absent, where nothing was said. */
export function isRepeated(node: SchemaNode): boolean {
  return node.type === 'array' || isMap(node);
}

export function isForcedOptional(node: SchemaNode): boolean {
  return 'x-pragma.forceOptional' in node;
}

/** Values that are listed where the field stands, not as a type of its own: any text is read. */
const PLAIN_TEXT = ['accessMode', 'accessType'];

export function isEnum(name: string, node: SchemaNode): boolean {
  return node.enum !== undefined && !PLAIN_TEXT.includes(name);
}

/**
 * Upstream generates one of three readers for a class, by what its fields are (ObjectVisitor):
 * `checked` (a list, a map, a bound): each field alone, and all faults are told; `lenient` (only defaults): what is of a wrong type counts as absent;
 * `macro` (neither): play-json's own.
 */
export function readerOf(node: SchemaNode): 'checked' | 'lenient' | 'macro' {
  const fields = Object.entries(node.properties ?? {});
  if (fields.some(([name, field]) => isRepeated(field) || 'x-pragma.omitEmpty' in field || isBound(name, field)))
    return 'checked';
  return fields.some(([name, field]) => defaultOf(name, field, node) !== undefined) ? 'lenient' : 'macro';
}

function isBound(name: string, node: SchemaNode): boolean {
  const { least, most } = boundsOf(node);
  const text = isEnum(name, node) ? [] : [node.pattern, node.minLength, node.maxLength];
  return [...text, least, most].some((bound) => bound !== undefined);
}
