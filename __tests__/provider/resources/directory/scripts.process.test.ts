// The scripts in a real shell, in a folder of the test's own.
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { ensureScript, lookScript, purgeScript } from '../../../../provider/resources/directory/scripts';
import { connectionTo } from '../../fixture';

let folder: string;
let programs: string;
const [uid, gid] = [process.getuid?.() ?? 0, process.getgid?.() ?? 0];

beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), "longshore's directory ")));
  programs = join(folder, 'programs');
  mkdirSync(programs);
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

/** A program of that name, before the real one. */
function program(name: string, text: string): void {
  writeFileSync(join(programs, name), `#!/bin/sh\n${text}\n`, { mode: 0o755 });
}

function sh(script: string): { code: number | null; lines: string[]; stderr: string } {
  const env = { ...process.env, PATH: `${programs}:${process.env.PATH ?? ''}` };
  const { status, stdout, stderr } = spawnSync('sh', ['-s'], { input: script, encoding: 'utf8', env });
  return { code: status, lines: stdout.split('\n').filter(Boolean), stderr };
}

const host = connectionTo({ name: 'slave1', address: '192.0.2.12' });
const ensure = (path: string, changes = {}) =>
  sh(ensureScript({ host, path, uid, gid, mode: '0750', mountPoint: false, onDestroy: 'keep', ...changes }));
const purge = (path: string, before: string | undefined, others: string[] = []) =>
  sh(purgeScript(path, before, others));

/** A directory with data in it, and what it said when it was made. */
function made(path: string): string {
  const [before = ''] = ensure(path).lines;
  mkdirSync(join(path, 'current'), { recursive: true });
  writeFileSync(join(path, 'current', '.block'), 'data');
  return before;
}

describe('making a directory', () => {
  test('gives it owner and mode, and tells the outermost that it made', () => {
    const path = join(folder, 'a b', 'c');
    expect(ensure(path)).toEqual({ code: 0, lines: [`absent ${join(folder, 'a b')}`], stderr: '' });
    expect(statSync(path)).toMatchObject({ uid, gid });
    expect((statSync(path).mode & 0o7777).toString(8)).toBe('750');
    expect(ensure(join(folder, 'a b', 'd')).lines).toEqual([`absent ${join(folder, 'a b', 'd')}`]);
  });

  test('tells of an empty one what it was, and of one with files that it held some', () => {
    const path = join(folder, 'there');
    mkdirSync(path);
    chmodSync(path, 0o705);
    mkdirSync(join(path, 'lost+found'));
    expect(ensure(path).lines).toEqual([`empty ${uid}:${gid} 705`]);
    writeFileSync(join(path, 'theirs'), '');
    expect(ensure(path).lines).toEqual(['used']);
    expect(readdirSync(path)).toEqual(['lost+found', 'theirs']);
  });

  test('takes a file system that is mounted there for empty, where one is demanded', () => {
    program('mountpoint', 'exit 0');
    const path = join(folder, 'disk');
    mkdirSync(path);
    expect(ensure(path, { mountPoint: true }).lines).toEqual([expect.stringMatching(/^empty \d+:\d+ \d+ mounted$/)]);
  });

  test('fails where no file system is mounted and one is demanded, before anything is made', () => {
    const { code, stderr } = ensure(join(folder, 'disk'), { mountPoint: true });
    expect([code, stderr]).toEqual([1, 'no file system is mounted there\n']);
    expect(existsSync(join(folder, 'disk'))).toBe(false);
  });

  test('fails without leaving what it made when a step fails', () => {
    program('chown', 'echo "chown: not permitted" >&2; exit 1');
    const { code, lines, stderr } = ensure(join(folder, 'x', 'y', 'z'));
    expect([code, lines, stderr]).toEqual([1, [], 'chown: not permitted\n']);
    expect(existsSync(join(folder, 'x'))).toBe(false);
  });

  test('fails where a file stands in the way, with the reason', () => {
    writeFileSync(join(folder, 'file'), '');
    const { code, stderr } = ensure(join(folder, 'file', 'x'));
    expect([code, stderr]).toEqual([1, expect.stringMatching(/mkdir: .*(Not a directory|File exists)/)]);
  });
});

test('looking tells the size, or that it is gone; one that takes too long is said so', () => {
  const path = join(folder, 'data');
  expect(sh(lookScript(path)).lines).toEqual(['gone']);
  made(path);
  expect(sh(lookScript(path)).lines).toEqual([expect.stringMatching(/^there [\d.]+K$/)]);
  program('timeout', 'exit 124');
  expect(sh(lookScript(path)).lines).toEqual(['there size unknown: it takes more than 10 s to sum up']);
});

