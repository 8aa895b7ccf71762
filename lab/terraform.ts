import { createHash } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { ensurePrograms } from './packages';
import { cacheDirectory } from './paths';
import { outcome, run } from './run';

/** What the stacks need: `terraform.required_version` of provider/. */
export const OLDEST_TERRAFORM = [1, 11] as const;

// https://releases.hashicorp.com/terraform/1.11.4/terraform_1.11.4_SHA256SUMS
const RELEASE = '1.11.4';
const SHA256: Readonly<Record<string, string>> = {
  amd64: '1ce994251c00281d6845f0f268637ba50c0005657eb3cf096b92f753b42ef4dc',
  arm64: 'a43d1d0da9b9bab214a8305a39db0e40869572594ccf50c416a7756499143633',
};

/** Program that cdktf and the lab call: terraform or tofu of the PATH where new enough, else a pinned release in the cache. */
export async function ensureTerraform(): Promise<string> {
  for (const program of [process.env.TERRAFORM_BINARY_NAME, 'terraform', 'tofu', releasePath()]) {
    if (program === undefined) continue;
    const { exitCode, stdout } = await outcome(program, ['version', '-json'], { env: terraformEnvironment(program) });
    if (exitCode === 0 && isNewEnough(stdout)) return program;
  }
  return download();
}

/** @param json what `terraform version -json` says */
export function isNewEnough(json: string): boolean {
  const version = (JSON.parse(json) as { terraform_version?: unknown }).terraform_version;
  const [major = 0, minor = 0] = (typeof version === 'string' ? version : '').split('.').map(Number);
  return major > OLDEST_TERRAFORM[0] || (major === OLDEST_TERRAFORM[0] && minor >= OLDEST_TERRAFORM[1]);
}

function releasePath(): string {
  return cacheDirectory('terraform', RELEASE, 'terraform');
}

/** @throws Error telling what to install, when the release cannot be had or is not what it should be */
async function download(): Promise<string> {
  const architecture = process.arch === 'x64' ? 'amd64' : process.arch;
  const expected = SHA256[architecture];
  const advice = `install terraform or tofu ${OLDEST_TERRAFORM.join('.')} or later, or name it in TERRAFORM_BINARY_NAME`;
  if (expected === undefined) throw new Error(`no terraform is pinned for ${process.arch}; ${advice}`);
  const url = `https://releases.hashicorp.com/terraform/${RELEASE}/terraform_${RELEASE}_linux_${architecture}.zip`;
  const zip = await fetchBytes(url).catch((error: unknown) => {
    throw new Error(`${url} cannot be had (${String(error)}); ${advice}`);
  });
  const found = createHash('sha256').update(zip).digest('hex');
  if (found !== expected) throw new Error(`${url} has SHA-256 ${found} instead of ${expected}; ${advice}`);
  await ensurePrograms('unzip');
  const folder = dirname(releasePath());
  mkdirSync(folder, { recursive: true });
  writeFileSync(`${releasePath()}.zip`, zip);
  await run('unzip', ['-o', '-q', `${releasePath()}.zip`, 'terraform', '-d', folder]);
  rmSync(`${releasePath()}.zip`);
  chmodSync(releasePath(), 0o755);
  return releasePath();
}

async function fetchBytes(url: string): Promise<Buffer> {
  const response = await fetch(url, { signal: AbortSignal.timeout(300_000) });
  if (!response.ok) throw new Error(`HTTP ${response.status}`);
  return Buffer.from(await response.arrayBuffer());
}

/** Environment of every terraform the lab runs: no questions, no news of versions, no configuration file that is not there. */
export function terraformEnvironment(terraform: string, env: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv {
  const { TF_CLI_CONFIG_FILE: configuration, ...rest } = env;
  return {
    ...rest,
    ...(configuration !== undefined && existsSync(configuration) ? { TF_CLI_CONFIG_FILE: configuration } : {}),
    CHECKPOINT_DISABLE: '1',
    CDKTF_DISABLE_PLUGIN_CACHE_ENV: '1',
    TF_INPUT: '0',
    TERRAFORM_BINARY_NAME: terraform,
  };
}
