import { isDeepStrictEqual } from 'node:util';
import { settledOver, type Json, type JsonObject } from '../../../upstream/marathon/document';
import { ENVIRONMENT_LABEL, PATH_LABEL, type Labels } from '../identity';
import { masked, revealed } from './hidden';

/** The app's own labels, which are its identity too. */
export function labelsOf(document: JsonObject): Labels {
  return (document.labels ?? {}) as Labels;
}

/** Whether it says of itself which construct it is of. */
export function isLabelled(document: JsonObject): boolean {
  const labels = labelsOf(document);
  return [ENVIRONMENT_LABEL, PATH_LABEL].some((label) => labels[label] !== undefined);
}

/** JSON with sorted keys, a value a line: a plan shows the keys that change. */
export function documentText(document: JsonObject): string {
  return `${JSON.stringify(sorted(document), undefined, 2)}\n`;
}

function sorted(value: Json): Json {
  if (Array.isArray(value)) return (value as readonly Json[]).map(sorted);
  if (!isObject(value)) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, element]) => [key, sorted(element)]));
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** @throws Error for what is no JSON object */
export function parsed(text: string): JsonObject {
  let value: Json;
  try {
    value = JSON.parse(text) as Json;
  } catch (error) {
    const text = `app is no JSON: ${(error as Error).message}\nWrite the document of the app as JSON.`;
    throw new Error(text, { cause: error });
  }
  if (isObject(value)) return value;
  throw new Error(`app is no JSON object\nWrite the document of the app: {"id": "/web", ...}.`);
}

/** What was declared, and what is there, as far as the two can be compared. */
export interface Comparison {
  /** What the server would have if the declared document were put over what it has. */
  readonly wanted: JsonObject;
  /** What it has. */
  readonly found: JsonObject;
}

export interface ComparisonOptions {
  /** The number of instances is the operator's: the declared one counts for a new app only. */
  readonly ignoreInstances: boolean;
}

/**
 * Both through upstream's own way of a document. An app that is there and does not say whose it is was imported: labels that only say so are no
 * difference, since any label restarts it.
 * @throws Error for a document that the server would refuse
 */
export function compared(declared: JsonObject, current: JsonObject, options: ComparisonOptions): Comparison {
  return {
    wanted: settled(overCurrent(declared, current, options), current),
    found: settled(current, current),
  };
}

export function isAsDeclared(declared: JsonObject, current: JsonObject, options: ComparisonOptions): boolean {
  const { wanted, found } = compared(declared, current, options);
  return isDeepStrictEqual(wanted, found);
}

/** What is sent to change it: the declared document, with what is the operator's, and what is hidden in it, left as it is. */
export function overCurrent(declared: JsonObject, current: JsonObject, options: ComparisonOptions): JsonObject {
  const { instances } = current;
  const whole = revealed(declared, current);
  return {
    ...(isLabelled(current) ? whole : withoutIdentity(whole)),
    ...(options.ignoreInstances && instances !== undefined && { instances }),
  };
}

function withoutIdentity(document: JsonObject): JsonObject {
  const labels = Object.entries(labelsOf(document)).filter(
    ([name]) => name !== PATH_LABEL && name !== ENVIRONMENT_LABEL,
  );
  return { ...document, labels: Object.fromEntries(labels) };
}

function settled(document: JsonObject, current: JsonObject): JsonObject {
  const form = settledOver(document, current);
  if ('app' in form) return form.app;
  const details = Object.entries(form.details ?? {}).map(([path, texts]) => `${path || '/'}: ${texts.join('; ')}`);
  throw new Error(
    [`Marathon would refuse the app: ${form.status} ${form.message ?? ''}`.trim(), ...details].join('\n'),
  );
}

/**
 * The declared document with the differences that were found laid over it: where the server has what was declared it is as declared, so that a plan
 * shows nothing but what somebody changed; secrets of that are hidden.
 */
export function asFound(declared: JsonObject, current: JsonObject, options: ComparisonOptions): JsonObject {
  const { wanted, found } = compared(declared, current, options);
  return overlay({ declared, wanted, found, shown: masked(found) }) as JsonObject;
}

type Each = Json | undefined;

interface Layers<T> {
  readonly declared: T;
  readonly wanted: T;
  readonly found: T;
  /** What of `found` may be shown. */
  readonly shown: T;
}

function overlay({ declared, wanted, found, shown }: Layers<Each>): Each {
  if (isDeepStrictEqual(wanted, found)) return declared;
  if (isObject(wanted) && isObject(found) && isObject(shown)) {
    const own = isObject(declared) ? declared : {};
    const names = new Set([...Object.keys(own), ...Object.keys(wanted), ...Object.keys(found)]);
    const entries = [...names].map((name) => {
      const layers = { declared: own[name], wanted: wanted[name], found: found[name], shown: shown[name] };
      return [name, overlay(layers)] as const;
    });
    return Object.fromEntries(entries.filter(([, value]) => value !== undefined)) as JsonObject;
  }
  if (isList(declared) && isList(wanted) && isList(found) && isList(shown))
    if (declared.length === found.length && wanted.length === found.length)
      return found.map((element, at) => {
        const layers = { declared: declared[at], wanted: wanted[at], found: element, shown: shown[at] };
        return overlay(layers) ?? shown[at] ?? element;
      });
  return shown;
}

const isList = (value: Each): value is readonly Json[] => Array.isArray(value);
