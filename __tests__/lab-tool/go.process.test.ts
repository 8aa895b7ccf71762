import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ensureGo, goEnvironment, isNewEnough, TOOLCHAIN } from '../../lab/go';
import { cacheDirectory } from '../../lab/paths';
import { FakePrograms } from './fake-program';

jest.mock('../../lab/paths', () => jest.requireActual<{ default: object }>('./paths-elsewhere').default);

let programs: FakePrograms;
beforeEach(() => {
  programs = new FakePrograms();
});
afterEach(() => {
  programs.remove();
});

test.each([
  ['go1.26.8', true],
  ['go1.21.0', true],
  ['go1.27', true],
  ['go2.0', true],
  ['devel go1.28-0123456 Tue', true],
  ['go1.20.14', false],
  ['go1.19.8', false],
  ['', false],
])('version "%s" is new enough: %s', (version, expected) => {
  expect(isNewEnough(version)).toBe(expected);
});

describe('ensureGo', () => {
  const told: string[] = [];
  const ensure = (): ReturnType<typeof ensureGo> => ensureGo((text) => void told.push(text));
  beforeEach(() => {
    told.length = 0;
  });

  test('asks the Go that is installed, not one that it would fetch to answer', async () => {
    programs.add('go', 'test "$PWD $GOTOOLCHAIN" = "/ local" && echo go1.26.8');
    expect(await ensure()).toEqual(goEnvironment());
    expect(programs.calls('go')).toEqual(['go env GOVERSION']);
    expect(told).toEqual([]);
  });

  test('has one that is too old fetch a newer one, as a module, and makes that executable', async () => {
    programs.add('go', 'case $1 in env) echo go1.19.8;; *) echo "{\\"Dir\\": \\"/modules/toolchain\\"}";; esac');
    programs.add('chmod', '');
    const env = await ensure();
    const platform = process.arch === 'x64' ? 'amd64' : process.arch;
    expect(programs.calls('go')[1]).toBe(
      `go mod download -json golang.org/toolchain@v0.0.1-${TOOLCHAIN}.linux-${platform}`,
    );
    expect(programs.calls('chmod')).toEqual(['chmod -R a+x /modules/toolchain/bin /modules/toolchain/pkg/tool']);
    expect(env).toMatchObject({ GOTOOLCHAIN: 'local', PATH: `/modules/toolchain/bin:${goEnvironment().PATH ?? ''}` });
    expect(told).toEqual([`fetching ${TOOLCHAIN}`]);
  });

  test('fetches one that is as new as every module wants', () => {
    const wanted = readFileSync(join(__dirname, '..', '..', 'images', 'consul', 'module', 'go.mod'), 'utf8');
    expect(TOOLCHAIN).toBe(`go${/^go (\S+)$/m.exec(wanted)?.[1] ?? ''}`);
  });

  test("installs Debian's where there is none, and fails telling what to install where that cannot be", async () => {
    programs.add('go', 'exit 127');
    programs.add('apt-get', 'exit 1');
    programs.add('sudo', 'exit 1');
    await expect(ensure()).rejects.toThrow(/^there is no Go; install Go 1\.26 or later/);
    expect(told).toEqual(['installing golang-go']);
  });
});

describe('goEnvironment', () => {
  test('keeps all that it writes in the cache, and what it writes deletable', () => {
    const env = goEnvironment({ HOME: '/home/x', GOCACHE: '/elsewhere', GOFLAGS: '-mod=mod' });
    expect(env).toMatchObject({
      HOME: '/home/x',
      GOCACHE: join(cacheDirectory('go'), 'build'),
      GOMODCACHE: join(cacheDirectory('go'), 'modules'),
      GOFLAGS: '-modcacherw',
      CGO_ENABLED: '0',
      GOWORK: 'off',
    });
  });

  test('lets Go fetch the Go that a module asks for, unless the user has decided', () => {
    expect(goEnvironment({})).toMatchObject({ GOTOOLCHAIN: 'auto' });
    expect(goEnvironment({ GOTOOLCHAIN: 'local', GOPROXY: 'off' })).toMatchObject({
      GOTOOLCHAIN: 'local',
      GOPROXY: 'off',
    });
  });
});
