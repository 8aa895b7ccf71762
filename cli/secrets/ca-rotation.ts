import { pemFiles, type AuthorityNeed, type CertificateNeed } from '../../constructs/environment/secrets-json';
import { FailedError } from '../cli-error';
import { certificatesIn, keyIn, publicKeyOf, readAuthority, type Authority } from './authority';
import { newCertificate } from './make';
import type { SecretStore } from './store';
import { authorityPem, canSign, keyPem, newKey } from './x509';

/**
 * What a CA's files ask for next. 1: a new CA is trusted beside the old one. 2: it signs, all certificates are made anew. 3: the old one
 * is trusted no more. At any time each end of a connection has a certificate whose CA the other trusts, if a deploy comes between.
 */
export interface CaStep {
  readonly ca: AuthorityNeed;
  readonly step: 1 | 2 | 3;
  /** Its certificates. */
  readonly leaves: readonly CertificateNeed[];
  /** Files that must be deployed as they are before this step. */
  readonly after: readonly string[];
}

const STEPS: Record<Authority['stage'], CaStep['step']> = { steady: 1, introduced: 2, switched: 3 };

export const SAYS: Record<CaStep['step'], string> = {
  1: 'a new CA is trusted beside the old one, which signs',
  2: 'the new CA signs, and all its certificates are made anew; the old one is still trusted',
  3: 'the old CA is trusted no more',
};

/** @throws FailedError where the step cannot be taken with what lies here */
export function nextStep(
  ca: AuthorityNeed,
  leaves: readonly CertificateNeed[],
  store: SecretStore,
  init: string,
): CaStep {
  const { certificate, key } = pemFiles(ca.name);
  const { stage, issuer, trusted } = readAuthority(ca, store);
  if (trusted.length === 0) {
    const rule = 'no certificate can be read in it, so there is nothing to rotate';
    throw new FailedError(ca.path, store.shown(certificate), rule, init);
  }
  const step = STEPS[stage];
  if (step === 1) return { ca, step, leaves, after: [] };
  if (step === 2) return { ca, step, leaves, after: [certificate] };
  if (issuer === undefined) {
    const rule = 'without it there is no telling which CA is the new one';
    throw new FailedError(ca.path, `${store.shown(key)} is not here`, rule, 'bring it from where the secrets are kept');
  }
  const old = leaves.find(({ name }) => {
    const [leaf] = certificatesIn(store.read(pemFiles(name).certificate) ?? '');
    return leaf !== undefined && !leaf.verify(issuer.certificate.publicKey);
  });
  if (old !== undefined) {
    const rule = 'it is of the old CA, and would be accepted no more';
    throw new FailedError(ca.path, old.name, rule, `rotate ${old.name}, deploy, and then this again`);
  }
  return { ca, step, leaves, after: leaves.map(({ name }) => pemFiles(name).certificate) };
}

/**
 * Each step may be killed at any point and taken again: the files of a step that did not end ask for the same step.
 * @returns the files it wrote
 */
export function takeStep({ ca, step, leaves }: CaStep, store: SecretStore, now: Date): string[] {
  const files = pemFiles(ca.name);
  const written: string[] = [];
  const replace = (file: string, content: string): void => {
    store.replace(file, content);
    written.push(file);
  };
  if (step === 1) {
    const known = keyIn(store.read(files.next) ?? '');
    const key = known !== undefined && canSign(known) ? known : newKey();
    if (key !== known) replace(files.next, keyPem(key));
    const certificate = authorityPem(ca, publicKeyOf(key), key, now);
    replace(files.certificate, `${(store.read(files.certificate) ?? '').trimEnd()}\n${certificate}`);
    return written;
  }
  const { issuer, next } = readAuthority(ca, store);
  if (step === 3) {
    if (issuer !== undefined) replace(files.certificate, issuer.certificate.toString());
    return written;
  }
  for (const leaf of leaves)
    for (const [file, content] of newCertificate(leaf, next, now) ?? []) replace(file, content);
  store.rename(files.next, files.key);
  return [...written, files.key];
}
