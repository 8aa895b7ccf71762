import { join } from 'node:path';
import { packages } from './packages';
import { cacheDirectory } from './paths';
import { outcome, run } from './run';

/** The first Go that fetches a newer one by itself, where a module asks for it. */
const OLDEST = [1, 21] as const;

/** What an older one fetches as a module: as new as the programs want it. */
export const TOOLCHAIN = 'go1.26.0';

/** Where Go's own installer puts it. */
const INSTALLED = '/usr/local/go/bin';

const ADVICE =
  'install Go 1.26 or later, or any Go that can reach a module proxy (Debian, Ubuntu: golang-go; any: go.dev/dl)';

/**
 * The environment of every build, with a Go that is new enough: the one that is there, or Debian's, which fetches a newer one.
 * @param tell takes what it does that takes time
 * @throws Error telling what to install, where there is no Go and none can be had
 */
export async function ensureGo(tell: (progress: string) => void): Promise<NodeJS.ProcessEnv> {
  const env = goEnvironment();
  let version = await versionOf(env);
  if (version === undefined) {
    tell('installing golang-go');
    try {
      await packages('golang-go');
    } catch (error) {
      throw new Error(`there is no Go; ${ADVICE}`, { cause: error });
    }
    version = await versionOf(env);
  }
  if (isNewEnough(version ?? '')) return env;
  tell(`fetching ${TOOLCHAIN}`);
  const bin = join(await toolchain(env), 'bin');
  return { ...env, GOTOOLCHAIN: 'local', PATH: `${bin}:${env.PATH ?? ''}` };
}

/** Of the Go that is there, not of one that it would fetch to answer; outside of any module for the same reason. */
async function versionOf(env: NodeJS.ProcessEnv): Promise<string | undefined> {
  const options = { cwd: '/', env: { ...env, GOTOOLCHAIN: 'local' } };
  const { exitCode, stdout } = await outcome('go', ['env', 'GOVERSION'], options);
  return exitCode === 0 ? stdout.trim() : undefined;
}

/** Go itself is a module: an older one fetches it, and compares it with the checksum database. It makes no program of it executable. */
async function toolchain(env: NodeJS.ProcessEnv): Promise<string> {
  const platform = `linux-${process.arch === 'x64' ? 'amd64' : process.arch}`;
  const module = `golang.org/toolchain@v0.0.1-${TOOLCHAIN}.${platform}`;
  const { Dir } = JSON.parse(await run('go', ['mod', 'download', '-json', module], { cwd: '/', env })) as {
    Dir: string;
  };
  await run('chmod', ['-R', 'a+x', join(Dir, 'bin'), join(Dir, 'pkg', 'tool')]);
  return Dir;
}

/** @param version what `go env GOVERSION` says: `go1.26.8` */
export function isNewEnough(version: string): boolean {
  const [, major, minor] = /^(?:devel )?go(\d+)\.(\d+)/.exec(version) ?? [];
  return Number(major) > OLDEST[0] || (Number(major) === OLDEST[0] && Number(minor) >= OLDEST[1]);
}

/**
 * The same program on any machine, and nothing outside the cache. Where modules come from is Go's own setting (GOPROXY, GONOSUMDB,
 * ...).
 */
export function goEnvironment(env: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv {
  return {
    GOTOOLCHAIN: 'auto',
    ...env,
    PATH: `${env.PATH ?? ''}:${INSTALLED}`,
    CGO_ENABLED: '0',
    GOWORK: 'off',
    // Modules are read-only otherwise, and the cache could not be deleted.
    GOFLAGS: '-modcacherw',
    GOCACHE: cacheDirectory('go', 'build'),
    GOMODCACHE: cacheDirectory('go', 'modules'),
  };
}
