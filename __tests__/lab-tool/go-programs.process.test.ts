import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { contentHash } from '../../lab/content-hash';
import { stageFromGo } from '../../lab/go-programs';
import { cacheDirectory, PROJECT } from '../../lab/paths';
import { FakePrograms } from './fake-program';

jest.mock('../../lab/paths', () => jest.requireActual<{ default: object }>('./paths-elsewhere').default);

const MODULE = join(PROJECT, 'images', 'consul', 'module');
/** A Go that knows 600 packages, and compiles them. */
const GO = `case "$1" in
  env) echo go1.26.8;;
  list) seq 600;;
  build) seq 600 >&2; while [ "$1" != -o ]; do shift; done; echo program >"$2";;
esac`;

let programs: FakePrograms;
let told: string[];
const tell = (progress: string): void => {
  told.push(progress);
};
beforeEach(() => {
  programs = new FakePrograms();
  programs.add('go', GO);
  told = [];
});
afterEach(() => {
  programs.remove();
  rmSync(dirname(cacheDirectory('x')), { recursive: true, force: true });
});

describe('stageFromGo', () => {
  test('builds into the cache, under the hash of what it is built from', async () => {
    const stage = await stageFromGo('consul', tell);
    expect(stage).toBe(cacheDirectory('consul', contentHash(MODULE)));
    expect(readdirSync(stage)).toEqual(['consul']);
    expect(programs.calls('go build')).toEqual([
      expect.stringMatching(/^go build -v -trimpath -ldflags=-s -w -o \S+\/consul tool$/),
    ]);
  });

  test('works in the module, without cgo, with its modules in the cache', async () => {
    programs.add(
      'go',
      `test "$1" = env || echo "$PWD $CGO_ENABLED $GOMODCACHE" >>"$0.seen"\n${GO}\ncp "$0.seen" "$TMPDIR/seen" 2>/dev/null; true`,
    );
    const folder = cacheDirectory('seen');
    mkdirSync(folder, { recursive: true });
    const before = process.env.TMPDIR;
    process.env.TMPDIR = folder;
    await stageFromGo('consul', tell).finally(() => {
      if (before === undefined) delete process.env.TMPDIR;
      else process.env.TMPDIR = before;
    });
    const line = `${MODULE} 0 ${cacheDirectory('go', 'modules')}`;
    expect(readFileSync(join(folder, 'seen'), 'utf8').trim().split('\n')).toEqual([line, line]);
  });

  test('tells how far it is', async () => {
    await stageFromGo('consul', tell);
    expect(told).toEqual(['601 packages to compile', '250 of 601 packages compiled', '500 of 601 packages compiled']);
  });

  test('is done once, and then needs no Go; a program of other content goes', async () => {
    const old = cacheDirectory('consul', 'old');
    mkdirSync(old, { recursive: true });
    writeFileSync(join(old, 'consul'), '');
    const stage = await stageFromGo('consul', tell);
    programs.add('go', 'exit 127');
    expect(await stageFromGo('consul', tell)).toBe(stage);
    expect(existsSync(old)).toBe(false);
  });

  test('fails without a Go before anything is fetched', async () => {
    programs.add('apt-get', 'exit 1');
    programs.add('sudo', 'exit 1');
    programs.add('go', 'exit 127');
    await expect(stageFromGo('consul', tell)).rejects.toThrow('there is no Go');
    expect(programs.calls('go list')).toEqual([]);
  });

  test('fails with what the compiler said, and what broke off is done again', async () => {
    programs.add('go', 'case "$1" in env) echo go1.26.8;; build) echo "formatter.go:73: undefined" >&2; exit 1;; esac');
    await expect(stageFromGo('consul', tell)).rejects.toThrow('formatter.go:73: undefined');
    programs.add('go', GO);
    const stage = await stageFromGo('consul', tell);
    expect(readdirSync(dirname(stage))).toHaveLength(1);
  });
});

test('the module pins the Consul that the image catalog names, and has a checksum for it', () => {
  const read = (...file: string[]): string => readFileSync(join(MODULE, ...file), 'utf8');
  const version = /github\.com\/hashicorp\/consul v(\S+)/.exec(read('go.mod'))?.[1];
  const catalog = JSON.parse(readFileSync(join(PROJECT, 'images', 'catalog.json'), 'utf8')) as Record<string, string>;
  expect(catalog.consul).toContain(`/consul:${String(version)}@`);
  expect(read('go.mod')).toMatch(/^tool github\.com\/hashicorp\/consul$/m);
  expect(read('go.sum')).toContain(`github.com/hashicorp/consul v${String(version)} h1:`);
});
