import { chmodSync, existsSync, mkdirSync, rmdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { HostConnection } from '../../provider/connection';
import { hcl, Hosts } from './hosts';
import { descendants, left, until } from './processes';
import { emptied } from './workspace';

const hosts = new Hosts();
const { ssh, workspace } = hosts;
const data = join(workspace.folder, 'data');
const [uid, gid] = [process.getuid?.() ?? 0, process.getgid?.() ?? 0];
const a = { name: 'alpha', address: '192.0.2.11' };
const b = { name: 'beta', address: '192.0.2.12' };
const DEAD = { dead: 'ssh: connect to host 192.0.2.11 port 22: No route to host\n' };

beforeAll(() => workspace.init());
beforeEach(() => {
  workspace.clear();
  emptied(data);
  for (const { address } of [a, b]) ssh.behave(address, {});
  hosts.forgetStarts();
});
afterAll(() => hosts.remove());

const path = (host: { name: string }): string => join(data, host.name);
const modeOf = (host: { name: string }): string => (statSync(path(host)).mode & 0o7777).toString(8);

function directory(
  host: { name: string; address: string },
  mode = '0750',
  to: Partial<HostConnection> = {},
  onDestroy?: 'keep' | 'purge',
): string {
  const owner = `uid = ${uid}\n gid = ${gid}${onDestroy === undefined ? '' : `\n on_destroy = "${onDestroy}"`}`;
  return `resource "longshore_host_directory" "${host.name}" {\n host = ${hcl(host, to)}\n path = "${path(host)}"\n ${owner}\n mode = "${mode}"\n}\n`;
}

describe('a directory on a host', () => {
  test('is made; the second plan is empty; a destroy leaves it and its data', async () => {
    await workspace.applied(directory(a));
    expect(modeOf(a)).toBe('750');
    expect((await workspace.plan()).code).toBe(0);
    writeFileSync(join(path(a), 'block'), 'data');
    const { code, prose } = await workspace.destroy();
    expect(code).toBe(0);
    expect(prose).toMatch(
      /Warning: host alpha: \S+\/data\/alpha is kept \([\d.]+K\) Destroying keeps data\. If it is of no use any more, remove it there: sudo rm -rf --one-file-system '\S+\/data\/alpha'/,
    );
    expect(existsSync(join(path(a), 'block'))).toBe(true);
  });

  test('to be purged: the plan says so for each, in place, and the destroy after it leaves nothing but what was there before', async () => {
    mkdirSync(path(b));
    writeFileSync(join(path(b), 'theirs'), '');
    await workspace.applied(directory(a) + directory(b));
    writeFileSync(join(path(a), 'block'), 'data');
    workspace.configure(directory(a, '0750', {}, 'purge') + directory(b, '0750', {}, 'purge'));
    const { text } = await workspace.plan();
    expect(text.match(/~ on_destroy = "keep" -> "purge"/g)).toHaveLength(2);
    expect(text).toContain('Plan: 0 to add, 2 to change, 0 to destroy');
    await workspace.applied();
    expect(existsSync(join(path(a), 'block'))).toBe(true);
    const { code, prose } = await workspace.destroy();
    expect(code).toBe(0);
    expect(prose).toMatch(
      /Warning: host beta: \S+ is kept although it is to be purged: it held files of others before/,
    );
    expect(prose).not.toContain('Warning: host alpha');
    expect([existsSync(path(a)), existsSync(join(path(b), 'theirs'))]).toEqual([false, true]);
  });

  test('one taken out of the configuration says what it keeps, like all that goes', async () => {
    await workspace.applied(directory(a) + directory(b));
    const { prose } = await workspace.applied(directory(a));
    expect(prose).toMatch(/Warning: host beta: \S+ is kept/);
    expect(prose).not.toContain('host alpha');
  });

  test('changed by hand it is repaired in place; removed by hand it is made again', async () => {
    await workspace.applied(directory(a) + directory(b));
    chmodSync(path(a), 0o777);
    rmdirSync(path(b));
    const { text } = await workspace.applied();
    expect(text).toMatch(/~ mode = "0777" -> "0750"/);
    expect(text).toMatch(/# longshore_host_directory.beta will be created/);
    expect(text).toContain('1 added, 1 changed, 0 destroyed');
    expect([modeOf(a), modeOf(b)]).toEqual(['750', '750']);
    expect((await workspace.plan()).code).toBe(0);
  });

  test('is imported; the first apply writes the declared connection down, and then the plan is empty', async () => {
    mkdirSync(path(a), { mode: 0o750 });
    chmodSync(path(a), 0o750);
    const id = `ops@${a.address}:22${path(a)}`;
    workspace.configure(`${directory(a)}import {\n to = longshore_host_directory.alpha\n id = "${id}"\n}\n`);
    const { text } = await workspace.applied();
    expect(text).toContain('1 imported, 0 added, 1 changed, 0 destroyed');
    expect(text).toMatch(/~ name = "192.0.2.11" -> "alpha"/);
    expect((await workspace.plan()).code).toBe(0);
  });

  test('fails for a mount point without a file system; other resources are made', async () => {
    workspace.configure(directory(a).replace('mode =', 'mount_point = true\n mode =') + directory(b));
    mkdirSync(path(a));
    const { code, prose } = await workspace.apply();
    expect(code).toBe(1);
    expect(prose).toContain('Error: host alpha: ' + path(a) + ' failed (exit 1) with longshore_host_directory.alpha');
    expect(prose).toContain('no file system is mounted there');
    expect(workspace.addresses()).toEqual(['longshore_host_directory.beta']);
  });

  test('fails for a word that is none of the known ones, before anything is done', async () => {
    workspace.configure(directory(a).replace('"active"', '"lots"'));
    const { code, prose } = await workspace.apply();
    expect([code, prose]).toEqual([1, expect.stringContaining('host.state = "lots" is none of active, leaving, lost')]);
    expect(hosts.contacted()).toEqual([]);
  });
});

describe('a host that cannot be reached', () => {
  test('is shown as last known with a warning that names it; the plan of the others goes on', async () => {
    await workspace.applied(directory(a) + directory(b));
    chmodSync(path(b), 0o700);
    ssh.behave(a.address, DEAD);
    const { code, prose } = await workspace.plan();
    expect(code).toBe(2);
    expect(prose).toContain('Warning: host alpha cannot be reached: its last known state is shown');
    expect(prose).toContain('No route to host (ssh ops@192.0.2.11, port 22)');
    expect(prose).toContain('Plan: 0 to add, 1 to change, 0 to destroy');
    expect((await workspace.applied()).text).toContain('1 changed');
    expect(modeOf(b)).toBe('750');
  });

  test('fails the plan where its declaration says so', async () => {
    await workspace.applied(directory(a, '0750', { unreachable: 'fail' }));
    ssh.behave(a.address, DEAD);
    const { code, prose } = await workspace.plan();
    expect([code, prose]).toEqual([1, expect.stringContaining('Error: host alpha cannot be reached')]);
  });

  test('fails at apply for the change that needs it, and only for that; it is made up for when the host is back', async () => {
    await workspace.applied(directory(a) + directory(b));
    ssh.behave(a.address, DEAD);
    workspace.configure(directory(a, '0700') + directory(b, '0700'));
    const { code, prose } = await workspace.apply();
    expect(code).toBe(1);
    expect(prose).toContain('Error: host alpha cannot be reached with longshore_host_directory.alpha');
    expect([modeOf(a), modeOf(b)]).toEqual(['750', '700']);
    expect(workspace.attributes('longshore_host_directory.alpha')).toMatchObject({ mode: '0750' });
    ssh.behave(a.address, {});
    expect((await workspace.applied()).text).toContain('1 changed');
    expect(modeOf(a)).toBe('700');
    expect((await workspace.plan()).code).toBe(0);
  });

  test('once declared lost is contacted no more: apply notes it without a word, and destroy works', async () => {
    await workspace.applied(directory(a, '0750', { unreachable: 'fail' }) + directory(b));
    ssh.behave(a.address, DEAD);
    workspace.configure(directory(a, '0750', { state: 'lost' }) + directory(b));
    expect((await workspace.apply({}, '-refresh=false')).code).toBe(0);
    hosts.forgetStarts();
    const planned = await workspace.plan();
    expect([planned.code, planned.text]).toEqual([0, expect.not.stringContaining('Warning')]);
    expect((await workspace.destroy()).code).toBe(0);
    expect(hosts.contacted()).toEqual([b.address]);
    expect(workspace.addresses()).toEqual([]);
  });
});

test('Ctrl-C does not cut a step on a host in the middle: it ends, and its result is in the state', async () => {
  ssh.program('mkdir', `#!/bin/sh\ntouch '${data}/begun'\nsleep 1\nPATH=/usr/bin:/bin exec mkdir "$@"\n`);
  workspace.configure(directory(a));
  const run = workspace.startApply();
  await until('the step has begun', () => existsSync(join(data, 'begun')));
  const processes = descendants(run.pid);
  run.interrupt();
  expect((await run.done).code).toBe(1); // as Terraform ends after an interrupt
  expect(left([...processes, ...ssh.starts()])).toEqual([]);
  expect(modeOf(a)).toBe('750');
  expect(workspace.addresses()).toEqual(['longshore_host_directory.alpha']);
  ssh.program('mkdir', '#!/bin/sh\nPATH=/usr/bin:/bin exec mkdir "$@"\n');
  expect((await workspace.plan()).code).toBe(0);
});
