import type { X509Certificate } from 'node:crypto';
import {
  filesOf,
  pemFiles,
  type AuthorityNeed,
  type CertificateNeed,
  type JsonNeed,
  type SecretNeed,
  type SecretsJson,
} from '../../constructs/environment/secrets-json';
import { certificatesIn, keyIn, readAuthority, type Authority } from './authority';
import { referencesIn, rendered, signing } from './make';
import type { SecretStore } from './store';
import { canSign, declaredNames, namesOf } from './x509';

/** A secret, as it is found on this machine. */
export interface SecretState {
  readonly name: string;
  readonly kind: SecretNeed['kind'];
  /** Path of the construct that declares it. */
  readonly path: string;
  readonly state: 'ok' | 'note' | 'fault';
  /** A word or two, e.g. `there`, `missing`, `expires in 12 days`. */
  readonly value: string;
  /** Of a certificate, in ISO 8601. */
  readonly expires?: string;
  readonly rule?: string;
  readonly fix?: string;
}

/** Days before its end from which a certificate is warned of; of a short-lived one the last third. */
const WARNED_DAYS = 30;
const DAY = 86_400_000;

type Verdict = Pick<SecretState, 'state' | 'value' | 'expires' | 'rule' | 'fix'>;

/** What is there, what is not, and what is wrong with what is. */
export function judge({ environment, secrets }: SecretsJson, store: SecretStore, now: Date): SecretState[] {
  const at = { store, now, command: `longshore secrets ${environment}` };
  return secrets.map((need) => {
    const { name, kind, path } = need;
    return { name, kind, path, ...(openFile(need, store) ?? verdict(need, at)) };
  });
}

/** How a certificate's names are others than those declared now. */
function differs(need: CertificateNeed, certificate: X509Certificate): string | undefined {
  const [declared, named] = [declaredNames(need), namesOf(certificate)];
  const missing = declared.filter((name) => !named.includes(name));
  if (missing.length > 0) return `does not name ${missing.join(', ')}`;
  const more = named.filter((name) => !declared.includes(name));
  return more.length > 0 ? `names ${more.join(', ')}, which is not declared` : undefined;
}

interface At {
  readonly store: SecretStore;
  readonly now: Date;
  readonly command: string;
}

function verdict(need: SecretNeed, at: At): Verdict {
  if (need.kind === 'ca') return ofAuthority(need, at);
  if (need.kind === 'certificate') return ofCertificate(need, at);
  return need.kind === 'json' ? ofJson(need, at) : ofText(need.name, at);
}

const fault = (value: string, rule: string, fix: string): Verdict => ({ state: 'fault', value, rule, fix });
const note = (value: string, rule: string, fix: string): Verdict => ({ state: 'note', value, rule, fix });
const THERE: Verdict = { state: 'ok', value: 'there' };
const NEEDED = 'a plan needs it';

const missing = ({ command }: At): Verdict => fault('missing', NEEDED, `${command} init`);

function openFile(need: SecretNeed, store: SecretStore): Verdict | undefined {
  const open = filesOf(need).find((file) => store.openMode(file) !== undefined);
  if (open === undefined) return undefined;
  const rule = `others than its owner may read or change ${store.shown(open)}`;
  return fault(`mode ${store.openMode(open) ?? ''}`, rule, `chmod 600 ${store.shown(open)}`);
}

function ofText(file: string, at: At): Verdict {
  const text = at.store.read(file);
  if (text === undefined) return missing(at);
  if (text.trim() !== '') return THERE;
  return fault('empty', 'many programs take it for "no password"', `rm ${at.store.shown(file)}; ${at.command} init`);
}

function ofJson(need: JsonNeed, at: At): Verdict {
  const lacking = referencesIn(need.content).filter((file) => !at.store.has(file));
  if (lacking.length > 0) {
    const files = lacking.map((file) => at.store.shown(file)).join(', ');
    return fault('missing', `it is made of ${files}`, `write what is not generated there; ${at.command} init`);
  }
  const text = at.store.read(need.name);
  if (text === undefined) return missing(at);
  return text === rendered(need, at.store)
    ? THERE
    : fault('outdated', 'what it is made of has changed', `${at.command} init`);
}

