import { createHash } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
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
  arm64: '@ARM64@',
};

/** Program that cdktf and the lab call: terraform or tofu of the PATH where new enough, else a pinned release in the cache. */
export async function ensureTerraform(): Promise<string> {
  for (const program of [process.env.TERRAFORM_BINARY_NAME, 'terraform', 'tofu', releasePath()]) {
    if (program === undefined) continue;
    const { exitCode, stdout } = await outcome(program, ['version', '-json'], { env: { ...process.env, CHECKPOINT_DISABLE: '1' } });
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
