import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Environment, Secret } from '../../../constructs/environment';
import type { SwarmServiceProps } from '../../../constructs/swarm';
import { secretDigest } from '../../../provider/secret-digest';
import { Template } from '../../../testing';
import { configurationError } from '../environment/fixture';
import { serviceFixture } from './fixture';

let folder: string;
let secretsDirectory: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'longshore-secrets-'));
  secretsDirectory = join(folder, 'secrets');
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

function write(name: string, content: string, mode = 0o600): string {
  const path = join(secretsDirectory, name);
  mkdirSync(secretsDirectory, { recursive: true });
  writeFileSync(path, content);
  chmodSync(path, mode);
  return path;
}

/** The resource of a service with these properties, in an environment with that secrets directory. */
function synthesized(props: Partial<SwarmServiceProps>): Record<string, unknown> {
  const { stack, service } = serviceFixture({ secretsDirectory });
  service(props);
  return Template.fromStack(stack).at('lab/Web/Resource');
}

/** What the environment finds, a line each. */
function found(props: Partial<SwarmServiceProps>): string[] {
  const { stack, service } = serviceFixture({ secretsDirectory });
  service(props);
  const findings = Environment.of(stack).rules.findings();
  return findings.map(({ path, value, says, fix, rule }) => `${path}: ${value}: ${says}; ${fix} [${rule.id}]`);
}

describe('secret files of a service', () => {
  test('are in the plan by path and digest; the key is made beside them, for its owner alone', () => {
    const source = write('db-password', 'hunter2');
    const resource = synthesized({ user: '1001:1002', secretFiles: { '/run/db': Secret.file('db-password') } });
    const digestKey = join(secretsDirectory, '.digest-key');
    const digest = secretDigest(readFileSync(digestKey, 'utf8'), Buffer.from('hunter2'));
    expect(resource.secret_files).toEqual([
      { target: '/run/db', source, digest, digest_key: digestKey, owner: '1001:1002', mode: '0400' },
    ]);
    expect(statSync(digestKey).mode & 0o777).toBe(0o600);
    expect(readdirSync(secretsDirectory).sort()).toEqual(['.digest-key', 'db-password']);
    expect(JSON.stringify(resource)).not.toContain('hunter2');
  });

  test('have another digest when their content changes, and the same when it does not', () => {
    const digest = () => {
      const { secret_files } = synthesized({ secretFiles: { '/a': Secret.file('a') } });
      return (secret_files as [{ digest: string }])[0].digest;
    };
    write('a', 'one');
    const first = digest();
    expect(digest()).toBe(first);
    write('a', 'two');
    expect(digest()).not.toBe(first);
  });

  test.each([
    [{}, {}, '0:0'],
    [{ user: '1001' }, {}, '1001:0'],
    [{ user: 'web' }, { owner: '7' }, '7:0'],
    [{ user: '1001:1001' }, { owner: '7:8', mode: '440' }, '7:8'],
  ])('with user %p and %p belong to %s', (props, file, owner) => {
    write('a', 'x');
    const { secret_files } = synthesized({ ...props, secretFiles: { '/a': { secret: Secret.file('a'), ...file } } });
    expect(secret_files).toMatchObject([{ owner, mode: 'mode' in file ? '0440' : '0400' }]);
  });

  test('may lie elsewhere: a path is turned round for where Terraform runs, and they are sorted by target', () => {
    write('a', 'x');
    const other = join(folder, 'other');
    writeFileSync(other, 'x', { mode: 0o600 });
    const { secret_files } = synthesized({ secretFiles: { '/z': Secret.file('a'), '/b': Secret.path(other) } });
    expect(secret_files).toMatchObject([{ target: '/b', source: other }, { target: '/z' }]);
    expect(Secret.file('a').pathIn('secrets/lab')).toBe('secrets/lab/a');
  });

  test('fails LS039 for all that are missing, in one report, and makes no key', () => {
    const secretFiles = { '/run/a': Secret.file('a'), '/run/b': Secret.path('~/of-nobody') };
    const write = 'write it there (mode 0600), from where the team keeps its secrets [LS039]';
    expect(found({ secretFiles })).toEqual([
      `lab/Web: secretFiles: /run/a: ${secretsDirectory}/a: there is no such file; ${write}`,
      `lab/Web: secretFiles: /run/b: ~/of-nobody: there is no such file; ${write}`,
    ]);
    expect(existsSync(secretsDirectory)).toBe(false);
  });

  test.each([0o604, 0o640, 0o620])('fails LS039 for one of mode %o, that others may read or change', (mode) => {
    const path = write('a', 'x', mode);
    expect(found({ secretFiles: { '/run/a': Secret.file('a') } })).toEqual([
      `lab/Web: secretFiles: /run/a: ${path}: others than its owner may read or change it (mode 0${mode.toString(8)}); chmod 600 ${path} [LS039]`,
    ]);
  });

  test('fails LS039 for one that is empty, or a directory', () => {
    const path = write('a', '');
    expect(found({ secretFiles: { '/run/a': Secret.file('a'), '/run/b': Secret.path(folder) } })).toEqual([
      `lab/Web: secretFiles: /run/a: ${path}: it is empty; write the secret into it [LS039]`,
      `lab/Web: secretFiles: /run/b: ${folder}: it is no file; name a file [LS039]`,
    ]);
  });

  test('fails LS039 for a key that others may read, or that is none', () => {
    write('a', 'x');
    const key = write('.digest-key', '1'.repeat(64), 0o644);
    const props = { secretFiles: { '/run/a': Secret.file('a') } };
    expect(found(props)).toEqual([expect.stringContaining(`/run/a: ${key}: others than its owner may read`)]);
    write('.digest-key', 'short');
    expect(found(props)).toEqual([
      expect.stringContaining(`${key}: the key of the digests is 64 hex digits; remove it`),
    ]);
    write('.digest-key', '1'.repeat(64));
    expect(found(props)).toEqual([]);
  });

  test('fails LS042, LS048, LS049, LS063, LS065 for what cannot be mounted, with all faults at once', () => {
    write('a', 'x'.repeat(512_000));
    const secret = Secret.file('a');
    const { service } = serviceFixture({ secretsDirectory });
    const secretFiles = { '/run/a': { secret, mode: 'r--' }, b: Secret.path('none') };
    const props = { user: 'web', secretFiles, files: { '/run/a': { content: '' } } };
    expect(configurationError(() => service(props)).message.split('\n')).toEqual([
      'lab/Web: secretFiles: /run/a: mode = r--: a mode is three or four octal digits; write for example 0444 [LS048]',
      'lab/Web: secretFiles: /run/a: a path in a container holds one file (files has it too); give one of them another path [LS049]',
      'lab/Web: secretFiles: /run/a: owner = web: a secret file belongs to a numeric uid[:gid]; give user or owner as numbers, for example 1001:1001 [LS065]',
      'lab/Web: secretFiles: b: a file has an absolute path in the container; begin it with / [LS042]',
      'lab/Web: secretFiles: b: owner = web: a secret file belongs to a numeric uid[:gid]; give user or owner as numbers, for example 1001:1001 [LS065]',
      'lab/Web: secretFiles: /run/a: 512000 bytes: a secret of a swarm holds less than 512000 bytes; mount a file of the host instead [LS063]',
    ]);
  });
});