function ofAuthority(need: AuthorityNeed, at: At): Verdict {
  const { store, command } = at;
  const files = pemFiles(need.name);
  if (!store.has(files.certificate)) return missing(at);
  const authority = readAuthority(need, store);
  const [current] = authority.issuer === undefined ? authority.trusted : [authority.issuer.certificate];
  if (current === undefined) {
    const rule = `no certificate can be read in ${store.shown(files.certificate)}`;
    return fault('unreadable', rule, 'bring it back from where the secrets are kept');
  }
  if (store.has(files.key) && authority.issuer === undefined) {
    const rule = `${store.shown(files.key)} is no key of ${store.shown(files.certificate)}`;
    return fault('another key', rule, 'bring both back from where the secrets are kept');
  }
  if (authority.issuer !== undefined && !canSign(authority.issuer.key)) {
    const rule = `certificates are signed by EC or RSA keys, ${store.shown(files.key)} is another`;
    return fault('unknown key', rule, 'bring a CA with such a key');
  }
  const rotate = `${command} rotate ${need.name}`;
  const ending = ofEnd(need, current, at, rotate);
  if (ending.state === 'fault' || authority.stage === 'steady') return ending;
  return { ...ending, ...underWay(authority, rotate) };
}

function underWay({ stage }: Authority, rotate: string): Verdict {
  return stage === 'introduced'
    ? note('new CA trusted', 'step 1 of 3 of its rotation is done', `deploy, then ${rotate}`)
    : note('new CA signs', 'step 2 of 3 of its rotation is done', `deploy, then ${rotate}`);
}

function ofCertificate(need: CertificateNeed, at: At): Verdict {
  const { store, command } = at;
  const files = pemFiles(need.name);
  const rotate = `${command} rotate ${need.name}`;
  const caKey = store.shown(pemFiles(need.ca).key);
  const text = store.read(files.certificate);
  if (text === undefined) {
    if (signing(need, store) !== undefined || !store.has(pemFiles(need.ca).certificate)) return missing(at);
    return fault('missing', `its CA cannot sign without ${caKey}`, `bring that file; ${command} init`);
  }
  const [certificate] = certificatesIn(text);
  if (certificate === undefined)
    return fault('unreadable', `no certificate can be read in ${store.shown(files.certificate)}`, rotate);
  const keyFile = need.bundle ? files.certificate : files.key;
  const key = keyIn(store.read(keyFile) ?? '');
  if (key === undefined) return fault('no key', `no key can be read in ${store.shown(keyFile)}`, rotate);
  if (!certificate.checkPrivateKey(key)) return fault('another key', 'the key is not that of the certificate', rotate);
  const { trusted } = readAuthority({ name: need.ca }, store);
  const signer = trusted.find((ca) => certificate.checkIssued(ca) && certificate.verify(ca.publicKey));
  if (signer === undefined)
    return fault('of another CA', `nobody who trusts ${store.shown(pemFiles(need.ca).certificate)} accepts it`, rotate);
  const difference = differs(need, certificate);
  if (difference !== undefined) return fault('other names', `it ${difference}`, rotate);
  // Another one would end with the same CA.
  const endsWithCa = certificate.validTo === signer.validTo;
  return ofEnd(need, certificate, at, endsWithCa ? `${command} rotate ${need.ca}` : rotate);
}

function ofEnd(need: { days: number }, certificate: X509Certificate, { now }: At, rotate: string): Verdict {
  const days = Math.floor((Date.parse(certificate.validTo) - now.getTime()) / DAY);
  const expires = new Date(certificate.validTo).toISOString();
  const date = expires.slice(0, 10);
  if (days < 0) return { ...fault('expired', `it is valid until ${date}`, rotate), expires };
  if (days >= Math.min(WARNED_DAYS, need.days / 3)) return { ...THERE, expires };
  const left = days === 1 ? '1 day' : `${days} days`;
  return { ...note(`expires in ${left}`, `it is valid until ${date}`, rotate), expires };
}
