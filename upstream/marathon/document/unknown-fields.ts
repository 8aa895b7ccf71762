import { isJsonObject, type Json } from './json';
import { APP_SCHEMA, isMap, type SchemaNode } from './schema';

/**
 * Paths of fields that upstream's readers do not know and pass over in silence, so that a typing error changes nothing: `/healthChecks(0)/maxFailures`.
 * What a value of several kinds may have is what any of them has.
 */
export function unknownFields(document: Json): string[] {
  return unknownIn(APP_SCHEMA, document);
}

function unknownIn(node: SchemaNode, value: Json): string[] {
  if (Array.isArray(value)) {
    const { items = {} } = merged(node);
    return (value as readonly Json[]).flatMap((element, at) =>
      unknownIn(items, element).map((path) => `(${at})${path}`),
    );
  }
  if (!isJsonObject(value)) return [];
  const { properties, patternProperties } = merged(node);
  const [values] = Object.values(patternProperties ?? {});
  return Object.entries(value).flatMap(([name, element]) => {
    const field = properties?.[name] ?? (values?.type === 'null' ? undefined : values);
    if (field === undefined) return [`/${name}`];
    return unknownIn(field, element).map((path) => `/${name}${path}`);
  });
}

/** All alternatives as one; those that are no objects count for nothing. */
function merged(node: SchemaNode): SchemaNode {
  if (node.anyOf === undefined) return node;
  const alternatives = node.anyOf.map(merged);
  const map = alternatives.find(isMap);
  const properties: Record<string, SchemaNode> = {};
  for (const alternative of alternatives) {
    for (const [name, field] of Object.entries(alternative.properties ?? {})) {
      const before = properties[name];
      properties[name] = before === undefined ? field : { anyOf: [before, field] };
    }
  }
  return { properties, ...(map?.patternProperties === undefined ? {} : { patternProperties: map.patternProperties }) };
}
