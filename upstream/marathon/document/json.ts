export type Json = string | number | boolean | null | readonly Json[] | JsonObject;

export interface JsonObject {
  readonly [name: string]: Json;
}

export function isJsonObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The same once. Sets of upstream's keep the order of what was sent here; there it means nothing. */
export function distinct<T>(values: readonly T[]): T[] {
  const seen = new Set<string>();
  return values.filter((value) => {
    const text = JSON.stringify(sorted(value as Json));
    if (seen.has(text)) return false;
    seen.add(text);
    return true;
  });
}

export function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(sorted(a as Json)) === JSON.stringify(sorted(b as Json));
}

function sorted(value: Json | undefined): Json {
  if (value === undefined) return null;
  if (Array.isArray(value)) return (value as readonly Json[]).map(sorted);
  if (!isJsonObject(value)) return value;
  const entries = Object.entries(value).filter(([, element]) => (element as Json | undefined) !== undefined);
  return Object.fromEntries(
    entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, element]) => [key, sorted(element)]),
  );
}
