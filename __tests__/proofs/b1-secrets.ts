import { createPrivateKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { filesOf } from '../files-of';
import { formsOf } from '../secret-forms';

/** What is looked for: a secret, by the name of its file in the secrets directory. */
export interface KnownSecret {
  readonly name: string;
  /** Texts by each of which it is known; bytes are latin1. */
  readonly needles: readonly string[];
}

/** Below that a text may be somewhere by chance. */
const SHORTEST = 12;

/** Every secret of a secrets directory, each once. Certificates are none. */
export function secretsIn(directory: string): KnownSecret[] {
  // Files that are made of others come after these: what they hold is called by its own name.
  const files = filesOf(directory).sort((a, b) => Number(isJson(a)) - Number(isJson(b)) || a.localeCompare(b));
  const seen = new Set<string>();
  return files.flatMap((file) => {
    const name = relative(directory, file);
    const needles = needlesOf(name, readFileSync(file, 'latin1')).filter((needle) => !seen.has(needle));
    for (const needle of needles) seen.add(needle);
    return needles.length === 0 ? [] : [{ name, needles }];
  });
}

const isJson = (file: string): boolean => file.endsWith('.json');

/** By what a secret file's content is known. @throws Error for one that is too short to be told from other text */
export function needlesOf(name: string, content: string): string[] {
  if (content.includes('-----BEGIN ')) return [...content.matchAll(PRIVATE_KEY)].flatMap(([pem]) => keyNeedles(pem));
  const texts = isJson(name) ? leaves(JSON.parse(content)) : [longestLine(content)];
  const short = texts.find((text) => text.length < SHORTEST);
  if (short !== undefined) throw new Error(`${name}: ${short.length} characters cannot be told from other text`);
  return texts.flatMap((text) => [text, ...decoded(text)]);
}

const PRIVATE_KEY = /-----BEGIN [A-Z ]*PRIVATE KEY-----[^-]+-----END [A-Z ]*PRIVATE KEY-----/g;

/** A line from the middle of its base64, which no other key has, and the bytes of which it is made. */
function keyNeedles(pem: string): string[] {
  const lines = pem.trim().split('\n').slice(1, -1);
  const middle = lines[Math.floor(lines.length / 2)] ?? '';
  const { d = '' } = createPrivateKey(pem).export({ format: 'jwk' });
  return [middle.trim(), Buffer.from(d, 'base64url').toString('latin1')];
}

const longestLine = (content: string): string =>
  content
    .split('\n')
    .map((line) => line.trim())
    .reduce((longest, line) => (line.length > longest.length ? line : longest));

function leaves(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(leaves) : [];
}

/** The bytes that a UUID, or a key in hexadecimal or base64, stands for. */
function decoded(text: string): string[] {
  const isUuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text);
  const digits = isUuid ? text.replaceAll('-', '') : text;
  if (/^(?:[0-9a-f]{2}){16,}$/.test(digits)) return [Buffer.from(digits, 'hex').toString('latin1')];
  const isBase64 = text.length % 4 === 0 && /^[A-Za-z0-9+/]+={0,2}$/.test(text);
  return isBase64 ? [Buffer.from(text, 'base64').toString('latin1')] : [];
}

/** Which of them a text holds, by name. */
export function secretsOfText(text: string, secrets: readonly KnownSecret[]): string[] {
  return secrets.filter((secret) => formsIn(secret).some((form) => text.includes(form))).map(({ name }) => name);
}

/** As lines of one pattern each, for a search by lines: of bytes that are no text, what stands between two line ends. */
export function patternsOf(secret: KnownSecret): string[] {
  return formsIn(secret).flatMap((form) => {
    const longest = form.split(/[\n\0]/).reduce((one, other) => (other.length > one.length ? other : one));
    return longest === form || longest.length >= SHORTEST ? [longest] : [];
  });
}

const formsIn = ({ needles }: KnownSecret): string[] => [...new Set(needles.flatMap(formsOf))];
