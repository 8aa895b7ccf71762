import { below, type Finding } from './answer';
import { distinct, isJsonObject, type Json, type JsonObject } from './json';
import {
  APP_SCHEMA,
  boundsOf,
  defaultOf,
  formatOf,
  isEnum,
  isForcedOptional,
  isMap,
  isRepeated,
  isRequired,
  readerOf,
  type SchemaNode,
} from './schema';

export type Reading = { readonly value: Json } | { readonly errors: readonly Finding[] };

/**
 * An app as the server's generated readers read it: known fields only, defaults filled in, enums in the case of the RAML.
 * Not by a validator of JSON Schema: the readers differ from the converted schema in verdict, reason and path (README of the fixtures).
 */
export function readApp(json: Json): Reading {
  return readObject(APP_SCHEMA, json);
}

/** An update: every field of the app is optional and none has a default. */
export function readUpdate(json: Json): Reading {
  return readFields(APP_SCHEMA, json, () => 'update');
}

export function readList(json: Json, readElement: (json: Json) => Reading): Reading {
  if (!Array.isArray(json)) return failed('error.expected.jsarray');
  const readings = (json as readonly Json[]).map(readElement);
  const errors = readings.flatMap((reading, at) => ('errors' in reading ? below(`(${at})`, reading.errors) : []));
  if (errors.length > 0) return { errors };
  return { value: readings.flatMap((reading) => ('value' in reading ? [reading.value] : [])) };
}

function failed(text: string, path = ''): { readonly errors: readonly Finding[] } {
  return { errors: [{ path, text }] };
}

function readValue(name: string, node: SchemaNode, json: Json): Reading {
  if (node.anyOf !== undefined) return readUnion(name, node.anyOf, json);
  switch (node.type) {
    case 'string':
      return readText(name, node, json);
    case 'boolean':
      return typeof json === 'boolean' ? { value: json } : failed('error.expected.jsboolean');
    case 'array':
      return readArray(name, node, json);
    case 'object':
      return isMap(node) ? readMap(name, node, json) : readObject(node, json);
    default:
      return readNumber(node, json);
  }
}

/** The error of the last alternative is what is told. */
function readUnion(name: string, alternatives: readonly SchemaNode[], json: Json): Reading {
  let last = failed('error.path.missing');
  for (const alternative of alternatives) {
    const reading = readValue(name, alternative, json);
    if ('value' in reading) return reading;
    last = reading;
  }
  return last;
}

function readText(name: string, node: SchemaNode, json: Json): Reading {
  if (isEnum(name, node)) {
    const literal = (node.enum ?? []).find((value) => typeof json === 'string' && same(value, json));
    return literal === undefined ? failed('error.unknown.enum.literal') : { value: literal };
  }
  if (typeof json !== 'string') return failed('error.expected.jsstring');
  if (node.format === 'date-time' && !isDateTime(json)) return failed('error.expected.date.isoformat');
  return { value: json };
}

function same(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

function isDateTime(text: string): boolean {
  return (
    /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d(:\d\d)?)$/.test(text) && !Number.isNaN(Date.parse(text))
  );
}

const WIDEST = { int: 2_147_483_647, long: Number.MAX_VALUE } as const;

function readNumber(node: SchemaNode, json: Json): Reading {
  if (typeof json !== 'number') return failed('error.expected.jsnumber');
  const format = formatOf(node);
  if (format === 'double') return { value: json };
  const isOfFormat = Number.isInteger(json) && json <= WIDEST[format] && json >= -WIDEST[format] - 1;
  return isOfFormat ? { value: json } : failed(`error.expected.${format}`);
}

/** What the RAML says of the elements themselves (a pattern, bounds) makes no constraint. */
function readArray(name: string, node: SchemaNode, json: Json): Reading {
  const { items = {} } = node;
  const reading = readList(json, (element) => readValue(name, items, element));
  if (!('value' in reading) || node.uniqueItems !== true) return reading;
  return { value: distinct(reading.value as readonly Json[]) };
}

