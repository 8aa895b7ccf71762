import { createHash, generateKeyPairSync, randomBytes, sign, X509Certificate, type KeyObject } from 'node:crypto';
import { isIPv4 } from 'node:net';
import {
  bits,
  content,
  elements,
  integer,
  octets,
  oid,
  sequence,
  time,
  tlv,
  TRUE,
  utf8,
} from '../../provider/framework/der';

/** A CA that can sign. */
export interface Issuer {
  readonly certificate: X509Certificate;
  readonly key: KeyObject;
}

export interface LeafNames {
  readonly commonName: string;
  readonly dnsNames: readonly string[];
  readonly addresses: readonly string[];
}

const DAY = 86_400_000;
/** Clocks of hosts may be behind. */
const BACKDATED = 3_600_000;

const COMMON_NAME = '550403';
const SERIAL_NUMBER = '550405';
const BASIC_CONSTRAINTS = '551d13';
const KEY_USAGE = '551d0f';
const EXTENDED_KEY_USAGE = '551d25';
const ALTERNATIVE_NAME = '551d11';
const SUBJECT_KEY = '551d0e';
const AUTHORITY_KEY = '551d23';
const SERVER_AUTH = '2b06010505070301';
const CLIENT_AUTH = '2b06010505070302';

/** keyCertSign and cRLSign; digitalSignature. */
const SIGNS_CERTIFICATES = tlv(0x03, Buffer.from([0x01, 0x06]));
const SIGNS = tlv(0x03, Buffer.from([0x07, 0x80]));

const ALGORITHMS: Readonly<Record<string, Buffer>> = {
  ec: sequence(oid('2a8648ce3d040302')),
  rsa: sequence(oid('2a864886f70d01010b'), tlv(0x05)),
};

/** Whether certificates can be signed with it, by SHA-256. */
export const canSign = (key: KeyObject): boolean => (key.asymmetricKeyType ?? '') in ALGORITHMS;

/** A private key, P-256. */
export function newKey(): KeyObject {
  return generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
}

export function keyPem(key: KeyObject): string {
  return key.export({ type: 'pkcs8', format: 'pem' }) as string;
}

/**
 * A CA's certificate by its own key: for certificates only, and none of further CAs. Its subject has a serial number: trust stores that
 * are kept by subject hold an old and a new CA beside each other.
 */
export function authorityPem(
  names: { commonName: string; days: number },
  publicKey: KeyObject,
  key: KeyObject,
  now: Date,
): string {
  const subject = sequence(
    relativeName(COMMON_NAME, utf8(names.commonName)),
    relativeName(SERIAL_NUMBER, tlv(0x13, Buffer.from(randomBytes(8).toString('hex')))),
  );
  const ownId = keyId(publicKey);
  const extensions = [
    extension(BASIC_CONSTRAINTS, sequence(TRUE, integer(Buffer.from([0]))), true),
    extension(KEY_USAGE, SIGNS_CERTIFICATES, true),
    extension(SUBJECT_KEY, octets(ownId)),
  ];
  const until = new Date(now.getTime() + names.days * DAY);
  return signed({ issuer: subject, subject, publicKey, extensions, now, until }, key);
}

/** A certificate of a server and client, by its CA, which it does not outlive. */
export function leafPem(
  { commonName, dnsNames, addresses, days }: LeafNames & { days: number },
  publicKey: KeyObject,
  issuer: Issuer,
  now: Date,
): string {
  const alternatives = [
    ...dnsNames.map((name) => tlv(0x82, Buffer.from(name))),
    ...addresses.map((address) => tlv(0x87, addressBytes(address))),
  ];
  const extensions = [
    extension(BASIC_CONSTRAINTS, sequence(), true),
    extension(KEY_USAGE, SIGNS, true),
    extension(EXTENDED_KEY_USAGE, sequence(oid(SERVER_AUTH), oid(CLIENT_AUTH))),
    extension(ALTERNATIVE_NAME, sequence(...alternatives)),
    extension(SUBJECT_KEY, octets(keyId(publicKey))),
    extension(AUTHORITY_KEY, sequence(tlv(0x80, subjectKeyOf(issuer.certificate)))),
  ];
  const subject = sequence(relativeName(COMMON_NAME, utf8(commonName)));
  const until = new Date(Math.min(now.getTime() + days * DAY, Date.parse(issuer.certificate.validTo)));
  return signed({ issuer: subjectOf(issuer.certificate), subject, publicKey, extensions, now, until }, issuer.key);
}

