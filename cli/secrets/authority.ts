import { createPrivateKey, createPublicKey, X509Certificate, type KeyObject } from 'node:crypto';
import { pemFiles, type AuthorityNeed } from '../../constructs/environment/secrets-json';
import type { SecretStore } from './store';
import type { Issuer } from './x509';

/** What the files of a CA say. */
export interface Authority {
  /** Those of its file: what is trusted. */
  readonly trusted: readonly X509Certificate[];
  /** Signs; undefined where its key is not on this machine, or fits none of the certificates. */
  readonly issuer: Issuer | undefined;
  /** Will sign once whatever trusts the CA has its certificate. */
  readonly next: Issuer | undefined;
  /**
   * `introduced`: a new one is trusted beside the old, which signs; `switched`: the new one signs, the old is still trusted; `steady`
   * otherwise.
   */
  readonly stage: 'steady' | 'introduced' | 'switched';
}

export function readAuthority({ name }: Pick<AuthorityNeed, 'name'>, store: SecretStore): Authority {
  const files = pemFiles(name);
  const trusted = certificatesIn(store.read(files.certificate) ?? '');
  const issuer = issuerOf(trusted, keyIn(store.read(files.key) ?? ''));
  const next = issuerOf(trusted, keyIn(store.read(files.next) ?? ''));
  const rotated = trusted.length < 2 ? 'steady' : 'switched';
  return { trusted, issuer, next, stage: next === undefined ? rotated : 'introduced' };
}

/** Every certificate of a PEM text; none where one of them cannot be read. */
export function certificatesIn(pem: string): X509Certificate[] {
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g) ?? [];
  try {
    return blocks.map((block) => new X509Certificate(block));
  } catch {
    return [];
  }
}

/** The private key of a PEM text, where it has one that can be read. */
export function keyIn(pem: string): KeyObject | undefined {
  const [block] = /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]+?-----END [A-Z ]*PRIVATE KEY-----/.exec(pem) ?? [];
  if (block === undefined) return undefined;
  try {
    return createPrivateKey(block);
  } catch {
    return undefined;
  }
}

export const publicKeyOf = (key: KeyObject): KeyObject => createPublicKey(key);

function issuerOf(trusted: readonly X509Certificate[], key: KeyObject | undefined): Issuer | undefined {
  const certificate = key && trusted.find((candidate) => candidate.checkPrivateKey(key));
  return key && certificate && { certificate, key };
}