function readMap(name: string, node: SchemaNode, json: Json): Reading {
  if (!isJsonObject(json)) return failed('error.expected.jsobject');
  const [values = {}] = Object.values(node.patternProperties ?? {});
  return collected(Object.entries(json).map(([key, value]) => [key, readValue(name, values, value)]));
}

function readObject(node: SchemaNode, json: Json): Reading {
  if (readerOf(node) === 'macro' && !isJsonObject(json)) return failed('error.expected.jsobject');
  return readFields(node, json, (name, field) => {
    if (isRequired(name, field, node)) return 'required';
    return isRepeated(field) && isForcedOptional(field) ? 'update' : 'defaulted';
  });
}

type Presence = 'required' | 'defaulted' | 'update';

function readFields(node: SchemaNode, json: Json, presence: (name: string, field: SchemaNode) => Presence): Reading {
  const fields = Object.entries(node.properties ?? {});
  return collected(
    fields.map(([name, field]) => [name, readField(name, field, node, json, presence(name, field))] as const),
  );
}

function readField(
  name: string,
  field: SchemaNode,
  owner: SchemaNode,
  json: Json,
  presence: Presence,
): Reading | undefined {
  const value = isJsonObject(json) && Object.hasOwn(json, name) ? json[name] : undefined;
  if (value === undefined && presence === 'required') return failed(missing(name, owner, json));
  if (value === undefined || (value === null && presence !== 'required')) {
    return presence === 'defaulted' ? absent(name, field, owner) : undefined;
  }
  const reading = constrained(name, field, readValue(name, field, value));
  const isForgiven = 'errors' in reading && readerOf(owner) === 'lenient' && field.default !== undefined;
  return isForgiven ? absent(name, field, owner) : reading;
}

function missing(name: string, owner: SchemaNode, json: Json): string {
  if (readerOf(owner) !== 'checked') return 'error.path.missing';
  const shown = JSON.stringify(json);
  return isJsonObject(json) ? `'${name}' is undefined on object: ${shown}` : `${shown} is not an object`;
}

function absent(name: string, field: SchemaNode, owner: SchemaNode): Reading | undefined {
  const value = defaultOf(name, field, owner) ?? emptyOf(field);
  return value === undefined ? undefined : { value };
}

function emptyOf(field: SchemaNode): Json | undefined {
  if (!isRepeated(field) || isForcedOptional(field)) return undefined;
  return field.type === 'array' ? [] : {};
}

/** All constraints of a field are told, not the first alone. */
function constrained(name: string, node: SchemaNode, reading: Reading): Reading {
  if (!('value' in reading)) return reading;
  const errors = broken(name, node, reading.value).map((text) => ({ path: '', text }));
  return errors.length === 0 ? reading : { errors };
}

function broken(name: string, node: SchemaNode, value: Json): string[] {
  if (typeof value === 'number' && node.anyOf === undefined) {
    const { least, most } = boundsOf(node);
    return [
      ...(most !== undefined && value > most ? ['error.max'] : []),
      ...(least !== undefined && value < least ? ['error.min'] : []),
    ];
  }
  if (typeof value === 'string' && !isEnum(name, node))
    return ofLength(value.length, node.minLength, node.maxLength).concat(ofPattern(node, value));
  return Array.isArray(value) ? ofLength(value.length, node.minItems, node.maxItems) : [];
}

function ofLength(length: number, least = 0, most = Infinity): string[] {
  return [...(length > most ? ['error.maxLength'] : []), ...(length < least ? ['error.minLength'] : [])];
}

/** The reader wants the pattern to match the whole, JSON Schema wants it found. */
function ofPattern({ pattern }: SchemaNode, value: string): string[] {
  return pattern === undefined || new RegExp(`^(?:${pattern})$`).test(value) ? [] : ['error.pattern'];
}

function collected(fields: readonly (readonly [string, Reading | undefined])[]): Reading {
  const errors = fields.flatMap(([name, reading]) =>
    reading !== undefined && 'errors' in reading ? below(`/${name}`, reading.errors) : [],
  );
  if (errors.length > 0) return { errors };
  const value: Record<string, Json> = {};
  for (const [name, reading] of fields) if (reading !== undefined && 'value' in reading) value[name] = reading.value;
  return { value: value satisfies JsonObject };
}
