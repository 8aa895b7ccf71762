import { join } from 'node:path';
import { ensureGo, goEnvironment, isNewEnough } from '../../lab/go';
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
  test('asks the Go that is installed, not one that it would fetch to answer', async () => {
    programs.add('go', 'test "$PWD $GOTOOLCHAIN" = "/ local" && echo go1.26.8');
    await ensureGo();
    expect(programs.calls('go')).toEqual(['go env GOVERSION']);
  });

  test('fails for one that is too old, and says what to install', async () => {
    programs.add('go', 'echo go1.19.8');
    await expect(ensureGo()).rejects.toThrow(
      /^the Go on the PATH is too old \(go1\.19\.8\); install Go 1\.26 or later, or at least 1\.21/,
    );
  });

  test('fails where there is none, and says what to install', async () => {
    programs.add('go', 'exit 127');
    await expect(ensureGo()).rejects.toThrow(/^there is no Go on the PATH; install Go 1\.26 or later/);
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
