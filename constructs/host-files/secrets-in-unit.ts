import { namedSecrets } from '../container';
import type { Breach } from '../environment';
import { credentialsInUrl } from '../values';

/** What looks like a secret in a unit's text. The finding names where it is, never the secret. */
export function secretsInUnit(content: string): Breach[] {
  const assigned = [...content.matchAll(/^\s*Environment=(.*)$/gm)]
    .flatMap(([, line = '']) => [...line.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)])
    .map(([, double, single, bare]) => double ?? single ?? bare ?? '')
    .map((word): [string, string] => {
      const [name = '', ...value] = word.split('=');
      return [name, value.join('=')];
    });
  const fix = (): string => 'give it as a HostFile with secret, and read that by EnvironmentFile= or LoadCredential=';
  const named = namedSecrets('content: Environment', Object.fromEntries(assigned), fix);
  if (named.length > 0 || !credentialsInUrl(content)) return named;
  return [{ value: 'content: a URL with a password', fix: fix() }];
}
