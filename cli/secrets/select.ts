import { basename, extname } from 'node:path';
import { filesOf, type SecretNeed } from '../../constructs/environment/secrets-json';
import { CliError, FailedError } from '../cli-error';
import type { SecretsJson } from './needs';
import type { Rotated } from './rotate';

/** Words for all secrets of a kind. */
const KINDS: Readonly<Record<string, SecretNeed['kind']>> = {
  ca: 'ca',
  certificates: 'certificate',
  tokens: 'uuid',
  keys: 'key',
  passwords: 'password',
};

export interface Chosen {
  readonly selected: readonly SecretNeed[];
  readonly byHand: Rotated['byHand'];
}

/**
 * What is meant: a secret by its name or a file of it (`consul/c1`), all of a kind (`tokens`), or by the last part of the name
 * (`gossip`). One that is rotated by hand is left out of a kind, and refused by its name.
 * @throws CliError for a word that means nothing here; FailedError for what is not rotated here
 */
export function chosen({ environment, secrets }: SecretsJson, words: readonly string[]): Chosen {
  const selected = new Set<SecretNeed>();
  const byHand: { name: string; how: string }[] = [];
  for (const word of words) {
    const named = secrets.filter((need) => need.name === word || filesOf(need).includes(word));
    const kind = KINDS[word];
    const ofKind = secrets.filter((need) => need.kind === kind);
    const found = [named, ofKind, secrets.filter((need) => stemOf(need) === word)].find((list) => list.length > 0);
    if (found === undefined) throw unknown(environment, secrets, word);
    const rotatable = found.filter(({ kind: own }) => own !== 'json');
    if (rotatable.length === 0) throw madeOfOthers(found[0] as SecretNeed, word);
    for (const need of rotatable) {
      const how = 'rotatedByHand' in need ? need.rotatedByHand : undefined;
      if (how === undefined) selected.add(need);
      else if (found === ofKind) byHand.push({ name: need.name, how });
      else throw new FailedError(need.path, need.name, 'another content and a deploy do not rotate it', how);
    }
  }
  return { selected: [...selected], byHand };
}

/** What may be named, for completion too. */
export function rotatableWords(secrets: readonly SecretNeed[]): string[] {
  const kinds = Object.entries(KINDS).filter(([, kind]) => secrets.some((need) => need.kind === kind));
  const names = secrets.filter(({ kind }) => kind !== 'json').map(({ name }) => name);
  return [...kinds.map(([word]) => word), ...names];
}

/** `gossip` of `consul/gossip.key`. */
const stemOf = ({ name }: SecretNeed): string => basename(name, extname(name));

function unknown(environment: string, secrets: readonly SecretNeed[], word: string): CliError {
  const known = rotatableWords(secrets).join(', ');
  return new CliError(
    environment,
    word,
    'no generated secret is called so',
    known === '' ? 'the environment declares none' : `use one of ${known}`,
  );
}

function madeOfOthers({ path, name }: SecretNeed, word: string): FailedError {
  return new FailedError(path, word, `${name} is made of other secrets`, 'rotate those: it changes with them');
}
