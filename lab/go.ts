import { cacheDirectory } from './paths';
import { outcome } from './run';

/** The first Go that fetches a newer one by itself, where a module asks for it. */
const OLDEST = [1, 21] as const;

const ADVICE =
  'install Go 1.26 or later, or at least 1.21, which fetches what the module asks for (Debian 13, Ubuntu 24.04: golang-go; ' +
  'Debian 12: golang-go of bookworm-backports; any: go.dev/dl)';

/** @throws Error telling what to install, where there is no Go or it is too old */
export async function ensureGo(): Promise<void> {
  // Outside of any module, or it would already fetch another Go to answer.
  const { exitCode, stdout } = await outcome('go', ['env', 'GOVERSION'], {
    cwd: '/',
    env: { ...process.env, GOTOOLCHAIN: 'local' },
  });
  if (exitCode !== 0) throw new Error(`there is no Go on the PATH; ${ADVICE}`);
  if (!isNewEnough(stdout)) throw new Error(`the Go on the PATH is too old (${stdout.trim()}); ${ADVICE}`);
}

/** @param version what `go env GOVERSION` says: `go1.26.8` */
export function isNewEnough(version: string): boolean {
  const [, major, minor] = /^(?:devel )?go(\d+)\.(\d+)/.exec(version) ?? [];
  return Number(major) > OLDEST[0] || (Number(major) === OLDEST[0] && Number(minor) >= OLDEST[1]);
}

/**
 * Environment of every build: the same program on any machine, and nothing outside the cache. Where modules come from is Go's own
 * setting (GOPROXY, GONOSUMDB, ...).
 */
export function goEnvironment(env: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv {
  return {
    GOTOOLCHAIN: 'auto',
    ...env,
    CGO_ENABLED: '0',
    GOWORK: 'off',
    // Modules are read-only otherwise, and the cache could not be deleted.
    GOFLAGS: '-modcacherw',
    GOCACHE: cacheDirectory('go', 'build'),
    GOMODCACHE: cacheDirectory('go', 'modules'),
  };
}