/** DNS names and addresses that a certificate is for, as they are compared. */
export function namesOf(certificate: X509Certificate): string[] {
  const parts = (certificate.subjectAltName ?? '').split(', ');
  return parts
    .map((part) => /^(DNS|IP Address):(.*)$/.exec(part) ?? [])
    .flatMap(([, kind, name = '']) => (kind === undefined ? [] : [kind === 'DNS' ? name : canonicalAddress(name)]))
    .sort();
}

/** The names that {@link leafPem} would write, as {@link namesOf} reads them. */
export function declaredNames({ dnsNames, addresses }: Omit<LeafNames, 'commonName'>): string[] {
  return [...dnsNames, ...addresses.map(canonicalAddress)].sort();
}

interface Body {
  readonly issuer: Buffer;
  readonly subject: Buffer;
  readonly publicKey: KeyObject;
  readonly extensions: readonly Buffer[];
  readonly now: Date;
  readonly until: Date;
}

function signed({ issuer, subject, publicKey, extensions, now, until }: Body, key: KeyObject): string {
  const algorithm = ALGORITHMS[key.asymmetricKeyType ?? ''] as Buffer;
  const serial = Buffer.concat([Buffer.from([0x01]), randomBytes(16)]);
  const body = sequence(
    tlv(0xa0, integer(Buffer.from([2]))),
    integer(serial),
    algorithm,
    issuer,
    sequence(time(new Date(now.getTime() - BACKDATED)), time(until)),
    subject,
    publicKey.export({ type: 'spki', format: 'der' }),
    tlv(0xa3, sequence(...extensions)),
  );
  const der = sequence(body, algorithm, bits(sign('sha256', body, key)));
  return new X509Certificate(der).toString();
}

const relativeName = (type: string, value: Buffer): Buffer => tlv(0x31, sequence(oid(type), value));

function extension(type: string, value: Buffer, critical = false): Buffer {
  return sequence(oid(type), ...(critical ? [TRUE] : []), octets(value));
}

/** RFC 5280, 4.2.1.2, method 1. */
function keyId(publicKey: KeyObject): Buffer {
  const [, key] = elements(publicKey.export({ type: 'spki', format: 'der' })) as [Buffer, Buffer];
  return createHash('sha1').update(content(key).subarray(1)).digest();
}

/** Fields of the signed part, from the serial number on. */
function fieldsOf(certificate: X509Certificate): Buffer[] {
  const [body] = elements(certificate.raw) as [Buffer];
  return elements(body).slice(1);
}

/** The subject as it is encoded: an issuer's name must be the same bytes. */
function subjectOf(certificate: X509Certificate): Buffer {
  return fieldsOf(certificate)[4] as Buffer;
}

/** Also of a CA that others made, who count otherwise. */
function subjectKeyOf(certificate: X509Certificate): Buffer {
  const [list] = fieldsOf(certificate)
    .filter(([tag]) => tag === 0xa3)
    .flatMap(elements);
  const own = elements(list ?? sequence())
    .map(elements)
    .find(([type]) => type?.equals(oid(SUBJECT_KEY)));
  const value = own?.at(-1);
  return value === undefined ? keyId(certificate.publicKey) : content(content(value));
}

function addressBytes(address: string): Buffer {
  if (isIPv4(address)) return Buffer.from(address.split('.').map(Number));
  return Buffer.from(
    groupsOf(address)
      .map((group) => group.padStart(4, '0'))
      .join(''),
    'hex',
  );
}

/** IPv6 in its eight groups; the URL parser has turned a dotted end into two groups. */
function groupsOf(address: string): string[] {
  const [head = '', tail] = new URL(`http://[${address}]`).hostname.slice(1, -1).split('::');
  const split = (part: string): string[] => (part === '' ? [] : part.split(':'));
  const [before, after] = [split(head), split(tail ?? '')];
  return [...before, ...Array<string>(8 - before.length - after.length).fill('0'), ...after];
}

function canonicalAddress(address: string): string {
  return isIPv4(address) ? address : groupsOf(address).join(':').toLowerCase();
}
