import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { BuildOptions } from 'esbuild';

export interface ProviderBundle {
  readonly version: string;
  /** The whole provider as one CommonJS file. */
  readonly content: Uint8Array;
}

/** How the provider becomes one file; the package build does the same. */
export function bundleOptions(entry: string): BuildOptions {
  return { entryPoints: [entry], bundle: true, minify: true, platform: 'node', target: 'node20', format: 'cjs' };
}

let bundle: ProviderBundle | undefined;

/** Our provider: as it lies in the package, or made from its sources, with a version of its own for each content. */
export function providerBundle(): ProviderBundle {
  bundle ??=
    packaged(join(__dirname, '..', '..', 'provider', 'provider.cjs')) ??
    built(join(__dirname, '..', '..', 'provider', 'main.ts'));
  return bundle;
}

/** @returns undefined where there is no packaged provider */
export function packaged(file: string): ProviderBundle | undefined {
  if (!existsSync(file)) return undefined;
  return { version: packageVersion(dirname(file)), content: readFileSync(file) };
}

/** A plan that ran with another content must not be continued with this one: Terraform compares contents by version. */
export function built(entry: string): ProviderBundle {
  const esbuild = createRequire(__filename)('esbuild') as {
    buildSync(options: BuildOptions): { outputFiles: { contents: Uint8Array }[] };
  };
  const [output] = esbuild.buildSync({ ...bundleOptions(entry), write: false }).outputFiles;
  const content = output?.contents ?? new Uint8Array();
  const digest = createHash('sha256').update(content).digest('hex').slice(0, 12);
  return { version: `${packageVersion(dirname(entry))}-dev-${digest}`, content };
}

/** Of the package that a folder belongs to. */
function packageVersion(folder: string): string {
  const file = join(folder, 'package.json');
  if (existsSync(file)) return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
  return packageVersion(dirname(folder));
}
