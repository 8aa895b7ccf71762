import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Terraform's `required_providers`. */
export type RequiredProviders = Readonly<Record<string, { readonly source?: string; readonly version?: string }>>;

const HEADER = `# This file is maintained automatically by "terraform init".
# Manual edits may be lost in future updates.
`;

/**
 * Names the stack's providers in its dependency lock file, without hashes: `terraform init` takes that and adds them. Without
 * the file cdktf would run `terraform providers lock`, which asks registries only and knows no local mirror.
 * What is locked already stays, unless another exact version is required, or it is in `changed`.
 */
export function lockProviders(
  stackDirectory: string,
  required: RequiredProviders,
  changed: readonly string[] = [],
): void {
  const file = join(stackDirectory, '.terraform.lock.hcl');
  const before = existsSync(file) ? readFileSync(file, 'utf8') : HEADER;
  let text = before;
  for (const [name, { source = name, version }] of Object.entries(required)) {
    const address = fullAddress(source);
    const wanted = lowest(version);
    if (version === undefined || wanted === undefined) continue;
    const block = new RegExp(`\\n?provider "${escaped(address)}" \\{[^}]*\\}\\n`);
    const [locked] = block.exec(text) ?? [];
    const isStale =
      changed.includes(address) || (isExact(version) && locked?.includes(`version     = "${wanted}"`) === false);
    if (locked !== undefined && !isStale) continue;
    text =
      text.replace(block, '') +
      `\nprovider "${address}" {\n  version     = "${wanted}"\n  constraints = "${version}"\n}\n`;
  }
  if (text !== before) writeFileSync(file, text);
}

/** `hashicorp/aws` and `aws` are short for the public registry's. */
function fullAddress(source: string): string {
  const parts = source.split('/');
  if (parts.length === 1) return `registry.terraform.io/hashicorp/${source}`;
  return parts.length === 2 ? `registry.terraform.io/${source}` : source;
}

const VERSION = /\d+(?:\.\d+)*(?:-[\w.-]+)?/;

/** The lowest version that a constraint names: what a lock file without history can promise. */
function lowest(constraint: string | undefined): string | undefined {
  const term = constraint?.split(',').find((part) => /^\s*(?:=|~>|>=)?\s*\d/.test(part));
  const [version] = VERSION.exec(term ?? '') ?? [];
  if (version === undefined) return undefined;
  const [numbers = '', ...suffix] = version.split('-');
  const three = [...numbers.split('.'), '0', '0'].slice(0, 3).join('.');
  return [three, ...suffix].join('-');
}

const isExact = (constraint: string): boolean => /^\s*=?\s*\d+\.\d+\.\d+(?:-[\w.-]+)?\s*$/.test(constraint);

const escaped = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
