import type { App } from './app';
import { isJsonObject, type Json, type JsonObject } from './json';
import { APP_SCHEMA, isForcedOptional, isMap, type SchemaNode } from './schema';

/** An app as GET writes it: what is empty is left out where the RAML says so. */
export function writeApp(app: App): JsonObject {
  return writeObject(APP_SCHEMA, app as unknown as JsonObject);
}

function writeObject(node: SchemaNode, value: JsonObject): JsonObject {
  const fields = Object.entries(value as Readonly<Record<string, Json | undefined>>).flatMap(([name, element]) => {
    const field = node.properties?.[name] ?? {};
    if (element === undefined || isLeftOut(field, element)) return [];
    return [[name, write(field, element)] as const];
  });
  return Object.fromEntries(fields);
}

function write(node: SchemaNode, value: Json): Json {
  if (node.anyOf !== undefined) return write(alternativeFor(node.anyOf, value), value);
  if (Array.isArray(value)) return (value as readonly Json[]).map((element) => write(node.items ?? {}, element));
  return isJsonObject(value) && !isMap(node) ? writeObject(node, value) : value;
}

function isLeftOut(field: SchemaNode, value: Json): boolean {
  if (!('x-pragma.omitEmpty' in field) || isForcedOptional(field)) return false;
  return isJsonObject(value) ? Object.keys(value).length === 0 : Array.isArray(value) && value.length === 0;
}

/** The one whose required fields are all there; of several the one that requires most. */
function alternativeFor(alternatives: readonly SchemaNode[], value: Json): SchemaNode {
  if (!isJsonObject(value)) return {};
  const fitting = alternatives.filter(
    ({ type, required = [] }) => type === 'object' && required.every((name) => name in value),
  );
  return fitting.sort((a, b) => (b.required?.length ?? 0) - (a.required?.length ?? 0))[0] ?? {};
}
