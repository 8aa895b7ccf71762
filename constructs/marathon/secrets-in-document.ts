import type { Json, JsonObject } from '../../upstream/marathon/document';
import { namedSecrets } from '../container';
import type { Breach } from '../environment';

const FIX = (): string => 'let the app ask for it when it starts';

/** What looks like a secret in a document's environment, and in what it has `docker run` set. The finding names where it is, never the secret. */
export function secretsInDocument({ env, container }: JsonObject): Breach[] {
  const parameters = list(object(object(container).docker).parameters).map(object);
  const assigned = (option: string): [string, string][] =>
    parameters.flatMap(({ key, value }): [string, string][] => {
      const [, name, text = ''] = /^([^=]+)=([^]*)$/.exec(typeof value === 'string' ? value : '') ?? [];
      return key === option && name !== undefined ? [[name, text]] : [];
    });
  return [
    ...namedSecrets('document: env', texts(Object.entries(object(env))), FIX),
    ...['env', 'label'].flatMap((option) =>
      namedSecrets(`dockerParameters: ${option}`, Object.fromEntries(assigned(option)), FIX),
    ),
  ];
}

function texts(entries: readonly (readonly [string, Json])[]): Record<string, string> {
  return Object.fromEntries(entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
}

const list = (value: Json | undefined): readonly Json[] => (Array.isArray(value) ? (value as readonly Json[]) : []);

function object(value: Json | undefined): JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : {};
}
