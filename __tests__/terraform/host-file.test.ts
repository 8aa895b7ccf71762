import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { secretDigest } from '../../provider/secret-digest';
import { hcl, Hosts } from './hosts';
import { left } from './processes';
import { emptied } from './workspace';

const hosts = new Hosts();
const { ssh, workspace } = hosts;
const data = join(workspace.folder, 'data');
const [uid, gid] = [process.getuid?.() ?? 0, process.getgid?.() ?? 0];
const vm1 = { name: 'vm1', address: '192.0.2.31' };
const KEY = '5'.repeat(64);

beforeAll(() => workspace.init());
beforeEach(() => {
  workspace.clear();
  emptied(data);
  hosts.forgetStarts();
});
afterAll(() => hosts.remove());

const at = (...parts: string[]): string => join(data, ...parts);
const read = (...parts: string[]): string => readFileSync(at(...parts), 'utf8');

/** A file on vm1. @param what its content, secret or download, as Terraform's configuration has it */
const file = (name: string, what: string, mode = '0644'): string =>
  `resource "longshore_host_file" "${name}" {\n host = ${hcl(vm1)}\n path = "${at('etc', name)}"\n ${what}\n` +
  ` uid = ${uid}\n gid = ${gid}\n mode = "${mode}"\n}\n`;

const text = (content: string): string => `content = ${JSON.stringify(content)}`;

function secret(content: string): string {
  const [source, key] = [at('secret'), at('key')];
  writeFileSync(source, content, { mode: 0o600 });
  writeFileSync(key, KEY, { mode: 0o600 });
  const digest = secretDigest(KEY, Buffer.from(content));
  return `secret = { source = "${source}", digest = "${digest}", digest_key = "${key}" }`;
}

describe('a file on a host', () => {
  test('is made; the second plan is empty; a change is in the plan by its line; a destroy leaves nothing', async () => {
    await workspace.applied(file('a', text('one\ntwo\n')) + file('b', text('b')));
    expect([read('etc', 'a'), statSync(at('etc', 'a')).mode & 0o777]).toEqual(['one\ntwo\n', 0o644]);
    expect((await workspace.plan()).code).toBe(0);
    const { text: planned } = await workspace.applied(file('a', text('one\nTWO\n'), '0600') + file('b', text('b')));
    expect(planned).toMatch(/- two\n\s*\+ TWO/);
    expect(planned).toMatch(/~ written = "[\dT:.-]+Z" -> \(known after apply\)/);
    expect([read('etc', 'a'), statSync(at('etc', 'a')).mode & 0o777]).toEqual(['one\nTWO\n', 0o600]);
    expect((await workspace.destroy()).code).toBe(0);
    expect(existsSync(at('etc'))).toBe(false);
  });

  test('changed by hand it is repaired in place; removed by hand it is made again', async () => {
    await workspace.applied(file('a', text('one\n')) + file('b', text('b')));
    writeFileSync(at('etc', 'a'), 'by hand\n');
    rmSync(at('etc', 'b'));
    const { text: planned } = await workspace.applied();
    expect(planned).toMatch(/- by hand\n\s*\+ one/);
    expect(planned).toContain('1 added, 1 changed, 0 destroyed');
    expect([read('etc', 'a'), read('etc', 'b')]).toEqual(['one\n', 'b']);
    expect((await workspace.plan()).code).toBe(0);
  });

  test('what depends on its being written changes with it, and not else', async () => {
    const config = (content: string): string =>
      file('a', text(content)) + file('reader', 'content = longshore_host_file.a.written');
    await workspace.applied(config('one'));
    expect((await workspace.plan()).code).toBe(0);
    const before = read('etc', 'reader');
    await workspace.applied(config('two'));
    expect(read('etc', 'reader') > before).toBe(true);
    writeFileSync(at('etc', 'a'), 'by hand');
    const { text: planned } = await workspace.applied();
    expect(planned).toContain('0 added, 2 changed, 0 destroyed');
    expect((await workspace.plan()).code).toBe(0);
  });

  test('twelve on a host are read over one connection, which ends with the command', async () => {
    const names = Array.from({ length: 12 }, (_, index) => `file${index}`);
    await workspace.applied(names.map((name) => file(name, text(name))).join(''));
    const starts = ssh.starts().length;
    expect((await workspace.plan()).code).toBe(0);
    expect(ssh.starts().length - starts).toBeLessThanOrEqual(2); // plan refreshes in one provider process
    expect(left(ssh.starts())).toEqual([]);
  });

  test('is imported without its content; the apply after it finds the declared one there', async () => {
    mkdirSync(at('etc'));
    writeFileSync(at('etc', 'a'), 'one\n', { mode: 0o644 });
    const id = `ops@${vm1.address}:22${at('etc', 'a')}`;
    const imported = `import {\n to = longshore_host_file.a\n id = "${id}"\n}\n`;
    const { text: planned } = await workspace.applied(file('a', text('one\n')) + imported);
    expect(planned).toContain('1 imported, 0 added, 1 changed, 0 destroyed');
    expect((await workspace.plan()).code).toBe(0);
    expect(workspace.attributes('longshore_host_file.a')).toMatchObject({ written: '' });
  });

  test('fails where another file is, which stays; other resources are made', async () => {
    mkdirSync(at('etc'));
    writeFileSync(at('etc', 'a'), 'theirs');
    workspace.configure(file('a', text('one')) + file('b', text('b')));
    const { code, prose } = await workspace.apply();
    expect(code).toBe(1);
    expect(prose).toMatch(/Error: host vm1: \S+\/etc\/a is there already, and is another/);
    expect(prose).toContain('declare on_existing = "replace"');
    expect([read('etc', 'a'), workspace.addresses()]).toEqual(['theirs', ['longshore_host_file.b']]);
  });

  test('fails for two contents, and for none', async () => {
    workspace.configure(file('a', `${text('one')}\n ${secret('two')}`) + file('b', ''));
    const { code, prose } = await workspace.apply();
    expect([code, prose.match(/a file has one of content, secret and download/g)?.length]).toEqual([1, 2]);
  });

  test('fails for a host that does not answer, and is shown as last known there', async () => {
    await workspace.applied(file('a', text('one')));
    ssh.behave(vm1.address, { dead: 'ssh: connect to host 192.0.2.31 port 22: No route to host\n' });
    const { code, prose } = await workspace.plan();
    ssh.behave(vm1.address, {});
    expect([code, prose]).toEqual([0, expect.stringContaining('Warning: host vm1 cannot be reached')]);
  });
});

describe('a secret file', () => {
  const SECRET = 'canary-of-a-host-file-31c8';

  test('changed by hand is in the plan, and put back', async () => {
    await workspace.applied(file('token', secret(SECRET), '0600'));
    writeFileSync(at('etc', 'token'), 'guessed');
    const { code, text: planned } = await workspace.plan();
    expect([code, planned]).toEqual([2, expect.stringMatching(/~ digest = "[0-9a-f]{32}" -> "[0-9a-f]{32}"/)]);
    expect(planned).not.toContain('guessed');
    await workspace.applied();
    expect(read('etc', 'token')).toBe(SECRET);
  });
});
