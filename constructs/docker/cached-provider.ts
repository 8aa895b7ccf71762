import { existsSync, lstatSync, mkdirSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';

const ADDRESS = 'registry.terraform.io/kreuzwerker/docker';

/**
 * Where a docker provider was built from source (`npm run lab` does where the provider registry is silent), the stack's
 * terraform.d/plugins points to it: `terraform init` then asks no registry, without any CLI configuration. The links stand for
 * the folders `<version>/<platform>`: Terraform follows none further up.
 */
export function linkCachedProvider(
  stackDirectory: string,
  cache = process.env.LONGSHORE_CACHE ?? join(homedir(), '.cache', 'longshore'),
): void {
  const built = join(cache, 'terraform-plugins', ADDRESS);
  const mirror = join(stackDirectory, 'terraform.d', 'plugins', ADDRESS);
  for (const platform of platformFolders(mirror)) {
    const link = join(mirror, platform);
    if (lstatSync(link).isSymbolicLink()) rmSync(link);
  }
  for (const platform of platformFolders(built)) {
    const link = join(mirror, platform);
    if (existsSync(link)) continue; // somebody's own mirror
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(join(built, platform), link);
  }
}

/** `<version>/<platform>` of each. */
function platformFolders(folder: string): string[] {
  if (!existsSync(folder)) return [];
  const versions = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory()); // no packed archives
  return versions.flatMap(({ name }) => readdirSync(join(folder, name)).map((platform) => join(name, platform)));
}
