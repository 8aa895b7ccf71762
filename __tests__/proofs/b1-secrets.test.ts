import { generateKeyPairSync } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { needlesOf, patternsOf, secretsIn, secretsOfText } from './b1-secrets';

const TOKEN = '7c4de7c8-9d0c-4a6f-8a45-1f2b3c4d5e6f';
const GOSSIP = Buffer.from('key of the gossip: thirty-two by').toString('base64');
const CERTIFICATE = '-----BEGIN CERTIFICATE-----\nMIIBojCCAUigAwIBAgIUPublic\n-----END CERTIFICATE-----\n';
const privateKey = (type: 'ec' | 'rsa' | 'ed25519'): string => {
  const { privateKey: key } =
    type === 'ec'
      ? generateKeyPairSync('ec', { namedCurve: 'P-256' })
      : type === 'rsa'
        ? generateKeyPairSync('rsa', { modulusLength: 2048 })
        : generateKeyPairSync('ed25519');
  return key.export({ type: 'pkcs8', format: 'pem' }).toString();
};
const secret = (name: string, content: string) => ({ name, needles: needlesOf(name, content) });

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'longshore-secrets-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

test('every secret of a folder is known once, by its own name; certificates are none', () => {
  mkdirSync(join(folder, 'consul'));
  const files = {
    'consul/c1-acl.json': JSON.stringify({ acl: { tokens: { agent: TOKEN } } }),
    'consul/c1-agent-token': TOKEN,
    'consul/c1-key.pem': privateKey('ec'),
    'consul/c1.pem': CERTIFICATE,
    'db.json': JSON.stringify({ password: ['correct horse battery'] }),
  };
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  const names = secretsIn(folder).map(({ name }) => name);
  expect(names).toEqual(['consul/c1-agent-token', 'consul/c1-key.pem', 'db.json']);
});

test.each(['ec', 'rsa', 'ed25519'] as const)('a private key (%s) is known in PEM, in DER and by its number', (type) => {
  const [pem, other] = [privateKey(type), privateKey(type)];
  const key = secret('key', pem);
  const der = Buffer.from(pem.replaceAll(/-----.*-----|\n/g, ''), 'base64').toString('latin1');
  for (const text of [pem, `${CERTIFICATE}${pem}`, JSON.stringify({ pem }), Buffer.from(pem).toString('base64'), der])
    expect(secretsOfText(text, [key])).toEqual(['key']);
  expect(secretsOfText(other + CERTIFICATE, [key])).toEqual([]);
  expect(secretsOfText(pem, [secret('other', other)])).toEqual([]);
});

test('a key and a UUID are known by the bytes that they stand for, too', () => {
  const bytes = Buffer.from(GOSSIP, 'base64');
  for (const text of [GOSSIP, bytes.toString('latin1'), bytes.toString('hex'), `x${bytes.toString('base64url')}`])
    expect(secretsOfText(text, [secret('gossip.key', `${GOSSIP}\n`)])).toEqual(['gossip.key']);
  expect(secretsOfText(TOKEN.replaceAll('-', ''), [secret('token', TOKEN)])).toEqual(['token']);
  expect(secretsOfText('7c4de7c8-9d0c', [secret('token', TOKEN)])).toEqual([]);
});

test('of several lines the longest is looked for', () => {
  const jaas = 'Server {\n  user_super="a password that is long";\n};\n';
  expect(needlesOf('jaas.conf', jaas)).toEqual(['user_super="a password that is long";']);
});

test('fails for a secret that is too short to be told from other text', () => {
  expect(() => needlesOf('pin', '1234\n')).toThrow('pin: 4 characters cannot be told from other text');
  expect(() => needlesOf('db.json', '{"password":"swordfish"}')).toThrow('db.json: 9 characters');
});

test('patterns are lines; of bytes with line ends the longest part is one, where it is long enough', () => {
  const long = `${'a'.repeat(15)}\n${'b'.repeat(13)}\0c`;
  const patterns = patternsOf({ name: 'raw', needles: [long] });
  expect(patterns.filter((pattern) => /[\n\0]/.test(pattern))).toEqual([]);
  expect(patterns).toContain('a'.repeat(15));
  expect(patternsOf({ name: 'raw', needles: [`short\nparts\0of\n${TOKEN.slice(0, 8)}`] })).not.toContain('short');
});
