import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { contentHash } from './content-hash';
import { isThere } from './packages';
import { cacheDirectory, PROJECT } from './paths';
import { run, succeeds } from './run';
import { terraformEnvironment } from './terraform';

export const DOCKER_PROVIDER_VERSION = '4.6.0';
const MODULE = 'github.com/terraform-providers/terraform-provider-docker';

/** Where the stacks look for the provider before any registry. */
export function cachedProvider(): string {
  return cacheDirectory(
    'terraform-plugins',
    addressOfProvider(),
    `terraform-provider-docker_v${DOCKER_PROVIDER_VERSION}`,
  );
}

/**
 * Puts the docker provider into the cache: from Terraform's provider registry, or where that is silent built from source, which
 * takes Go. go.sum pins every module, and its hash tells whether the cached binary is the one of this go.mod.
 */
export async function ensureDockerProvider(terraform: string): Promise<string> {
  const binary = cachedProvider();
  const source = join(PROJECT, 'lab', 'docker-provider');
  const hash = contentHash(source);
  // Outside the provider's folder: Terraform takes any file there whose name begins like the provider's for the provider.
  const stamp = cacheDirectory('go', 'docker-provider.built-from');
  if (existsSync(binary) && existsSync(stamp) && readFileSync(stamp, 'utf8') === hash) return 'cached';
  mkdirSync(dirname(binary), { recursive: true });
  mkdirSync(dirname(stamp), { recursive: true });
  if (await download(terraform, binary)) {
    writeFileSync(stamp, hash);
    return 'downloaded';
  }
  if (!(await isThere('go'))) {
    throw new Error(
      `the docker provider is not in the cache, no provider registry answers and Go is not installed; install Go 1.25 or later, or put the provider at ${binary}`,
    );
  }
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

/** False where no registry answers. */
async function download(terraform: string, binary: string): Promise<boolean> {
  const folder = mkdtempSync(cacheDirectory('go', 'download-'));
  try {
    const provider = { source: 'kreuzwerker/docker', version: DOCKER_PROVIDER_VERSION };
    writeFileSync(
      join(folder, 'main.tf.json'),
      JSON.stringify({ terraform: { required_providers: { docker: provider } } }),
    );
    const isHere = await succeeds(terraform, ['init', '-backend=false', '-input=false'], {
      cwd: folder,
      env: terraformEnvironment(terraform),
    });
    if (isHere)
      cpSync(join(folder, '.terraform', 'providers', addressOfProvider()), dirname(binary), {
        recursive: true,
        dereference: true,
      });
    return isHere && existsSync(binary);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function addressOfProvider(): string {
  return `registry.terraform.io/kreuzwerker/docker/${DOCKER_PROVIDER_VERSION}/linux_${goArchitecture()}`;
}

function goArchitecture(): string {
  return process.arch === 'x64' ? 'amd64' : process.arch;
}
