import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ProviderBundle } from './provider-bundle';

/** `.invalid` is nobody's: Terraform can never fetch something else under this name. */
export const PROVIDER_SOURCE = 'longshore.invalid/longshore/longshore';

const PLATFORMS = ['linux_amd64', 'linux_arm64', 'darwin_amd64', 'darwin_arm64'];
const DAY = 86_400_000;

/**
 * The same for everybody and without a path of one machine: Terraform remembers its hash. NODE_OPTIONS are meant for the
 * operator's own programs. `exec`, so that Terraform's signals reach node.
 */
const LAUNCHER = `#!/bin/sh
command -v node >/dev/null || { echo 'longshore: Node.js (node) is not on PATH' >&2; exit 1; }
unset NODE_OPTIONS
exec node "$(dirname "$0")/provider.cjs"
`;

/**
 * Writes the provider where `terraform init` finds it without any configuration: the stack's implied local mirror, for each
 * platform, so that operators on different machines share one lock file.
 * @returns whether something changed
 */
export function writePlugin(stackDirectory: string, { version, content }: ProviderBundle): boolean {
  const versions = join(stackDirectory, 'terraform.d', 'plugins', PROVIDER_SOURCE);
  removeOld(versions, version);
  const changes = PLATFORMS.map((platform) => {
    const folder = join(versions, version, platform);
    mkdirSync(folder, { recursive: true });
    const bundle = replace(join(folder, 'provider.cjs'), content, 0o644);
    const launcher = replace(join(folder, `terraform-provider-longshore_v${version}`), Buffer.from(LAUNCHER), 0o755);
    return bundle || launcher;
  });
  return changes.includes(true);
}

/** Whole or not at all: a Terraform that runs meanwhile may start it. */
function replace(path: string, content: Uint8Array, mode: number): boolean {
  if (existsSync(path) && Buffer.from(content).equals(readFileSync(path))) return false;
  const temporary = `${path}.${process.pid}`;
  writeFileSync(temporary, content, { mode });
  renameSync(temporary, path);
  return true;
}

/** Of an hour ago one may still be in use by a deploy that runs. */
function removeOld(versions: string, current: string): void {
  if (!existsSync(versions)) return;
  for (const version of readdirSync(versions)) {
    const folder = join(versions, version);
    if (version !== current && statSync(folder).mtimeMs < Date.now() - DAY) rmSync(folder, { recursive: true });
  }
}
