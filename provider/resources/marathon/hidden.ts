import { isDeepStrictEqual } from 'node:util';
import type { Json, JsonObject } from '../../../upstream/marathon/document';
import { isSecretName, withoutCredentials } from '../../secret-names';

/**
 * Stands in plan and state for what somebody else than the declaration gave an app, and that is a secret by its name. No digest: without a key that would
 * let every reader of a plan try out guesses. Without blanks, so that what is hidden is found hidden.
 */
export const HIDDEN = '<secret-not-shown>';

/** A document without the values that look like secrets: by name in `env` and `labels`, assigned in a text, in a URL. */
export function masked(document: JsonObject): JsonObject {
  return maskedObject(document, '');
}

function maskedObject(value: JsonObject, path: string): JsonObject {
  return Object.fromEntries(Object.entries(value).map(([name, element]) => [name, maskedValue(element, path, name)]));
}

/** @param path of what it is in, without the indices of lists */
function maskedValue(value: Json, path: string, name: string): Json {
  const isNamed = (path === '/env' || path === '/labels') && isSecretName(name);
  if (typeof value === 'string') return isNamed && value !== '' ? HIDDEN : maskedText(value);
  const own = `${path}/${name}`;
  if (Array.isArray(value)) return maskedList(value as readonly Json[], own);
  if (!isObject(value)) return value;
  return own === '/container/docker/parameters' ? maskedParameter(value) : maskedObject(value, own);
}

/** `--password x` are two elements of one. */
function maskedList(list: readonly Json[], path: string): Json {
  const at = path.lastIndexOf('/');
  return list.map((element, index) => {
    const before = list[index - 1];
    const isOfFlag = typeof before === 'string' && /^--?[A-Za-z][\w-]*$/.test(before) && isSecretName(before);
    if (isOfFlag && typeof element === 'string' && !element.startsWith('-')) return HIDDEN;
    return maskedValue(element, path.slice(0, at), path.slice(at + 1));
  });
}

/** `--env NAME=value` of docker run: all that follows is the value. */
function maskedParameter(parameter: JsonObject): Json {
  const { key, value } = parameter;
  const [all = '', name = ''] = /^([^=]+)=./.exec(typeof value === 'string' ? value : '') ?? [];
  const isNamed = (key === 'env' || key === 'label') && all !== '' && isSecretName(name);
  return isNamed ? { ...parameter, value: `${name}=${HIDDEN}` } : maskedObject(parameter, '');
}

function maskedText(text: string): string {
  return withoutCredentials(text, HIDDEN).replaceAll(
    /(?<![\w$-])(-{0,2}[A-Za-z][\w-]*)=("[^"]*"|'[^']*'|[^\s;|&]+)/g,
    (all, name: string) => (isSecretName(name) ? `${name}=${HIDDEN}` : all),
  );
}

/** Paths at which something is hidden: `env: DB_PASSWORD`. */
export function hiddenIn(document: JsonObject): string[] {
  const found = (value: Json, path: readonly string[]): string[] => {
    if (typeof value === 'string') return value.includes(HIDDEN) ? [nameOf(value, path)] : [];
    if (Array.isArray(value)) return (value as readonly Json[]).flatMap((element) => found(element, path));
    return isObject(value) ? Object.entries(value).flatMap(([name, element]) => found(element, [...path, name])) : [];
  };
  return [...new Set(found(document, []))].sort();
}

function nameOf(value: string, path: readonly string[]): string {
  const assigned = /([\w-]+)=$/.exec(value.slice(0, value.indexOf(HIDDEN)))?.[1];
  return [...path, ...(assigned === undefined ? [] : [assigned])].join('.');
}

/** The document with what is hidden in it as it is on the server: it stays as it is there. What the server has not stays hidden. */
export function revealed(document: JsonObject, current: JsonObject): JsonObject {
  return shown(document, current, masked(current)) as JsonObject;
}

function shown(value: Json, current: Json | undefined, hidden: Json | undefined): Json {
  if (current === undefined || hidden === undefined) return value;
  if (typeof value === 'string') return value.includes(HIDDEN) && value === hidden ? current : value;
  if (isList(value)) return isList(current) && isList(hidden) ? shownList(value, current, hidden) : value;
  if (!isObject(value) || !isObject(current) || !isObject(hidden)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, element]) => [name, shown(element, current[name], hidden[name])]),
  );
}

/** One that moved is known by what is shown of it, or by its flag, unless others look like it. */
function shownList(list: readonly Json[], current: readonly Json[], hidden: readonly Json[]): Json {
  return list.map((element, index) => {
    if (!hiddenAnywhere(element)) return shown(element, current[index], hidden[index]);
    const isIt = (at: number): boolean =>
      isDeepStrictEqual(element, hidden[at]) &&
      (element !== HIDDEN || isDeepStrictEqual(list[index - 1], hidden[at - 1]));
    const alike = [...current.keys()].filter(isIt);
    const at = alike.includes(index) ? index : alike.length === 1 ? alike[0] : undefined;
    if (at !== undefined) return current[at] ?? element;
    return element === HIDDEN ? element : shown(element, current[index], hidden[index]);
  });
}

const isList = (value: Json | undefined): value is readonly Json[] => Array.isArray(value);

const hiddenAnywhere = (value: Json): boolean => JSON.stringify(value).includes(HIDDEN);

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
