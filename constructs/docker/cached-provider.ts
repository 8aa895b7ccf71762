import { existsSync, lstatSync, mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';

const ADDRESS = 'registry.terraform.io/kreuzwerker';

/**
 * Where a docker provider was built from source (`npm run lab` does where the provider registry is silent), the stack's
 * terraform.d/plugins points to it: `terraform init` then asks no registry, without any CLI configuration.
 */
export function linkCachedProvider(stackDirectory: string, cache = process.env.LONGSHORE_CACHE ?? join(homedir(), '.cache', 'longshore')): void {
  const built = join(cache, 'terraform-plugins', ADDRESS);
  const link = join(stackDirectory, 'terraform.d', 'plugins', ADDRESS);
  const isOurs = lstatSync(link, { throwIfNoEntry: false })?.isSymbolicLink() ?? false;
  if (isOurs) rmSync(link);
  else if (existsSync(link)) return; // somebody's own mirror
  if (!existsSync(built)) return;
  mkdirSync(dirname(link), { recursive: true });
  symlinkSync(built, link);
}
