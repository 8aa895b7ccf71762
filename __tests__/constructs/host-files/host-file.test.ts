import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Secret } from '../../../constructs/environment';
import type { HostFileProps } from '../../../constructs/host-files';
import { Template } from '../../../testing';
import { configurationError } from '../environment/fixture';
import { fixture } from './fixture';

function synthesized(props: Partial<HostFileProps> = {}): Record<string, unknown> {
  const { stack, file } = fixture();
  file(props);
  return Template.fromStack(stack).at('lab/File/Resource');
}

const faults = (props: Partial<HostFileProps>): string[] =>
  configurationError(() => fixture().file(props)).message.split('\n');

const sha256 = 'a'.repeat(64);

describe('HostFile', () => {
  test('of a text belongs to root, readable to all', () => {
    const resource = synthesized({ content: 'a ${b} %{c}\n' });
    expect(resource).toMatchObject({
      path: '/etc/app.conf',
      content: 'a $${b} %%{c}\n',
      uid: 0,
      gid: 0,
      mode: '0644',
      host: { name: 'vm1', address: '192.0.2.1' },
    });
    for (const absent of ['secret', 'download', 'on_existing']) expect(resource).not.toHaveProperty(absent);
  });

  test('has owner, mode and what becomes of another file', () => {
    expect(synthesized({ owner: { uid: 100, gid: 101 }, mode: '640', onExisting: 'replace' })).toMatchObject({
      uid: 100,
      gid: 101,
      mode: '0640',
      on_existing: 'replace',
    });
  });

  test('is depended on as a whole, and tells when it was written', () => {
    const { stack, file } = fixture();
    const made = file();
    file({ path: '/etc/other', content: made.written, dependsOn: [made] }, 'Other');
    const other = Template.fromStack(stack).at('lab/Other/Resource');
    const address = /^\$\{(.*)\.written\}$/.exec(String(other.content))?.[1];
    expect(address).toMatch(/^longshore_host_file\.File_/);
    expect(other.depends_on).toEqual([address]);
  });

  describe('of a secret', () => {
    let folder: string;
    beforeEach(() => {
      folder = mkdtempSync(join(tmpdir(), 'longshore-secrets-'));
      writeFileSync(join(folder, 'token.json'), 'hunter2', { mode: 0o600 });
    });
    afterEach(() => {
      rmSync(folder, { recursive: true });
    });

    test('is in the plan by path and digest, for root alone', () => {
      const { stack, file } = fixture({ secretsDirectory: folder });
      file({ secret: Secret.file('token.json') });
      const resource = Template.fromStack(stack).at('lab/File/Resource');
      expect(resource).toMatchObject({
        mode: '0600',
        secret: {
          source: join(folder, 'token.json'),
          digest: expect.stringMatching(/^[0-9a-f]{32}$/) as string,
          digest_key: join(folder, '.digest-key'),
        },
      });
      expect(JSON.stringify(resource)).not.toContain('hunter2');
    });

    test('fails LS039 where it is missing', () => {
      const { file, findings } = fixture({ secretsDirectory: folder });
      file({ secret: Secret.file('none') });
      expect(findings()).toEqual([
        `lab/File: secret: ${folder}/none: there is no such file; write it there (mode 0600), from where the team keeps its secrets [LS039]`,
      ]);
    });
  });

  test('of a download declares from where', () => {
    const download = { url: 'https://releases.example.com:8443/app?arch=amd64', sha256 };
    expect(synthesized({ download })).toMatchObject({ download });
    const { file, flows } = fixture();
    file({ download });
    file({ download: { url: 'http://192.0.2.9/app', sha256 }, path: '/etc/b' }, 'B');
    file({ download: { url: 'https://releases.example.com/app', sha256 }, path: '/etc/c' }, 'C');
    const declared = flows.entries.map(({ from, to, port, why, owner }) => [from, to, port, why, owner].join(' '));
    expect(declared).toEqual([
      'vm1 releases.example.com 8443/tcp downloads external',
      'vm1 192.0.2.9 80/tcp downloads external',
      'vm1 releases.example.com 443/tcp downloads external',
    ]);
  });

  test('fails LS044 for a URL with a password in its text', () => {
    const { file, findings } = fixture();
    file({ content: 'url = postgres://app:hunter2@db/app' });
    expect(findings()).toEqual([
      'lab/File: content: a URL with a password: a secret is no part of the plan; give the whole file as a secret: secret: Secret.file("name") [LS044]',
    ]);
  });

  test.each(['etc/app.conf', '/etc/', '/etc//app.conf', '/etc/../app.conf', '/'])('fails LS130 for %s', (path) => {
    expect(faults({ path })).toEqual([
      `lab/File: path = ${path}: a file of a host has an absolute path; write for example /etc/app.conf [LS130]`,
    ]);
  });

  test('fails LS131 for none of content, secret and download, and for two', () => {
    const title = 'a file has one of content, secret and download';
    expect(faults({ content: undefined })).toEqual([`lab/File: none: ${title}; give one of them [LS131]`]);
    expect(faults({ content: '', download: { url: 'https://a.example/app', sha256 } })).toEqual([
      `lab/File: content, download: ${title}; leave out what it is not [LS131]`,
    ]);
  });

  test('fails LS132 for a URL that is none, has credentials or is no http, and for a digest that is none', () => {
    const title = 'a download has an http or https URL without credentials, and the SHA-256 digest of what is there';
    const urls = [
      'releases/app',
      'https://me:hunter2@a.example/app',
      'file:///etc/shadow',
      'https://a.example/?api_key=hunter2',
    ];
    expect(urls.flatMap((url) => faults({ download: { url, sha256 } }))).toEqual(
      [
        'download.url = releases/app',
        'download.url: credentials',
        'download.url = file:///etc/shadow',
        'download.url: credentials',
      ].map((value) => `lab/File: ${value}: ${title}; write for example https://releases.example.com/app [LS132]`),
    );
    expect(faults({ download: { url: 'https://a.example/app', sha256: 'latest' } })).toEqual([
      `lab/File: download.sha256 = latest: ${title}; take the 64 hex digits from the publisher, or from sha256sum [LS132]`,
    ]);
  });

  test('fails for a download from what is no address', () => {
    expect(faults({ download: { url: 'https://[2001:db8::1]/app', sha256 } })).toEqual([
      expect.stringMatching(/^lab\/File: download\.url = "\[2001:db8::1\]": a peer is an IPv4 address or a DNS name/),
    ]);
  });

  test('fails LS133 for a path that another file of the host has', () => {
    const { file, vm2 } = fixture();
    file();
    file({ host: vm2 }, 'Elsewhere');
    expect(configurationError(() => file({}, 'Second')).message).toBe(
      'lab/Second: path = /etc/app.conf: a path of a host is declared once (lab/File has it on vm1); give one of them another path [LS133]',
    );
  });

  test('fails LS134 for a mode that is none, and for owners that are no numbers', () => {
    const title = 'a file of a host belongs to numeric ids, and its mode is three or four octal digits';
    expect(faults({ mode: 'rw-', owner: { uid: -1, gid: Number.NaN } })).toEqual([
      `lab/File: owner: uid = -1: ${title}; write for example { uid: 0, gid: 0 } [LS134]`,
      `lab/File: owner: gid = NaN: ${title}; write for example { uid: 0, gid: 0 } [LS134]`,
      `lab/File: mode = rw-: ${title}; write for example 0644 [LS134]`,
    ]);
  });

  test('fails LS001 for a path or URL that only the apply will know', () => {
    const { file } = fixture();
    const written = file().written;
    const download = { url: `https://a.example/${written}`, sha256 };
    const faults = configurationError(() => file({ path: `/etc/${written}`, download }, 'Other')).message.split('\n');
    expect(faults).toEqual([
      expect.stringMatching(/^lab\/Other: path = \/etc\/\(known after apply\): .*\[LS001\]$/),
      expect.stringMatching(/^lab\/Other: download\.url = https:\/\/a\.example\/\(known after apply\): .*\[LS001\]$/),
    ]);
  });
});
