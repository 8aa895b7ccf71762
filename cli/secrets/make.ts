import { randomBytes, randomInt, randomUUID, type KeyObject } from 'node:crypto';
import {
  pemFiles,
  type AuthorityNeed,
  type CertificateNeed,
  type JsonNeed,
  type JsonTemplate,
  type SecretNeed,
  type TextNeed,
} from '../../constructs/environment/secrets-json';
import { keyIn, publicKeyOf, readAuthority } from './authority';
import type { SecretStore } from './store';
import { authorityPem, canSign, keyPem, leafPem, newKey, type Issuer } from './x509';

/** What init wrote, by file. */
export interface Made {
  readonly made: string[];
  /** Made of other secrets, which have changed, or are put together otherwise now. */
  readonly updated: string[];
}

/**
 * Makes what is missing, in the order of declaration: what is made of others comes after them. What cannot be made (a CA's key is not
 * here) is left out: {@link judge} says why.
 */
export function makeMissing(needs: readonly SecretNeed[], store: SecretStore, now: Date): Made {
  const made: string[] = [];
  const create = (file: string, content: string): void => {
    store.create(file, content);
    made.push(file);
  };
  for (const need of needs) {
    if (need.kind === 'ca') makeAuthority(need, store, create, now);
    else if (need.kind === 'certificate') makeCertificate(need, store, create, now);
    else if (need.kind !== 'json' && !store.has(need.name)) create(need.name, newText(need));
    else if (need.kind === 'json' && !store.has(need.name)) {
      const text = rendered(need, store);
      if (text !== undefined) create(need.name, text);
    }
  }
  return { made, updated: refreshJson(needs, store) };
}

/** Writes anew what is made of others and is not what they make now. It holds nothing of its own. @returns the files */
export function refreshJson(needs: readonly SecretNeed[], store: SecretStore): string[] {
  return needs.flatMap((need) => {
    if (need.kind !== 'json' || !store.has(need.name)) return [];
    const text = rendered(need, store);
    if (text === undefined || text === store.read(need.name)) return [];
    store.replace(need.name, text);
    return [need.name];
  });
}

/** One line without its end. */
export function newText({ kind, bytes = 32, user }: TextNeed): string {
  if (kind === 'uuid') return randomUUID();
  if (kind === 'key') return randomBytes(bytes).toString('base64');
  const password = Array.from({ length: 32 }, () => LETTERS[randomInt(LETTERS.length)]).join('');
  return user === undefined ? password : `${user}:${password}`;
}

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** Undefined while a secret in it is missing. */
export function rendered({ content }: JsonNeed, store: SecretStore): string | undefined {
  if (referencesIn(content).some((file) => !store.has(file))) return undefined;
  const filled = (part: JsonTemplate): unknown => {
    if (part === null || typeof part !== 'object') return part;
    if (Array.isArray(part)) return part.map(filled);
    const file = referenceOf(part);
    if (file !== undefined) return (store.read(file) ?? '').trim();
    return Object.fromEntries(Object.entries(part).map(([key, value]) => [key, filled(value)]));
  };
  return `${JSON.stringify(filled(content), null, 2)}\n`;
}

/** Files whose text stands in a JSON secret. */
export function referencesIn(part: JsonTemplate): string[] {
  if (part === null || typeof part !== 'object') return [];
  const file = referenceOf(part);
  return file === undefined ? Object.values(part).flatMap((value) => referencesIn(value)) : [file];
}

function referenceOf(part: object): string | undefined {
  const { $secret: file } = part as { $secret?: unknown };
  return typeof file === 'string' ? file : undefined;
}

/** A new key and its certificate: what files get which content, the key first. Undefined where the CA cannot sign. */
export function newCertificate(
  need: CertificateNeed,
  issuer: Issuer | undefined,
  now: Date,
): [string, string][] | undefined {
  return issuer && certificateFiles(need, newKey(), issuer, now);
}

/** The CA that signs, where its key is here and one that can. */
export function signing(need: CertificateNeed, store: SecretStore): Issuer | undefined {
  const { issuer } = readAuthority({ name: need.ca }, store);
  return issuer !== undefined && canSign(issuer.key) ? issuer : undefined;
}

type Create = (file: string, content: string) => void;

/** A key without a certificate is what a run that was killed left: it gets one. */
function makeAuthority(need: AuthorityNeed, store: SecretStore, create: Create, now: Date): void {
  const files = pemFiles(need.name);
  if (store.has(files.certificate)) return;
  if (!store.has(files.key)) create(files.key, keyPem(newKey()));
  const key = keyIn(store.read(files.key) ?? '');
  if (key !== undefined && canSign(key)) create(files.certificate, authorityPem(need, publicKeyOf(key), key, now));
}

function makeCertificate(need: CertificateNeed, store: SecretStore, create: Create, now: Date): void {
  const files = pemFiles(need.name);
  if (store.has(files.certificate)) return;
  const issuer = signing(need, store);
  if (issuer === undefined) return;
  const known = need.bundle ? undefined : store.read(files.key);
  const key = known === undefined ? newKey() : keyIn(known);
  if (key === undefined) return;
  for (const [file, content] of certificateFiles(need, key, issuer, now)) if (!store.has(file)) create(file, content);
}

function certificateFiles(need: CertificateNeed, key: KeyObject, issuer: Issuer, now: Date): [string, string][] {
  const files = pemFiles(need.name);
  const [private_, public_] = [keyPem(key), leafPem(need, publicKeyOf(key), issuer, now)];
  if (need.bundle) return [[files.certificate, `${private_}${public_}`]];
  return [
    [files.key, private_],
    [files.certificate, public_],
  ];
}