describe('purging', () => {
  test('removes what was made here, with all in it, and the directories made on the way', () => {
    const path = join(folder, 'a b', 'c', 'd');
    const before = made(path);
    expect(purge(path, before)).toEqual({ code: 0, lines: [], stderr: '' });
    expect(readdirSync(folder)).toEqual(['programs']);
  });

  test('empties one that was empty, and gives it its owner and mode back', () => {
    const path = join(folder, 'there');
    mkdirSync(path);
    chmodSync(path, 0o705);
    expect(purge(path, made(path)).lines).toEqual([]);
    expect([readdirSync(path), statSync(path).mode & 0o777]).toEqual([[], 0o705]);
  });

  test('of a mounted file system takes what is in it, but for lost+found', () => {
    program('mountpoint', 'exit 0');
    const path = join(folder, 'disk');
    mkdirSync(join(path, 'lost+found'), { recursive: true });
    expect(purge(path, made(path)).lines).toEqual([]);
    expect(readdirSync(path)).toEqual(['lost+found']);
  });

  test.each(['used', undefined])('keeps one that held files before, or of which nobody knows (%s)', (before) => {
    const path = join(folder, 'theirs');
    made(path);
    expect(purge(path, before).lines).toEqual(['kept it held files of others before']);
    expect(readFileSync(join(path, 'current', '.block'), 'utf8')).toBe('data');
  });

  test('follows no link: neither where the directory was, nor inside', () => {
    const theirs = join(folder, 'theirs');
    made(theirs);
    const path = join(folder, 'data');
    const before = made(path);
    symlinkSync(theirs, join(path, 'link'));
    expect(purge(path, before).lines).toEqual([]);
    expect(existsSync(path)).toBe(false);
    symlinkSync(theirs, path);
    expect(purge(path, before).lines).toEqual(['kept a symbolic link stands there']);
    expect(existsSync(join(theirs, 'current', '.block'))).toBe(true);
  });

  test('keeps all while something is mounted in it', () => {
    const path = join(folder, 'data');
    const before = made(path);
    const mounts = readFileSync('/proc/self/mountinfo', 'utf8').split('\n');
    const inside = mounts.map((line) => line.split(' ')[4] ?? '').find((at) => dirname(at).length > 1) ?? '';
    program('readlink', `echo '${dirname(inside)}'`);
    expect(purge(path, before).lines).toEqual([expect.stringMatching(/^kept \S+ is mounted in it$/)]);
    expect(existsSync(join(path, 'current', '.block'))).toBe(true);
  });

  test('keeps what is mounted there now and was not before, and what is there while the disk is not', () => {
    const path = join(folder, 'data');
    const before = made(path);
    expect(purge(path, 'empty 0:0 755 mounted').lines).toEqual([
      'kept the file system that was mounted there is not now',
    ]);
    program('mountpoint', 'exit 0');
    expect(purge(path, before).lines).toEqual(['kept a file system is mounted there that was not before']);
    expect(existsSync(join(path, 'current', '.block'))).toBe(true);
  });

  test('keeps what is no directory any more', () => {
    const path = join(folder, 'data');
    writeFileSync(path, '');
    expect(purge(path, `absent ${path}`).lines).toEqual(['kept it is no directory any more']);
  });

  test('of one that is gone takes the parents that were made for it', () => {
    const path = join(folder, 'a', 'b');
    const before = made(path);
    rmSync(path, { recursive: true });
    expect(purge(path, before).lines).toEqual([]);
    expect(existsSync(join(folder, 'a'))).toBe(false);
  });

  test('leaves a parent that holds something else, and the last one there takes it along', () => {
    const [one, two] = [join(folder, 'a', 'one'), join(folder, 'a', 'two')];
    const [first, second] = [made(one), made(two)];
    expect(purge(one, first).lines).toEqual([`left ${join(folder, 'a')}`]);
    expect(purge(two, second, [join(folder, 'a'), '/else']).lines).toEqual([`went ${join(folder, 'a')}`]);
    expect(existsSync(join(folder, 'a'))).toBe(false);
  });

  test('fails with the reason when something cannot be removed', () => {
    const path = join(folder, 'data');
    const before = made(path);
    program('find', 'echo "find: busy" >&2; exit 1');
    expect(purge(path, before)).toEqual({ code: 1, lines: [], stderr: 'find: busy\n' });
  });
});
