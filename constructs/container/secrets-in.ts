import type { Breach } from '../environment';
import { credentialsInUrl, isSecretName, isUnknown } from '../values';
import type { ContainerProps } from './container-props';

type Texts = Pick<ContainerProps, 'environment' | 'entrypoint' | 'command' | 'healthCheck' | 'labels' | 'files'>;

/** What looks like a secret in a container's description. The finding names where it is, never the secret. */
export function secretsIn({ environment, entrypoint, command, healthCheck, labels, files }: Texts): Breach[] {
  return [
    ...namedSecrets('environment', environment, (name) => `give it by secretFiles, and its path as ${name}_FILE`),
    ...namedSecrets('labels', labels, () => 'leave it out'),
    ...words('entrypoint', entrypoint),
    ...words('command', command),
    ...words('healthCheck', healthCheck?.test),
    ...Object.entries(files ?? {})
      .filter(([, { content }]) => credentialsInUrl(content))
      .map(([path]) => ({ value: `files: ${path}: a URL with a password` })),
  ];
}

/** Of values by name; what is said of one that is found. @param where e.g. `environment` */
export function namedSecrets(
  where: string,
  values: Readonly<Record<string, string>> = {},
  fix: (name: string) => string,
): Breach[] {
  return Object.entries(values).flatMap(([name, value]) => {
    if (isSecretName(name) && isLiteral(value)) return [{ value: `${where}: ${name}`, fix: fix(name) }];
    return credentialsInUrl(value) ? [{ value: `${where}: ${name}: a URL with a password` }] : [];
  });
}

/** `--password=x`, `--password x`, `PASSWORD=x` inside a shell's line, and URLs with a password. */
function words(where: string, list: readonly string[] = []): Breach[] {
  const found = list.flatMap((word, index) => {
    if (credentialsInUrl(word)) return ['a URL with a password'];
    const assigned = [...word.matchAll(/(?<![\w$-])(-{0,2}[A-Za-z][\w-]*)=("[^"]*"|'[^']*'|[^\s;|&]*)/g)]
      .filter(([, name = '', value = '']) => isSecretName(name) && isLiteral(value.replaceAll(/["']/g, '')))
      .map(([, name = '']) => name);
    const next = list[index + 1] ?? '';
    const isFlag = /^--?[A-Za-z][\w-]*$/.test(word) && isSecretName(word);
    return isFlag && !next.startsWith('-') && isLiteral(next) ? [...assigned, word] : assigned;
  });
  return [...new Set(found)].map((name) => ({ value: `${where}: ${name}` }));
}

/** Not a reference that somebody resolves later, a path, or a switch. */
function isLiteral(value: string): boolean {
  return value !== '' && !isUnknown(value) && !/^(?:\$|\/|true$|false$|yes$|no$|none$|null$)/i.test(value);
}
