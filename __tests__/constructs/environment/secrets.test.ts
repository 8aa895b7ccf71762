import fs, {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import { join } from 'node:path';
import { Secret, Secrets } from '../../../constructs/environment';
import { secretDigest } from '../../../provider/secret-digest';
import { Folder } from './fixture';

let folder: Folder;
let directory: string;
let secrets: Secrets;
let key: string;
beforeEach(() => {
  folder = new Folder();
  directory = join(folder.path, 'secrets');
  secrets = new Secrets('lab', directory);
  key = join(directory, '.digest-key');
});
afterEach(() => {
  jest.restoreAllMocks();
  folder.remove();
});

function write(name: string, content = 'x', mode = 0o600): string {
  const path = folder.write(join('secrets', name), content);
  chmodSync(path, mode);
  return path;
}

const db = Secret.file('db');
const faultOf = (secret: Secret) => secrets.read(secret).fault;

describe('a secret', () => {
  test('is read as its path, its length in bytes and a keyed digest', () => {
    const path = write('db', 'hünter2');
    const reading = secrets.read(db);
    const digest = secretDigest(readFileSync(key, 'utf8'), Buffer.from('hünter2'));
    expect(reading).toEqual({ path, digest, bytes: 8 });
    expect(secrets.keyFile).toBe(key);
  });

  test('lies in the home directory where its path begins so, and nowhere else', () => {
    jest.spyOn(os, 'homedir').mockReturnValue(folder.path);
    write('db');
    expect(secrets.read(Secret.path('~/secrets/db'))).toMatchObject({ path: '~/secrets/db', bytes: 1 });
    expect(faultOf(Secret.path('~nobody/secrets/db'))).toBeDefined();
    const odd = folder.write('a~/secrets/db', 'xyz');
    chmodSync(odd, 0o600);
    expect(secrets.read(Secret.path(odd)).bytes).toBe(3);
  });

  test('that is not there is a fault, and no key is made for it', () => {
    expect(secrets.read(db)).toEqual({
      path: join(directory, 'db'),
      digest: '',
      bytes: 0,
      fault: {
        file: join(directory, 'db'),
        says: 'there is no such file',
        fix: 'write it there (mode 0600), from where the team keeps its secrets',
      },
    });
    expect(existsSync(directory)).toBe(false);
  });

  test.each([0o604, 0o640, 0o620, 0o601])('of mode %o, that others may read, change or run, is a fault', (mode) => {
    const file = write('db', 'x', mode);
    const says = `others than its owner may read or change it (mode 0${mode.toString(8)})`;
    expect(faultOf(db)).toEqual({ file, says, fix: `chmod 600 ${file}` });
  });

  test.each([0o600, 0o400, 0o700])('of mode %o is none', (mode) => {
    write('db', 'x', mode);
    expect(faultOf(db)).toBeUndefined();
  });

  test('that is empty, or a directory, is a fault', () => {
    const file = write('db', '');
    expect(faultOf(db)).toEqual({ file, says: 'it is empty', fix: 'write the secret into it' });
    expect(faultOf(Secret.path(directory))).toEqual({ file: directory, says: 'it is no file', fix: 'name a file' });
  });
});

describe('the key of the digests', () => {
  test('is made once, for its owner alone, in a directory for its owner alone', () => {
    const elsewhere = folder.write('elsewhere', 'x');
    chmodSync(elsewhere, 0o600);
    const { digest } = secrets.read(Secret.path(elsewhere));
    expect(readFileSync(key, 'utf8')).toMatch(/^[0-9a-f]{64}\n$/);
    expect([directory, key].map((path) => statSync(path).mode & 0o777)).toEqual([0o700, 0o600]);
    expect(readdirSync(directory)).toEqual(['.digest-key']);
    expect(new Secrets('lab', directory).read(Secret.path(elsewhere)).digest).toBe(digest);
  });

  test('that is there is used, and nothing written: the directory may be read-only', () => {
    write('db');
    write('.digest-key', '1'.repeat(64));
    const written = jest.spyOn(fs, 'writeFileSync');
    expect(secrets.read(db).digest).toBe(secretDigest('1'.repeat(64), Buffer.from('x')));
    expect(written).not.toHaveBeenCalled();
  });

  test('that another synth made meanwhile is used, and nothing left behind', () => {
    write('db');
    jest.spyOn(fs, 'linkSync').mockImplementation(() => {
      writeFileSync(key, '2'.repeat(64), { mode: 0o600 });
      throw Object.assign(new Error('exists'), { code: 'EEXIST' });
    });
    expect(secrets.read(db).digest).toBe(secretDigest('2'.repeat(64), Buffer.from('x')));
    expect(readdirSync(directory).sort()).toEqual(['.digest-key', 'db']);
  });

  test('that cannot be made is an error of the machine, which leaves nothing behind', () => {
    write('db');
    const error = Object.assign(new Error('no links here'), { code: 'EPERM' });
    jest.spyOn(fs, 'linkSync').mockImplementation(() => {
      throw error;
    });
    expect(() => secrets.read(db)).toThrow(error);
    expect(readdirSync(directory)).toEqual(['db']);
  });

  test('that leads nowhere is a fault', () => {
    write('db');
    symlinkSync(join(folder.path, 'nowhere'), key);
    expect(secrets.read(db)).toMatchObject({
      digest: '',
      bytes: 0,
      fault: { file: key, says: 'there is no such file' },
    });
  });

  test('that others may read is a fault', () => {
    write('db');
    write('.digest-key', '1'.repeat(64), 0o644);
    expect(faultOf(db)).toMatchObject({ file: key, fix: `chmod 600 ${key}` });
  });

  test.each(['short', `${'1'.repeat(64)}2`, `0${'1'.repeat(64)}`, 'G'.repeat(64), `${'1'.repeat(64)} x`])(
    'that reads %s is a fault',
    (content) => {
      const path = write('db');
      write('.digest-key', content);
      expect(secrets.read(db)).toEqual({
        path,
        digest: '',
        bytes: 0,
        fault: {
          file: key,
          says: 'the key of the digests is 64 hex digits',
          fix: 'remove it: synth makes another, and the next plan shows every secret as changed',
        },
      });
    },
  );
});

describe('secrets that are generated', () => {
  beforeEach(() => {
    const path = 'lab/Consul';
    secrets.declare({ kind: 'ca', name: 'ca', path, commonName: 'lab', days: 1 });
    const names = { commonName: 'c1', dnsNames: ['c1'], addresses: [] };
    secrets.declare({ kind: 'certificate', name: 'c1', path, ca: 'ca', ...names, days: 1, bundle: false });
    secrets.declare({ kind: 'uuid', name: 'token', path });
  });
  const inDirectory = (...names: string[]) => names.map((name) => join(directory, name));

  test("are told of once where they are missing; a CA's key is the operator's alone", () => {
    expect(secrets.missing()).toEqual(inDirectory('ca.pem', 'c1.pem', 'c1-key.pem', 'token'));
    mkdirSync(directory);
    for (const name of ['ca.pem', 'c1.pem', 'token']) write(name);
    expect(secrets.missing()).toEqual(inDirectory('c1-key.pem'));
  });

  test.each(['token', 'c1-key.pem'])('are no fault of their own: %s', (name) => {
    expect(secrets.read(Secret.file(name))).toEqual({ path: join(directory, name), digest: '', bytes: 0 });
  });

  test('are read as any other where they are there', () => {
    write('token', 'abc');
    expect(secrets.read(Secret.file('token')).bytes).toBe(3);
    write('token', '');
    expect(faultOf(Secret.file('token'))).toMatchObject({ says: 'it is empty' });
  });

  test('say nothing of those that are brought', () => {
    expect(faultOf(db)).toMatchObject({ says: 'there is no such file' });
    expect(faultOf(Secret.path(join(directory, 'token')))).toMatchObject({ says: 'there is no such file' });
  });
});
