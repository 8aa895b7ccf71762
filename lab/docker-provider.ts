import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { contentHash } from './content-hash';
import { isThere } from './packages';
import { cacheDirectory, PROJECT } from './paths';
import { run } from './run';

export const DOCKER_PROVIDER_VERSION = '4.6.0';
const MODULE = 'github.com/terraform-providers/terraform-provider-docker';

/** Where the stacks look for the provider before any registry. */
export function cachedProvider(): string {
  const folder = `registry.terraform.io/kreuzwerker/docker/${DOCKER_PROVIDER_VERSION}/linux_${goArchitecture()}`;
  return cacheDirectory('terraform-plugins', folder, `terraform-provider-docker_v${DOCKER_PROVIDER_VERSION}`);
}

/**
 * Builds the docker provider from source into the cache; it needs Go and no provider registry.
 * go.sum pins every module, and its hash tells whether the cached binary is the one of this go.mod.
 */
export async function ensureDockerProvider(): Promise<string> {
  const binary = cachedProvider();
  const source = join(PROJECT, 'lab', 'docker-provider');
  const hash = contentHash(source);
  // Outside the provider's folder: Terraform takes any file there whose name begins like the provider's for the provider.
  const stamp = cacheDirectory('go', 'docker-provider.built-from');
  if (existsSync(binary) && existsSync(stamp) && readFileSync(stamp, 'utf8') === hash) return 'cached';
  if (!(await isThere('go'))) {
    throw new Error(`the docker provider is not in the cache and Go is not installed; install Go 1.25 or later, or put the provider at ${binary}`);
  }
  mkdirSync(dirname(binary), { recursive: true });
  mkdirSync(dirname(stamp), { recursive: true });
  const unfinished = cacheDirectory('go', `provider-${process.pid}`);
  const env = {
    ...process.env,
    CGO_ENABLED: '0',
    GOFLAGS: '-mod=readonly',
    GOCACHE: cacheDirectory('go', 'build'),
    GOMODCACHE: cacheDirectory('go', 'mod'),
  };
  const flags = ['-tags', 'no_compose', '-trimpath', '-ldflags', `-s -w -X main.version=${DOCKER_PROVIDER_VERSION}`];
  await run('go', ['build', ...flags, '-o', unfinished, MODULE], { cwd: source, env });
  chmodSync(unfinished, 0o755);
  renameSync(unfinished, binary);
  writeFileSync(stamp, hash);
  return 'built from source';
}

function goArchitecture(): string {
  return process.arch === 'x64' ? 'amd64' : process.arch;
}
