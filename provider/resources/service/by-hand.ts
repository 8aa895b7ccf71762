import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';

type Json = string | number | boolean | null | undefined | readonly Json[] | { readonly [key: string]: Json };

/** What engines write into a spec of themselves. */
const ENGINE_DEFAULTS: Readonly<Record<string, unknown>> = { Isolation: 'default', Runtime: 'container' };
/** Added by a client that asks the registry; and a force update only counts restarts asked for by hand. */
const OF_NO_MEANING = new Set(['Platforms', 'ForceUpdate']);

/** Nothing is not the default there. */
const NEVER_EMPTY = new Set(['Replicas']);
/** Names and values are the user's: each entry means something, also an empty one, whatever it is called. */
const MAPS = new Set(['Labels', 'Options']);

/** A spec without what is empty, zero or the engine's default, its lists in order: two that mean the same are equal. */
export function essence(spec: object): Json {
  return prune(JSON.parse(JSON.stringify(spec)) as Json);
}

function prune(value: Json): Json {
  if (Array.isArray(value)) {
    const elements = value as readonly Json[];
    // An empty word of a command is one.
    return elements.length === 0 ? undefined : elements.map((one) => (typeof one === 'object' ? prune(one) : one));
  }
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value)
      .filter(([key, element]) => !OF_NO_MEANING.has(key) && ENGINE_DEFAULTS[key] !== element)
      .map(([key, element]) => [key, pruned(key, element)] as const)
      .filter(([, element]) => element !== undefined);
    return sorted(entries);
  }
  return value === null || value === '' || value === 0 || value === false ? undefined : value;
}

function pruned(key: string, value: Json): Json {
  if (NEVER_EMPTY.has(key)) return value;
  return MAPS.has(key) && isObject(value) ? sorted(Object.entries(value)) : inOrder(key, prune(value));
}

function sorted(entries: readonly (readonly [string, Json])[]): Json {
  if (entries.length === 0) return undefined;
  return Object.fromEntries([...entries].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Lists whose order means nothing. */
const SETS = new Set([
  'Env',
  'Configs',
  'Secrets',
  'Mounts',
  'CapabilityAdd',
  'CapabilityDrop',
  'Constraints',
  'Networks',
]);

function inOrder(key: string, value: Json): Json {
  if (!SETS.has(key) || !Array.isArray(value)) return value;
  const text = (element: Json): string =>
    JSON.stringify((element as { Target?: Json }).Target ?? (element as { File?: Json }).File ?? element);
  return [...(value as readonly Json[])].sort((a, b) => (text(a) < text(b) ? -1 : 1));
}

export function digest(spec: object): string {
  return createHash('sha256')
    .update(JSON.stringify(essence(spec)))
    .digest('hex')
    .slice(0, 16);
}

/** Whether an update would change anything. */
export const meansTheSame = (one: object, other: object): boolean => isDeepStrictEqual(essence(one), essence(other));

/** Where `actual` differs from `expected`, a line each: `Mode.Replicated.Replicas = 0 (declared: 1)`. */
export function differences(actual: object, expected: object): string[] {
  return walk(essence(actual), essence(expected), '');
}

function walk(actual: Json, expected: Json, path: string): string[] {
  if (isDeepStrictEqual(actual, expected)) return [];
  if (isObject(actual) && isObject(expected)) {
    const keys = [...new Set([...Object.keys(actual), ...Object.keys(expected)])].sort();
    return keys.flatMap((key) => walk(actual[key], expected[key], path === '' ? key : `${path}.${key}`));
  }
  return [`${path} = ${shown(actual)} (declared: ${shown(expected)})`];
}

const isObject = (value: Json): value is Readonly<Record<string, Json>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const shown = (value: Json): string => (value === undefined ? 'none' : JSON.stringify(value));
